"""Drawing: exact shares, the same result for everybody, nobody where they may not be, loads even."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.draws import DrawError, Item, assign, commitment, draw, roster_digest, seed_of, share
from qinglian.draws.tickets import ordered, ticket

SECRET = "5a" * 32
SEED = seed_of(SECRET, "03 07 11 18 25 31 09")
SIZES = {"A": 900, "B": 640, "C": 246, "D": 60}
RATES = {"A": Decimal("0.01"), "B": Decimal("0.05"), "C": Decimal("0.2"), "D": Decimal("0.5")}
ROSTER = [Item(f"{name}{n:04d}", name) for name, size in SIZES.items() for n in range(size)]

ids = st.text("0123456789ABCDEFGH统一", min_size=1, max_size=18)
rates = st.fractions(0, 1, max_denominator=1000)


def test_the_storys_roster_gives_nine_thirty_two_fifty_and_thirty():
    drawn = draw(ROSTER, RATES, SEED)
    assert len(ROSTER) == 1846
    assert [(one.size, len(one.taken)) for one in drawn.strata] == [
        (900, 9),
        (640, 32),
        (246, 50),
        (60, 30),
    ]
    assert len(drawn.ids) == len(set(drawn.ids)) == 121


def test_the_same_seed_and_roster_give_the_same_list_in_whatever_order_the_roster_stands():
    shuffled = random.Random(1).sample(ROSTER, len(ROSTER))
    assert draw(shuffled, RATES, SEED) == draw(ROSTER, RATES, SEED)
    assert draw(ROSTER, RATES, seed_of(SECRET, "03 07 11 18 25 31 08")) != draw(ROSTER, RATES, SEED)


def test_a_ticket_is_what_anyone_computes_with_sha256():
    parts = ("qinglian/draw/v1", "ticket", "object/D", SEED, "91110000600037341L")
    plain = b"".join(len(one.encode()).to_bytes(4, "big") + one.encode() for one in parts)
    assert ticket(SEED, "object/D", "91110000600037341L") == sha256(plain).digest()


def test_one_objects_presence_does_not_change_the_order_of_the_others():
    few = ordered(SEED, "object/A", ["a", "c", "d"])
    assert [one for one in ordered(SEED, "object/A", ["a", "b", "c", "d"]) if one != "b"] == few


@pytest.mark.parametrize(
    ("size", "rate", "wanted"),
    [(246, Decimal("0.2"), 50), (900, Fraction(1, 100), 9), (1, Decimal("0.01"), 1), (0, 1, 0),
     (700, Decimal("0.07"), 49), (60, 0, 0), (60, 1, 60)],
)  # fmt: skip
def test_a_share_is_rounded_up_exactly(size, rate, wanted):
    assert share(size, rate) == wanted


@given(size=st.integers(0, 10**7), rate=rates)
def test_a_share_is_the_least_whole_number_that_reaches_the_rate(size, rate):
    taken = share(size, rate)
    assert taken >= rate * size > taken - 1


@pytest.mark.parametrize("rate", [0.05, Decimal("1.01"), -1])
def test_a_float_and_what_is_no_share_are_refused(rate):
    with pytest.raises(DrawError):
        share(100, rate)


def test_an_id_that_stands_twice_and_a_stratum_without_a_rate_are_refused():
    with pytest.raises(DrawError):
        draw([Item("a", "A"), Item("a", "B")], RATES, SEED)
    with pytest.raises(DrawError):
        draw([Item("é", "A"), Item("e\u0301", "A")], RATES, SEED)
    with pytest.raises(DrawError):
        draw([Item("a", "E")], RATES, SEED)


@given(
    roster=st.dictionaries(ids, st.sampled_from("AB"), max_size=60), rate=rates, chance=st.randoms()
)
def test_any_roster_is_drawn_alike_in_any_order(roster, rate, chance):
    items = [Item(name, stratum) for name, stratum in roster.items()]
    drawn = draw(items, {"A": rate, "B": 1 - rate}, SEED)
    chance.shuffle(items)
    assert draw(items, {"A": rate, "B": 1 - rate}, SEED) == drawn
    for one in drawn.strata:
        assert len(one.taken) == share(one.size, one.rate)
        assert all(roster[item] == one.name for item in one.taken)


def test_every_object_is_about_as_often_drawn_as_any_other():
    items = [Item(f"{n:02d}", "A") for n in range(20)]
    times = Counter(
        one for n in range(2000) for one in draw(items, {"A": Decimal("0.25")}, f"seed {n}").ids
    )
    assert len(times) == 20
    assert all(abs(count - 500) < 5 * 20 for count in times.values())  # σ = √(2000·¼·¾) < 20


def test_a_short_secret_and_a_short_public_value_are_refused():
    with pytest.raises(DrawError):
        commitment("2022196期双色球")
    with pytest.raises(DrawError):
        seed_of(SECRET, "五")
    assert len(commitment(SECRET)) == 64


def test_only_the_digits_of_a_public_value_count():
    assert seed_of(SECRET, "03, 07 11/18 25 31 + 09") == seed_of(SECRET, "０３ 07 11 18 25 31 09")
    assert seed_of(SECRET, "0307111825310") != SEED


OFFICERS = [f"XZ-{n:02d}" for n in range(40)]


def test_two_officers_go_to_each_object_and_loads_differ_by_one_at_most():
    items = draw(ROSTER, RATES, SEED).ids
    found = assign(items, OFFICERS, (), SEED)
    assert [one.item for one in found] == list(items)
    assert all(len(set(one.officers)) == 2 for one in found)
    load = Counter(officer for one in found for officer in one.officers)
    assert sorted(set(load.values())) == [6, 7]  # 242 places, 40 officers


def test_nobody_goes_where_they_may_not_nor_waits_in_reserve_for_it():
    items = draw(ROSTER, RATES, SEED).ids
    free = assign(items, OFFICERS, (), SEED)
    barred = {(one.officers[0], one.item) for one in free} | {
        (one.reserves[0], one.item) for one in free
    }
    for one in assign(items, OFFICERS, barred, SEED):
        for officer in (*one.officers, *one.reserves):
            assert (officer, one.item) not in barred


def test_reserves_are_others_and_in_an_order_that_the_seed_gives():
    (one,) = assign(["a"], OFFICERS, (), SEED)
    assert len({*one.officers, *one.reserves}) == 8
    assert assign(["a"], OFFICERS[::-1], (), SEED) == (one,)


def test_an_object_that_nobody_may_visit_stops_the_draw():
    with pytest.raises(DrawError) as refused:
        assign(["a"], OFFICERS[:2], {(OFFICERS[0], "a")}, SEED)
    assert "不足2名" in refused.value.text.zh


@given(
    items=st.lists(ids, unique=True, max_size=30),
    officers=st.lists(st.integers(0, 50), min_size=2, max_size=15, unique=True),
    chance=st.randoms(),
)
def test_any_assignment_is_even_and_the_same_in_any_order(items, officers, chance):
    names = [f"o{n}" for n in officers]
    found = assign(items, names, (), SEED)
    chance.shuffle(names)
    assert assign(items, names, (), SEED) == found
    load = Counter(dict.fromkeys(names, 0))
    load.update(officer for one in found for officer in one.officers)
    assert max(load.values()) - min(load.values()) <= 1


def test_a_rosters_digest_is_that_of_its_rows_in_any_order_and_of_canonical_json():
    rows = [["b", "乙"], ["a", "甲"]]
    assert roster_digest(rows) == sha256('[["a","甲"],["b","乙"]]'.encode()).hexdigest()
    assert roster_digest(rows[::-1]) == roster_digest(rows) != roster_digest(rows[:1])
    assert roster_digest(rows, "salt") != roster_digest(rows, "another")
    with pytest.raises(DrawError):
        roster_digest([["a"], ["a"]])
