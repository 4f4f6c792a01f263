"""领导分工: who answers for which unit, as of any day; and what a change of it leaves to be reassigned."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qinglian.procedures.refusal import Refused
from qinglian.site.duties import charges
from qinglian.site.duties.charges import Unassigned
from qinglian.site.duties.dividing.queries import may_enter, may_settle
from qinglian.site.duties.noting import may_reassign
from qinglian.site.matters.door import perform
from qinglian.site.matters.presenting import language, named, state_sign, unit_names
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current, today
from qinglian.site.wording import spoken
from qinglian.text import Text

MOST = 200


@require_safe
@in_post
def division(request: HttpRequest) -> HttpResponse:
    """The division of labour on a day, its versions, and the units without a leader."""
    actor = current(request)
    assert actor is not None
    day = _day(request.GET.get("day", "")) or today()
    held = charges.division(day)
    units = list(charges.answered_for(day))
    rows = [(unit, charges.over(unit.code, held)) for unit in units]
    bare = [unit for unit, found in rows if not found]
    context = {
        "day": day,
        "rows": rows,
        "uncovered": bare,
        "covered": len(units) - len(bare),
        "whole": len(units),
        "versions": charges.changes(today()),
        "enters": may_enter(actor),
        "settles": may_settle(actor),
    }
    return render(request, "duties/division.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@in_post
def reassign(request: HttpRequest) -> HttpResponse:
    """The matters whose leader no longer answers for their unit; each is passed on by one act."""
    actor = current(request)
    assert actor is not None
    found = charges.to_reassign(actor, today())
    if request.method == "POST":
        return _passed_on(request, found)
    names = unit_names(one.matter.lead for one in found)
    rows = [
        (one, named(names, one.matter.lead), state_sign(one.matter), posts(one))
        for one in found[:MOST]
    ]
    context = {"rows": rows, "count": len(found), "may": may_reassign(actor)}
    return render(request, "duties/reassign.html", context)


def posts(one: Unassigned) -> list[Text]:
    """The posts of those who now answer for the matter's unit."""
    return [held.term.post.text for held in one.now]


def _passed_on(request: HttpRequest, found: list[Unassigned]) -> HttpResponse:
    actor = current(request)
    assert actor is not None
    wanted = next((one for one in found if one.matter.number == request.POST.get("matter")), None)
    offered = [post.zh for post in posts(wanted)] if wanted else []
    if wanted is None or request.POST.get("post") not in offered:
        messages.error(request, spoken(_GONE))
        return redirect("duties:reassign")
    fields = {"leader_post": request.POST["post"], "reason": request.POST.get("reason", "").strip()}
    try:
        perform(wanted.matter.number, "reassign", actor, fields)
    except Refused as refused:
        messages.error(request, refused.sentence(language()))
    else:
        number = wanted.matter.number
        messages.success(
            request, spoken(Text(zh=f"{number}已改派。", en=f"{number} is reassigned."))
        )
    return redirect("duties:reassign")


_GONE = Text(
    zh="这一件已不在待改派之列，或所选岗位现在不分管该单位；请按下面的列表重新办理。",
    en="It is no longer to be reassigned, or that post is not in charge of the unit now; see the list below.",
)
