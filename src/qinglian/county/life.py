"""清川县's life, from the setting up of its catalogue to an evening in 2022: what happened, and the key to it."""

from __future__ import annotations

from datetime import datetime

from qinglian.county.events import Life
from qinglian.county.people import install
from qinglian.county.sizes import SIZES
from qinglian.county.streams import (
    catalogue,
    duties,
    filings,
    gatherings,
    hotline,
    inspections,
    instructions,
    lists,
    matching,
    meetings,
    policies,
    report,
    stories,
    told,
    weekly,
)
from qinglian.county.truth import Truth
from qinglian.county.year import Year

STREAMS = (
    weekly.stream,
    catalogue.stream,
    gatherings.stream,
    matching.stream,
    meetings.stream,
    instructions.stream,
    duties.stream,
    lists.stream,
    hotline.stream,
    policies.stream,
    filings.stream,
    report.stream,
    stories.meeting,
    stories.ticket,
    stories.town,
    inspections.stream,
    told.stream,
)


def live(
    size: str = "small", seed: int = 2022, until: datetime | None = None
) -> tuple[Life, Truth]:
    """A life of the county and its answer key, which is whole when the life has been lived.

    `size` is `small` (a demonstration of some thousand acts, to the spring) or `county` (to the end of the
    year), unless another end is given. The same size, seed and end give the same events. Raises KeyError
    for another size.
    """
    year = Year(SIZES[size], seed, until or SIZES[size].until)
    for stream in STREAMS:
        year.start(stream(year))
    return year.live(install(seed)), year.truth
