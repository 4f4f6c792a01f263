"""Signs as data: every one with its basis, its threshold's source and its way of appeal, in both languages."""

from __future__ import annotations

import re

import pytest

from qinglian.procedures.signs import BadSigns, Question, SignRule, catalogue

CHINESE = re.compile(r"[\u3400-\u9fff]")


def everything() -> list[SignRule | Question]:
    return [*catalogue().signs.values(), *catalogue().questions.values()]


def test_every_sign_says_all_that_a_unit_may_ask_of_it():
    for rule in catalogue().signs.values():
        texts = (rule.title, rule.basis, rule.says, rule.owner, rule.false_alarms, rule.appeal)
        for text in texts:
            assert CHINESE.search(text.zh), rule.name
            assert not CHINESE.search(text.en), rule.name
        assert rule.plants
        assert all("非法律" in one.source.zh for one in rule.thresholds.values())
        assert 4 <= len(rule.heading) <= 120


def test_numbers_are_given_once_and_lead_back():
    numbers = [one.number for one in everything()]
    assert len(set(numbers)) == len(numbers)
    assert all(catalogue().numbered(one.number) is one for one in catalogue().signs.values())
    assert catalogue().numbered("E99") is None


def test_both_languages_of_a_finding_fill_the_same_places():
    for one in everything():
        places = [sorted(re.findall(r"\{(\w+)\}", word)) for word in (one.says.zh, one.says.en)]
        assert places[0] == places[1], one.name


def test_a_county_sets_its_own_thresholds_and_turns_a_sign_off():
    own = catalogue().with_own(
        {
            "no-progress": {"workdays": 20, "source": ["本县规定", "ours"]},
            "boilerplate": {"off": True},
        }
    )
    assert own.signs["no-progress"].least("workdays") == 20
    assert own.signs["no-progress"].thresholds["workdays"].source.en == "ours"
    assert own.signs["boilerplate"].off
    assert catalogue().signs["no-progress"].least("workdays") == 30


@pytest.mark.parametrize(
    "own",
    [{"no-such": {}}, {"instant": {"second": 3}}, {"instant": {"seconds": "60"}}, {"instant": 3}],
)
def test_thresholds_of_one_s_own_that_mean_nothing_are_refused(own):
    with pytest.raises(BadSigns):
        catalogue().with_own(own)
