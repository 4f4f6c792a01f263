"""The life of work that one unit gives another: signed for, reported on, answered, verified, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from qinglian.county import texts
from qinglian.county.people import leader_of, liaison
from qinglian.county.topics import Topic
from qinglian.county.year import Thread, Year, act

SUPERVISORS = tuple(f"govoffice/supervision#staff-{n}" for n in range(1, 5))
GOVOFFICE = "govoffice"


@dataclass(frozen=True, slots=True)
class Work:
    """Work just given to a unit, with the moment at which its limit runs out.

    `days` and `start` are set where the limit is reckoned in working days, and so can be extended;
    `feedback` is the moment by which first progress is due, where it is.
    """

    number: str
    lead: str
    topic: Topic
    lapses: datetime
    start: date | None = None
    days: int = 0
    feedback: datetime | None = None


class Carried:
    """One unit carrying out one piece of work."""

    def __init__(self, year: Year, rng: Random, work: Work) -> None:
        self.year = year
        self.rng = rng
        self.work = work
        self.lapses = work.lapses
        self.by = liaison(work.lead)
        self.supervisor = rng.choice(SUPERVISORS)

    def life(self) -> Thread:
        """From the assignment to the end."""
        year, work = self.year, self.work
        year.owe(work.number, self.lapses)
        year.on_desk(work.lead, work.number, self.lapses)
        yield from self._signed()
        late = self.rng.random() < 0.035
        if work.days and self.rng.random() < 0.08:
            yield from self._extended()
        wanted = year.hours.finish(self.rng, year.now, self.lapses, late=late)
        yield from self._reports(wanted)
        if late and work.days and year.plants("late-extension"):
            yield from self._asks_too_late()
        yield from self._answered(wanted)
        yield from self._closed()

    def _act(self, when: datetime, name: str, by: str, **fields: object) -> Thread:
        yield act(when, self.work.number, name, by, fields)

    def _try(self, kind: str, name: str, by: str, code: str, **fields: object) -> Thread:
        when = self.year.now + timedelta(minutes=3)
        _, event = act(when, self.work.number, name, by, fields)
        yield from self.year.attempt(when, kind, event, code)

    def _signed(self) -> Thread:
        year, rng = self.year, self.rng
        if year.plants("out-of-order"):
            result = texts.result(rng, self.work.topic)
            yield from self._try("out-of-order", "submit", self.by, "out-of-order", result=result)
        if year.plants("another-unit"):
            other = "weather" if self.work.lead != "weather" else "fire"
            yield from self._try("another-unit", "sign", liaison(other), "not-your-role")
        delay = 2 if rng.random() < 0.03 else 1 if rng.random() < 0.4 else 0
        yield from self._act(year.hours.soon(rng, year.now, delay), "sign", self.by)

    def _reports(self, until: datetime) -> Thread:
        """First feedback where it is due, then about once a month."""
        year, rng = self.year, self.rng
        if self.work.feedback is not None and until > self.work.feedback:
            moment = year.hours.by(
                rng, year.now, self.work.feedback - timedelta(hours=30), self.work.feedback
            )
            yield from self._progress(moment)
        while until - year.now > timedelta(days=36):
            yield from self._progress(year.hours.soon(rng, year.now, rng.randint(19, 23)))

    def _progress(self, when: datetime) -> Thread:
        words = texts.progress(self.rng, self.work.topic)
        yield from self._act(when, "report", self.by, progress=words)

    def _extended(self) -> Thread:
        """Asked for before the limit, and decided by the leader in charge the same day."""
        year, rng, work = self.year, self.rng, self.work
        assert work.start is not None
        day = year.hours.add(work.start, max(1, work.days - 1))
        asked = year.hours.by(rng, year.now, year.hours.within(rng, day), self.lapses)
        if max(asked, year.now) >= self.lapses:
            return
        more = rng.choice((2, 3, 5)) if work.days > 3 else 2
        reason = rng.choice(texts.REASONS_TO_EXTEND)
        yield from self._act(asked, "ask-extension", self.by, reason=reason, more_days=more)
        decided = year.now + timedelta(minutes=rng.randint(20, 150))
        leader = leader_of(work.lead, decided.date())
        if rng.random() < 0.15:
            yield from self._act(
                decided, "refuse-extension", leader, reason="理由不充分，请按期完成"
            )
            return
        yield from self._act(decided, "grant-extension", leader)
        if year.now > self.lapses:
            year.truth.overdue(work.number)
        self.lapses = year.hours.lapse(work.start, work.days + more)
        year.owe(work.number, self.lapses)
        year.on_desk(work.lead, work.number, self.lapses)
        year.truth.tally["extended"] += 1
        year.truth.near("extension", work.number, "限期届满前申请并经他人批准，按延长后的期限计算")

    def _asks_too_late(self) -> Thread:
        year, rng = self.year, self.rng
        moment = year.hours.soon(rng, max(year.now, self.lapses))
        _, event = act(
            moment, self.work.number, "ask-extension", self.by,
            {"reason": rng.choice(texts.REASONS_TO_EXTEND), "more_days": 3},
        )  # fmt: skip
        yield from year.attempt(moment, "late-extension", event, "already-late")

    def _answered(self, wanted: datetime) -> Thread:
        """Submitted, sometimes returned and redone, and accepted by another."""
        year, rng, number = self.year, self.rng, self.work.number
        if year.plants("vague-result"):
            yield act(wanted, number, "report", self.by, {"progress": "材料已基本齐备，待盖章"})
            yield from self._try("vague-result", "submit", self.by, "bad-value", result="正在推进")
        result = texts.result(rng, self.work.topic)
        yield from self._act(wanted, "submit", self.by, result=result)
        year.settle(number)
        yield from self._abused_when_submitted()
        checked = year.hours.soon(rng, year.now, rng.choice((0, 0, 1, 1, 2)))
        if rng.random() < 0.08:
            reason = rng.choice(texts.REASONS_TO_RETURN)
            yield from self._act(checked, "return", self._checker(), reason=reason)
            year.truth.tally["returned"] += 1
            year.owe(number, self.lapses)
            again = year.hours.soon(rng, year.now, rng.choice((0, 1, 1, 2)))
            yield from self._act(again, "submit", self.by, result=f"{result}已按意见补充材料。")
            year.settle(number)
            checked = year.hours.soon(rng, year.now, rng.choice((0, 1)))
        yield from self._act(checked, "accept", self._checker(), opinion=texts.opinion(rng))
        year.off_desk(self.work.lead, number)

    def _abused_when_submitted(self) -> Thread:
        year = self.year
        if year.plants("own-acceptance"):
            yield from self._try(
                "own-acceptance", "accept", self.by, "not-your-role", opinion="本单位自查属实"
            )
        if year.plants("withdrawn-by-another"):
            other = f"{self.work.lead}#staff"
            yield from self._try("withdrawn-by-another", "withdraw", other, "not-yours")

    def _checker(self) -> str:
        """The government office's own work is judged by the leader in charge of it."""
        if self.work.lead == GOVOFFICE:
            return leader_of(GOVOFFICE, self.year.now.date())
        return self.supervisor

    def _closed(self) -> Thread:
        year, rng = self.year, self.rng
        if self.work.lead == GOVOFFICE:
            yield from self._try(
                "own-unit-closing", "close", self.supervisor, "own-unit", opinion="本办自查属实"
            )
            return
        if year.plants("own-closing"):
            yield from self._try(
                "own-closing", "close", self.by, "not-your-role", opinion="本单位已全部办好"
            )
        if rng.random() < 0.2:
            return
        closer = rng.choice([one for one in SUPERVISORS if one != self.supervisor])
        when = year.hours.soon(rng, year.now, rng.randint(1, 12))
        yield from self._act(when, "close", closer, opinion=texts.opinion(rng))
        if rng.random() < 0.015:
            yield from self._looked_back(closer)

    def _looked_back(self, closer: str) -> Thread:
        """Found undone weeks later: it lies open again under its first limit, which has passed."""
        year, rng, number = self.year, self.rng, self.work.number
        when = year.hours.soon(rng, year.now, rng.randint(15, 40))
        yield from self._act(when, "verify", closer, opinion=rng.choice(texts.FAILINGS))
        year.truth.tally["looked-back"] += 1
        year.owe(number, self.lapses)
        year.on_desk(self.work.lead, number, self.lapses)
        again = year.hours.soon(rng, year.now, rng.randint(2, 6))
        result = texts.result(rng, self.work.topic)
        yield from self._act(again, "submit", self.by, result=result)
        year.settle(number)
        checked = year.hours.soon(rng, year.now, 1)
        yield from self._act(checked, "accept", self._checker(), opinion=texts.opinion(rng))
        year.off_desk(self.work.lead, number)
