"""Posts: known by their code, or by unit and name where no code is given."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Max

from qinglian.documents.sheets.mapping import Field
from qinglian.procedures.model import Actor
from qinglian.procedures.shelf import library
from qinglian.site.loads.kinds.changes import Changes
from qinglian.site.loads.kinds.kind import Kind, Ready, There, Verdict, Written
from qinglian.site.loads.kinds.names import UnitNames
from qinglian.site.loads.sheet import Cells, Sheet
from qinglian.site.people.actions import install
from qinglian.site.people.forms import capacity_text
from qinglian.site.people.models import Post, Rank, Term, Unit
from qinglian.site.people.queries import today
from qinglian.text import Text

_END = re.compile(r"[a-z0-9][a-z0-9._-]*")

_RANKS = {
    **{rank.value: rank.value for rank in Rank if rank is not Rank.SYSTEM},
    **{str(rank.label): rank.value for rank in Rank if rank is not Rank.SYSTEM},
    **dict.fromkeys(("县长",), "county-head"),
    **dict.fromkeys(("副县长",), "county-deputy"),
    **dict.fromkeys(("正职", "主要负责人", "一把手"), "head"),
    **dict.fromkeys(("副职", "班子成员", "分管负责人"), "deputy"),
    **dict.fromkeys(("一般干部", "工作员", "联络员", "干部"), "staff"),
}


def capacities() -> dict[str, str]:
    """Every word for a capacity that a procedure asks for, with its name in code; never the system's."""
    used = {role.capacity for procedure in library() for role in procedure.roles.values()}
    names = sorted(used - {"", "system"} | {"audit"})
    return {word: name for name in names for word in (name, capacity_text(name).zh)}


@dataclass(slots=True)
class _Judge:
    actor: Actor
    names: UnitNames
    position: int
    words: dict[str, str]
    posts: dict[str, Post]
    by_name: dict[tuple[str, str], str]
    own: set[str]
    seen: dict[object, int] = field(default_factory=dict)

    def __call__(self, cells: Cells) -> Verdict:
        unit = cells.found("unit", self.names.find)
        name, english = cells.text("name", 60), cells.text("name_en", 120)
        rank = cells.choice("rank", _RANKS)
        able = self._capacities(cells)
        first, last = cells.day("valid_from"), cells.day("valid_to")
        if first and last and last < first:
            cells.wrong("valid_to", "早于设立日期", "is before the post began")
        if unit is None:
            return None
        code = self._code(cells, unit, name)
        if not cells.problems:
            cells.once(self.seen, code)
        if cells.problems:
            return None
        given = {
            "name": name, "name_en": english, "rank": rank, "capacities": able,
            "valid_from": first, "valid_to": last,
        }  # fmt: skip
        known = self.posts.get(code)
        if known is not None:
            return self._changed(cells, known, given)
        self.position += 1
        post = Post(code=code, unit_id=unit.code, position=self.position, **given)
        post.rank = rank or Rank.STAFF
        self.posts[code] = post
        self.by_name[unit.code, name] = code
        return Ready(post)

    def _changed(self, cells: Cells, known: Post, given: Mapping[str, object]) -> Verdict:
        changes = Changes.of(known, given, cells)
        if not changes:
            return There(known.code)
        if known.code in self.own:
            cells.problems.append(OWN_POST)
            return None
        return Ready(known, new=False, note=changes.note)

    def _capacities(self, cells: Cells) -> list[str]:
        given = cells.several("capacities")
        unknown = [one for one in given if one.lower() not in self.words]
        if unknown:
            offered = "、".join(word for word in self.words if not word.isascii())
            cells.wrong(
                "capacities",
                f"中没有「{'、'.join(unknown)}」，可选：{offered}",
                f"holds “{', '.join(unknown)}”, which is none of: {offered}",
            )
        return sorted({self.words[one.lower()] for one in given if one.lower() in self.words})

    def _code(self, cells: Cells, unit: Unit, name: str) -> str:
        """The code that is given; else that of the post of this name; else the next free one."""
        given = cells.text("code", 96).lower()
        if given:
            place, _, end = given.partition("#")
            if place != unit.code or not _END.fullmatch(end):
                cells.wrong(
                    "code",
                    f"应写成「单位编码#岗位」，如 {unit.code}#head",
                    f"is the unit's code, # and the post, as {unit.code}#head",
                )
            return given
        known = self.by_name.get((unit.code, name))
        if known is not None:
            return known
        n = 1
        while f"{unit.code}#{n}" in self.posts:
            n += 1
        return f"{unit.code}#{n}"


OWN_POST = Text(
    zh="不能更改自己所任的岗位和任职。请由另一名督查人员导入这一行。",
    en="Nobody changes the post they hold or their own term. Let another supervisor load this row.",
)


def _judge(sheet: Sheet, actor: Actor) -> _Judge:
    last = Post.objects.aggregate(last=Max("position"))["last"]
    posts = {post.code: post for post in Post.objects.order_by("code")}
    by_name: defaultdict[tuple[str, str], str] = defaultdict(str)
    for post in posts.values():
        by_name[post.unit_id, post.name] = post.code
    start = -1 if last is None else last
    # All their posts, not only the one they act in: one switches to another, and lends one to act in.
    held = Term.objects.filter(person__in=actor.persons).values_list("post", flat=True)
    own = {actor.post, *held}
    return _Judge(actor, UnitNames(today()), start, capacities(), posts, dict(by_name), own)


def _write(ready: Sequence[Ready], actor: Actor) -> Written:
    posts = [one.item for one in ready if isinstance(one.item, Post)]
    install(posts=posts)
    return Written([post.code for post in posts])


POSTS = Kind(
    name="posts",
    title=Text(zh="岗位", en="Posts"),
    about=Text(
        zh="各单位的岗位、级别和职责；不写编码时按单位和岗位名称识别。",
        en="The posts of units, their rank and capacities; without a code, known by unit and name.",
    ),
    fields=(
        Field("code", Text("岗位编码", "Post code"), ("编码", "岗位代码", "代码")),
        Field("unit", Text("所在单位", "Unit"), ("单位", "单位名称", "所属单位", "工作单位", "单位编码"), True),
        Field("name", Text("岗位名称", "Post"), ("岗位", "职务", "职务名称", "名称"), True),
        Field("name_en", Text("英文名称", "English name"), ("英文", "英文名")),
        Field("rank", Text("级别", "Rank"), ("岗位级别", "职级", "层级")),
        Field("capacities", Text("职责", "Capacities"), ("职责权限", "权限", "岗位职责")),
        Field("valid_from", Text("设立日期", "Begins"), ("启用日期", "设岗日期")),
        Field("valid_to", Text("撤销日期", "Ends"), ("停用日期", "失效日期")),
    ),
    example={
        "code": "jiaotong#liaison", "unit": "交通局", "name": "交通局联络员", "name_en": "Liaison",
        "rank": "工作人员", "capacities": "", "valid_from": "", "valid_to": "",
    },
    judge=_judge,
    write=_write,
    people=True,
)  # fmt: skip
