"""What an entry says, what it keeps to itself, and how a field of it is opened."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from qinglian.ledger.entries import (
    act_entry,
    canonical,
    commitment,
    new_salts,
    opens,
    rows_root,
)
from qinglian.ledger.errors import EntryError
from qinglian.ledger.hashing import EMPTY_ROOT, leaf_hash, node_hash

CHINA = timezone(timedelta(hours=8))
SALTS = {"actor": "A" * 22, "result": "B" * 22, "evidence.0": "C" * 22}
FILE = "d1" * 32


def signed_off(**changed: object) -> bytes:
    given_ = {
        "matter": "LD-2022-000017",
        "n": 3,
        "procedure": "leader-instruction",
        "version": 1,
        "act": "report",
        "unit": "qc.fgj",
        "time": datetime(2022, 3, 18, 17, 0, tzinfo=CHINA),
        "stages": ["doing"],
        "actor": commitment("actor", "person-key-1", SALTS["actor"]),
        "fields": {"result": commitment("result", "已完成", SALTS["result"])},
        "evidence": [
            {
                "kind": "photo",
                "size": 1024,
                "sha256": commitment("evidence.0", FILE, SALTS["evidence.0"]),
            }
        ],
    }
    return act_entry(**(given_ | changed))


def test_an_act_is_written_as_canonical_json_in_universal_time():
    entry = signed_off()
    content = json.loads(entry)
    assert entry == rfc8785.dumps(content)
    assert (content["v"], content["kind"], content["n"]) == (1, "act", 3)
    assert content["time"] == "2022-03-18T09:00:00Z"
    assert content["stages"] == ["doing"]


def test_two_zones_of_one_instant_give_one_entry():
    assert signed_off(time=datetime(2022, 3, 18, 9, 0, tzinfo=UTC)) == signed_off()


def test_an_entry_discloses_neither_the_person_nor_a_field_nor_a_file():
    entry = signed_off().decode()
    for secret in ("person-key-1", "已完成", FILE, *SALTS.values()):
        assert secret not in entry


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(EntryError):
        signed_off(time=datetime(2022, 3, 18, 17, 0))


def test_an_entry_too_long_for_a_bundle_is_refused():
    with pytest.raises(EntryError):
        signed_off(stages=["x" * 65_536])


@pytest.mark.parametrize(
    ("field", "value"), [("result", "已完成"), ("actor", "person-key-1"), ("evidence.0", FILE)]
)
def test_a_field_opens_with_its_value_and_salt_and_with_nothing_else(field, value):
    entry = signed_off()
    assert opens(entry, field, value, SALTS[field])
    assert not opens(entry, field, value + "x", SALTS[field])
    assert not opens(entry, field, value, "Z" * 22)
    assert not opens(entry, "other", value, SALTS[field])


@pytest.mark.parametrize(
    "entry", [b"", b"\xff", b"[]", b'"x"', b"{}", b'{"fields":3,"evidence":[3]}', b'{"actor":1}']
)
def test_what_is_not_an_act_opens_nothing(entry):
    for field in ("result", "actor", "evidence.0", "evidence.", "evidence.x"):
        assert not opens(entry, field, "x", "y")


def test_a_commitment_is_of_its_field_its_salt_and_the_type_of_its_value():
    of = {
        commitment(name, value, salt)
        for name in ("a", "b")
        for value in ("1", 1, True, None, ["1"], {"1": 1}, "")
        for salt in ("s", "t", "")
    }
    assert len(of) == 2 * 7 * 3


def test_a_commitment_can_be_recomputed_from_its_definition():
    from hashlib import sha256

    written = '["result","' + "B" * 22 + '","已完成"]'
    assert commitment("result", "已完成", "B" * 22) == (
        sha256(b"qinglian/commitment/v1\n" + written.encode()).hexdigest()
    )


def test_salts_are_long_and_never_the_same_twice():
    drawn = [new_salts(["a", "b"]) for _ in range(200)]
    salts = {salt for each in drawn for salt in each.values()}
    assert len(salts) == 400
    assert {len(salt) for salt in salts} == {22}
    assert new_salts([]) == {}


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=40)
@given(plain)
def test_the_fast_writer_and_the_standards_agree_on_every_value(value):
    assert canonical(value) == rfc8785.dumps(value)


def test_the_fast_writer_and_the_standards_agree_on_every_character():
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    assert canonical(every) == rfc8785.dumps(every)


@pytest.mark.parametrize(
    "value",
    [2**53, -(2**53), "\ud800", float("nan"), float("inf"), b"x", {1: 2}, {"\ud800": 1}, object()],
)
def test_what_json_cannot_hold_exactly_is_refused(value):
    with pytest.raises(EntryError):
        canonical(value)


def test_the_rows_of_a_filing_have_one_root_in_their_order():
    a, b = b"row a", b"row b"
    assert rows_root([]) == EMPTY_ROOT
    assert rows_root(iter([a])) == leaf_hash(a)
    assert rows_root([a, b]) == node_hash(leaf_hash(a), leaf_hash(b)) != rows_root([b, a])


def test_an_entry_is_written_in_a_few_microseconds():
    at = datetime(2022, 3, 18, 17, 0, tzinfo=CHINA)
    actor = "ab" * 32
    best = min(_timed(at, actor) for _ in range(5))
    assert best < 60e-6  # 11 µs on an idle machine


def _timed(at: datetime, actor: str) -> float:
    started = time.process_time()
    for _ in range(500):
        signed_off(time=at, actor=actor, fields={"result": actor}, evidence=[])
    return (time.process_time() - started) / 500
