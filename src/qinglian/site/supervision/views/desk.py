"""The desk 效能监察: lights, signs with their precision, what is being supervised; a unit sees its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from qinglian import workdays
from qinglian.documents.sheets.writing import write_sheet
from qinglian.procedures.model import Actor
from qinglian.procedures.signs import BadSigns, SignRule
from qinglian.site.downloads import workbook
from qinglian.site.errors import Forbidden
from qinglian.site.matters import queries as matters_seen
from qinglian.site.matters.lights import county_lights
from qinglian.site.matters.models import RUNNING, Matter
from qinglian.site.matters.presenting import (
    Sign,
    due_sign,
    light_sign,
    local,
    named,
    unit_names,
)
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.supervision import queries
from qinglian.site.supervision.exporting import HEADINGS, WIDTHS, exported
from qinglian.site.supervision.models import Scan
from qinglian.site.supervision.queries import Judged
from qinglian.site.supervision.scanning import county_signs, scan
from qinglian.site.supervision.showing import running
from qinglian.site.wording import spoken
from qinglian.text import Text

WORST = 20
LISTED = 30
ONLY = Text(
    zh="由督查室办理。请用督查岗位登录。",
    en="The supervision office does this. Sign in with a post of supervision.",
)


@dataclass(frozen=True, slots=True)
class SignLine:
    """A sign in the list: how often it was found, and how often it was right."""

    rule: SignRule
    found: int
    judged: Judged


@dataclass(frozen=True, slots=True)
class LateLine:
    """A matter that shows a light."""

    matter: Matter
    lead: Text
    light: Sign | None
    due: Sign | None


@require_safe
@in_post
def desk(request: HttpRequest) -> HttpResponse:
    """What the reader may see of supervision."""
    actor = current(request)
    assert actor is not None
    now = workdays.now()
    catalogue = county_signs()
    found = queries.findings(actor).order_by().values_list("sign").annotate(Count("pk"))
    counts = dict(found)
    right = queries.judged()
    supervised = matters_seen.visible(actor).filter(state__in=RUNNING)
    context = {
        "supervises": queries.supervises(actor),
        "sees_all": matters_seen.sees_all(actor),
        "own": queries.own_units(actor),
        "scan": Scan.objects.first(),
        "lights": queries.lights(actor, now),
        "parameters": county_lights(),
        "signs": [
            SignLine(rule, counts.get(rule.name, 0), right.get(rule.number, Judged()))
            for rule in catalogue.signs.values()
            if not rule.off
        ],
        "late": _late(actor),
        "running": running(
            supervised.filter(procedure=queries.PROCEDURE).order_by("due_at", "number")[:LISTED]
        ),
        "questions": running(
            supervised.filter(procedure=queries.QUESTION).order_by("due_at", "number")[:LISTED]
        ),
    }
    return render(request, "supervision/desk.html", context)


def _late(actor: Actor) -> list[LateLine]:
    """Those late the longest."""
    now = workdays.now()
    rows = list(queries.lit(actor).filter(due_at__lt=now).order_by("due_at", "number")[:WORST])
    names = unit_names(row.lead for row in rows)
    return [
        LateLine(row, named(names, row.lead), light_sign(row, now), due_sign(row.due_at, now))
        for row in rows
    ]


@require_POST
@in_post
def look(request: HttpRequest) -> HttpResponse:
    """Scan all matters now."""
    actor = current(request)
    assert actor is not None
    if not queries.supervises(actor):
        raise Forbidden(ONLY)
    try:
        made = scan()
    except BadSigns as wrong:
        messages.error(request, str(wrong))
    else:
        text = Text(
            zh=f"扫描了{made.acts}个动作，疑点{made.found}条。",
            en=f"{made.acts} acts were looked at; {made.found} leads.",
        )
        messages.success(request, spoken(text))
    return redirect("supervision:desk")


@require_safe
@in_post
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The supervision records that the reader may see, with the fields of GB/T 39046–2020."""
    actor = current(request)
    assert actor is not None
    rows = matters_seen.visible(actor).filter(procedure=queries.PROCEDURE)
    numbers = list(rows.values_list("number", flat=True))
    name = f"督办监察信息 {local(workdays.now()):%Y-%m-%d}.xlsx"
    return workbook(partial(write_sheet, exported(numbers), HEADINGS, widths=WIDTHS), name)
