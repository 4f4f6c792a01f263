"""The confirmed rows of a batch of a subsidy, which its lists are compared with."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from qinglian.ledger.entries import canonical
from qinglian.site.figures.filed import confirmed, filings
from qinglian.site.figures.models import FiledRow

DATASET = "subsidy-rows"
_GROUP = re.compile(r"(?<=.)第?[0-9０-９一二三四五六七八九十]+组$")
"""A group of a village, which is no place of its own."""


@dataclass(slots=True)
class Part:
    """A town's rows of a batch: number → amount, and the villages in which they are."""

    amounts: dict[str, Decimal] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)

    @property
    def digest(self) -> str:
        """What these rows are told by: every number with its amount."""
        pairs = [[number, str(amount)] for number, amount in sorted(self.amounts.items())]
        return hashlib.sha256(canonical(pairs)).hexdigest()


def filed(batch: str) -> Mapping[str, Part]:
    """Town → its confirmed rows of `batch`; what two filings hold counts once, as filed last."""
    order = {one.number: place for place, one in enumerate(confirmed(filings(DATASET, None)))}
    rows = FiledRow.objects.filter(matter__in=list(order), body__batch=batch)
    kept = {
        body["number"]: body
        for _, body in sorted(rows.values_list("matter", "body"), key=lambda row: order[row[0]])
    }
    parts: dict[str, Part] = {}
    for number, body in kept.items():
        part = parts.setdefault(body["town"], Part())
        part.amounts[number] = Decimal(body["amount"])
        part.places.add(_GROUP.sub("", body["village"]))
    return parts
