"""The duties of the government's yearly list: reported each quarter, verified at the year's end (M01)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from qinglian.county import texts
from qinglian.county.events import Open
from qinglian.county.hours import midnight
from qinglian.county.streams.commissioned import SUPERVISORS, Carried, Work
from qinglian.county.streams.stories import SHIQIAO
from qinglian.county.units import DEPARTMENT_CODES, TOWN_CODES
from qinglian.county.year import Thread, Year, begun

ASSIGNED = (date(2021, 2, 25), date(2022, 2, 24))
DUE = ((6, 30), (9, 30), (11, 30), (12, 20), (12, 31))


def stream(year: Year) -> Thread:
    """The list of each year, assigned after the congress has met."""
    rng = year.rng("duties")
    for day in ASSIGNED:
        yield midnight(day) + timedelta(hours=9), None
        units = [one for one in (*DEPARTMENT_CODES, *TOWN_CODES) if one != SHIQIAO]
        for n in range(1, year.size.duties + 1):
            lead = units[(n - 1) % len(units)]
            year.start(duty(year, rng, lead, n, day.year))


def duty(year: Year, rng: Random, lead: str, n: int, of: int) -> Thread:
    """One duty of the list of the year `of`."""
    topic = texts.topic(rng, lead)
    due = date(of, *rng.choice(DUE))
    fields: dict[str, object] = {
        "title": f"{of}年{texts.title(rng, topic)}",
        "lead": lead,
        "list_name": f"{of}年政府工作报告重点任务清单",
        "item_no": n,
        "due": due.isoformat(),
    }
    when = year.now + timedelta(minutes=n)
    number = yield from begun(when, Open("duty", rng.choice(SUPERVISORS), fields))
    work = Work(number, lead, topic, midnight(due + timedelta(days=1)))
    yield from Carried(year, rng, work).life()
