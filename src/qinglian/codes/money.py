"""Amounts in 元, 万元 and 亿元: sums are made exactly and rounded once, half up, at the end."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

SCALES = {"元": 0, "千元": 3, "万元": 4, "万": 4, "百万元": 6, "千万元": 7, "亿元": 8, "亿": 8}
"""How many zeros a unit of money stands for."""

_EXACT = Context(prec=40, rounding=ROUND_HALF_UP)


def to_yuan(number: Decimal | int, unit: str) -> Decimal:
    """`number` of `unit` in 元, exactly. Raises KeyError for a unit not in SCALES."""
    return _EXACT.scaleb(Decimal(number), SCALES[unit])


def rounded(number: Decimal | int, places: int = 2) -> Decimal:
    """`number` to `places`, half up: 0.125 is 0.13, -0.125 is -0.13; never -0."""
    made = Decimal(number).quantize(Decimal(1).scaleb(-places), context=_EXACT)
    return made if made else abs(made)


def in_wan(yuan: Decimal | int, places: int = 2) -> Decimal:
    """An amount in 元 in 万元, rounded."""
    return rounded(_EXACT.scaleb(Decimal(yuan), -4), places)


def in_yi(yuan: Decimal | int, places: int = 2) -> Decimal:
    """An amount in 元 in 亿元, rounded."""
    return rounded(_EXACT.scaleb(Decimal(yuan), -8), places)


def total(amounts: Iterable[Decimal | int], unit: str = "元", places: int = 2) -> Decimal:
    """The sum of amounts in 元, in `unit`: summed unrounded, rounded once. Raises KeyError."""
    whole = sum((Decimal(amount) for amount in amounts), Decimal(0))
    return rounded(_EXACT.scaleb(whole, -SCALES[unit]), places)


def thousands(number: Decimal | int) -> str:
    """`number` with a mark at the thousands: 1,796 and 12,345.60. Its places stay."""
    return f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
