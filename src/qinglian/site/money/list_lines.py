"""A public list as everybody reads it: its lines, and the document from which its digest is reckoned at home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qinglian.ledger.public_lists import batch_root, list_root, row_leaf
from qinglian.site.figures.datasets import DATASETS
from qinglian.site.matters.models import Act
from qinglian.site.money.models import PublicList
from qinglian.site.money.queries import standing_of
from qinglian.text import Text

DATASET = DATASETS["subsidy-rows"]
WAITING = Text(zh="核实中", en="being verified")
TAKEN_OUT = Text(zh="已核减", en="taken out")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as everybody sees it, each cell with its heading; `state` says that it is being looked into,
    or was taken out."""

    cells: tuple[tuple[str, str], ...]
    state: Text | None


def lines(found: PublicList) -> list[Line]:
    """The rows of a public list. Of those that a lead looks into, no name is shown."""
    standing = _standing(found)
    shown = set(found.plain)
    return [
        _line(found, row, standing.get(f"{found.batch}|{row[0]}", ""), shown) for row in found.rows
    ]


def _standing(found: PublicList) -> dict[str, str]:
    return standing_of(DATASET.name, [f"{found.batch}|{row[0]}" for row in found.rows])


def _line(found: PublicList, row: list[str], standing: str, shown: set[int]) -> Line:
    cells = row[1:]
    if standing:
        cells = [cell if place in shown else "" for place, cell in enumerate(cells)]
    state = {"": None, "waiting": WAITING}.get(standing, TAKEN_OUT)
    return Line(tuple(zip(found.columns, cells, strict=True)), state)


def root_now(found: PublicList) -> str:
    """The root over the rows as they are kept now, whatever it was said to be."""
    pairs = zip(found.salts, found.rows, strict=True)
    return list_root(found.columns, [row_leaf(salt, row[1:]) for salt, row in pairs])


@dataclass(frozen=True, slots=True)
class Committed:
    """What the log holds of the batch's lists: the act `n` with its digest, and the digest over the lists
    that the act put up, `own` among them as its rows are now."""

    n: int
    said: str
    lists: Mapping[str, str]

    @property
    def agrees(self) -> bool:
        """Whether what is public is what the log holds."""
        return self.said == self.root

    @property
    def root(self) -> str:
        return batch_root(self.lists)


def committed(found: PublicList) -> Committed | None:
    """The last act that showed `found`, and the digest over its lists. None for a list that was never shown."""
    last = found.showings.order_by("n").last()
    if last is None:
        return None
    act = Act.objects.get(matter=found.batch, n=last.n)
    beside = PublicList.objects.filter(showings__n=last.n, batch=found.batch)
    lists = dict(beside.values_list("town", "root"))
    if found.ended_at is None:
        lists[found.town] = root_now(found)
    return Committed(last.n, str(act.fields.get("list_root")), lists)


def document(found: PublicList, of: Committed) -> dict[str, object]:
    """The list to take home, for `qinglian.ledger.public_lists.root_of`: of a row that shows no name, its leaf."""
    standing = _standing(found)
    rows = [
        {"leaf": row_leaf(salt, row[1:]).hex()}
        if f"{found.batch}|{row[0]}" in standing
        else {"salt": salt, "cells": row[1:]}
        for salt, row in zip(found.salts, found.rows, strict=True)
    ]
    others = {town: root for town, root in of.lists.items() if town != found.town}
    return {
        "matter": found.batch, "n": of.n, "list": found.town, "list_root": of.said,
        "columns": found.columns, "rows": rows, "lists": others,
    }  # fmt: skip
