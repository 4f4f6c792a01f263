"""A record of a draw: it comes out again for whoever has it, and a changed one does not."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from qinglian.draws import blind, commitment
from qinglian.draws.errors import DrawError
from qinglian.draws.records import Frozen, check, for_the_public, record, run

SECRET, PUBLIC, DAY = "5a" * 32, "03 07 11 18 25 31 09", date(2022, 8, 25)
KEPT = [(f"9100{n:03d}", f"第{n}加油站", f"salt{n}") for n in range(30)]
OPENED = [[blind(*one), *one] for one in KEPT]
FROZEN = Frozen(
    rates={"A": "10", "B": "50"},
    objects=[[row[0], "A" if n < 20 else "B"] for n, row in enumerate(OPENED)],
    officers=[
        *([f"XZ-{n}", f"陕99-{n}", "market", "2024-12-31"] for n in range(9)),
        ["XZ-9", "陕99-9", "market", "2022-08-24"],
    ],
    barred=[["XZ-1", OPENED[25][0]], ["XZ-2", OPENED[26][0]]],
    salt="c2FsdA",
)


def made() -> dict[str, Any]:
    result = run(FROZEN, SECRET, PUBLIC, DAY)
    taken = {one.item for one in result.assigned}
    opened = [row for row in OPENED if row[0] in taken]
    committed = {
        "commitment": commitment(SECRET),
        "result_digest": result.digest,
        **FROZEN.digests(),
    }
    whole = record(
        FROZEN,
        committed,
        result.rows,
        secret=SECRET,
        public=PUBLIC,
        on=DAY,
        opened=opened,
        task="CC-2022-000001",
    )
    again: dict[str, Any] = json.loads(json.dumps(whole))
    return again


def states(whole) -> list[str]:
    return [step.state for step in check(whole)]


def test_a_record_comes_out_again_from_its_json():
    assert states(made()) == ["holds"] * 8


def test_the_shares_are_as_the_rates_say_and_nobody_expired_goes():
    result = run(FROZEN, SECRET, PUBLIC, DAY)
    assert result.strata == (("A", 20, 2), ("B", 10, 5))
    assert FROZEN.counts() == {"A": 20, "B": 10}
    assert not any("XZ-9" in (*one.officers, *one.reserves) for one in result.assigned)


def test_the_publics_record_tells_nobodys_interests_and_still_gives_the_objects():
    public = for_the_public(made())
    assert not {"barred", "salt"} & set(public)
    assert states(public) == ["holds"] * 3 + ["unknown", "holds", "unknown", "holds", "holds"]


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        (lambda one: one.update(secret="5b" * 32), 0),
        (lambda one: one.update(public="03071118253108"), 4),
        (lambda one: one["objects"].pop(), 1),
        (lambda one: one["officers"].pop(), 2),
        (lambda one: one["barred"].pop(), 3),
        (lambda one: one["drawn"].reverse(), 4),
        (lambda one: one["drawn"][0][1].reverse(), 5),
        (lambda one: one.update(result_digest="0" * 64), 6),
        (lambda one: one["opened"][0].__setitem__(2, "另一家"), 7),
        (lambda one: one["opened"].append([blind("1", "2", "3"), "1", "2", "3"]), 7),
    ],
)
def test_whatever_is_changed_afterwards_is_seen(change, fails):
    whole = made()
    change(whole)
    assert states(whole)[fails] == "fails"


@pytest.mark.parametrize(
    "whole", [{}, {"version": 2}, {**made(), "rates": {"A": "x"}}, {**made(), "drawn_on": 3}]
)
def test_what_is_no_record_is_refused_in_words(whole):
    with pytest.raises(DrawError):
        check(whole)
