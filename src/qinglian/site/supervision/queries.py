"""What is read of supervision: narrowed first to what the reader may see."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from qinglian.procedures.model import Actor, institution
from qinglian.site.matters import queries
from qinglian.site.matters.lights import county_lights, light
from qinglian.site.matters.models import RUNNING, Act, Fact, Matter, State
from qinglian.site.matters.presenting import LIGHT_SIGNS, Sign
from qinglian.site.supervision.models import Finding
from qinglian.text import Text

PROCEDURE = "efficiency-supervision"
QUESTION = "unit-question"


def supervises(actor: Actor) -> bool:
    """Whether the reader may open supervision and scan: the supervision office."""
    return "supervision" in actor.capacities


def own_units(actor: Actor) -> list[str]:
    """The institutions whose findings are the reader's to see: their own, and those in their charge."""
    return sorted({institution(actor.unit), *(institution(unit) for unit in actor.charge)})


def may_see_unit(actor: Actor, unit: str) -> bool:
    """Whether the reader may open a unit's page."""
    return queries.sees_all(actor) or institution(unit) in own_units(actor)


def findings(actor: Actor) -> QuerySet[Finding]:
    """The findings that `actor` may see: all, or those of their own units on matters that they may see."""
    if queries.sees_all(actor):
        return Finding.objects.all()
    seen = queries.visible(actor).filter(pk=OuterRef("matter"))
    return Finding.objects.filter(Exists(seen), unit__in=own_units(actor))


def lit(actor: Actor) -> QuerySet[Matter]:
    """The matters that the reader may see and that have a day."""
    rows = queries.visible(actor).filter(state__in=RUNNING, due_at__isnull=False)
    return rows.exclude(procedure__in=(PROCEDURE, QUESTION))


@dataclass(frozen=True, slots=True)
class Lit:
    """How many matters show a light."""

    sign: Sign
    count: int


def lights(actor: Actor, now: datetime) -> list[Lit]:
    """How many matters show each light now, as far as the reader may see. One query."""
    held = county_lights()
    count: Counter[Text | None] = Counter()
    for moment, many in Counter(lit(actor).values_list("due_at", flat=True)).items():
        if moment is not None:
            count[light(moment, now, held)] += many
    return [Lit(sign, count[colour]) for colour, sign in LIGHT_SIGNS.items()]


@dataclass(frozen=True, slots=True)
class Supervised:
    """A supervision matter: of which matter, by which rule, and how it stands."""

    matter: Matter
    about: str
    number: str

    @property
    def running(self) -> bool:
        return self.matter.state in RUNNING

    @property
    def upheld(self) -> bool:
        return self.matter.state in (State.COMPLETED, State.CLOSED)

    @property
    def false_alarm(self) -> bool:
        return self.matter.state == State.CANCELLED


def supervision_of(numbers: Collection[str]) -> Mapping[str, list[Supervised]]:
    """Matter → its supervision, the earliest first. Three queries."""
    about = dict(
        Fact.objects.filter(
            name="about", value__in=numbers, matter__procedure=PROCEDURE
        ).values_list("matter_id", "value")
    )
    found: defaultdict[str, list[Supervised]] = defaultdict(list)
    for one in _supervised(Matter.objects.filter(pk__in=list(about)), about):
        found[one.about].append(one)
    return found


def _supervised(matters: QuerySet[Matter], about: Mapping[str, str]) -> Iterable[Supervised]:
    rows = list(matters.order_by("opened_at", "number"))
    opened = Act.objects.filter(matter__in=[row.number for row in rows], n=1)
    rules = dict(opened.values_list("matter", "fields__rule"))
    for row in rows:
        number = str(rules.get(row.number) or "").partition(" ")[0]
        yield Supervised(row, about.get(row.number, ""), number)


@dataclass(frozen=True, slots=True)
class Judged:
    """How many findings of a rule were judged in supervision, and how many of them upheld."""

    upheld: int = 0
    judged: int = 0

    @property
    def precision(self) -> int | None:
        """In percent; None where nothing was judged."""
        return round(100 * self.upheld / self.judged) if self.judged else None


def judged() -> Mapping[str, Judged]:
    """Number of a rule → upheld ÷ judged: a false alarm that was upheld lowers it. Two queries."""
    ended = Matter.objects.filter(procedure=PROCEDURE).exclude(state__in=RUNNING)
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for one in _supervised(ended, {}):
        found[one.number].append(one.upheld)
    return {number: Judged(sum(held), len(held)) for number, held in found.items()}
