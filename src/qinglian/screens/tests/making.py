"""Rows for the rules' tests: one sound row each, of which a test changes what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qinglian.screens import Outcome, rules, run, staged
from qinglian.screens.tables import Cell

Rows = list[dict[str, Cell]]

CONTRACT: dict[str, Cell] = {
    "unit": "edu", "year": 2022, "project": "义务教育装备", "category": "学生课桌椅", "supplier": "甲",
    "method": "inquiry", "amount": "480000.00", "signed": "2022-03-01",
}  # fmt: skip
BID: dict[str, Cell] = {
    "unit": "housing",
    "section": "北路-02",
    "control": "12860000.00",
    "opened": "2022-05-10",
}
SUBSIDY: dict[str, Cell] = {
    "batch": "CB-2022-000001", "item": "地力补贴", "period": "2022", "starts": "2022-01-01",
    "town": "shiqiao", "village": "前进村", "amount": "700.00",
}  # fmt: skip


def contracts(*changes: Mapping[str, Cell]) -> Rows:
    return [
        {"row_id": f"c{n}", "number": f"HT-{n}", **CONTRACT, **one}
        for n, one in enumerate(changes, 1)
    ]


def bids(*changes: Mapping[str, Cell]) -> Rows:
    return [
        {"row_id": f"b{n}", "bidder": f"B{n}", "machine": f"m{n}", "bond": f"a{n}", **BID, **one}
        for n, one in enumerate(changes, 1)
    ]


def prices(*given: str) -> Rows:
    return bids(*({"price": price} for price in given))


def subsidies(*changes: Mapping[str, Cell]) -> Rows:
    return [
        {"row_id": f"s{n}", "number": f"{n:05d}", "person": f"p{n}", **SUBSIDY, **one}
        for n, one in enumerate(changes, 1)
    ]


def death(person: str, died: str) -> dict[str, Cell]:
    return {"row_id": f"d-{person}", "person": person, "died": died}


def explained(rule: str, *rows: str) -> Rows:
    return [{"rule": rule, "row_id": row, "cause": "known"} for row in rows]


def screen(rule: str, parameters=None, **tables: Sequence[Mapping[str, Cell]]) -> Outcome:
    with staged(tables) as money:
        return run(rules()[rule], money, parameters)
