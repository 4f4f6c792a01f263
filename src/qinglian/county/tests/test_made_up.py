"""Nothing in the county is real, and everything in it says so."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

from stdnum.cn import uscc

import qinglian.county
from qinglian.county.events import File, Open, Perform
from qinglian.county.people import install
from qinglian.county.tests.conftest import words

PHONE = re.compile(r"(?<!\d)(1[3-9]\d{9}|0[1-9]\d{1,2}-\d{7,8})(?!\d)")
DIGEST = re.compile(r"[0-9a-f]{64}")
IDENTITY = re.compile(r"(?<![0-9A-Z])[1-9]\d{16}[0-9X](?![0-9A-Z])")


def test_every_person_is_marked_as_an_example():
    persons = install(2022).persons
    assert len(persons) > 150
    assert all(person.name.endswith("（示例）") for person in persons)


def test_a_persons_key_says_nothing_of_them():
    for person in install(2022).persons:
        assert re.fullmatch(r"[0-9a-f]{20}", person.key)
    assert len({person.key for person in install(2022).persons}) == len(install(2022).persons)


def test_no_two_persons_share_a_name_or_an_account():
    persons = install(2022).persons
    names = [person.name for person in persons]
    accounts = [person.username for person in persons if person.username]
    assert len(names) == len(set(names))
    assert len(accounts) == len(set(accounts))


def test_every_post_is_held_from_first_to_last_by_one_person_at_a_time():
    people = install(2022)
    for post in people.posts:
        terms = sorted(
            (one for one in people.persons if one.post == post.code), key=lambda one: one.start
        )
        assert terms, post.code
        assert terms[-1].end is None
        for before, after in pairwise(terms):
            assert before.end is not None
            assert (after.start - before.end).days == 1


def test_every_telephone_number_cannot_be_called(small):
    contacts = [
        event.fields["contact"]
        for _, event in small.done()
        if isinstance(event, Open) and "contact" in event.fields
    ]
    assert len(contacts) > 500
    assert all(re.fullmatch(r"000-\d{8}", str(contact)) for contact in contacts)
    said = {word for _, event in small.acts() for word in words(event)}
    assert [word for word in said if PHONE.search(word) and not DIGEST.fullmatch(word)] == []


def test_nobody_has_an_identity_number(small):
    found = [
        word
        for _, event in small.acts()
        for word in words(event)
        if IDENTITY.search(word) and not uscc.is_valid(word)
    ]
    assert found == []


def test_every_credit_code_checks_and_is_of_the_countys_area(small):
    codes = set()
    for _, event in small.done():
        if isinstance(event, File):
            codes |= {str(row[name]) for row in event.rows for name in ("uscc",) if name in row}
            if event.dataset == "market-entities":
                codes |= {str(row["code"]) for row in event.rows}
        elif isinstance(event, Open | Perform):
            if "uscc" in event.fields:
                codes.add(str(event.fields["uscc"]))
            if "item_code" in event.fields:
                codes.add(str(event.fields["item_code"])[:18])
    assert len(codes) > 2_800
    for code in codes:
        assert uscc.is_valid(code), code
        assert code[2:8] == "990121", code


def test_every_enterprise_is_marked_as_an_example_and_has_a_code_of_its_own(small):
    names: dict[str, str] = {}
    for _, event in small.done():
        named = isinstance(event, Open) and isinstance(event.fields.get("enterprise"), str)
        if named and "uscc" in event.fields:
            names.setdefault(str(event.fields["enterprise"]), str(event.fields["uscc"]))
            assert names[str(event.fields["enterprise"])] == event.fields["uscc"]
        if named:
            assert "（示例" in str(event.fields["enterprise"])
    assert len(names) > 150
    assert len(set(names.values())) == len(names)


def test_the_county_is_not_the_real_one_of_nearly_the_same_name(small):
    assert not any("青川" in word for _, event in small.acts() for word in words(event))


def test_the_county_knows_nothing_of_django():
    for path in Path(qinglian.county.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.startswith(("django", "qinglian.site")) for name in names), path
