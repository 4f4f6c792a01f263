"""Anyone builds the digest of a public list again, rows whose names are hidden included."""

from __future__ import annotations

from hashlib import sha256

import pytest

from qinglian.ledger.errors import EntryError
from qinglian.ledger.public_lists import batch_root, list_root, root_of, row_leaf

COLUMNS = ["序号", "姓名", "金额"]
ROWS = [("c2FsdC0x", ["1", "示例甲", "700.00"]), ("c2FsdC0y", ["2", "示例乙", "650.00"])]
SAID = [{"salt": salt, "cells": cells} for salt, cells in ROWS]
OTHERS = {"qingping": "ab" * 32}


def document(**change: object) -> dict[str, object]:
    return {"list": "shiqiao", "columns": COLUMNS, "rows": SAID, "lists": OTHERS, **change}


def root() -> str:
    own = list_root(COLUMNS, [row_leaf(*row) for row in ROWS])
    return batch_root({**OTHERS, "shiqiao": own})


def test_a_list_of_one_row_is_the_tree_of_its_columns_and_its_row():
    def leaf(said: str) -> bytes:
        return sha256(b"\0" + said.encode()).digest()

    tree = sha256(b"\1" + leaf('["姓名"]') + leaf('["s",["甲"]]')).hexdigest()
    assert list_root(["姓名"], [row_leaf("s", ["甲"])]) == tree
    assert batch_root({"shiqiao": tree}) == leaf(f'["shiqiao","{tree}"]').hex()


def test_a_downloaded_list_gives_the_root_that_the_log_holds():
    assert root_of(document()) == root()


def test_a_row_whose_name_is_hidden_is_counted_by_its_leaf():
    rows = [{"leaf": row_leaf(*ROWS[0]).hex()}, {"salt": ROWS[1][0], "cells": ROWS[1][1]}]
    assert root_of(document(rows=rows)) == root()


def test_the_order_in_which_lists_came_is_no_matter_and_that_of_rows_is():
    assert batch_root({"b": "1", "a": "2"}) == batch_root({"a": "2", "b": "1"})
    assert root_of(document(rows=SAID[::-1])) != root()


@pytest.mark.parametrize(
    "change",
    [
        {"rows": [{"salt": "c2FsdC0x", "cells": ["1", "示例甲", "7000.00"]}]},
        {"columns": ["序号", "姓名", "金额（万元）"]},
        {"lists": {"qingping": "cd" * 32}},
        {"list": "chengguan"},
    ],
)
def test_whatever_is_changed_gives_another_root(change):
    assert root_of(document(**change)) != root()


@pytest.mark.parametrize("change", [{"rows": None}, {"rows": [{}]}, {"rows": [{"leaf": "xy"}]}])
def test_what_is_no_list_is_said_to_be_none(change):
    with pytest.raises(EntryError):
        root_of(document(**change))
