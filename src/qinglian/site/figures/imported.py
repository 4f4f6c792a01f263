"""Indicators that the county cannot reckon from its own acts: the authority that keeps them files the numbers.

Each is filed for a year (`2021`), a quarter (`2021Q1`) or a month (`2021-03`) as a row of the dataset
`statistics`, under a document number, and counts once another person has confirmed it. They are listed in
`imported.csv`.
"""

from __future__ import annotations

import csv
from importlib import resources
from typing import Literal, NamedTuple, cast

from qinglian.text import Text

Kind = Literal["sum", "rate", "cut"]


class Imported(NamedTuple):
    """An imported indicator: a `sum` of values, a `rate` of two, or by how much the second is less (`cut`)."""

    code: str
    mechanism: str
    title: Text
    unit: Text
    kind: Kind
    formula: Text
    places: int


def _imported() -> tuple[Imported, ...]:
    written = resources.files(__package__).joinpath("imported.csv").read_text(encoding="utf-8")
    return tuple(
        Imported(
            row["code"],
            row["mechanism"],
            Text(zh=row["zh"], en=row["en"]),
            Text(zh=row["unit_zh"], en=row["unit_en"]),
            cast(Kind, row["kind"]),
            Text(zh=row["formula_zh"], en=row["formula_en"]),
            int(row["places"]),
        )
        for row in csv.DictReader(written.splitlines())
    )


IMPORTED = _imported()
"""All of them, in the order of the file."""
