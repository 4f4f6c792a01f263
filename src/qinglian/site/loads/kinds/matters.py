"""Rows that open matters: tried on the engine first, written through the one door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from qinglian import workdays
from qinglian.procedures.engine import Case
from qinglian.procedures.model import OPEN, Actor, Procedure, Value
from qinglian.procedures.model import Act as Doing
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.loads.kinds.kind import Ready, There, Verdict, Written
from qinglian.site.loads.kinds.names import UnitNames
from qinglian.site.loads.sheet import Cells
from qinglian.site.matters.door import Door
from qinglian.site.matters.models import Act, Matter
from qinglian.site.people.models import Unit
from qinglian.site.people.queries import today
from qinglian.text import Text, both

LONGEST = 3660
"""Days until which work may be due: beyond ten years it is a slip of the year."""

Key = tuple[str, object]
"""What a row is known by: its list or its minutes, and its number in it (or its title)."""

Read = Callable[["Opening", Cells], dict[str, object]]
Known = Callable[[Mapping[str, Value]], Key]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A matter that a row asks for."""

    procedure: str
    fields: Mapping[str, Value]


@dataclass(slots=True)
class Opening:
    """Judges rows that open matters of one procedure.

    `read` takes a row's fields from its cells, `known_by` its key from its fields.
    """

    procedure: Procedure
    actor: Actor
    at: datetime
    units: UnitNames
    read: Read
    known_by: Known
    there: dict[Key, tuple[str, Mapping[str, Value]]]
    seen: dict[object, int] = field(default_factory=dict)

    def __call__(self, cells: Cells) -> Verdict:
        raw = self.read(self, cells)
        if cells.problems:
            return None
        try:
            given = {name: value for name, value in raw.items() if value}
            act = Doing(OPEN, self.actor, self.at, given)  # type: ignore[arg-type]
            fields = Case.blank(self.procedure, "").perform(act).acts[0].fields
        except Refused as refused:
            cells.problems.append(both(refused))
            return None
        key = self.known_by(fields)
        cells.once(self.seen, key)
        if cells.problems:
            return None
        if key in self.there:
            return self._there(cells, fields, *self.there[key])
        return Ready(Wanted(self.procedure.name, fields), note=self._note(fields))

    def _there(
        self, cells: Cells, fields: Mapping[str, Value], number: str, held: Mapping[str, Value]
    ) -> Verdict:
        """Said before, or said differently: a matter that is open is not changed by a load."""
        names = [
            name
            for name in self.procedure.fields
            if _unordered(fields.get(name)) != _unordered(held.get(name))
        ]
        if not names:
            return There(number)
        titles = [self.procedure.fields[name].title for name in names]
        cells.problems.append(
            Text(
                zh=f"已有事项{number}，但{'、'.join(one.zh for one in titles)}不同。"
                "已交办的事项不能靠导入更改；请在该事项中办理（延期、终止后另立）。",
                en=f"Matter {number} is there already, with another {', '.join(one.en for one in titles)}. "
                "A load does not change what was assigned; act on that matter (extend or cancel it).",
            )
        )
        return None

    def _note(self, fields: Mapping[str, Value]) -> Text | None:
        due = fields.get("due")
        if isinstance(due, str) and due < self.at.astimezone(workdays.TZ).date().isoformat():
            return Text(
                zh="时限已过，导入后即为逾期", en="its time has passed: it will be late at once"
            )
        return None


def _unordered(value: Value) -> Value:
    return sorted(value) if isinstance(value, list) else value


def opening(
    procedure: str, actor: Actor, read: Read, known_by: Known, group: str, groups: Iterable[str]
) -> Opening:
    """The judge of rows that open matters of `procedure`.

    `group` is the field that names the list or the minutes, `groups` its values in the file.
    """
    now = workdays.now()
    definition = library().at(procedure, now.astimezone(workdays.TZ).date())
    there: dict[Key, tuple[str, Mapping[str, Value]]] = {}
    for number, fields in _open(definition, group, groups):
        there.setdefault((known_by(fields)[0], str(fields.get("title"))), (number, fields))
        there[known_by(fields)] = (number, fields)
    return Opening(definition, actor, now, UnitNames(today()), read, known_by, there)


def _open(
    definition: Procedure, group: str, groups: Iterable[str]
) -> Iterable[tuple[str, Mapping[str, Value]]]:
    """Number and opening fields of the matters that there are in these lists. One query for each list."""
    matters = Matter.objects.filter(procedure=definition.name)
    acts = Act.objects.filter(n=1, matter__in=matters.values("number"))
    for name in sorted(set(groups)):
        yield from acts.filter(**{f"fields__{group}": name}).values_list("matter", "fields")


def work(judge: Opening, cells: Cells) -> dict[str, object]:
    """The fields that every piece of work given to a unit has: what, who, with whom, until when."""
    lead = _lead(judge, cells)
    due = cells.day("due")
    if due is not None and due > judge.at.date() + timedelta(days=LONGEST):
        cells.wrong(
            "due", f"{due}在十年以后，请核对年份", f"is {due}, over ten years off; check the year"
        )
    co = [unit.code for unit in cells.each("co", judge.units.find)]
    return {
        "title": cells.text("title", 120, least=4),
        "lead": lead.code if lead else "",
        "co": list(dict.fromkeys(co)),
        "due": due.isoformat() if due else "",
    }


def _lead(judge: Opening, cells: Cells) -> Unit | None:
    """The one unit that leads: two leads are none."""
    if len(cells.several("lead")) > 1:
        cells.wrong(
            "lead",
            "只能写一个单位，其余请写到「配合单位」",
            "names one unit; write the others under co-units",
        )
        return None
    return cells.found("lead", judge.units.find)


def write(ready: Sequence[Ready], actor: Actor) -> Written:
    """Open the matters that were asked for, all in the caller's transaction. Raises Refused."""
    made = []
    with Door() as door:
        for one in ready:
            assert isinstance(one.item, Wanted)
            made.append(door.open(one.item.procedure, actor, one.item.fields).number)
    return Written(made)
