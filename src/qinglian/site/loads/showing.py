"""What the pages of a load show, and what their form says back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qinglian.documents.sheets.mapping import Field
from qinglian.documents.sheets.table import Table
from qinglian.procedures.model import Actor
from qinglian.site.loads.actions import look
from qinglian.site.loads.checking import Checked
from qinglian.site.loads.giving_back import reasons_of
from qinglian.site.loads.kinds import KINDS, Kind
from qinglian.site.loads.models import Load
from qinglian.site.loads.sheet import plain
from qinglian.site.people.models import Person
from qinglian.text import Text

FIRST = 10
"""Rows shown before confirming."""
REASONS = 30
"""Refused rows listed on the page; the sheet that goes back has them all."""
MADE = 200

VERDICTS = {
    "new": (Text(zh="可导入", en="to be loaded"), "is-completed"),
    "changed": (Text(zh="更新", en="to be updated"), "is-open"),
    "there": (Text(zh="已有", en="there already"), ""),
    "refused": (Text(zh="有误", en="refused"), "is-late"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of the file: what stands under it, and which field it stands for.

    `place` is its place among the headings in their order as text, by which the form names it: a
    database need not keep the order of the file.
    """

    place: int
    heading: str
    sample: str
    field: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A field that may be said once for all rows."""

    field: Field
    value: str
    heading: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A refused row."""

    number: int
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """A load in the history, with its kind and who brought it."""

    load: Load
    kind: Kind
    who: str


def history(loads: Iterable[Load]) -> list[Past]:
    """The loads of a page of the history. One query for those who brought them."""
    held = list(loads)
    names = Person.objects.in_bulk({one.person for one in held})
    return [Past(one, KINDS[one.kind], _name(names, one.person)) for one in held]


def _name(names: Mapping[str, Person], key: str) -> str:
    return names[key].name if key in names else ""


def page(load: Load, actor: Actor) -> dict[str, object]:
    """What the page of `load` shows. Raises NotLoaded where its file is gone."""
    kind = KINDS[load.kind]
    who = Person.objects.filter(pk=load.person).first()
    context: dict[str, object] = {"load": load, "kind": kind, "who": who.name if who else ""}
    if load.draft:
        table, checked = look(load, actor, show=FIRST)
        return context | _draft(load, kind, table, checked)
    reasons = reasons_of(load, actor) if load.done else {}
    return context | _listed(reasons) | {"made": load.made[:MADE], "more_made": load.made[MADE:]}


def _draft(load: Load, kind: Kind, table: Table, checked: Checked | None) -> dict[str, object]:
    mapped = {name: heading for heading, name in load.columns.items() if name}
    missing = [
        one
        for one in kind.fields
        if one.required and not mapped.get(one.name) and not load.shared.get(one.name)
    ]
    context: dict[str, object] = {
        "columns": _columns(load, table),
        "shared": [
            Shared(kind.field(name), load.shared.get(name, ""), mapped.get(name, ""))
            for name in kind.shared
        ],
        "mapped": [one for one in kind.fields if mapped.get(one.name)],
        "missing": [one.title for one in missing],
        "checked": checked,
        "verdicts": VERDICTS,
    }
    return context if checked is None else context | _listed(checked.reasons)


def _listed(reasons: Mapping[int, tuple[Text, ...]]) -> dict[str, object]:
    listed = [Reason(number, texts) for number, texts in list(reasons.items())[:REASONS]]
    return {"reasons": listed, "more_reasons": len(reasons) - len(listed)}


def _columns(load: Load, table: Table) -> list[Column]:
    samples = [
        next((plain(row.values[at]) for row in table.rows[:50] if plain(row.values[at])), "")
        for at in range(len(table.headings))
    ]
    places = {heading: place for place, heading in enumerate(sorted(load.columns))}
    return [
        Column(places[heading], heading, samples[at][:40], load.columns[heading])
        for at, heading in enumerate(table.headings)
    ]


def arranged(load: Load, posted: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What the form says of the columns and of what holds for all rows; what it leaves out stays."""
    columns = {
        heading: posted.get(f"column-{place}", load.columns[heading])
        for place, heading in enumerate(sorted(load.columns))
    }
    shared = {
        name: posted.get(f"shared-{name}", load.shared.get(name, ""))
        for name in KINDS[load.kind].shared
    }
    return columns, shared


def summary(load: Load) -> Text:
    """What a load did, in one sentence."""
    return Text(
        zh=f"已导入{load.loaded}行，更新{load.changed}行，已有{load.there}行，退回{load.refused}行。",
        en=f"{load.loaded} rows loaded, {load.changed} updated, {load.there} there already, "
        f"{load.refused} refused.",
    )
