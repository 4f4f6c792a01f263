"""Every row of a sheet judged: to be loaded, there already, or refused with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qinglian.procedures.model import Actor
from qinglian.site.loads.kinds import Kind
from qinglian.site.loads.kinds.kind import Ready, There
from qinglian.site.loads.sheet import Sheet, plain
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """One row for whoever looks before confirming: what was understood of it, and what becomes of it."""

    number: int
    verdict: str
    shown: Mapping[str, str]
    note: Text | None = None


@dataclass(slots=True)
class Checked:
    """What a load would do now. `first` are its first rows, `reasons` goes by row number."""

    ready: list[Ready] = field(default_factory=list)
    there: int = 0
    reasons: dict[int, tuple[Text, ...]] = field(default_factory=dict)
    first: list[Line] = field(default_factory=list)

    @property
    def new(self) -> int:
        return sum(1 for one in self.ready if one.new)

    @property
    def changed(self) -> int:
        return len(self.ready) - self.new

    @property
    def refused(self) -> int:
        return len(self.reasons)

    @property
    def rows(self) -> int:
        return len(self.ready) + self.there + self.refused


def check(kind: Kind, sheet: Sheet, actor: Actor, *, show: int = 0) -> Checked:
    """Judge every row of `sheet` for `actor`; `show` says of how many the first lines are kept."""
    judge = kind.judge(sheet, actor)
    checked = Checked()
    for cells in sheet.rows():
        verdict = judge(cells)
        note: Text | None = None
        if cells.problems or verdict is None:
            checked.reasons[cells.number] = tuple(cells.problems)
            word = "refused"
        elif isinstance(verdict, There):
            checked.there += 1
            word = "there"
            note = Text(zh=verdict.where, en=verdict.where)
        else:
            checked.ready.append(verdict)
            word = "new" if verdict.new else "changed"
            note = verdict.note
        if len(checked.first) < show:
            shown = {
                one: cells.shown.get(one, plain(cells.values.get(one))) for one in cells.titles
            }
            checked.first.append(Line(cells.number, word, shown, note))
    return checked
