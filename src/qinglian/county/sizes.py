"""How much happens in a life: the demonstration's county, or the whole one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Size:
    """Volumes of a life.

    `catalogue` divides the county's service items (F2 is the only figure that is scaled). `abuses` is
    how often each kind of abuse is planted, `every` how many chances pass between two of them.
    """

    name: str
    tickets_a_month: int
    meetings_2021: int
    decisions_a_meeting: int
    instructions_a_month: int
    instructions_in_2022: int
    weekly_from: date
    catalogue: int
    deliveries: int
    borrowers: int
    duties: int
    abuses: int
    every: int


SIZES = {
    size.name: size
    for size in (
        Size("small", 45, 6, 11, 4, 40, date(2022, 1, 1), 10, 120, 90, 48, 2, 7),
        Size("county", 2_300, 20, 22, 40, 40, date(2021, 1, 1), 1, 3_000, 300, 148, 6, 40),
    )
}
