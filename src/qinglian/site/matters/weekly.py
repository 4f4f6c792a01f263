"""周承诺周交账: a unit's week, picked from its open matters and accounted for from what became of them.

Weeks follow the working-day calendar: promised by noon of the first working day, accounted for by six
of the last (the county's rules [X]). Nothing is typed twice: results are read from the matters.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from qinglian import workdays
from qinglian.procedures.model import SYSTEM, Actor, institution
from qinglian.procedures.recurrence import Week, week_of
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.matters.door import Door, perform
from qinglian.site.matters.models import RUNNING, Act, Matter, Party, Pending, Series, State
from qinglian.site.people.models import Unit, UnitKind, on
from qinglian.text import Text

NAME = "weekly-commitment"
MOST = 5
"""Five promises a week at most, by the county's rules [X]."""
OFFERED = 40
"""How many open matters are offered at once; the rest are found by their words."""
REMEMBERED = 12
"""How many weeks back a matter's rolling on is counted."""

COMMITTING = (UnitKind.DEPARTMENT, UnitKind.TOWNSHIP)


def committing_units(day: date) -> QuerySet[Unit]:
    """The units that promise and account each week: departments and townships, sections with theirs."""
    return Unit.objects.filter(
        on(day, "valid_from", "valid_to"), kind__in=COMMITTING, parent__isnull=True
    )


def commits(unit: str) -> bool:
    """Whether `unit` is one that promises and accounts."""
    return committing_units(workdays.today()).filter(pk=institution(unit)).exists()


def begin_weeks(units: Collection[str] | None = None) -> int:
    """Open this week's matter for every committing unit (or those of `units`) that has none yet.

    Nothing is opened before the week's first working day, nor in a week without one. Doing it twice
    does it once, also when two do it at a time. Returns how many were opened.
    """
    today = workdays.today()
    week = week_of(today)
    if week is None or today < week.first:
        return 0
    wanted = committing_units(today).values_list("pk", flat=True)
    if units is not None:
        wanted = wanted.filter(pk__in=units)
    with transaction.atomic():
        _one_at_a_time(today)
        begun = set(matters_of(week).values_list("lead", flat=True))
        missing = [unit for unit in wanted if unit not in begun]
        if missing:
            with Door() as door:
                for unit in missing:
                    door.open(NAME, SYSTEM, _opening(week, unit))
    return len(missing)


def _one_at_a_time(today: date) -> None:
    """Hold the series of numbers, so that two who begin the same week come one after the other."""
    prefix = f"{library().at(NAME, today).serial}-{today.year}"
    Series.objects.get_or_create(prefix=prefix)
    Series.objects.select_for_update().get(prefix=prefix)


def _opening(week: Week, unit: str) -> Mapping[str, str]:
    return {
        "week": week.name,
        "lead": unit,
        "commit_by": week.commit_by.isoformat(),
        "account_by": week.account_by.isoformat(),
    }


def matters_of(week: Week) -> QuerySet[Matter]:
    """The matters of a week, of all units."""
    monday = week.first - timedelta(days=week.first.weekday())
    begins = datetime.combine(monday, time(), workdays.TZ)
    return Matter.objects.filter(
        procedure=NAME,
        title=week.name,
        opened_at__gte=begins,
        opened_at__lt=begins + timedelta(days=7),
    )


