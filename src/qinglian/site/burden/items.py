"""What was asked of towns: each admission as its acts left it, and how often it comes in a month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from qinglian import workdays
from qinglian.procedures.model import Value, institution
from qinglian.procedures.shelf import library
from qinglian.site.burden.catalogue import Catalogue, Place, gathered
from qinglian.site.burden.matching import names_in
from qinglian.site.burden.months import Month, added
from qinglian.site.burden.naming import plain
from qinglian.site.matters.models import Act, Matter, Party
from qinglian.text import Text

PROCEDURE = "burden-item"
LONGEST = 13
"""Months for which an item may be of interest after it was opened: it holds for twelve at most."""

STEPS: Mapping[str, int] = {"monthly": 1, "quarterly": 3, "yearly": 12}
"""Months from one time to the next."""

KINDS = ("document", "meeting", "inspection", "form")


@dataclass(frozen=True)
class Item:
    """One thing that is asked of towns.

    It reaches them from `first`, the day of the meeting or inspection or else of its admission, until `last`.
    `entered` is the day on which it was admitted, or replaced by a generated sheet; None while it is proposed
    and where it was refused. `minutes` are those of one form, or of one meeting.
    """

    number: str
    title: str
    lead: str
    towns: tuple[str, ...]
    kind: str
    medium: str
    frequency: str
    held: date | None
    minutes: int
    form_fields: str
    opened: date
    expires: date
    entered: date | None
    left: date | None
    stands: str

    @property
    def first(self) -> date:
        return self.held or self.entered or self.opened

    @property
    def last(self) -> date:
        return min(self.expires, self.left) if self.left else self.expires

    @property
    def spared(self) -> bool:
        """Whether a generated sheet took its place, so that no town is asked."""
        return self.stands == "replaced"

    @property
    def reaches(self) -> bool:
        """Whether it was admitted, and so reaches towns while it lasts."""
        return self.entered is not None and not self.spared

    def holds(self, day: date) -> bool:
        """Whether towns may be asked it on `day`."""
        return self.reaches and self.entered is not None and self.entered <= day <= self.last

    @cached_property
    def names(self) -> frozenset[str]:
        """The plain names of a form's fields."""
        return frozenset(plain(name) for name in names_in(self.form_fields))

    @property
    def kind_text(self) -> Text:
        return library().newest(PROCEDURE).fields["kind"].choices[self.kind]

    @property
    def frequency_text(self) -> Text:
        return library().newest(PROCEDURE).fields["frequency"].choices[self.frequency]

    @property
    def medium_text(self) -> Text:
        return library().newest(PROCEDURE).fields["medium"].choices[self.medium]

    def days(self, month: Month) -> list[date]:
        """The days of `month` on which it comes."""
        return [day for day in self._days() if month.holds(day)]

    def times(self, month: Month) -> int:
        """How often it comes in `month`."""
        return self._by_month[month]

    @cached_property
    def _by_month(self) -> Counter[Month]:
        return Counter(map(Month.of, self._days()))

    def _days(self) -> Iterator[date]:
        day, n = self.first, 0
        while day <= self.last:
            yield day
            n += 1
            if self.frequency == "weekly":
                day = self.first + timedelta(weeks=n)
            elif self.frequency in STEPS:
                day = added(self.first, n * STEPS[self.frequency])
            else:
                return


def items(since: Month, towns: Collection[str] | None = None) -> list[Item]:
    """What was asked of any of `towns` (None: of all) that may reach into `since` or later, by number."""
    begins = datetime.combine(since.minus(LONGEST).first, datetime.min.time(), workdays.TZ)
    matters = Matter.objects.filter(procedure=PROCEDURE, opened_at__gte=begins)
    if towns is not None:
        own = Party.objects.filter(
            matter=OuterRef("pk"), role="towns", institution__in=sorted(map(institution, towns))
        )
        matters = matters.filter(Exists(own))
    return read(matters)


def read(matters: QuerySet[Matter]) -> list[Item]:
    """The items of `matters`, by number. Two queries."""
    acts: defaultdict[str, list[tuple[str, date, Mapping[str, Any]]]] = defaultdict(list)
    wanted = ("open", "admit", "withdraw", "end", "refuse")
    rows = Act.objects.filter(matter__in=matters.values("number"), name__in=wanted)
    for number, name, at, fields in rows.order_by("matter", "n").values_list(
        "matter", "name", "at", "fields"
    ):
        acts[number].append((name, _day(at), fields))
    stages = dict(matters.values_list("number", "stage"))
    return [_item(number, done, stages[number]) for number, done in acts.items()]


def _item(number: str, done: list[tuple[str, date, Mapping[str, Any]]], stands: str) -> Item:
    _, opened, fields = done[0]
    at = {name: day for name, day, _ in done}
    entered = opened if stands == "replaced" else at.get("admit")
    return proposed(
        fields,
        number,
        opened,
        entered=entered,
        left=at.get("end") or at.get("withdraw"),
        stands=stands,
    )


def proposed(
    facts: Mapping[str, Value],
    number: str,
    opened: date,
    *,
    entered: date | None = None,
    left: date | None = None,
    stands: str = "proposed",
) -> Item:
    """The item that the facts of an opening describe."""
    kind = str(facts["kind"])
    minutes = facts.get({"form": "fill_minutes", "meeting": "meeting_minutes"}.get(kind, ""))
    held = facts.get("held")
    towns = facts.get("towns")
    return Item(
        number=number,
        title=str(facts.get("title") or ""),
        lead=str(facts.get("lead") or ""),
        towns=tuple(dict.fromkeys(map(institution, towns))) if isinstance(towns, list) else (),
        kind=kind,
        medium=str(facts.get("medium") or "plain"),
        frequency=str(facts.get("frequency") or "once"),
        held=date.fromisoformat(held) if isinstance(held, str) else None,
        minutes=minutes if isinstance(minutes, int) else 0,
        form_fields=str(facts.get("form_fields") or ""),
        opened=opened,
        expires=date.fromisoformat(str(facts["expires"])),
        entered=entered,
        left=left,
        stands=stands,
    )


def _day(at: datetime) -> date:
    return at.astimezone(workdays.TZ).date()


def admitted_forms(towns: Collection[str], day: date, but: str = "") -> list[Item]:
    """The forms that are admitted on `day` and reach every one of `towns`."""
    wanted = set(map(institution, towns))
    if not wanted:
        return []
    return [
        item
        for item in items(Month.of(day), wanted)
        if item.kind == "form"
        and item.number != but
        and item.holds(day)
        and wanted <= set(item.towns)
    ]


def known_by_forms(forms: Collection[Item]) -> Catalogue:
    """The fields that admitted forms ask already, with the form that does."""
    places = []
    for item in forms:
        where = Text(
            zh=f"已准入报表《{item.title}》（{item.number}）",
            en=f"the admitted form “{item.title}” ({item.number})",
        )
        for name in names_in(item.form_fields):
            places.append(Place(Text(zh=name, en=name), where, "form", item.number))
    return gathered(places)


def same_forms(names: Collection[str], asked: Collection[Item], but: str = "") -> list[Item]:
    """Of `asked`, the forms with exactly these fields (plain names), latest first."""
    wanted = frozenset(names)
    found = [
        item
        for item in asked
        if item.kind == "form" and item.number != but and wanted and item.names == wanted
    ]
    return sorted(found, key=lambda item: item.number, reverse=True)
