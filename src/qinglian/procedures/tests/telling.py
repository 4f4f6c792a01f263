"""A story told to an engine or a door: each step as it is written, and how the matter then stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from qinglian.procedures.engine import Case
from qinglian.procedures.refusal import Refused
from qinglian.procedures.stories import Step

T = TypeVar("T")


def tried(step: Step, do: Callable[[], T]) -> T | None:
    """What `do` gives, or None where it is refused as the step says. Fails for any other outcome."""
    try:
        done = do()
    except Refused as refused:
        if refused.code != step.refused:
            said = f"{refused.code}: {refused.reason.zh}"
            raise AssertionError(f"{step.act} at {step.at} was refused, {said}") from refused
        return None
    assert not step.refused, f"{step.act} at {step.at} was let happen"
    return done


def check_standing(case: Case, step: Step) -> None:
    """Fail where `case` does not stand as the step says it must."""
    for name, wanted in step.expected.items():
        stands = _STANDS[name](case, step.at, wanted)
        assert stands == wanted, f"{name} after {step.act} at {step.at}: {stands}, not {wanted}"


def _last_days(case: Case, _: datetime, wanted: Mapping[str, str]) -> dict[str, str]:
    last = {clock.rule.name: clock.due.isoformat() for clock in case.clocks}
    return {name: last.get(name, "not running") for name in wanted}


_STANDS: Mapping[str, Callable[[Case, datetime, Any], object]] = {
    "stages": lambda case, at, wanted: list(case.stages),
    "ended": lambda case, at, wanted: case.ended,
    "late": lambda case, at, wanted: case.late_at(at),
    "clocks": _last_days,
}
