"""The duties that a list's issuing assigns: signed for, broken down, reported each quarter, verified and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qinglian.county import texts
from qinglian.county.events import Child
from qinglian.county.hours import midnight
from qinglian.county.people import liaison
from qinglian.county.streams.commissioned import SUPERVISORS
from qinglian.county.streams.stories import SHIQIAO
from qinglian.county.topics import TOPICS
from qinglian.county.units import TOWN_CODES
from qinglian.county.year import Step, Thread, Year, act, begun

STORY = date(2022, 3, 18)
"""On the evening of this day a story counts what Shiqiao has open: what would lie there then is not sent there."""

LATE = 0.05
FIRST_OF_QUARTER = (1, 4, 7, 10)


@dataclass
class Task:
    """A duty of a list as its life goes on: the list may move its day, or drop it. `name` is its own among all."""

    name: str
    number: str
    lead: str
    due: date
    handed_down: str = ""
    dropped: bool = False
    done: bool = False

    @property
    def ended(self) -> bool:
        return self.done or self.dropped


class Kept:
    """A unit carrying out a duty of a list, or a township its part of one."""

    def __init__(self, year: Year, task: Task, *, part: bool = False) -> None:
        self.year = year
        self.task = task
        self.rng = rng = year.rng(f"duty-{task.name}")
        self.topic = texts.topic(rng, task.lead) if task.lead in TOPICS else TOPICS["govoffice"][0]
        self.by = liaison(task.lead)
        self.checker, self.closer = rng.sample(SUPERVISORS, 2)
        if part:
            self.offset = -rng.randint(8, 14)
        elif task.handed_down or rng.random() >= LATE:
            self.offset = -rng.choice((1, 1, 2, 2, 3, 3, 4))
        else:
            self.offset = rng.randint(2, 6)
        self.parts: list[Task] = []

    def life(self) -> Thread:
        """From the assignment to the end; where the list drops it, nothing more is done."""
        year, rng, task = self.year, self.rng, self.task
        owe(year, task)
        yield year.hours.soon(rng, year.now, rng.choice((0, 0, 1))), None
        yield self._act("sign")
        if task.handed_down:
            yield from self._broken_down()
        yield from self._reports()
        while not all(one.ended for one in self.parts):
            yield year.hours.soon(rng, year.now, 1), None
        if task.dropped:
            return
        yield self._act("submit", result=texts.result(rng, self.topic))
        year.settle(task.number)
        yield year.hours.soon(rng, year.now, 1), None
        yield self._act("accept", self.checker, opinion=texts.opinion(rng))
        task.done = True
        yield year.hours.soon(rng, year.now, rng.randint(1, 4)), None
        yield self._act("close", self.closer, opinion=texts.opinion(rng))

    def _act(self, name: str, by: str = "", **fields: object) -> Step:
        return act(self.year.now, self.task.number, name, by or self.by, fields)

    def _broken_down(self) -> Thread:
        year, rng, task = self.year, self.rng, self.task
        yield year.hours.soon(rng, year.now, 2), None
        towns = [
            one for one in TOWN_CODES if one != SHIQIAO or not year.now.date() <= STORY < task.due
        ]
        yield self._act("break-down", town_units=towns, handed_down=task.handed_down)
        for n, town in enumerate(towns, 1):
            number = yield from begun(year.now, Child(task.number, n, "duty"))
            self.parts.append(Task(f"{task.name}-{town}", number, town, task.due))
        for part in self.parts:
            year.start(Kept(year, part, part=True).life())

    def _reports(self) -> Thread:
        """On the first working day of each quarter, until the work is done; the day may move meanwhile."""
        year = self.year
        while not self.task.dropped:
            wanted, report = self._finish(), self._next_quarter()
            if year.now >= wanted:
                return
            yield min(wanted, report), None
            if report < wanted and not self.task.dropped:
                yield self._act("report", progress=texts.progress(self.rng, self.topic))

    def _finish(self) -> datetime:
        """When the work is done, by its day as it now is."""
        hours, due = self.year.hours, self.task.due
        day = hours.add(hours.on_or_before(due), self.offset)
        return hours.within(self.year.rng(f"duty-{self.task.name}-{due}"), day)

    def _next_quarter(self) -> datetime:
        """The morning on which the next quarterly report is written."""
        today, hours = self.year.now.date(), self.year.hours
        firsts = (date(y, m, 1) for y in (today.year, today.year + 1) for m in FIRST_OF_QUARTER)
        day = next(first for one in firsts if (first := hours.on_or_after(one)) > today)
        return hours.within(self.year.rng(f"duty-{self.task.name}-{day}"), day)


def owe(year: Year, task: Task) -> None:
    """Its limit runs until the end of its day."""
    year.owe(task.number, midnight(task.due + timedelta(days=1)))
