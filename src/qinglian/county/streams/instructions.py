"""Leaders' written instructions: proposed, approved, carried out (M04b)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from qinglian.county import texts
from qinglian.county.events import Open
from qinglian.county.people import leader_of
from qinglian.county.streams.commissioned import SUPERVISORS, Carried, Work
from qinglian.county.streams.stories import SHIQIAO
from qinglian.county.units import DEPARTMENT_CODES, TOWN_CODES
from qinglian.county.year import Thread, Year, act, begun

URGENT_DAYS, ORDINARY_DAYS = 3, 15


def stream(year: Year) -> Thread:
    """So many a month, on working days, none without a number."""
    rng = year.rng("instructions")
    for serial, day in enumerate(sorted(_days(year, rng)), start=1):
        yield year.hours.within(rng, day), None
        year.start(instruction(year, rng, serial))


def _days(year: Year, rng: Random) -> Iterator[date]:
    """Working days from February 2021, when the regulations came into force."""
    size, last = year.size, year.until.date()
    spans = (
        (date(2021, 2, 4), date(2021, 12, 31), size.instructions_a_month),
        (date(2022, 1, 4), last, size.instructions_in_2022),
    )
    for first, until, a_month in spans:
        days = max(0, (until - first).days)
        for _ in range(a_month * days // 30):
            yield year.hours.on_or_before(first + timedelta(days=rng.randint(0, days)))


def instruction(year: Year, rng: Random, serial: int) -> Thread:
    """One instruction; one in twenty-five is not approved."""
    day = year.now.date()
    lead = rng.choice(DEPARTMENT_CODES if rng.random() < 0.8 else TOWN_CODES)
    if lead == SHIQIAO and day >= date(2021, 10, 1):
        lead = "qingping"
    topic = texts.topic(rng, lead)
    urgent = rng.random() < 0.3
    fields: dict[str, object] = {
        "title": texts.title(rng, topic),
        "lead": lead,
        "instruction_no": f"清批〔{day.year}〕{serial:04d}",
        "urgency": "urgent" if urgent else "ordinary",
    }
    opener = rng.choice(SUPERVISORS)
    number = yield from begun(year.now, Open("leader-instruction", opener, fields))
    leader = leader_of(lead, day) if rng.random() < 0.7 else "leaders#head"
    decided = year.hours.soon(rng, year.now)
    leader = leader if leader == "leaders#head" else leader_of(lead, decided.date())
    if rng.random() < 0.04:
        yield act(decided, number, "decline", leader, {"reason": "同一事项已在督办，不重复立项"})
        return
    yield act(decided, number, "approve", leader)
    days = URGENT_DAYS if urgent else ORDINARY_DAYS
    start = year.now.date()
    work = Work(number, lead, topic, year.hours.lapse(start, days), start, days)
    yield from Carried(year, rng, work).life()
