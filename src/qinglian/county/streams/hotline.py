"""The 12345 hotline: 2,300 tickets a month in the whole county, most of them answered at once (M16)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from qinglian.county import texts
from qinglian.county.events import Open
from qinglian.county.hours import midnight
from qinglian.county.people import liaison
from qinglian.county.streams.stories import SHIQIAO
from qinglian.county.topics import PLACES
from qinglian.county.units import TOWN_CODES
from qinglian.county.year import Step, Thread, Year, act, begun

FIRST = date(2021, 1, 1)
ORDINARY_DAYS, COMPLEX_DAYS, EXTENSION = 5, 15, 5

CATEGORIES = {"housing": 21, "farming": 12, "transport": 11, "police": 9, "labour": 9, "market": 9,
              "school": 6, "health": 6, "utilities": 8, "other": 9}  # fmt: skip
PEAKS = {
    1: {"labour": 14},
    7: {"utilities": 10, "other": 5},
    8: {"utilities": 5},
    9: {"school": 12},
}
MONTHS = {1: 1.13, 2: 0.86, 3: 0.96, 4: 0.95, 5: 0.95, 6: 0.98, 7: 1.14, 8: 1.05, 9: 1.1, 10: 0.93,
          11: 0.95, 12: 1.0}  # fmt: skip
HOURS = (1, 1, 0, 0, 0, 1, 2, 5, 11, 14, 12, 8, 5, 6, 9, 9, 8, 7, 5, 4, 4, 3, 2, 1)
MONDAY_HOURS = tuple(3 * share if 9 <= hour < 11 else share for hour, share in enumerate(HOURS))
UNITS = {
    "housing": ("housing", "housing", "cityenf"), "farming": ("farming", "rural"),
    "transport": ("transport",), "police": ("police",), "labour": ("labour",), "market": ("market",),
    "school": ("edu",), "health": ("health", "insurance"), "utilities": ("water", "housing", "ndrc"),
    "other": ("civil", "ecology", "culture", "land", "petitions", "approvals", "veterans", "tax"),
}  # fmt: skip
ASKS = ("question", "help", "help", "complaint", "complaint", "report", "advice")
OPERATORS = tuple(f"govoffice/hotline#operator-{n}" for n in range(1, 5))
CALLBACKS = tuple(f"govoffice/hotline#callback-{n}" for n in range(1, 3))


def stream(year: Year) -> Thread:
    """Calls day by day: full on Mondays, few at weekends, fewest at the Spring Festival."""
    rng = year.rng("hotline")
    day, last = FIRST, year.until.date()
    while day <= last:
        wanted = year.size.tickets_a_month * MONTHS[day.month] * _share(year, day)
        calls = int(wanted) + (rng.random() < wanted % 1)
        hours = rng.choices(range(24), MONDAY_HOURS if day.weekday() == 0 else HOURS, k=calls)
        moments = sorted(
            midnight(day) + timedelta(hours=hour, seconds=rng.randrange(3600)) for hour in hours
        )
        weights = {**CATEGORIES, **PEAKS.get(day.month, {})}
        kinds = rng.choices(tuple(weights), tuple(weights.values()), k=calls)
        for taken, category in zip(moments, kinds, strict=True):
            yield taken, None
            year.start(Ticket(year, rng, category).life())
        day += timedelta(days=1)


def _share(year: Year, day: date) -> float:
    """The share of a month's calls that come on `day`; 85 % come on weekdays."""
    if date(2021, 2, 11) <= day <= date(2021, 2, 17) or date(2022, 1, 31) <= day <= date(
        2022, 2, 6
    ):
        return 0.4 / 30.4
    if not year.hours.is_workday(day):
        return 0.52 / 30.4
    return (1.46 if day.weekday() == 0 else 1.15) / 30.4


