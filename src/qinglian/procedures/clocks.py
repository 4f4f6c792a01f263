"""Running clocks: how the acts of a case start, stop, pause, extend and revive its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from qinglian import workdays
from qinglian.procedures.conditions import holds
from qinglian.procedures.model import Act, ClockRule, Custom, Procedure, Value
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit running on a case.

    `due` is its day and `lapses_at` the moment from which it is late. `was_late` never turns back:
    late stays late, whatever is extended, revived or stopped afterwards.
    """

    rule: ClockRule
    start: date | datetime
    due: date
    lapses_at: datetime
    provisional: bool
    limit: workdays.Limit | None = None
    reckoned: workdays.Due | None = None
    exclusions: tuple[tuple[date, date], ...] = ()
    paused_since: date | None = None
    extensions: int = 0
    extra: int = 0
    stopped_at: datetime | None = None
    was_late: bool = False

    @property
    def name(self) -> str:
        return self.rule.name

    @property
    def running(self) -> bool:
        return self.stopped_at is None and self.paused_since is None

    def late_at(self, moment: datetime) -> bool:
        """Whether the limit was or is passed at `moment`."""
        if self.rule.kind != "maximum":
            return False
        return self.was_late or (self.running and moment > self.lapses_at)

    @property
    def most_more(self) -> int | None:
        """The most that one extension may add: the first limit again [X]; None where the law says."""
        if self.limit is None:
            return max(workdays.workdays_between(_day(self.start), self.due) - self.extra, 1)
        return self.limit.n if self.limit.is_custom else None

    def explanation(self, lang: str) -> str:
        """One sentence: from when, how many days, what is left out, until when, by which article."""
        if self.limit is not None and self.reckoned is not None:
            return workdays.explain(self.limit, self.reckoned, lang)
        until = self.lapses_at
        midnight = until.hour == until.minute == 0
        if lang.startswith("zh"):
            day = f"{self.due.year}年{self.due.month}月{self.due.day}日"
            return f"「{self.rule.title.zh}」的期限在交办时确定：{day}{'' if midnight else f'{until:%H:%M}'}前。"
        hour = "" if midnight else f" {until:%H:%M}"
        return f"“{self.rule.title.en}” was fixed when it was assigned: by {self.due}{hour}."


def after(
    procedure: Procedure,
    clocks: tuple[Clock, ...],
    act: Act,
    facts: Mapping[str, Value],
    *,
    ended: bool,
) -> tuple[Clock, ...]:
    """The clocks of a case once `act` is done; `facts` are the case's fields with the act's own.

    A case that has `ended` owes nothing more: its running limits stop with it.
    """
    moved = tuple(_touched(clock, act, facts, ended=ended) for clock in clocks)
    for rule in _started_by(procedure, act.name):
        if not (ended and rule.kind == "maximum") and holds(rule.when, facts):
            started = _start(procedure, rule, act, facts)
            if started is not None:
                kept = tuple(clock for clock in moved if clock.name != rule.name or clock.was_late)
                moved = (*kept, started)
    return moved


def _started_by(procedure: Procedure, name: str) -> tuple[ClockRule, ...]:
    return tuple(rule for rule in procedure.clocks.values() if name in rule.starts)


def _touched(clock: Clock, act: Act, facts: Mapping[str, Value], *, ended: bool) -> Clock:
    rule, name = clock.rule, act.name
    late = clock.late_at(act.at)
    if late and not clock.was_late:
        clock = replace(clock, was_late=True)
    if clock.stopped_at is None:
        if name in rule.stops or (ended and rule.kind == "maximum"):
            return replace(clock, stopped_at=act.at, paused_since=None)
        if name in rule.pauses and clock.paused_since is None:
            return replace(clock, paused_since=_day(act.at))
        if name in rule.resumes and clock.paused_since is not None:
            pause = (clock.paused_since, _day(act.at))
            return _reckon(replace(clock, exclusions=(*clock.exclusions, pause), paused_since=None))
        if name in rule.extends and clock.extensions < rule.most_extensions:
            return _extend(clock, facts)
    elif name in rule.revives and not ended:
        return replace(clock, stopped_at=None)
    return clock


def _extend(clock: Clock, facts: Mapping[str, Value]) -> Clock:
    asked = facts.get(clock.rule.extension_field) if clock.rule.extension_field else None
    if clock.limit is None:
        return _set_again(clock, asked)
    customary = _custom(clock.rule, _day(clock.start)).extension if clock.rule.customs else 0
    extra = int(asked) if isinstance(asked, int | str) and str(asked).isdigit() else customary
    return _reckon(replace(clock, extensions=clock.extensions + 1, extra=clock.extra + extra))


