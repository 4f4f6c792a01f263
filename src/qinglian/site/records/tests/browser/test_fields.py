"""The browser computes a commitment as Python does, and an opened field holds only as it was recorded."""

from __future__ import annotations

import json
import random
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from qinglian.ledger.entries import act_entry, canonical, commitment, new_salts, opens
from qinglian.ledger.errors import EntryError

VALUES: list[Any] = [
    "", "已办结", "a\"b\\c/d", "\u0000\u0001\u001f\b\t\n\f\r", "\u007f\u0080\u2028\u2029\ufeff", "😀𝒳é e\u0301",
    None, True, False, 0, -1, 2**53 - 1, 1 - 2**53, 0.0, -0.0, 1.0, 0.1, 0.1 + 0.2, -2.5, 1e20, 1e21, 1e-6,
    1e-7, 123456789012345680000.0, 9007199254740994.0, 5e-324, 1.7976931348623157e308, 333333333.33333329,
    [], {}, [[[]]], [1, "1", None], {"b": 1, "a": 2, "": 3, "A": 4},
    {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\u0080": 6, "ö": 7},  # RFC 8785 s3.2.3
    {"\ue000": 1, "😀": 2}, {"10": 1, "9": 2, "1": 3}, {"__proto__": 1, "constructor": {"toString": 2}},
    {"金额": [12.5, {"单位": "万元", "明细": [{"甲": 1e-10}, {"乙": -0.0}]}]},
]  # fmt: skip

REFUSED = ["9007199254740992", "-9007199254740992", "[1, 12345678901234567890]", "1e400", '"\\ud800"',
           '{"\\udfff": 1}', '["\\ud83d", "\\ude00"]']  # fmt: skip


def made_up(chance: random.Random, depth: int = 3) -> Any:
    kind = chance.randrange(8 if depth else 6)
    word = "".join(
        chance.choice('abc"\\\n清廉é\u2028\ue000😀𝒳 ') for _ in range(chance.randrange(6))
    )
    if kind == 6:
        return [made_up(chance, depth - 1) for _ in range(chance.randrange(4))]
    if kind == 7:
        return {f"{word}{i}": made_up(chance, depth - 1) for i in range(chance.randrange(4))}
    number = chance.uniform(-1, 1) * 10.0 ** chance.randrange(-300, 300)
    return [word, None, True, chance.randrange(-(2**53) + 1, 2**53), number, word * 2][kind]


CANONICAL = """(texts) => texts.map((text) => {
    try {
        return qinglian.canonical(qinglian.json(text));
    } catch (error) {
        return error instanceof qinglian.Refused ? null : String(error);
    }
})"""


@pytest.mark.parametrize("spelling", [{}, {"ensure_ascii": False, "indent": 1}])
def test_the_browser_writes_canonical_json_as_python_does(run, spelling):
    chance = random.Random(2022)
    values = VALUES + [made_up(chance) for _ in range(300)]
    texts = [json.dumps(value, **spelling) for value in values]
    assert run(CANONICAL, texts) == [canonical(value).decode() for value in values]


def test_the_browser_refuses_what_python_cannot_write_exactly(run):
    assert run(CANONICAL, REFUSED) == [None] * len(REFUSED)
    for text in REFUSED:
        with pytest.raises(EntryError):
            canonical(json.loads(text))


def test_the_browser_commits_as_python_does(run):
    salts = list(new_salts(map(str, range(len(VALUES)))).values())
    names = ["result", "金额", "actor", "evidence.0"]
    cases = [
        (names[i % 4], json.dumps(value), salt)
        for i, (value, salt) in enumerate(zip(VALUES, salts, strict=True))
    ]
    made = run(
        """(cases) => Promise.all(cases.map(
            ([name, text, salt]) => qinglian.commitment(name, JSON.parse(text), salt)))""",
        cases,
    )
    assert made == [commitment(name, json.loads(text), salt) for name, text, salt in cases]


# --- against an entry -------------------------------------------------------------------------

OPENED: dict[str, Any] = {
    "result": "已办结，涉及“城北路”等9处😀",
    "amount": 12.5,
    "count": 7,
    "paid": True,
    "lines": [{"品名": "水泥", "吨": 3.0}, {"品名": "砂", "吨": 1e-7}],
    "number": "007",
}
SALTS = new_salts([*OPENED, "actor", "evidence.0"])
FILE = "ab" * 32
ENTRY = act_entry(
    matter="HY-2022-000001",
    n=1,
    procedure="meeting-decision",
    version=1,
    act="submit",
    unit="transport",
    time=datetime(2022, 3, 17, tzinfo=UTC),
    stages=["submitted"],
    actor=commitment("actor", "key transport#clerk", SALTS["actor"]),
    fields={name: commitment(name, value, SALTS[name]) for name, value in OPENED.items()},
    evidence=[
        {"kind": "photo", "size": 9, "sha256": commitment("evidence.0", FILE, SALTS["evidence.0"])}
    ],
)


@pytest.fixture
def told(run) -> Any:
    """What a reader of the page is told of a field."""

    def tell(name: str, value: str, salt: str, entry: bytes = ENTRY) -> Any:
        given = {"field": {"name": name, "value": value, "salt": salt}}
        return run(
            """async ({ entry, ...given }) => await qinglian.checked({
                ...given, entry: Uint8Array.from(atob(entry), (char) => char.charCodeAt(0)) })""",
            {"entry": b64encode(entry).decode(), **given},
        )

    return tell


def shown(value: Any) -> str:
    """A value as the official's page shows it."""
    return value if isinstance(value, str) else canonical(value).decode()


@pytest.mark.parametrize("name", OPENED)
def test_an_opened_field_holds(told, name):
    answer = told(name, shown(OPENED[name]), SALTS[name])
    assert answer["verdict"] == "holds"
    assert f"The field “{name}” holds" in answer["steps"][0]["en"]


@pytest.mark.parametrize("written", ["12.5", " 12.50 ", "1.25e1"])
def test_a_number_holds_however_it_is_written(told, written):
    assert told("amount", written, SALTS["amount"])["verdict"] == "holds"


def test_who_acted_and_a_files_digest_are_opened_too(told):
    assert told("actor", "key transport#clerk", SALTS["actor"])["verdict"] == "holds"
    assert told("evidence.0", FILE, SALTS["evidence.0"])["verdict"] == "holds"


def test_a_field_alone_says_that_its_entry_was_not_checked(told):
    note = told("result", OPENED["result"], SALTS["result"])["steps"][-1]
    assert note["state"] == "note"
    assert "Whether this entry is in the public log was not checked" in note["en"]


CHANGED = {
    "a changed value": ("result", OPENED["result"].replace("9", "8"), SALTS["result"]),
    "a space more": ("result", OPENED["result"] + " ", SALTS["result"]),
    "another number": ("amount", "12.6", SALTS["amount"]),
    "a number for a text": ("number", "7", SALTS["number"]),
    "a text for a number": ("count", '"7"', SALTS["count"]),
    "another order of a list": (
        "lines", shown(list(reversed(OPENED["lines"]))), SALTS["lines"]),
    "a changed salt": ("result", OPENED["result"], SALTS["result"][:-1] + "_"),
    "another field's salt": ("result", OPENED["result"], SALTS["amount"]),
    "a full-width salt": ("result", OPENED["result"], "ａ" + SALTS["result"][1:]),
    "no salt": ("result", OPENED["result"], ""),
    "another field's value": ("count", "12.5", SALTS["amount"]),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_a_field_that_was_changed_does_not_hold(told, what):
    name, value, salt = CHANGED[what]
    answer = told(name, value, salt)
    assert answer["verdict"] == "fails"
    assert f"The field “{name}” does not hold" in answer["steps"][-1]["en"]
    assert not opens(ENTRY, name, value, salt)


@pytest.mark.parametrize(
    "name", ["none", "evidence.1", "evidence.00", "__proto__", "constructor", "toString"]
)
def test_a_field_that_the_entry_has_not_is_named_with_those_it_has(told, name):
    said = told(name, "x", "y")["steps"][-1]["en"]
    assert f"The entry has no field “{name}”; it has evidence.0, actor," in said


@pytest.mark.parametrize(
    "entry", [b"", b"x", b"null", b"[]", b"\xff", b'{"fields": "abc"}', b'{"v": 1}']
)
def test_what_is_no_entry_is_refused(told, entry):
    assert "holds no sealed field" in told("result", "x", "y", entry)["steps"][-1]["en"]
