"""Who is kept from whom: declared interests, and officers who went to an object the last times it was visited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from django.db.models import OuterRef, Subquery

from qinglian.site.inspections.models import Draw, DrawnObject, Interest, RosterObject
from qinglian.site.matters.models import Act

LAST_VISITS = 2
"""[X] 本县双随机实施细则：同一人员不连续检查同一对象（最近两次）。"""
TOGETHER = 500


def barred_pairs(
    draw: Draw, officers: Collection[str], *, only: RosterObject | None = None
) -> set[tuple[str, str]]:
    """The (officer, blind id) pairs of a draw's roster, or of one object on it, that may not meet."""
    rows = draw.objects_listed.all() if only is None else draw.objects_listed.filter(pk=only.pk)
    blinds = dict(rows.values_list("uscc", "blind"))
    able = set(officers)
    codes = sorted(blinds)
    found: set[tuple[str, str]] = set()
    for start in range(0, len(codes), TOGETHER):
        some = codes[start : start + TOGETHER]
        for officer, code in (*_interested(some), *_went_lately(some, draw)):
            if officer in able:
                found.add((officer, blinds[code]))
    return found


def _interested(codes: Collection[str]) -> Iterator[tuple[str, str]]:
    rows = Interest.objects.filter(uscc__in=codes, withdrawn_at=None)
    yield from rows.values_list("certificate", "uscc")


def _went_lately(codes: Collection[str], draw: Draw) -> Iterator[tuple[str, str]]:
    made = (
        Act.objects.filter(matter=OuterRef("visit"), name="visit").order_by("-n").values("at")[:1]
    )
    rows = (
        DrawnObject.objects.filter(listed__uscc__in=codes)
        .exclude(draw=draw)
        .annotate(made=Subquery(made))
        .filter(made__isnull=False)
        .order_by("-made")
        .values_list("listed__uscc", "going")
    )
    times: Mapping[str, list[list[str]]] = defaultdict(list)
    for code, going in rows:
        if len(times[code]) < LAST_VISITS:
            times[code].append(going)
    for code, visits in times.items():
        for going in visits:
            for officer in going:
                yield officer, code
