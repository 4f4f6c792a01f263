"""Who is kept from whom: declared interests, and officers who went to an object the last times it was visited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from django.db.models import OuterRef, QuerySet, Subquery

from qinglian import workdays
from qinglian.codes import BadCode, credit_code
from qinglian.procedures.model import Actor, institution
from qinglian.procedures.refusal import Refused
from qinglian.site.inspections import certificates, refusals
from qinglian.site.inspections.models import Draw, DrawnObject, Interest, RosterObject
from qinglian.site.matters.models import Act
from qinglian.text import Text

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


def declare(actor: Actor, certificate: str, uscc: str) -> Interest:
    """Declare an interest of an officer of the actor's own institution. Raises Refused. Twice is once."""
    own = institution(actor.unit)
    able = {one.matter for one in certificates.in_force([own], workdays.today())}
    if certificate not in able:
        raise refusals.not_yours()
    try:
        code = credit_code(uscc.strip().upper()).code
    except BadCode as bad:
        said = Text(zh=bad.sentence("zh"), en=bad.sentence("en"))
        again = Text(zh="请核对后再提交。", en="Check it and submit again.")
        raise Refused("bad-value", said, again) from None
    interest, _ = Interest.objects.get_or_create(
        certificate=certificate,
        uscc=code,
        withdrawn_at=None,
        defaults={
            "institution": own, "declared_at": workdays.now(), "declared_by": actor.person,
        },
    )  # fmt: skip
    return interest


def withdraw(actor: Actor, interest: Interest) -> None:
    """Say that an interest is no more. It stays on record."""
    if interest.withdrawn_at is None:
        interest.withdrawn_at, interest.withdrawn_by = workdays.now(), actor.person
        interest.save(update_fields=["withdrawn_at", "withdrawn_by"])


def interests(actor: Actor) -> QuerySet[Interest]:
    """The interests of the actor's own institution, the newest first."""
    return Interest.objects.filter(institution=institution(actor.unit))