def this_week(unit: str) -> tuple[Week | None, Matter | None]:
    """This week, and the unit's matter of it, opened if it is time and nobody has yet."""
    week = week_of(workdays.today())
    if week is None or not commits(unit):
        return week, None
    mine = matters_of(week).filter(lead=institution(unit))
    found = mine.first()
    if found is None and begin_weeks([institution(unit)]):
        found = mine.first()
    return week, found


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open matter that may be promised; `rolled` is for how many weeks running it stayed undone."""

    matter: Matter
    rolled: int
    soon: bool


def candidates(unit: str, now: datetime, search: str = "") -> list[Candidate]:
    """The unit's open matters that wait for it: those rolled on first, then those due this or next week.

    With `search`, those rolled on and those whose number or title holds it. Four queries.
    """
    times = rolled_times(unit)
    mine = _open_matters(unit)
    rolled = list(mine.filter(pk__in=times)) if times else []
    others = _waiting_for(unit, mine).exclude(pk__in=times)
    if search:
        others = others.filter(Q(title__icontains=search) | Q(number__icontains=search))
    others = others.order_by(F("due_at").asc(nulls_last=True), "number")
    soon = _next_week_end(now)
    shown = [*sorted(rolled, key=lambda one: (-times[one.number], one.number)), *others[:OFFERED]]
    return [
        Candidate(one, times.get(one.number, 0), one.due_at is not None and one.due_at <= soon)
        for one in shown
    ]


def _next_week_end(now: datetime) -> datetime:
    day = now.astimezone(workdays.TZ).date()
    after = day - timedelta(days=day.weekday()) + timedelta(days=14)
    return datetime.combine(after, time(), workdays.TZ)


def _open_matters(unit: str) -> QuerySet[Matter]:
    """The open matters that the unit, or a section of it, leads."""
    own = institution(unit)
    led = Q(lead=own) | Q(lead__startswith=f"{own}/")
    return Matter.objects.filter(led, state__in=RUNNING).exclude(procedure=NAME)


def _waiting_for(unit: str, mine: QuerySet[Matter]) -> QuerySet[Matter]:
    """Of `mine`, those that wait for the unit itself: what it has handed in needs no promise."""
    own = Pending.objects.filter(
        to=f"unit:{institution(unit)}", group__in=(Pending.Group.SIGN, Pending.Group.DO)
    )
    return mine.filter(number__in=own.values("matter"))


def rolled_times(unit: str) -> dict[str, int]:
    """Matter → for how many weeks running, up to the last accounted one, it stayed undone. Two queries."""
    weeks = Party.objects.filter(institution=institution(unit), procedure=NAME, role="lead")
    recent = list(weeks.order_by("-matter").values_list("matter", flat=True)[:REMEMBERED])
    accounts = dict(
        Act.objects.filter(matter__in=recent, name="account").values_list("matter", "fields")
    )
    times: dict[str, int] = {}
    for back, number in enumerate(one for one in recent if one in accounts):
        undone = accounts[number].get("undone") or []
        still = [one for one in undone if times.get(one, 0) == back]
        if not still:
            break
        times |= dict.fromkeys(still, back + 1)
    return times


def commit(week: Matter, actor: Actor, picked: Sequence[str]) -> None:
    """Promise `picked`, matters of the unit that are open. Raises Refused."""
    items = list(dict.fromkeys(picked))
    times = rolled_times(week.lead)
    known = set(_open_matters(week.lead).filter(pk__in=items).values_list("pk", flat=True))
    if any(one not in known for one in items):
        raise Refused("not-open", _NOT_OPEN, _PICK_AGAIN)
    rolled = [one for one in items if one in times]
    perform(week.number, "commit", actor, {"items": items, "rolled": rolled})


_NOT_OPEN = Text(
    zh="所选事项有的已经办结，或不是本单位牵头。",
    en="Some of what was picked has ended, or is not led by your unit.",
)
_PICK_AGAIN = Text(zh="请从下面的列表重新选择。", en="Pick again from the list below.")


@dataclass(frozen=True, slots=True)
class Promise:
    """A matter promised for a week: whether it is done by now, or handed in and not yet accepted."""

    matter: Matter
    done: bool
    handed_in: bool
    rolled: int


def done(matter: Matter) -> bool:
    """Whether a promised matter has come to what was promised: completed, closed, or in force."""
    completed = matter.completed_at is not None and matter.state != State.CANCELLED
    return completed or matter.state in (State.IN_FORCE, State.COMPLETED, State.CLOSED)


def promised(week: Matter) -> list[str]:
    """The numbers of the matters promised in a week."""
    fields = Act.objects.filter(matter=week.number, name="commit").values_list("fields", flat=True)
    return list((fields.first() or {}).get("items") or [])


def promises(week: Matter) -> list[Promise]:
    """What was promised in a week, with its results as they stand. Five queries."""
    numbers = promised(week)
    found = Matter.objects.in_bulk(numbers)
    checked = Pending.objects.filter(matter__in=numbers, group=Pending.Group.CHECK)
    handed_in = set(checked.values_list("matter_id", flat=True))
    times = rolled_times(week.lead)
    return [
        Promise(
            found[number],
            done(found[number]),
            number in handed_in and not done(found[number]),
            times.get(number, 0),
        )
        for number in numbers
        if number in found
    ]


@dataclass(frozen=True, slots=True)
class Accounted:
    """What was accounted for at a week's end."""

    done: frozenset[str]
    undone: frozenset[str]
    reasons: str


def accounted(week: Matter) -> Accounted | None:
    """The account of a week, once it is given."""
    rows = Act.objects.filter(matter=week.number, name="account")
    fields = rows.values_list("fields", flat=True).first()
    if fields is None:
        return None
    return Accounted(
        frozenset(fields.get("done") or ()),
        frozenset(fields.get("undone") or ()),
        str(fields.get("reasons") or ""),
    )


def account_opens(week: Week) -> datetime:
    """From when a week may be accounted for, other than when everything promised is done."""
    return datetime.combine(week.last, time(), workdays.TZ)


def account(week: Week, matter: Matter, actor: Actor, reasons: str) -> None:
    """Account for a week: what is done and undone is read from the matters. Raises Refused."""
    with transaction.atomic():
        Matter.objects.select_for_update().get(pk=matter.number)
        results = promises(matter)
        undone = [one.matter.number for one in results if not one.done]
        if undone and workdays.now() < account_opens(week):
            raise Refused("too-early", _too_early(week), _LATER)
        fields = {
            "done": [one.matter.number for one in results if one.done],
            "undone": undone,
            "reasons": reasons if undone else "",
        }
        perform(matter.number, "account", actor, fields)


def _too_early(week: Week) -> Text:
    return Text(
        zh=f"本周{week.last}交账，还有事项未完成。",
        en=f"This week is accounted for on {week.last}, and something is still undone.",
    )


_LATER = Text(zh="请到交账日再交，或先办完。", en="Come back on that day, or finish it first.")
