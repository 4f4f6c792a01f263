"""What follows from an act beyond its own matter, as the app of its subject says: done in the same transaction.

A definition opens child matters by itself (`opens`); here is what no definition can say, such as that issuing
a list assigns, changes and drops the duties on it. Whatever way the act came, this follows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qinglian.procedures.engine import Case

if TYPE_CHECKING:
    from qinglian.site.matters.door import Door

Following = Callable[["Door", Case], None]
"""What is done with the door in hand, given the case after the act. Raises Refused: then nothing was done."""

_FOLLOWING: dict[tuple[str, str], Following] = {}


def follows(procedure: str, act: str) -> Callable[[Following], Following]:
    """Register what follows when `act` is done on a matter of `procedure`."""

    def register(function: Following) -> Following:
        assert (procedure, act) not in _FOLLOWING, f"{procedure}.{act} is followed already"
        _FOLLOWING[procedure, act] = function
        return function

    return register


def following(case: Case) -> Following | None:
    """What follows from the last act of `case`."""
    return _FOLLOWING.get((case.procedure.name, case.acts[-1].name))
