"""From confirmed filings to the flat tables of the rules. Nothing is staged that two persons did not see."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from qinglian.screens import TABLES
from qinglian.screens.tables import Cell
from qinglian.site.figures.datasets import DATASETS, Dataset
from qinglian.site.figures.filed import confirmed, filings, rows
from qinglian.site.money.models import Explanation

SOURCES = {
    "contracts": "procurement-contracts",
    "bids": "bids",
    "subsidies": "subsidy-rows",
    "deaths": "deaths",
}
"""Table → the dataset that fills it; its columns have the same names."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed row behind a lead: its dataset, its key there, and what it holds."""

    dataset: str
    key: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Staged:
    """The tables, and by row id (`SJ-2022-000001/17`) where each of their rows comes from."""

    tables: Mapping[str, list[dict[str, Cell]]]
    filed: Mapping[str, Filed]


def stage(wanted: Collection[str]) -> Staged:
    """The tables `wanted` as they stand now; what a later filing says again counts once."""
    tables: dict[str, list[dict[str, Cell]]] = {}
    filed: dict[str, Filed] = {}
    for table, name in SOURCES.items():
        if table not in wanted:
            continue
        good = confirmed(filings(name, None))
        held = rows(good)[0] if good else []
        columns = [column for column in TABLES[table] if column != "row_id"]
        tables[table] = [
            {"row_id": row.id, **{column: row.body[column] for column in columns}} for row in held
        ]
        filed |= {row.id: Filed(name, key_of(DATASETS[name], row.body), row.body) for row in held}
    ids = {(one.dataset, one.key): row_id for row_id, one in filed.items()}
    tables["explained"] = [
        {"rule": rule, "row_id": ids[dataset, key], "cause": cause}
        for rule, dataset, key, cause in Explanation.objects.filter(
            second_at__isnull=False
        ).values_list("rule", "dataset", "key", "cause")
        if (dataset, key) in ids
    ]
    return Staged(tables, filed)


def key_of(dataset: Dataset, body: Mapping[str, Any]) -> str:
    """What tells a row apart from the others of its dataset, whichever filing brought it."""
    return "|".join(str(body[name]) for name in dataset.key)
