"""What is public: rows of `Published`, and of each the fields that its act made public, as they then stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from qinglian.procedures.model import Procedure, PublishRule, Value
from qinglian.procedures.shelf import library
from qinglian.site.matters.models import Act, Matter, Published
from qinglian.site.matters.presenting import local, unit_names
from qinglian.site.matters.recorded import done, procedure_of
from qinglian.site.matters.saying import Said, Saying, units_named
from qinglian.site.records.models import Entry
from qinglian.text import Text

MASK = "＊"


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that was made public: by which act, when, what, and its place in the log."""

    n: int
    act: Text
    at: datetime
    said: tuple[Said, ...]
    entry: int | None


def kinds() -> list[Procedure]:
    """The procedures by which something is made public, by mechanism."""
    return [one for one in library() if any(act.publishes for act in one.acts.values())]


def publications(kind: str = "", unit: str = "", words: str = "") -> QuerySet[Published]:
    """What is public, the newest first: of a procedure, of a unit, with words in its title."""
    found = Published.objects.order_by("-at", "-matter_id", "-n")
    if kind:
        found = found.filter(procedure=kind)
    if unit:
        found = found.filter(unit=unit)
    if words:
        found = found.filter(title__contains=words)
    return found


def shown(number: str) -> tuple[Procedure, Published, list[Shown]] | None:
    """What the matter `number` has made public, the latest first; None where that is nothing."""
    rows = list(Published.objects.filter(matter=number).order_by("-n"))
    if not rows:
        return None
    procedure = procedure_of(Matter.objects.get(pk=number))
    acts = list(Act.objects.filter(matter=number).order_by("n"))
    saying = Saying(unit_names(set(units_named(procedure, map(done, acts)))))
    entries = dict(Entry.objects.filter(matter=number).values_list("n", "index"))
    return procedure, rows[0], [_shown(procedure, row, acts, saying, entries) for row in rows]


def _shown(
    procedure: Procedure,
    row: Published,
    acts: Sequence[Act],
    saying: Saying,
    entries: Mapping[int, int],
) -> Shown:
    rule = procedure.acts[acts[row.n - 1].name]
    assert rule.publishes is not None
    facts = facts_at(acts, row.n)
    said = tuple(_said(procedure, rule.publishes, facts, saying))
    return Shown(row.n, rule.title, local(row.at), said, entries.get(row.n))


def facts_at(acts: Sequence[Act], n: int) -> dict[str, Value]:
    """The facts of a matter as its `n`th act left them."""
    facts: dict[str, Value] = {}
    for act in acts[:n]:
        facts.update(act.fields)
    return facts


def _said(
    procedure: Procedure, rule: PublishRule, facts: Mapping[str, Value], saying: Saying
) -> Iterator[Said]:
    for name in (*rule.fields, *rule.masked):
        if name not in facts:
            continue
        field, value = procedure.fields[name], facts[name]
        hidden = name in rule.masked and isinstance(value, str)
        yield saying.value(field, masked(str(value)) if hidden else value)


def masked(text: str) -> str:
    """The first character, and a mark for each of the others."""
    return text[:1] + MASK * (len(text) - 1)
