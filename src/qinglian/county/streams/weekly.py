"""Each week's promises and accounts of 45 units, taken from the matters that lie on their desks (M39)."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from qinglian.county import texts
from qinglian.county.events import Open, Perform
from qinglian.county.hours import midnight
from qinglian.county.people import liaison
from qinglian.county.streams.commissioned import SUPERVISORS
from qinglian.county.units import COMMITTING, GOVOFFICE
from qinglian.county.year import Thread, Year, act, begun
from qinglian.procedures.recurrence import Week, week_of

SOON = timedelta(days=9)
MOST = 5
"""Five promises a week at most, by the county's rules."""


def stream(year: Year) -> Thread:
    """Every week with work in it, from its first working day."""
    rng = year.rng("weekly")
    rolled: dict[str, list[str]] = {}
    day = year.size.weekly_from
    while day <= year.until.date():
        week = week_of(day)
        if week is not None and week.first >= year.size.weekly_from:
            yield midnight(week.first) + timedelta(hours=8), None
            for unit in COMMITTING:
                year.start(a_week(year, rng, unit, week, rolled))
        day += timedelta(days=7 - day.weekday())


def a_week(year: Year, rng: Random, unit: str, week: Week, rolled: dict[str, list[str]]) -> Thread:
    """One unit's week; what stays undone is left in `rolled` for the next."""
    fields = {
        "week": week.name,
        "lead": unit,
        "commit_by": week.commit_by.isoformat(),
        "account_by": week.account_by.isoformat(),
    }
    number = yield from begun(year.now, Open("weekly-commitment", "system", fields))
    hour = timedelta(hours=13 if rng.random() < 0.02 else 8, minutes=40 + rng.randint(0, 150))
    yield midnight(week.first) + hour, None
    desk, by = year.desks[unit], liaison(unit)
    carried = [one for one in rolled.get(unit, ()) if one in desk][:MOST]
    items = _chosen(carried, desk, midnight(week.first) + SOON)
    if not items:
        yield act(year.now, number, "skip", by, {"reason": "本周无在办事项"})
        return
    if len(desk) > MOST and year.plants("six-promises"):
        six = {"items": list(desk)[: MOST + 1]}
        yield from year.attempt(
            year.now, "six-promises", Perform(number, "commit", by, six), "bad-value"
        )
    promised = {"items": items, "rolled": carried}
    yield act(year.now + timedelta(minutes=2), number, "commit", by, promised)
    yield from _accounted(year, rng, unit, week, number, items, rolled)


def _chosen(carried: list[str], desk: dict[str, datetime], soon: datetime) -> list[str]:
    """What rolled on first, then what is due soonest; where nothing is due soon, one thing all the same."""
    nearest = sorted((one for one in desk if one not in carried), key=lambda one: desk[one])
    due = [one for one in nearest if desk[one] < soon]
    return (carried + due)[:MOST] or nearest[:1]


def _accounted(
    year: Year, rng: Random, unit: str, week: Week, number: str, items: list[str],
    rolled: dict[str, list[str]],
) -> Thread:  # fmt: skip
    """On the last working day: what is completed by then is done, the rest is undone and rolls on."""
    by = liaison(unit)
    year.owe(number, week.account_by)
    wanted = midnight(week.last) + timedelta(hours=14, minutes=rng.randint(20, 230))
    if rng.random() < 0.015:
        wanted = midnight(year.hours.add(week.last, 1)) + timedelta(
            hours=8, minutes=rng.randint(5, 35)
        )
    yield wanted, None
    undone = [one for one in items if one in year.desks[unit]]
    done = [one for one in items if one not in year.desks[unit]]
    fields: dict[str, object] = {"done": done, "undone": undone}
    if undone:
        if year.plants("unexplained-account"):
            event = Perform(number, "account", by, dict(fields))
            yield from year.attempt(year.now, "unexplained-account", event, "gate")
        fields["reasons"] = rng.choice(texts.REASONS_UNDONE)
    yield act(year.now, number, "account", by, fields)
    year.settle(number)
    rolled[unit] = undone
    year.truth.tally["promised"] += len(items)
    year.truth.tally["kept"] += len(done)
    if unit != GOVOFFICE.code and rng.random() < 0.12:
        checker = rng.choice(SUPERVISORS)
        true = rng.random() < 0.96
        found = {
            "found_true": true,
            "opinion": "抽查与系统记录一致" if true else "抽查发现完成情况不实",
        }
        yield act(
            year.hours.soon(rng, year.now, rng.randint(1, 3)), number, "spot-check", checker, found
        )
