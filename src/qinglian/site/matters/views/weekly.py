"""A unit's week: what it promises, and what became of it; and every unit's week for supervision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qinglian import workdays
from qinglian.procedures.model import Actor
from qinglian.procedures.recurrence import Week
from qinglian.procedures.refusal import Refused
from qinglian.site.matters import queries, weekly
from qinglian.site.matters.door import perform
from qinglian.site.matters.models import Matter
from qinglian.site.matters.pages import NUMBER, searched
from qinglian.site.matters.presenting import Sign, due_sign, language, state_sign
from qinglian.site.matters.weekly_overview import overview
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text

DONE = {
    "commit": Text(
        zh="已承诺。末个工作日再来交账，结果由系统取自事项。",
        en="Promised. Account for it on the last working day; results come from the matters.",
    ),
    "account": Text(zh="已交账。", en="Accounted for."),
    "skip": Text(zh="已登记：本周无承诺。", en="Recorded: nothing to promise this week."),
}


@require_http_methods(["GET", "POST"])
@in_post
def week(request: HttpRequest) -> HttpResponse:
    """My unit's week, and what is done about it."""
    actor = current(request)
    assert actor is not None
    this, matter = weekly.this_week(actor.unit)
    if request.method == "GET":
        return _page(request, actor, this, matter)
    doing = request.POST.get("do", "")
    if this is None or matter is None or doing not in DONE:
        raise Http404
    try:
        _do(request, doing, this, matter, actor)
    except Refused as refused:
        return _page(request, actor, this, matter, refused.sentence(language()))
    messages.success(request, spoken(DONE[doing]))
    return redirect("matters:weekly")


def _do(request: HttpRequest, doing: str, this: Week, matter: Matter, actor: Actor) -> None:
    if doing == "commit":
        weekly.commit(matter, actor, _picked(request))
    elif doing == "account":
        weekly.account(this, matter, actor, request.POST.get("reasons", ""))
    else:
        perform(matter.number, "skip", actor, {"reason": request.POST.get("reason", "")})


def _picked(request: HttpRequest) -> list[str]:
    return [one for one in request.POST.getlist("items") if NUMBER.fullmatch(one)]


@dataclass(frozen=True, slots=True)
class Choice:
    """An open matter that may be ticked."""

    matter: Matter
    rolled: int
    soon: bool
    due: Sign | None
    state: Sign
    ticked: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A promised matter with what became of it."""

    matter: Matter
    state: Sign
    done: bool
    handed_in: bool
    rolled: int


def _page(
    request: HttpRequest, actor: Actor, this: Week | None, matter: Matter | None, refused: str = ""
) -> HttpResponse:
    now = workdays.now()
    context: dict[str, object] = {
        "week": this,
        "matter": matter,
        "most": weekly.MOST,
        "refused": refused,
        "search": searched(request),
        "reason": request.POST.get("reason", ""),
        "before": this is not None and workdays.today() < this.first,
    }
    if matter is not None and this is not None:
        context["state"] = state_sign(matter)
        if matter.stage == "promising":
            context["late"] = now > this.commit_by
            context["choices"] = _choices(request, matter, now)
        else:
            context |= _results(request, this, matter, now)
    if this is not None and queries.sees_all(actor):
        context["overview"] = overview(this)
    return render(request, "matters/weekly.html", context, status=422 if refused else 200)


def _choices(request: HttpRequest, matter: Matter, now: datetime) -> list[Choice]:
    """What may be promised; before anything was picked, what rolled on is ticked already."""
    found = weekly.candidates(matter.lead, now, searched(request))
    picked = set(_picked(request))
    rolled = [one.matter.number for one in found if one.rolled][: weekly.MOST]
    ticked = picked if request.method == "POST" else set(rolled)
    return [
        Choice(
            one.matter,
            one.rolled,
            one.soon,
            due_sign(one.matter.due_at, now),
            state_sign(one.matter),
            one.matter.number in ticked,
        )
        for one in found
    ]


def _results(request: HttpRequest, this: Week, matter: Matter, now: datetime) -> dict[str, object]:
    results = [
        Result(one.matter, state_sign(one.matter), one.done, one.handed_in, one.rolled)
        for one in weekly.promises(matter)
    ]
    undone = [one for one in results if not one.done]
    return {
        "results": results,
        "undone": len(undone),
        "accounting": matter.stage == "promised",
        "may_account": not undone or now >= weekly.account_opens(this),
        "late": matter.stage == "promised" and now > this.account_by,
        "reasons": request.POST.get("reasons", _suggested(undone)),
        "accounted": weekly.accounted(matter),
    }


def _suggested(undone: list[Result]) -> str:
    """The sentence that the system can write: what was handed in and waits to be accepted."""
    waiting = [one.matter.number for one in undone if one.handed_in]
    if not waiting:
        return ""
    zh = f"{'、'.join(waiting)}已报送，待审核。"
    return spoken(Text(zh=zh, en=f"{', '.join(waiting)} handed in, waiting to be accepted."))
