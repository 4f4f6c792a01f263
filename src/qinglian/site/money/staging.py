"""From confirmed filings to the flat tables of the rules. Nothing is staged that two persons did not see."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from qinglian.screens import Explained, Source
from qinglian.site.figures.datasets import DATASETS, Dataset
from qinglian.site.figures.filed import confirmed, filings
from qinglian.site.figures.models import FiledRow
from qinglian.site.money.models import Explanation

SOURCES = {
    "contracts": "procurement-contracts",
    "bids": "bids",
    "subsidies": "subsidy-rows",
    "deaths": "deaths",
}
"""Table → the dataset that fills it; its columns have the same names."""

TOGETHER = 500
"""Rows looked up by one query."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed row behind a lead: its dataset, its key there, and what it holds."""

    dataset: str
    key: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Staged:
    """The tables to be staged, once, with what documents explained; and, of the rows that were looked up, by
    row id (`SJ-2022-000001/17`), where each comes from."""

    tables: Mapping[str, Source]
    explained: Sequence[Explained]
    datasets: Mapping[str, str]
    filed: dict[str, Filed] = field(default_factory=dict)

    def look_up(self, ids: Iterable[str]) -> None:
        """Read the rows `ids` into `filed`: of a million rows staged, those behind leads."""
        wanted = sorted(set(ids) - self.filed.keys())
        for start in range(0, len(wanted), TOGETHER):
            for row in FiledRow.objects.filter(_these(wanted[start : start + TOGETHER])):
                name = self.datasets[row.matter]
                self.filed[f"{row.matter}/{row.n}"] = Filed(
                    name, key_of(DATASETS[name], row.body), row.body
                )


def _these(ids: Iterable[str]) -> Q:
    places: dict[str, list[int]] = {}
    for one in ids:
        number, _, n = one.partition("/")
        places.setdefault(number, []).append(int(n))
    either = Q()
    for number, some in places.items():
        either |= Q(matter=number, n__in=some)
    return either


def stage(wanted: Collection[str]) -> Staged:
    """The tables `wanted` as they stand now; what a later filing says again counts once."""
    tables: dict[str, Source] = {}
    datasets: dict[str, str] = {}
    for table, name in SOURCES.items():
        if table not in wanted:
            continue
        numbers = [one.number for one in confirmed(filings(name, None))]
        datasets |= dict.fromkeys(numbers, name)
        tables[table] = Source(_texts(numbers), DATASETS[name].key)
    filled = {name: table for table, name in SOURCES.items() if table in tables}
    explained = Explanation.objects.filter(dataset__in=filled, second_at__isnull=False)
    return Staged(
        tables,
        [Explained(one.rule, filled[one.dataset], one.key, one.cause) for one in explained],
        datasets,
    )


def _texts(numbers: Iterable[str]) -> Iterator[str]:
    """The rows of filings in the order in which they were confirmed, as their JSON with the row's id before it."""
    for number in numbers:
        held = FiledRow.objects.filter(matter=number).order_by("n")
        texts = held.values_list("n", Cast("body", TextField()))
        for n, text in texts.iterator(chunk_size=5_000):
            yield f'{{"row_id":{json.dumps(f"{number}/{n}")},{text.lstrip()[1:]}'


def key_of(dataset: Dataset, body: Mapping[str, Any]) -> str:
    """What tells a row apart from the others of its dataset, whichever filing brought it."""
    return "|".join(str(body[name]) for name in dataset.key)
