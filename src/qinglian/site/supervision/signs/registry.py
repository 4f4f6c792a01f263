"""Which function finds which sign."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qinglian.procedures.signs import SignRule
from qinglian.site.supervision.signs.scope import Hit, Scope

Finder = Callable[[SignRule, Scope], Iterator[Hit]]

FUNCTIONS: dict[str, Finder] = {}


def sign(name: str) -> Callable[[Finder], Finder]:
    """Register the function that finds the sign `name`."""

    def register(function: Finder) -> Finder:
        assert name not in FUNCTIONS, f"{name} is registered already"
        FUNCTIONS[name] = function
        return function

    return register