class Ticket:
    """One call and what became of it."""

    def __init__(self, year: Year, rng: Random, category: str) -> None:
        self.year = year
        self.rng = rng
        self.category = category
        self.ask = rng.choice(ASKS)
        self.operator = rng.choice(OPERATORS)
        self.complex = rng.random() < 0.12
        self.number = ""
        self.unit = ""
        self.lapses = self.sent = year.now

    def life(self) -> Thread:
        """Answered at once, shown another door, or dispatched."""
        year, rng = self.year, self.rng
        call = Open("hotline-ticket", self.operator, self._fields())
        self.number = yield from begun(year.now, call)
        lot = rng.random()
        soon = year.now + timedelta(minutes=rng.randint(2, 14))
        if lot < 0.58:
            words = f"已告知{self.title}的办理条件、地点和电话，来电人表示清楚。"
            yield self._act(soon, "answer-at-once", self.operator, reply=words)
        elif lot < 0.60:
            reason = "属诉讼、仲裁或纪检监察渠道受理范围，已告知受理机关和电话"
            yield self._act(soon, "guide", self.operator, reason=reason)
        else:
            yield from self._dispatched(soon)

    def _fields(self) -> dict[str, object]:
        rng = self.rng
        self.title = rng.choice(texts.TROUBLES[self.category])
        place = rng.choice(PLACES)
        return {
            "title": f"{place}{self.title}",
            "category": self.category,
            "ask": self.ask,
            "place": place,
            "caller": rng.choice(texts.CALLERS),
            "contact": f"000-{rng.randrange(10**8):08d}",
            "content": f"反映{place}{self.title}，请予办理。",
        }

    def _act(self, when: datetime, name: str, by: str, **fields: object) -> Step:
        return act(when, self.number, name, by, fields)

    def _try(self, kind: str, name: str, by: str, code: str, **fields: object) -> Thread:
        when = self.year.now + timedelta(minutes=2)
        _, event = act(when, self.number, name, by, fields)
        yield from self.year.attempt(when, kind, event, code)

    def _unit(self) -> str:
        """A town in one of four cases, else the department; Shiqiao's are done well before March."""
        if self.rng.random() < 0.25:
            town = self.rng.choice(TOWN_CODES)
            if town != SHIQIAO or self.year.now.date() < date(2022, 1, 4):
                return town
        return self.rng.choice(UNITS[self.category])

    def _send(self, when: datetime, unit: str) -> Thread:
        self.unit = unit
        yield self._act(when, "dispatch", self.operator, lead=unit, complex=self.complex)
        self.sent = self.year.now
        days = COMPLEX_DAYS if self.complex else ORDINARY_DAYS
        self.lapses = self.year.hours.lapse(self.sent.date(), days)
        self.year.owe(self.number, self.lapses)
        self.year.on_desk(unit, self.number, self.lapses)

    def _dispatched(self, soon: datetime) -> Thread:
        year, rng = self.year, self.rng
        yield from self._send(soon + timedelta(minutes=rng.randint(3, 40)), self._unit())
        if rng.random() < 0.05:
            yield from self._declined()
        if year.plants("reply-before-signing"):
            words = texts.reply(rng, self.ask, "当日")
            yield from self._try(
                "out-of-order", "reply", liaison(self.unit), "out-of-order", reply=words
            )
        late_sign = rng.random() < 0.04
        signed = year.hours.soon(rng, year.now, 2 if late_sign else 0)
        yield self._act(signed, "sign", liaison(self.unit))
        late = rng.random() < 0.03
        if self.complex and not late and rng.random() < 0.3:
            yield from self._extended()
        wanted = year.hours.finish(rng, max(year.now, self.sent), self.lapses, late=late)
        if late and year.plants("late-ticket-extension"):
            yield from self._extends_too_late()
        yield from self._answered(wanted)

    def _declined(self) -> Thread:
        """Sent back once, with the unit it should go to."""
        year, rng = self.year, self.rng
        choices = [one for one in ("housing", "cityenf", "civil", "market") if one != self.unit]
        proposed = rng.choice(choices)
        reason = rng.choice(texts.REASONS_TO_DECLINE)
        declined = year.hours.soon(rng, year.now)
        yield self._act(declined, "decline", liaison(self.unit), reason=reason, proposed=proposed)
        year.settle(self.number)
        year.off_desk(self.unit, self.number)
        year.truth.tally["declined"] += 1
        yield from self._send(year.now + timedelta(minutes=rng.randint(10, 90)), proposed)

    def _extended(self) -> Thread:
        """Once, before the limit, by the head of the unit; only what is complex needs it."""
        year, rng = self.year, self.rng
        wanted = self.lapses - timedelta(hours=rng.randint(12, 30))
        asked = year.hours.by(rng, year.now, wanted, self.lapses)
        if max(asked, year.now) >= self.lapses:
            return
        reason = rng.choice(texts.REASONS_TO_EXTEND)
        yield self._act(asked, "extend", f"{self.unit}#head", reason=reason)
        self.lapses = year.hours.lapse(self.sent.date(), COMPLEX_DAYS + EXTENSION)
        year.owe(self.number, self.lapses)
        year.on_desk(self.unit, self.number, self.lapses)
        year.truth.tally["ticket-extended"] += 1

    def _extends_too_late(self) -> Thread:
        moment = self.year.hours.soon(self.rng, max(self.year.now, self.lapses))
        reason = {"reason": self.rng.choice(texts.REASONS_TO_EXTEND)}
        _, event = act(moment, self.number, "extend", f"{self.unit}#head", reason)
        yield from self.year.attempt(moment, "late-extension", event, "already-late")

    def _answered(self, wanted: datetime) -> Thread:
        """Replied to, called back by the hotline's own desk, and sometimes redone."""
        year, rng = self.year, self.rng
        callback = rng.choice(CALLBACKS)
        yield from self._reply(wanted)
        if year.plants("own-callback"):
            yield from self._try(
                "own-callback", "call-back", liaison(self.unit), "not-your-role",
                reached=True, solved=True, satisfied="yes", redo=False,
            )  # fmt: skip
        year.truth.tally["called-back"] += 1
        reached = rng.random() < 0.93
        angry = reached and rng.random() < 0.078
        if angry:
            year.truth.tally["unsatisfied"] += 1
        called = year.hours.soon(rng, year.now, rng.choice((0, 0, 1)))
        redo = angry and rng.random() < 0.5
        solved = reached and not redo and rng.random() < 0.9
        opinion = "none" if not reached else "no" if angry else rng.choice(("yes", "yes", "fair"))
        yield self._act(
            called, "call-back", callback,
            reached=reached, solved=solved, satisfied=opinion, redo=redo,
        )  # fmt: skip
        if redo:
            yield from self._redone(callback)
        year.off_desk(self.unit, self.number)

    def _reply(self, wanted: datetime) -> Thread:
        day = f"{wanted.month}月{wanted.day}日"
        words = texts.reply(self.rng, self.ask, day)
        yield self._act(wanted, "reply", liaison(self.unit), reply=words)
        self.year.settle(self.number)

    def _redone(self, callback: str) -> Thread:
        year, rng = self.year, self.rng
        year.truth.tally["redone"] += 1
        year.owe(self.number, self.lapses)
        yield from self._reply(year.hours.soon(rng, year.now, rng.choice((0, 1, 1, 2))))
        called = year.hours.soon(rng, year.now, 1)
        yield self._act(
            called, "call-back", callback,
            reached=True, solved=True, satisfied=rng.choice(("yes", "fair")), redo=False,
        )  # fmt: skip