def _set_again(clock: Clock, asked: Value) -> Clock:
    """A day that was set is extended to another day, or by so many working days."""
    if isinstance(asked, int):
        due = workdays.add_workdays(clock.due, asked)
        later = clock.lapses_at + (due - clock.due)
        extra = clock.extra + asked
        return replace(
            clock, due=due, lapses_at=later, extensions=clock.extensions + 1, extra=extra
        )
    fixed = _fixed(asked)
    if fixed is None:
        return clock
    return replace(clock, due=fixed[0], lapses_at=fixed[1], extensions=clock.extensions + 1)


def _start(
    procedure: Procedure, rule: ClockRule, act: Act, facts: Mapping[str, Value]
) -> Clock | None:
    if rule.fixed:
        fixed = _fixed(facts.get(rule.fixed))
        return Clock(rule, act.at, *fixed, provisional=False) if fixed else None
    begins = _moment(facts.get(rule.starts_from)) if rule.starts_from else None
    start: datetime = begins or act.at
    days = facts.get(rule.days) if rule.days else None
    if rule.days and not (isinstance(days, int) and days > 0):
        return None
    limit = limit_for(procedure, rule, start.date(), days if isinstance(days, int) else None)
    return _reckon(Clock(rule, start, start.date(), start, provisional=False, limit=limit))


def limit_for(
    procedure: Procedure, rule: ClockRule, day: date, days: int | None = None
) -> workdays.Limit:
    """The limit that holds for `rule` on the event's day: the law's version, or the custom in force.

    Where a field of the case says how many working `days` it has, that many.
    """
    if days is not None:
        return _customary(procedure.mechanism, rule, Custom(days, "WD", _STATED))
    if rule.limit:
        law = workdays.in_force(rule.limit, day)
        if law.mark != "X" or not rule.customs:
            return law
        custom = _custom(rule, day)
        return replace(law, n=custom.n, law=custom.source)
    return _customary(procedure.mechanism, rule, _custom(rule, day))


def _custom(rule: ClockRule, day: date) -> Custom:
    held = [custom for custom in rule.customs if custom.since is None or custom.since <= day]
    return held[-1] if held else rule.customs[0]


_STATED = Text(zh="本事项载明的承诺天数", en="the number of days that the matter states")


@lru_cache(maxsize=1024)
def _custom_limit(
    mechanism: str, name: str, title: Text, n: int, unit: str, source: Text, extension: int
) -> workdays.Limit:
    return workdays.Limit(
        id=f"{mechanism}.{name}",
        mechanism=mechanism,
        name=title,
        start_event=Text(zh="起算", en="the starting day"),
        n=n,
        unit=workdays.Unit(unit),
        month_day=None,
        roll_forward=True,
        extension=None,
        excludes=None,
        law=source,
        article="",
        valid_from=None,
        valid_to=None,
        mark="X",
    )


def _customary(mechanism: str, rule: ClockRule, custom: Custom) -> workdays.Limit:
    return _custom_limit(
        mechanism, rule.name, rule.title, custom.n, custom.unit, custom.source, custom.extension
    )


def _reckon(clock: Clock) -> Clock:
    limit = clock.limit
    if limit is None:
        return clock
    legal_extension = clock.extensions > 0 and limit.is_law and limit.extension_n > 0
    n = (limit.n or 0) + clock.extra if limit.mark == "X" and clock.extra else None
    due = workdays.due(
        limit,
        clock.start if limit.unit is workdays.Unit.HOUR else _day(clock.start),
        exclusions=clock.exclusions,
        extended=legal_extension,
        n=n,
    )
    return replace(
        clock, due=due.due, lapses_at=due.lapses_at, provisional=due.provisional, reckoned=due
    )


def _day(start: date | datetime) -> date:
    return start.astimezone(workdays.TZ).date() if isinstance(start, datetime) else start


def _fixed(value: Value) -> tuple[date, datetime] | None:
    """The due day and the moment of lapse that a date or datetime field fixes."""
    moment = _moment(value)
    if moment is None:
        return None
    if isinstance(value, str) and len(value) == len("2022-03-17"):
        return moment.date(), moment + timedelta(days=1)
    return _day(moment), moment


def _moment(value: Value) -> datetime | None:
    if not isinstance(value, str) or not value:
        return None
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=workdays.TZ)
