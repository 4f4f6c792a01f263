"""How much happens in a life: the demonstration's county, or the whole one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qinglian.county.hours import moment


@dataclass(frozen=True, slots=True)
class Size:
    """Volumes of a life.

    `until` is the evening on which it ends. `catalogue` divides the county's service items (F2 is the only
    figure that is scaled). `abuses` is how often each kind of abuse is planted, `every` how many chances pass
    between two of them. Of the matters that are told from the library's stories there are `told` to a
    procedure, or as many as it takes to break each rule `broken` times. A duty list has `entries`. `inspections` are
    drawn, each from a roster of `objects`.
    """

    name: str
    until: datetime
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
    entries: int
    abuses: int
    every: int
    told: int
    broken: int
    inspections: int
    objects: int


SIZES = {
    size.name: size
    for size in (
        Size(
            "small", moment("2022-03-18 17:00"), 45, 6, 11, 4, 40, date(2022, 1, 1), 10, 120, 90, 48, 20, 2, 7,
            told=3, broken=1, inspections=2, objects=60,
        ),
        Size(
            "county", moment("2022-12-30 17:00"), 2_300, 20, 22, 40, 40, date(2021, 1, 1), 1, 3_000, 300, 148,
            60, 6, 40, told=90, broken=3, inspections=12, objects=300,
        ),
    )
}  # fmt: skip
