"""The indicators of each mechanism, by the names that the dossier gives them, and the figures that count them."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import NamedTuple


class IndicatorRow(NamedTuple):
    """An indicator 指标 of a mechanism and the id of its figure: `PROCEDURE.FIGURE`, or that of a function."""

    mechanism: str
    indicator: str
    figure: str


@cache
def indicator_rows() -> tuple[IndicatorRow, ...]:
    """Every indicator, mechanism by mechanism."""
    written = resources.files(__package__).joinpath("indicators.csv").read_text(encoding="utf-8")
    return tuple(
        IndicatorRow(row["mechanism"], row["indicator"], row["figure"])
        for row in csv.DictReader(written.splitlines())
    )
