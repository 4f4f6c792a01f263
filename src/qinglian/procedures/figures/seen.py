"""A matter as a figure sees it: how it stood at a moment, and what was done to it until then.

Beside the fields of its acts, a condition may read (`BARE` and `FOLLOWED`): `@stage`; `@completed`, `@closed`,
`@cancelled`, `@ended`, `@in-force`; `@late` (a limit that counts was passed); `@again` (see `Again`);
`@did.ACT` (how many times); `@late.LIMIT` and `@ran.LIMIT` (one limit, whether it counts or not);
`@days.ACT`, `@workdays.ACT` and `@hours.ACT` (from the opening until the act was first done). `ACT|OTHER`
is either of them. Whether something is so counts as 1 or 0 where a condition compares it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from qinglian import workdays
from qinglian.procedures import conditions
from qinglian.procedures.model import OPEN, FigureRule

BARE = frozenset(
    {"@stage", "@completed", "@closed", "@cancelled", "@ended", "@in-force", "@late", "@again"}
)
FOLLOWED = {
    "@did": "acts", "@days": "acts", "@workdays": "acts", "@hours": "acts", "@late": "clocks",
    "@ran": "clocks",
}  # fmt: skip
DUE, STANDING = "@due", "@standing"
MOMENTS = frozenset({DUE, STANDING, "@completed", "@closed"})
OF_ACTS = ("@did", "@days", "@workdays", "@hours")


class Deed(NamedTuple):
    """An act on a matter: its place, its name, when it was done, with what."""

    n: int
    name: str
    at: datetime
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that ran on a matter by name, and those that were passed by the moment."""

    ran: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """A matter as it stood at a moment.

    `last` is how many acts were done. `due_at` is the limit now running, if any; `late_at` is when a limit that
    counts was first passed, so that what is late belongs for ever to the period in which it became so.
    `deeds` and `limits` are there where a figure asks for them (`needs_deeds`, `needs_limits`).
    """

    number: str
    lead: str
    stage: str
    state: str
    last: int
    opened_at: datetime
    due_at: datetime | None
    late: bool
    late_at: datetime | None
    completed_at: datetime | None
    closed_at: datetime | None
    deeds: Sequence[Deed] = ()
    limits: Limits = field(default_factory=Limits)
    again: bool = False
    facts: Mapping[str, Any] = field(init=False, compare=False)
    """The fields of all its acts, the later over the earlier."""

    def __post_init__(self) -> None:
        merged: dict[str, Any] = {}
        for deed in self.deeds:
            merged.update(deed.fields)
        object.__setattr__(self, "facts", merged)


def names(rule: FigureRule) -> frozenset[str]:
    """Every field and pseudo-fact that `rule` reads."""
    read = {*rule.fields, *rule.each, *conditions.names(rule.of), *conditions.names(rule.share)}
    return frozenset(read | ({rule.per, rule.weigh} - {""}))


def keeps_cancelled(rule: FigureRule) -> bool:
    """Whether what was cancelled counts: acts do, and matters where the rule says so or asks after it."""
    asks = not names(rule).isdisjoint({"@cancelled", "@stage", "@ended"})
    return bool(rule.did) or rule.cancelled or asks


def needs_limits(rule: FigureRule) -> bool:
    """Whether `rule` asks how one limit went, which only the whole case tells."""
    return any(name.partition(".")[0] in ("@late", "@ran") and "." in name for name in names(rule))


def needs_deeds(rule: FigureRule) -> bool:
    """Whether `rule` asks for more than a matter's row holds."""
    moments = {rule.when, rule.begins, rule.ends} - {"", OPEN, *MOMENTS}
    fields = {name for name in names(rule) - {"lead"} if name not in BARE}
    return bool(rule.did or fields or moments or rule.again)


def facts_for(seen: Seen, wanted: Collection[str], fields: Mapping[str, Any]) -> dict[str, Any]:
    """What `wanted` are of `seen`; `fields` are the fields as they stood."""
    found: dict[str, Any] = {}
    for name in wanted:
        if name.startswith("@"):
            found[name] = _pseudo(seen, name)
        elif name == "lead" and not fields:
            found[name] = seen.lead
        else:
            given = fields.get(name)
            found[name] = int(given) if isinstance(given, bool) else given
    return found


def _pseudo(seen: Seen, name: str) -> Any:
    kind, _, of = name.partition(".")
    if not of:
        return _bare(seen, name)
    either = of.split("|")
    if kind == "@did":
        return sum(deed.name in either for deed in seen.deeds)
    if kind == "@late":
        return not seen.limits.late.isdisjoint(either)
    if kind == "@ran":
        return not seen.limits.ran.isdisjoint(either)
    done = next((deed.at for deed in seen.deeds if deed.name in either), None)
    measure = {"@days": "CD", "@workdays": "WD", "@hours": "HOUR"}[kind]
    return None if done is None else str(lasted(seen.opened_at, done, measure))


def _bare(seen: Seen, name: str) -> Any:
    match name:
        case "@stage":
            return seen.stage
        case "@late":
            return seen.late
        case "@again":
            return seen.again
        case "@completed":
            return seen.completed_at is not None
        case "@closed":
            return seen.closed_at is not None
        case "@ended":
            return seen.state in ("completed", "closed", "cancelled")
    return seen.state == name.removeprefix("@")


def moment(seen: Seen, name: str, *, first: bool = False) -> date | datetime | None:
    """When `name` was: an act (the last time it was done, or the `first`), a milestone, or a field's day."""
    if name == OPEN:
        return seen.opened_at
    if name == "@completed":
        return seen.completed_at
    if name == "@closed":
        return seen.closed_at
    if name == DUE:
        return seen.late_at or seen.completed_at or seen.due_at
    done = [deed.at for deed in seen.deeds if deed.name == name]
    if done:
        return done[0] if first else done[-1]
    return _day(seen.facts.get(name))


def _day(value: object) -> date | datetime | None:
    if not isinstance(value, str) or not value:
        return None
    if len(value) == len("2022-03-17"):
        return date.fromisoformat(value)
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=workdays.TZ)


def at_midnight(value: date | datetime) -> datetime:
    """A moment as it is; a day by its first moment."""
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day, tzinfo=workdays.TZ)


def lasted(begun: date | datetime, ended: date | datetime, measure: str) -> Decimal | int:
    """How long it took from `begun` to `ended`: whole days of either kind, or hours and minutes exactly."""
    if measure in ("HOUR", "MINUTE"):
        seconds = (at_midnight(ended) - at_midnight(begun)).total_seconds()
        return Decimal(int(seconds)) / (3600 if measure == "HOUR" else 60)
    first, last = (at_midnight(one).astimezone(workdays.TZ).date() for one in (begun, ended))
    return workdays.workdays_between(first, last) if measure == "WD" else (last - first).days
