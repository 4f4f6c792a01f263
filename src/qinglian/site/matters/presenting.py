"""How matters are said to a reader: where they stand, until when, in words and with a shape beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import get_language

from qinglian import workdays
from qinglian.procedures.model import ActRule, Procedure
from qinglian.site.matters.lights import BLUE, RED, YELLOW, light
from qinglian.site.matters.models import RUNNING, Matter, State
from qinglian.site.matters.recorded import procedure_of
from qinglian.site.people.models import Post, Unit
from qinglian.text import Text

SOON = 2
"""Working days left from which a limit is shown as near."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A state for the eye: its words, and the shape (a class of the style sheet) that goes with them."""

    text: Text
    shape: str


def language() -> str:
    """The language of the page now being made, as the libraries take it."""
    return get_language() or "zh-hans"


def local(moment: datetime) -> datetime:
    """`moment` in the county's zone."""
    return moment.astimezone(workdays.TZ)


def last_day(lapses_at: datetime) -> date:
    """The last day on which a limit that lapses at `lapses_at` is still kept."""
    return local(lapses_at - timedelta(microseconds=1)).date()


def due_sign(due_at: datetime | None, now: datetime) -> Sign | None:
    """How long until `due_at`, in working days: “还有2个工作日”, “late by 3 working days”."""
    if due_at is None:
        return None
    day, today = last_day(due_at), local(now).date()
    if now > due_at:
        return _late_by(day, today)
    if day == today:
        return Sign(Text(zh="今天到期", en="due today"), "is-soon")
    left = _workdays_between(today, day)
    if left is None:
        return Sign(Text(zh=f"{day}到期", en=f"due {day}"), "is-open")
    if left == 0:
        days = (day - today).days
        return Sign(Text(zh=f"还有{days}天", en=f"{_many(days, 'day')} left"), "is-soon")
    words = Text(zh=f"还有{left}个工作日", en=f"{_many(left, 'working day')} left")
    return Sign(words, "is-soon" if left <= SOON else "is-open")


def _late_by(day: date, today: date) -> Sign:
    days = _workdays_between(day, today)
    if not days:
        return Sign(Text(zh="刚过时限", en="late, by less than a working day"), "is-late")
    words = Text(zh=f"已逾期{days}个工作日", en=f"late by {_many(days, 'working day')}")
    return Sign(words, "is-late")


def _workdays_between(start: date, end: date) -> int | None:
    try:
        return workdays.workdays_between(start, end)
    except OverflowError:
        return None


def _many(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


_STATES = {
    State.COMPLETED.value: Sign(Text(zh="已办结", en="completed"), "is-completed"),
    State.CLOSED.value: Sign(Text(zh="已销号", en="closed"), "is-closed"),
    State.CANCELLED.value: Sign(Text(zh="已终止", en="cancelled"), "is-cancelled"),
}
STATES = {
    State.OPEN.value: Text(zh="办理中", en="open"),
    State.IN_FORCE.value: Text(zh="在用", en="in force"),
} | {name: sign.text for name, sign in _STATES.items()}
"""What the states of a matter are called."""


def state_sign(matter: Matter) -> Sign:
    """Where a matter stands: how it ended, or the stage it has come to."""
    ended = _STATES.get(matter.state)
    if matter.state == State.CANCELLED:  # its stage says why: nothing promised, returned, given up
        return Sign(stage_text(matter), "is-cancelled")
    if ended is not None:
        return ended
    if matter.returned:
        return Sign(Text(zh="退回重办", en="returned"), "is-returned")
    if matter.state == State.IN_FORCE:
        return Sign(stage_text(matter), "is-completed")
    return Sign(stage_text(matter), "is-open")


def time_sign(matter: Matter, now: datetime) -> Sign | None:
    """How a matter stands to its limit: what is left of it, or that it was kept or passed."""
    if matter.state in (State.COMPLETED, State.CLOSED):
        if matter.late:
            return Sign(Text(zh="逾期办结", en="completed late"), "is-late")
        return Sign(Text(zh="按期办结", en="completed in time"), "is-completed")
    left = None if matter.state == State.CANCELLED else due_sign(matter.due_at, now)
    if matter.late and (left is None or left.shape != "is-late"):
        return Sign(Text(zh="曾逾期", en="was late"), "is-late")
    return left


LIGHT_SIGNS = {
    BLUE: Sign(Text(zh="蓝灯", en="blue light"), "is-blue"),
    YELLOW: Sign(Text(zh="黄灯", en="yellow light"), "is-yellow"),
    RED: Sign(Text(zh="红灯", en="red light"), "is-red"),
}
"""The county's lights for the eye: each by its word and a shape, never by its colour alone."""


def light_sign(matter: Matter, now: datetime) -> Sign | None:
    """The light that a matter shows now: the bulletin's own."""
    if matter.due_at is None or matter.state not in RUNNING:
        return None
    colour = light(matter.due_at, now)
    return LIGHT_SIGNS[colour] if colour else None


def stage_text(matter: Matter) -> Text:
    """The stage or stages at which a matter stands."""
    return stages_text(procedure_of(matter), matter.stage.split("+"))


def stages_text(procedure: Procedure, names: Iterable[str]) -> Text:
    """The titles of stages, joined."""
    titles = [procedure.stages[name].title for name in names if name in procedure.stages]
    return Text(zh="、".join(one.zh for one in titles), en=", ".join(one.en for one in titles))


def act_of(matter: Matter, name: str) -> ActRule:
    """The rule of one of the matter's acts."""
    return procedure_of(matter).acts[name]


def unit_names(codes: Iterable[str]) -> Mapping[str, Text]:
    """Unit code → its short name. One query."""
    wanted = {code for code in codes if code}
    return {unit.code: unit.brief_text for unit in Unit.objects.filter(pk__in=wanted)}


def post_names(codes: Iterable[str]) -> Mapping[str, Text]:
    """Post code → its name. One query."""
    wanted = {code for code in codes if code}
    return {post.code: post.text for post in Post.objects.filter(pk__in=wanted)}


def named(names: Mapping[str, Text], code: str) -> Text:
    """The name of `code`; what has no name in today's registers stays as it is written."""
    return names.get(code) or Text(zh=code, en=code)


def counted(number: int, cap: int) -> str:
    """A count that was taken no further than `cap`: `7`, or `99+`."""
    return str(number) if number <= cap else f"{cap}+"
