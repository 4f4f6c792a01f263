"""Whole numbers that add up to a total: how a county's figure is spread over its rows."""

from __future__ import annotations

from random import Random


def shares(rng: Random, total: int, parts: int, step: int = 1) -> list[int]:
    """`parts` whole multiples of `step`, unequal, that add up to `total` (the last takes the rest)."""
    weights = [rng.uniform(0.4, 1.6) for _ in range(parts)]
    whole = sum(weights)
    amounts = [int(total * weight / whole) // step * step for weight in weights]
    amounts[-1] += total - sum(amounts)
    return amounts


def percent(part: int, whole: int) -> str:
    """`part` of `whole` in per cent with one decimal, half up, without a float on the way."""
    sign = "-" if part * whole < 0 else ""
    tenths = (abs(part) * 2000 + abs(whole)) // (2 * abs(whole))
    return f"{sign}{tenths // 10}.{tenths % 10}"
