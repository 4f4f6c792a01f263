"""The inbox: everything that waits for its reader, over every kind of matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qinglian import workdays
from qinglian.procedures.model import Actor
from qinglian.procedures.refusal import Refused
from qinglian.site.matters import offering, queries
from qinglian.site.matters.counting import CAP, capped_counts
from qinglian.site.matters.door import perform
from qinglian.site.matters.models import Matter, Pending
from qinglian.site.matters.noting import inbox_notes
from qinglian.site.matters.pages import NUMBER, Slice, searched, sliced
from qinglian.site.matters.presenting import (
    Sign,
    act_of,
    counted,
    due_sign,
    last_day,
    light_sign,
    named,
    state_sign,
    unit_names,
)
from qinglian.site.matters.recorded import procedure_of
from qinglian.site.matters.reminders import reminders
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text, both

PAGE = 50
LEADERS = frozenset({"county-head", "county-deputy"})

TITLES = {
    "all": Text(zh="全部待办", en="All to do"),
    "sign": Text(zh="待签收", en="To sign for"),
    "week": Text(zh="本周到期", en="Due this week"),
    "returned": Text(zh="退回", en="Returned"),
    "late": Text(zh="逾期", en="Late"),
    "check": Text(zh="待审核", en="To check"),
}
CHECK = Text(zh="审核", en="Check")
TODAY_MINE = Text(zh="今日需我定", en="Mine to decide today")


@dataclass(frozen=True, slots=True)
class Tab:
    """A section of the inbox, with how much is in it."""

    name: str
    title: Text
    count: str
    active: bool
    href: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what must be done, on which matter, until when, and where to do it."""

    matter: Matter
    title: Text
    href: str
    lead: Text
    light: Sign | None
    due: Sign | None
    day: date | None
    was_late: bool
    state: Sign
    at_once: bool


@require_safe
@in_post
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for me: by section, the most pressing first."""
    actor = current(request)
    assert actor is not None
    leads = actor.rank in LEADERS
    name = request.GET.get("tab", "")
    if name not in queries.SECTIONS:
        name = "check" if leads else "all"
    now = workdays.now()
    search = searched(request)
    mine = queries.waiting(actor)
    parts = {one: mine.filter(queries.section(one, now)) for one in queries.SECTIONS}
    counts = capped_counts(parts)
    rows = parts[name]
    if search:
        rows = rows.filter(Q(matter__title__icontains=search) | Q(matter__number__icontains=search))
    # A matter sent back or late comes first by its due day; what has none comes last.
    rows = rows.order_by(F("due_at").asc(nulls_last=True), "matter_id", "pk")
    page = sliced(request, rows, PAGE)
    shown = _rows(page, now)
    context = {
        "tabs": list(_tabs(name, counts, leads=leads)),
        "tab": name,
        "title": TODAY_MINE if leads and name == "check" else TITLES[name],
        "rows": shown,
        "signable": any(row.at_once for row in shown),
        "page": page,
        "search": search,
        "reminders": reminders(mine, now),
        "nothing": not counts["all"],
        "tick_all": request.GET.get("tick") == "all",
    }
    return render(request, "matters/inbox.html", context)


@require_safe
@in_post
def notes(request: HttpRequest) -> HttpResponse:
    """What the apps have to say at the head of the inbox: fetched after it, which is asked for all day long."""
    actor = current(request)
    assert actor is not None
    return render(request, "matters/notes.html", {"notes": inbox_notes(actor)})


def _tabs(active: str, counts: dict[str, int], *, leads: bool) -> Iterator[Tab]:
    names = list(queries.SECTIONS)
    if leads:
        names.remove("check")
        names.insert(0, "check")
    for name in names:
        title = TODAY_MINE if leads and name == "check" else TITLES[name]
        href = f"{reverse('matters:inbox')}?{urlencode({'tab': name})}"
        yield Tab(name, title, counted(counts[name], CAP), name == active, href)


def _rows(page: Slice[Pending], now: datetime) -> list[Waiting]:
    leads = unit_names(row.matter.lead for row in page.rows)
    return [_waiting(row, leads, now) for row in page.rows]


def _waiting(row: Pending, leads: Mapping[str, Text], now: datetime) -> Waiting:
    matter = row.matter
    procedure, act = procedure_of(matter), act_of(matter, row.act)
    page = reverse("matters:matter", args=(matter.number,))
    # Whoever checks sees the work first, and then whether to accept it or to send it back.
    checks = row.group == Pending.Group.CHECK
    return Waiting(
        matter=matter,
        title=CHECK if checks else act.title,
        href=page if checks else offering.act_href(matter.number, procedure, act) or page,
        lead=named(leads, matter.lead),
        light=light_sign(matter, now),
        due=due_sign(row.due_at, now),
        day=last_day(row.due_at) if row.due_at else None,
        was_late=row.late,
        state=state_sign(matter),
        at_once=row.group == Pending.Group.SIGN and offering.at_once(procedure, act),
    )


@require_POST
@in_post
def sign(request: HttpRequest) -> HttpResponse:
    """Sign for several matters at once; each on its own, so that one refusal stops no other."""
    actor = current(request)
    assert actor is not None
    ticked = (one for one in request.POST.getlist("matter") if NUMBER.fullmatch(one))
    numbers = list(dict.fromkeys(ticked))[:PAGE]
    if not numbers:
        text = Text(
            zh="没有勾选事项，请先勾选再签收。", en="Nothing was ticked; tick the matters first."
        )
        messages.error(request, spoken(text))
        return redirect(_back(request))
    mine = queries.waiting(actor).filter(matter__in=numbers, group=Pending.Group.SIGN)
    waiting = {row.matter_id: row for row in mine}
    signed = 0
    for number in numbers:
        refused = _signed(actor, waiting.get(number))
        signed += refused is None
        if refused is not None:
            messages.error(request, f"{number}: {spoken(refused)}")
    if signed:
        messages.success(
            request, spoken(Text(zh=f"已签收{signed}件。", en=f"{signed} signed for."))
        )
    return redirect(_back(request))


def _signed(actor: Actor, row: Pending | None) -> Text | None:
    """Sign for one matter. Returns why it could not be."""
    if row is None or not offering.at_once(procedure_of(row.matter), act_of(row.matter, row.act)):
        return _NOT_WAITING
    try:
        perform(row.matter_id, row.act, actor)
    except Refused as refused:
        return both(refused)
    return None


_NOT_WAITING = Text(
    zh="不在您的待签收中，可能同事已经签收；请刷新收件箱。",
    en="It does not wait for you to sign; a colleague may have. Load the inbox again.",
)


def _back(request: HttpRequest) -> str:
    tab = request.POST.get("tab", "")
    home = reverse("matters:inbox")
    return f"{home}?{urlencode({'tab': tab})}" if tab in queries.SECTIONS else home
