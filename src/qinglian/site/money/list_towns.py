"""How the lists of a batch stand: each township with rows or a list, and what there is of it."""

from __future__ import annotations

from dataclasses import dataclass

from qinglian.site.matters.presenting import Sign, named, unit_names
from qinglian.site.money.filed_rows import filed
from qinglian.site.money.models import PublicList
from qinglian.text import Text

NONE = Sign(Text(zh="没有名单", en="no list"), "is-late")
DIFFERS = Sign(Text(zh="与现在的明细不一致", en="differs from the rows as filed now"), "is-late")
READY = Sign(Text(zh="已备好，待公示", en="ready, to be put on notice"), "is-soon")
UP = Sign(Text(zh="公示中", en="on public notice"), "is-open")
DOWN = Sign(Text(zh="已撤下", en="taken down"), "is-cancelled")


@dataclass(frozen=True, slots=True)
class Town:
    """A township of a batch: how many rows are filed, its list, and how that stands."""

    code: str
    name: Text
    rows: int
    list: PublicList | None
    sign: Sign


def towns_of(batch: str) -> list[Town]:
    """The townships of `batch`, by code. Three queries and the rows filed."""
    parts = filed(batch)
    lists: dict[str, PublicList] = {}
    told = PublicList.objects.filter(batch=batch).defer("rows", "salts").order_by("id")
    for one in told:
        if one.ended_at is None or one.taken_down:
            lists[one.town] = one
    codes = sorted(parts.keys() | lists.keys())
    names = unit_names(codes)
    found = []
    for code in codes:
        part, held = parts.get(code), lists.get(code)
        many = len(part.amounts) if part else 0
        digest = part.digest if part else ""
        found.append(Town(code, named(names, code), many, held, _sign(held, digest)))
    return found


def _sign(held: PublicList | None, digest: str) -> Sign:
    if held is None:
        return NONE
    if held.taken_down:
        return DOWN
    if held.filed != digest:
        return DIFFERS
    return READY if held.published_at is None else UP
