"""Objects drawn out of strata, so many of each as its rate says, rounded up exactly."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from qinglian.draws.errors import DrawError
from qinglian.draws.tickets import ordered

Rate: TypeAlias = Fraction | Decimal | int


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be drawn: its id and the stratum it belongs to."""

    id: str
    stratum: str


@dataclass(frozen=True, slots=True)
class Stratum:
    """What was drawn of one stratum: how many there were, at which rate, and which, by their tickets."""

    name: str
    size: int
    rate: Fraction
    taken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The strata of a draw, in the order in which they were given."""

    strata: tuple[Stratum, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Everything drawn, stratum by stratum."""
        return tuple(item for stratum in self.strata for item in stratum.taken)


def share(size: int, rate: Rate) -> int:
    """How many of `size` a rate takes: the product rounded up, as exact rational numbers. Raises DrawError."""
    if isinstance(rate, float):
        raise DrawError(
            "比例须为精确的数，不能是浮点数。", "A rate is an exact number, never a float."
        )
    exact = Fraction(rate)
    if not 0 <= exact <= 1:
        raise DrawError("比例应在0到100％之间。", "A rate is between 0 and 100%.")
    return -((-exact * size) // 1)


def draw(roster: Iterable[Item], strata: Mapping[str, Rate], seed: str) -> Drawn:
    """Draw from `roster` at the rates of `strata`; the same three give the same result, whoever asks.

    The order of the roster does not count. Raises DrawError for an id that stands twice and for an item of a
    stratum that has no rate.
    """
    held: defaultdict[str, list[str]] = defaultdict(list)
    seen: set[str] = set()
    for item in roster:
        plain = unicodedata.normalize("NFC", item.id)
        if not plain or plain in seen:
            raise DrawError(
                f"名录中「{item.id}」重复或为空。", f"“{item.id}” stands twice, or is empty."
            )
        if item.stratum not in strata:
            raise DrawError(
                f"「{item.id}」所在的「{item.stratum}」类没有抽取比例。",
                f"There is no rate for the stratum “{item.stratum}” of “{item.id}”.",
            )
        seen.add(plain)
        held[item.stratum].append(plain)
    return Drawn(tuple(_stratum(name, held[name], rate, seed) for name, rate in strata.items()))


def _stratum(name: str, items: list[str], rate: Rate, seed: str) -> Stratum:
    wanted = share(len(items), rate)
    taken = ordered(seed, f"object/{name}", items)[:wanted]
    return Stratum(name, len(items), Fraction(rate), tuple(taken))
