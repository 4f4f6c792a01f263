"""What the system knows: the engine reckons what follows from the case, and a definition names nothing that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Act
from qinglian.procedures.tables import BadDefinition
from qinglian.procedures.tests.inline import defined, refusal
from qinglian.procedures.tests.people import SUPERVISOR, at

BODY = """
[fields]
part = {{ title = ["已有", "Known"], kind = "integer" }}
whole = {{ title = ["总数", "All"], kind = "integer" }}
share = {{ title = ["占比", "Share"], kind = "percent", known = {{ {known} }} }}
ends = {{ title = ["失效日", "Ends"], kind = "date" }}

[stages.here]
title = ["办理中", "here"]
awaits = ["close"]

[stages.there]
title = ["已办结", "there"]
end = "completed"

[acts.open]
title = ["立项", "Open"]
by = ["giver"]
to = "here"
needs = ["title", "lead", "part?", "whole?", "share?", "ends?"]
gates = [
  {{ when = {{ share = {{ present = true }} }}, must = {{ share = {{ below = 60 }} }}, {words} }},
  {{ when = {{ ends = {{ present = true }} }}, must = {{ ends = {{ above = "@today" }} }}, {words} }},
]

[acts.close]
title = ["办结", "Close"]
by = ["giver"]
from = "here"
to = "there"
"""
WORDS = 'refusal = ["不可以", "It may not be"], remedy = ["请改正", "Change it"]'
SHARE = BODY.format(known='share = ["part", "whole"]', words=WORDS)


def opening(**fields: object) -> Act:
    whole = {"title": "一件事项", "lead": "transport", **fields}
    return Act("open", SUPERVISOR, at("2022-06-06 09:00"), whole)


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(1, 3, "33.33"), (0, 7, "0"), (59, 100, "59"), (2, 3000, "0.07")]
)
def test_a_share_follows_from_two_numbers(tmp_path: Path, part, whole, share):
    case = Case.open(defined(tmp_path, SHARE), "c", opening(part=part, whole=whole))
    assert case.facts["share"] == share


def test_a_share_of_nothing_is_not_there(tmp_path: Path):
    procedure = defined(tmp_path, SHARE)
    for fields in ({"part": 3, "whole": 0}, {"part": 3}, {}):
        assert "share" not in Case.open(procedure, "c", opening(**fields)).facts


def test_nobody_writes_what_follows(tmp_path: Path):
    blank = Case.blank(defined(tmp_path, SHARE), "c")
    assert refusal(blank, opening(part=9, whole=10, share="10")).code == "known-field"


def test_six_tenths_are_not_below_six_tenths(tmp_path: Path):
    blank = Case.blank(defined(tmp_path, SHARE), "c")
    assert refusal(blank, opening(part=6, whole=10)).code == "gate"
    assert blank.perform(opening(part=599, whole=1000)).facts["share"] == "59.9"


def test_a_day_is_held_against_the_day_of_the_act(tmp_path: Path):
    blank = Case.blank(defined(tmp_path, SHARE), "c")
    for day in ("2022-06-05", "2022-06-06"):
        assert refusal(blank, opening(ends=day)).code == "gate"
    assert blank.perform(opening(ends="2022-06-07")).stages == ("here",)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ('share = ["part"]', "exactly one of"),
        ('share = ["part", "whole"], by = "app.count"', "exactly one of"),
        ('take = "valid_until"', "exactly one of"),
        ('from = "part", take = "valid_until"', "names no matter"),
        ('from = "nothing", take = "valid_until"', "no field “nothing”"),
        ('from = "part", take = "@colour"', "no property of a matter “@colour”"),
        ('count = "nowhere", same = ["lead"]', "no procedure “nowhere”"),
        ('count = "errand", same = ["nothing"]', "no field “nothing”"),
        ('count = "errand", did = "fly"', "no act “errand.fly”"),
        ('count = "errand", this = "century"', "“this” is one of"),
    ],
)
def test_a_definition_that_knows_what_is_not_there_is_refused(tmp_path: Path, known, said):
    with pytest.raises(BadDefinition) as bad:
        defined(tmp_path, BODY.format(known=known, words=WORDS))
    assert any(said in problem.words.en for problem in bad.value.problems), [
        problem.words.en for problem in bad.value.problems
    ]


SAID = 'refusal = ["{part}项已有", "{part} are known"], remedy = ["占{NAMED}%", "{NAMED} %"]'


def test_a_refusal_may_say_what_the_system_found(tmp_path: Path):
    words = SAID.replace("NAMED", "share")
    procedure = defined(tmp_path, BODY.format(known='share = ["part", "whole"]', words=words))
    refused = refusal(Case.blank(procedure, "c"), opening(part=26, whole=38))
    assert refused.sentence("zh") == "26项已有占68.42%"
    assert refused.sentence("en") == "26 are known 68.42 %"


@pytest.mark.parametrize(
    ("name", "said"), [("nothing", "no field “nothing”"), ("caller", "personal field “caller”")]
)
def test_a_refusal_says_no_field_that_is_not_there_and_none_that_is_personal(tmp_path, name, said):
    body = BODY.format(known='share = ["part", "whole"]', words=SAID.replace("NAMED", name))
    personal = 'caller = { title = ["来电人", "Caller"], kind = "text", personal = true }'
    body = body.replace("[fields]", f"[fields]\n{personal}").replace("ends?", 'ends?", "caller?')
    with pytest.raises(BadDefinition) as bad:
        defined(tmp_path, body)
    assert any(said in problem.words.en for problem in bad.value.problems)
