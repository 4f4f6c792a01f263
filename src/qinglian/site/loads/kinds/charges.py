"""领导分工: which leader answers for a unit from a day on. A row is entered; a second person confirms it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from qinglian.documents.sheets.mapping import Field
from qinglian.procedures.model import Actor
from qinglian.site.duties.charges import ANSWERED_FOR
from qinglian.site.duties.dividing.actions import enter
from qinglian.site.duties.dividing.queries import leaders, running
from qinglian.site.duties.models import DivisionChange, DivisionMove, State
from qinglian.site.loads.kinds.decisions import numbered
from qinglian.site.loads.kinds.kind import Kind, Ready, There, Verdict, Written
from qinglian.site.loads.kinds.names import UnitNames
from qinglian.site.loads.kinds.post_names import PostNames
from qinglian.site.loads.sheet import Cells, Sheet
from qinglian.site.people.models import Charge, Post, Term, Unit
from qinglian.site.people.queries import runs, today
from qinglian.text import Text

_NOBODY = {"无人分管", "暂缺", "空缺", "nobody", "none"}
_WAITS = Text(zh="录入后由第二人确认", en="entered; a second person confirms it")


@dataclass(frozen=True, slots=True)
class Passing:
    """A unit that passes to a leader (None: to nobody) by a document from a day on."""

    docnumber: str
    start: date
    unit: str
    leader: str | None
    reason: str


@dataclass(slots=True)
class _Judge:
    units: UnitNames
    posts: PostNames
    terms: dict[str, list[Term]]
    charges: dict[str, list[Charge]]
    waiting: set[tuple[str, date, str | None]]
    gaps: set[tuple[str, date]]
    seen: dict[object, int] = field(default_factory=dict)

    def __call__(self, cells: Cells) -> Verdict:
        unit = cells.found("unit", self.units.find)
        named = cells.text("leader", 60)
        post = None if named in _NOBODY else cells.found("leader", self._post)
        start = cells.day("start")
        number = cells.found("docnumber", numbered)
        reason = cells.text("reason", 200, least=4)
        if cells.problems or unit is None or start is None or number is None:
            return None
        cells.shown["docnumber"] = number
        cells.once(self.seen, (unit.code, start))
        self._answered_for(cells, unit)
        leader = self._leader(cells, post, start) if post is not None else None
        if cells.problems:
            return None
        return self._judged(cells, Passing(number, start, unit.code, leader, reason))

    def _post(self, text: str) -> Post:
        return self.posts.find(text, None)

    def _answered_for(self, cells: Cells, unit: Unit) -> None:
        if unit.kind not in ANSWERED_FOR or unit.parent_id is not None:
            cells.wrong(
                "unit",
                "不是需县领导分管的部门或镇办，请删去此行",
                "is no department or township; leave the row out",
            )

    def _leader(self, cells: Cells, post: Post, start: date) -> str | None:
        for one in self.terms.get(post.code, ()):
            if runs(one.start, one.end, start):
                return one.person_id
        cells.wrong(
            "leader",
            f"「{post.name}」在{start}没有在任的县领导，请核对，或先导入其任职",
            f"“{post.name}” is held by no county leader on {start}; check it, or load the term first",
        )
        return None

    def _judged(self, cells: Cells, passing: Passing) -> Verdict:
        rows = [
            one
            for one in self.charges.get(passing.unit, ())
            if one.end is None or one.end >= passing.start
        ]
        if not rows and passing.leader is None and passing.reason:
            there = (passing.unit, passing.start) in self.gaps
            return There(passing.unit) if there else Ready(passing, note=_WAITS)
        wanted = [] if passing.leader is None else [passing.leader]
        if [one.person_id for one in rows] == wanted and all(
            one.start <= passing.start for one in rows
        ):
            return There(passing.unit)
        if (passing.unit, passing.start, passing.leader) in self.waiting:
            return There(passing.unit)
        begun = max((one.start for one in rows), default=date.min)
        if begun >= passing.start:
            cells.wrong(
                "start",
                f"须晚于{begun}：该单位自这一天起已有分工",
                f"must be after {begun}, from which the unit's leader is settled",
            )
            return None
        return Ready(passing, new=not rows, note=_WAITS)


def _judge(sheet: Sheet, actor: Actor) -> _Judge:
    terms: defaultdict[str, list[Term]] = defaultdict(list)
    for one in leaders(date.min):
        terms[one.post_id].append(one)
    waiting = DivisionMove.objects.filter(change__state=State.ENTERED)
    known = DivisionChange.objects.exclude(state=State.WITHDRAWN)
    return _Judge(
        UnitNames(today()),
        PostNames(today()),
        terms,
        running(date.min),
        set(waiting.values_list("unit", "change__start", "after")),
        {(unit, one.start) for one in known for unit in one.bare},
    )


def _write(ready: Sequence[Ready], actor: Actor) -> Written:
    found: defaultdict[tuple[str, date], list[Passing]] = defaultdict(list)
    for one in ready:
        if isinstance(one.item, Passing):
            found[one.item.docnumber, one.item.start].append(one.item)
    for (number, start), rows in found.items():
        reasons = dict.fromkeys(one.reason for one in rows if one.reason)
        chosen = {one.unit: one.leader for one in rows}
        enter(actor, number, start, chosen, "；".join(reasons)[:200])
    return Written([one.unit for rows in found.values() for one in rows])


CHARGES = Kind(
    name="charges",
    title=Text(zh="领导分工", en="Division of labour"),
    about=Text(
        zh="各单位自哪天起由哪位县领导分管；导入后由督查室另一人或县长确认才执行。",
        en="Which county leader answers for each unit from a day on; a second person confirms it before it holds.",
    ),
    fields=(
        Field("unit", Text("分管单位", "Unit"), ("单位", "单位名称", "部门", "分管部门"), True),
        Field("leader", Text("分管领导岗位", "Leader's post"), (
            "分管领导", "县领导", "领导岗位", "分管县领导"), True),
        Field("start", Text("执行日期", "In force from"), ("生效日期", "起始日期", "分工日期"), True),
        Field("docnumber", Text("分工文件文号", "Document"), ("分工文件", "文号", "文件文号"), True),
        Field("reason", Text("无人分管理由", "Why nobody"), ("暂缺理由", "空缺理由")),
    ),
    example={
        "unit": "交通局", "leader": "副县长5", "start": "2022-04-01",
        "docnumber": "清政办发〔2022〕9号", "reason": "",
    },
    judge=_judge,
    write=_write,
    shared=("start", "docnumber", "reason"),
)  # fmt: skip
