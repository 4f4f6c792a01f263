"""The steps by which a log grows and is published, named where they are passed.

Between any two of them a process may be killed or a disk may fail, and the log must be whole: the tests
put themselves there with `at_each`. In use a step costs one call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


def _go_on(name: str) -> None:
    """Nothing happens at a step."""


_passing: Callable[[str], None] = _go_on


def step(name: str) -> None:
    """Say that the step `name` has been reached."""
    _passing(name)


@contextmanager
def at_each(what: Callable[[str], None]) -> Iterator[None]:
    """Do `what` at each step that is reached meanwhile."""
    global _passing
    before, _passing = _passing, what
    try:
        yield
    finally:
        _passing = before
