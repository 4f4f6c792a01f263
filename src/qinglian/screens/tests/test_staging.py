"""Rows come as mappings, or as the JSON in which they are kept, which is staged without being read in Python."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from qinglian.screens import Explained, Source, staged
from qinglian.screens.tables import TOGETHER

ROW = '{"row_id":"%s","unit":"edu","number":"%s","amount":"%s","year":2022,"note":"不在表里"}'


def read(source: Source | list[dict[str, str | int | None]], *explained: Explained) -> list[object]:
    with staged({"contracts": source}, explained) as money:
        rows = money.connection.execute(
            "SELECT row_id, number, amount, year, project FROM contracts ORDER BY row_id"
        ).fetchall()
        assert money.rows["contracts"] == len(rows)
        return [*rows]


def test_a_json_text_is_a_row_and_what_is_no_column_is_left_out():
    assert read(Source([ROW % ("a", "一号", "480000.00")])) == [
        ("a", "一号", Decimal("480000.00"), 2022, None)
    ]


def test_a_mapping_is_the_same_row_however_its_words_are_written():
    words = '引号"、反斜线\\、换行\n、\x1f'
    (row,) = read(
        [{"row_id": "a", "number": words, "amount": "0.10", "year": 2022, "project": None}]
    )
    assert row == ("a", words, Decimal("0.10"), 2022, None)


def test_of_rows_that_agree_in_the_key_the_last_one_counts():
    texts = [ROW % ("a", "1", "1.00"), ROW % ("b", "2", "2.00"), ROW % ("c", "1", "3.00")]
    assert [row[0] for row in read(Source(texts, ("unit", "number")))] == ["b", "c"]
    assert [row[0] for row in read(Source(texts))] == ["a", "b", "c"]


def test_more_rows_than_one_statement_holds_are_all_staged():
    many = TOGETHER * 2 + 1
    texts = (ROW % (n, n % (many - 1), "1.00") for n in range(many))
    with staged({"contracts": Source(texts, ("unit", "number"))}) as money:
        assert money.rows["contracts"] == many - 1
        (first,) = money.connection.execute(
            "SELECT row_id FROM contracts WHERE number = '0'"
        ).fetchall()
        assert first == (str(many - 1),)


def test_a_row_is_explained_by_its_key_and_not_by_that_of_another_table():
    texts = [ROW % ("a", "1", "1.00"), ROW % ("b", "2", "2.00")]
    told = [
        Explained("P01", "contracts", "edu|2", "approved"),
        Explained("P01", "contracts", "edu|9", "approved"),
        Explained("B01", "subsidies", "edu|1", "heir"),
    ]
    with staged({"contracts": Source(texts, ("unit", "number"))}, told) as money:
        found = money.connection.execute("SELECT rule, row_id, cause FROM explained").fetchall()
    assert found == [("P01", "b", "approved")]


@pytest.mark.parametrize("amount", ["多", "", "1e400"])
def test_what_is_not_of_its_type_is_refused(amount):
    with pytest.raises(duckdb.Error):
        read(Source([ROW % ("a", "1", amount)]))


def test_a_column_that_no_table_has_is_named():
    with pytest.raises(KeyError, match=r"contracts\.note"):
        read([{"row_id": "a", "note": "x"}])


def test_a_key_that_is_no_column_is_named():
    with pytest.raises(KeyError, match=r"contracts\.note"):
        read(Source([ROW % ("a", "1", "1.00")], ("note",)))
