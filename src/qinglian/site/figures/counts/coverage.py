"""What belongs to no one register: who is in charge of each unit, what is public, what weekly promises weigh."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from qinglian import workdays
from qinglian.site.figures.counting import (
    Asked,
    Count,
    LeftOut,
    NotCounted,
    Record,
    figure,
    percent,
)
from qinglian.site.figures.filed import cited, rows, source, standing
from qinglian.site.matters.models import Act, Matter, Published
from qinglian.site.people.models import Charge, Unit, UnitKind, on
from qinglian.text import Text

KEY_WORK = ("duty", "meeting-decision", "leader-instruction", "project", "project-node")
"""The registers whose matters are key work: lists, meetings, instructions, projects."""


@figure(
    "charge-coverage", Text(zh="分管覆盖率", en="Units with a leader in charge"), Text(zh="％", en="%"),
    1, "M02", reported=False,
)  # fmt: skip
def in_charge(asked: Asked) -> Count:
    """Units that a county leader is in charge of on the period's last day, of all departments and townships."""
    last = min(asked.ends - timedelta(microseconds=1), asked.at or workdays.now())
    day = last.astimezone(workdays.TZ).date()
    kinds = (UnitKind.DEPARTMENT, UnitKind.TOWNSHIP)
    units = Unit.objects.filter(on(day, "valid_from", "valid_to"), kind__in=kinds, parent=None)
    if asked.unit:
        units = units.filter(code=asked.unit)
    held = set(Charge.objects.filter(on(day)).values_list("unit", flat=True))
    codes = list(units.values_list("code", flat=True))
    if not codes:
        raise NotCounted(Text(zh="没有部门或镇办。", en="There is no department or township."))
    bare = [code for code in codes if code not in held]
    parts = f"{len(codes) - len(bare)} ÷ {len(codes)}"
    return Count(
        percent(len(codes) - len(bare), len(codes)),
        (),
        asked.period,
        Text(
            zh=f"期末有现任分管县领导的单位 ÷ 全县部门和镇办数：{parts}",
            en=f"units with a leader in charge on the last day ÷ all departments and townships: {parts}",
        ),
        Text(zh="县领导分工登记", en="the register of who is in charge of what"),
        tuple(LeftOut(code, _BARE) for code in bare),
    )


_BARE = Text(zh="没有现任分管县领导", en="no leader is in charge of it")


@figure(
    "published", Text(zh="主动公开数", en="Made public"), Text(zh="条", en="publications"), 0, "M35",
    reported=False,
)  # fmt: skip
def published(asked: Asked) -> Count:
    """What acts made public in the period."""
    found = Published.objects.filter(at__gte=asked.begins, at__lt=asked.ends)
    if asked.until is not None:
        found = found.filter(at__lt=asked.until)
    if asked.unit:
        found = found.filter(Q(unit=asked.unit) | Q(unit__startswith=f"{asked.unit}/"))
    pairs = found.order_by("matter", "n").values_list("matter", "n")
    records = tuple(Record(f"{matter}#{n}", masked=True) for matter, n in pairs)
    return Count(
        len(records), records, asked.period,
        Text(zh="统计期内依程序公开的次数", en="acts of the period that made something public"),
        Text(zh="公开栏", en="the page of what is public"),
    )  # fmt: skip


@figure(
    "promises-of-weight", Text(zh="承诺含金量", en="Promises of key work"), Text(zh="％", en="%"), 1,
    "M39", reported=False,
)  # fmt: skip
def promises_of_weight(asked: Asked) -> Count:
    """Matters promised in the period that are key work, of all that were promised."""
    weeks = Matter.objects.filter(procedure="weekly-commitment")
    if asked.unit:
        weeks = weeks.filter(Q(lead=asked.unit) | Q(lead__startswith=f"{asked.unit}/"))
    acts = Act.objects.filter(
        matter__in=weeks.values("number"), name="commit", at__gte=asked.begins, at__lt=asked.ends
    ).order_by("matter", "n")
    if asked.until is not None:
        acts = acts.filter(at__lt=asked.until)
    promised = [
        (f"{matter}#{n}", given["items"])
        for matter, n, given in acts.values_list("matter", "n", "fields")
    ]
    named = {number for _, items in promised for number in items}
    key = set(
        Matter.objects.filter(procedure__in=KEY_WORK, number__in=named).values_list(
            "number", flat=True
        )
    )
    whole = sum(len(items) for _, items in promised)
    if not whole:
        raise NotCounted(Text(zh="统计期内没有承诺。", en="Nothing was promised in the period."))
    part = sum(number in key for _, items in promised for number in items)
    return Count(
        percent(part, whole), tuple(Record(name, masked=True) for name, _ in promised), asked.period,
        Text(
            zh=f"承诺事项中的重点工作（清单、会议、批示、项目）÷ 承诺事项：{part} ÷ {whole}",
            en=f"key work (lists, meetings, instructions, projects) ÷ all that was promised: {part} ÷ {whole}",
        ),
        Text(zh="「周承诺周交账」台账", en="the register of weekly commitments"),
    )  # fmt: skip


@figure(
    "above-scale-left", Text(zh="“五上”退库家数", en="Enterprises that left"),
    Text(zh="家", en="enterprises"), 0, "M10", reported=False,
)  # fmt: skip
def left_above_scale(asked: Asked) -> Count:
    """Enterprises above scale that left in the year, as the statistics bureau filed them."""
    if asked.unit:
        raise NotCounted(Text(zh="只按全县统计。", en="Counted for the whole county only."))
    filings, left_out = standing("above-scale", [str(asked.year)], asked.until)
    found, doubled = rows(filings)
    begins, ends = (
        moment.astimezone(workdays.TZ).date().isoformat() for moment in (asked.begins, asked.ends)
    )
    gone = [row for row in found if row.body["left"] and begins <= row.body["left"] < ends]
    return Count(
        len(gone), tuple(Record(row.id) for row in gone), asked.period,
        Text(zh="退库日期在统计期内的企业", en="enterprises that left in the period"),
        source(filings), (*doubled, *left_out), cited=cited(filings),
    )  # fmt: skip
