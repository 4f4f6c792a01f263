"""What the county government's meetings decided, item by item (M04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from qinglian.county import texts
from qinglian.county.events import Open
from qinglian.county.hours import midnight
from qinglian.county.streams.commissioned import Carried, Work
from qinglian.county.streams.stories import SHIQIAO
from qinglian.county.units import DEPARTMENT_CODES, TOWN_CODES
from qinglian.county.year import Thread, Year, begun

ANSWER_DAYS = 5
"""Feedback on what a meeting decided is due in 5 working days (D110)."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that will be held: its day, its minutes and how many items it decides."""

    held: date
    minutes_no: str
    items: int


def planned(year: Year, rng: Random) -> list[Meeting]:
    """The meetings of 2021 and, before the one of 10 March, of 2022."""
    size, hours = year.size, year.hours
    meetings = []
    gap = 330 / size.meetings_2021
    for n in range(size.meetings_2021):
        day = date(2021, 2, 2) + timedelta(days=int(n * gap) + rng.randint(0, 5))
        items = max(4, size.decisions_a_meeting + rng.randint(-4, 4))
        minutes_no = f"清政常纪〔2021〕{n + 1}号"
        meetings.append(Meeting(hours.on_or_after(day), minutes_no, items))
    for n, day in enumerate((date(2022, 1, 11), date(2022, 2, 22)), 1):
        meetings.append(Meeting(day, f"清政常纪〔2022〕{n}号", size.decisions_a_meeting))
    return meetings


def stream(year: Year) -> Thread:
    """Each meeting's items are assigned when its minutes are out."""
    rng = year.rng("meetings")
    for meeting in planned(year, rng):
        opened = midnight(meeting.held) + timedelta(hours=15, minutes=rng.randint(0, 90))
        yield opened, None
        year.truth.tally["meetings"] += 1
        for item in range(1, meeting.items + 1):
            year.start(decision(year, rng, meeting, item))


def decision(year: Year, rng: Random, meeting: Meeting, item: int) -> Thread:
    """One item: half of them to be answered in five working days, the rest by a day that was set."""
    lead = _lead(rng, meeting, item)
    topic = texts.topic(rng, lead)
    fields: dict[str, object] = {
        "title": texts.title(rng, topic),
        "lead": lead,
        "held": meeting.held.isoformat(),
        "minutes_no": meeting.minutes_no,
        "item_no": item,
    }
    if rng.random() < 0.4:
        co = [one for one in rng.sample(DEPARTMENT_CODES, 2) if one != lead]
        fields["co"] = co
    due = None
    if rng.random() < 0.5:
        due = year.hours.on_or_after(
            meeting.held + timedelta(days=rng.choice((20, 30, 45, 60, 90)))
        )
        fields["due"] = due.isoformat()
    when = year.now + timedelta(minutes=2 * item)
    number = yield from begun(when, Open("meeting-decision", "govoffice/supervision#head", fields))
    feedback = year.hours.lapse(meeting.held, ANSWER_DAYS)
    if due is None:
        work = Work(number, lead, topic, feedback, meeting.held, ANSWER_DAYS)
    else:
        lapses = midnight(due + timedelta(days=1))
        work = Work(number, lead, topic, lapses, feedback=feedback)
    yield from Carried(year, rng, work).life()


def _lead(rng: Random, meeting: Meeting, item: int) -> str:
    if item == meeting.items and meeting.items % 2:
        return "govoffice"
    while True:
        lead = rng.choice(DEPARTMENT_CODES if rng.random() < 0.72 else TOWN_CODES)
        if lead != SHIQIAO or meeting.held < date(2021, 10, 1):
            return lead
