"""What a list holds, from its acts alone: confirmations, disputes, faults."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from qinglian.procedures.model import Act, Actor, Value
from qinglian.procedures.tests.people import CLERK, OUTSIDER, SUPERVISOR, at
from qinglian.site.duties import content, lacking

OPEN = {
    "list_name": "清单", "kind": "key-tasks", "year": 2022,
    "departments": ["transport", "water", "finance"], "towns": ["shiqiao"],
}  # fmt: skip

Told = tuple[str, Actor, Mapping[str, Value]]


def acts(*told) -> list[Act]:
    """Acts in a row: (name, actor, fields)."""
    first = ("open", SUPERVISOR, OPEN)
    return [
        Act(name, actor, at("2022-01-10 09:00"), fields) for name, actor, fields in (first, *told)
    ]


ADD = ("add", SUPERVISOR, {"title": "排查隐患", "leads": ["transport"], "co": ["water"]})


BOTH: tuple[Told, ...] = (("confirm", CLERK, {}), ("confirm", OUTSIDER, {}))


def missing(*told) -> list[str]:
    held = content.read(acts(*told))
    return held.missing(held.entries[0])


def test_an_entry_waits_for_its_lead_and_its_co_units():
    assert missing(ADD) == ["transport", "water"]
    assert missing(ADD, ("confirm", CLERK, {})) == ["water"]
    assert missing(ADD, ("confirm", CLERK, {}), ("confirm", OUTSIDER, {})) == []


def test_an_amended_entry_is_confirmed_again():
    amend = ("amend", SUPERVISOR, {"entry": 1, "due": "2022-06-30"})
    assert missing(ADD, *BOTH, amend) == ["transport", "water"]


def test_a_dispute_takes_back_a_confirmation_and_a_ruling_ends_it():
    dispute = ("dispute", OUTSIDER, {"entry": 1, "reason": "不归我们管"})
    held = content.read(acts(ADD, *BOTH, dispute))
    assert held.missing(held.entries[0]) == ["water"]
    assert held.disputes(held.entries[0]) == [("water", "不归我们管")]
    ruled = ("settle", SUPERVISOR, {"entry": 1, "opinion": "按职责办理"})
    assert missing(ADD, *BOTH, dispute, ruled) == []


def test_a_number_is_never_given_again():
    held = content.read(acts(ADD, ("remove", SUPERVISOR, {"entry": 1}), ADD))
    assert [one.n for one in held.entries] == [2]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"title": "没有牵头的事"}, lacking.leadless),
        ({"title": "两家牵头的事", "leads": ["transport", "water"]}, lacking.two_leads),
        ({"title": "没有期限的事", "leads": ["transport"]}, lacking.undated),
        ({"title": "压给镇里的事", "leads": ["shiqiao"]}, lacking.unhanded),
        ({"title": "要分解的事情", "leads": ["transport"], "to_towns": True}, lacking.unhanded),
        ({"title": "联系13800138000", "leads": ["transport"]}, lacking.personal),
    ],
)
def test_each_fault_is_found(fields, fault):
    held = content.read(acts(("add", SUPERVISOR, fields)))
    assert [one.n for one in fault(held)] == [1]


def test_the_same_words_twice_are_one_too_many():
    spaced = ("add", SUPERVISOR, {"title": "排查 隐患", "leads": ["water"]})
    assert [one.n for one in lacking.repeated(content.read(acts(ADD, spaced)))] == [2]


def test_everybody_as_co_unit_is_all_of_the_units():
    everyone = (
        "add",
        SUPERVISOR,
        {"title": "人人配合", "co": ["transport", "water", "finance", "shiqiao"]},
    )
    assert lacking.widest(content.read(acts(ADD, everyone))) == Decimal("100.00")
    assert lacking.widest(content.read(acts(ADD))) == Decimal("25.00")


def test_the_digest_is_of_the_entries_and_of_nothing_else():
    held = content.read(acts(ADD))
    again = content.read(acts(ADD, ("confirm", CLERK, {})))
    assert held.digest("QD-2022-000001", 1, held.entries) == again.digest(
        "QD-2022-000001", 1, again.entries
    )
    moved = content.read(acts(ADD, ("amend", SUPERVISOR, {"entry": 1, "due": "2022-06-30"})))
    assert moved.digest("QD-2022-000001", 1, moved.entries) != held.digest(
        "QD-2022-000001", 1, held.entries
    )
