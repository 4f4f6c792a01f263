"""Where an act leads and what it needs may hang on what the case holds."""

from __future__ import annotations

import pytest

from qinglian.procedures.conditions import holds
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Evidence
from qinglian.procedures.tests.inline import defined, refusal
from qinglian.procedures.tests.people import CLERK, OUTSIDER, SUPERVISOR, act

BODY = """
[fields.amount]
title = ["金额", "Amount"]
kind = "amount"
least = 0

[fields.urgent]
title = ["紧急", "Urgent"]
kind = "bool"

[fields.caller]
title = ["来电人", "Caller"]
kind = "text"
personal = true

[stages.given]
title = ["已交办", "given"]
awaits = ["submit"]

[stages.large]
title = ["大额审批", "approval of a large sum"]
awaits = ["approve"]

[stages.done]
title = ["已完成", "done"]
end = "completed"

[acts.open]
title = ["交办", "Give"]
by = ["giver"]
to = "given"
needs = ["title", "lead", "caller?"]

[acts.submit]
title = ["报送", "Submit"]
by = ["taker"]
from = "given"
needs = ["amount", "urgent?"]
after = ["look"]
choose = [
  { to = "large", when = { amount = { at_least = 50000 } } },
  { to = "done", when = { amount = { at_most = 49999 } } },
]
[[acts.submit.gates]]
when = { urgent = true }
must = { amount = { at_most = 80000 } }
refusal = ["紧急采购不得超过8万元。", "An urgent purchase may not exceed 80,000."]
remedy = ["请走一般程序。", "Take the ordinary way."]
law = ["《办法》第三条", "Measures, art. 3"]

[[acts.submit.evidence]]
kind = "contract"
title = ["合同", "contract"]
least = 1
most = 2
when = { amount = { at_least = 10000 } }

[acts.look]
title = ["查看", "Look"]
by = ["taker"]
from = "given"

[acts.approve]
title = ["审批", "Approve"]
by = ["giver"]
from = "large"
to = "done"
publishes = { fields = ["title", "amount"], masked = ["caller"] }
"""
CONTRACT = Evidence("contract", "0" * 64, 10)


@pytest.fixture
def case(tmp_path) -> Case:
    opened = act(
        "open", SUPERVISOR, "2022-03-07 09:00", title="购置水泵", lead="transport", caller="李先生"
    )
    return Case.open(defined(tmp_path, BODY), "c", opened)


@pytest.fixture
def looked(case: Case) -> Case:
    return case.perform(act("look", CLERK, "2022-03-07 10:00"))


@pytest.mark.parametrize(
    ("amount", "stage"), [("50000", "large"), ("50000.00", "large"), ("49999", "done")]
)
def test_the_amount_decides_the_way(looked, amount, stage):
    doing = act("submit", CLERK, "2022-03-07 11:00", CONTRACT, amount=amount)
    assert looked.perform(doing).stage == stage


def test_where_no_way_holds_the_act_is_refused(looked):
    doing = act("submit", CLERK, "2022-03-07 11:00", CONTRACT, amount="49999.50")
    assert refusal(looked, doing).code == "no-way"


def test_what_must_come_first_is_named(case):
    refused = refusal(case, act("submit", CLERK, "2022-03-07 11:00", CONTRACT, amount="1"))
    assert refused.code == "too-early"
    assert "查看" in refused.reason.zh


def test_a_gate_stops_what_it_forbids_with_its_article(looked):
    doing = act("submit", CLERK, "2022-03-07 11:00", CONTRACT, amount="90000", urgent=True)
    refused = refusal(looked, doing)
    assert refused.code == "gate"
    assert refused.law["en"] == "Measures, art. 3"
    ordinary = act("submit", CLERK, "2022-03-07 11:00", CONTRACT, amount="90000", urgent=False)
    assert looked.perform(ordinary).stage == "large"


def test_evidence_is_asked_for_where_its_condition_holds(looked):
    assert looked.perform(act("submit", CLERK, "2022-03-07 11:00", amount="9999")).ended
    bare = act("submit", CLERK, "2022-03-07 11:00", amount="10000")
    assert refusal(looked, bare).code == "evidence"
    three = act("submit", CLERK, "2022-03-07 11:00", CONTRACT, CONTRACT, CONTRACT, amount="10000")
    assert refusal(looked, three).code == "evidence"
    other = Evidence("photo", "0" * 64)
    assert refusal(
        looked, act("submit", CLERK, "2022-03-07 11:00", other, amount="10000")
    ).code == ("evidence")


def test_an_act_that_leads_nowhere_leaves_the_case_where_it_is(case):
    assert case.perform(act("look", CLERK, "2022-03-07 10:00")).stage == "given"


def test_what_an_act_makes_public_is_marked_and_what_is_personal_only_masked(looked):
    assert looked.publishes is None
    large = looked.perform(act("submit", CLERK, "2022-03-07 11:00", CONTRACT, amount="60000"))
    assert large.publishes is None
    shown = large.perform(act("approve", SUPERVISOR, "2022-03-08 09:00")).publishes
    assert (shown.fields, shown.masked) == (("title", "amount"), ("caller",))


def test_an_act_that_is_not_defined_is_refused_by_name(case):
    assert refusal(case, act("vanish", OUTSIDER, "2022-03-07 10:00")).code == "unknown-act"


@pytest.mark.parametrize(
    ("condition", "facts", "held"),
    [
        (None, {}, True),
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {}, False),
        ({"a": True}, {}, False),
        ({"a": False}, {}, True),
        ({"a": ["x", "y"]}, {"a": "y"}, True),
        ({"a": {"in": ["x"]}}, {"a": "y"}, False),
        ({"a": {"is": "x"}}, {"a": "x"}, True),
        ({"a": {"is_not": "x"}}, {}, True),
        ({"a": {"present": True}}, {"a": []}, False),
        ({"a": {"present": False}}, {"a": ""}, True),
        ({"a": {"at_least": 2}}, {"a": "2.00"}, True),
        ({"a": {"at_least": 2}}, {"a": ["x", "y"]}, True),
        ({"a": {"at_most": 2}}, {}, False),
        ({"a": {"at_most": "@b"}}, {"a": 3, "b": 5}, True),
        ({"a": {"at_most": "@b"}}, {"a": 3}, False),
        ({"a": {"at_least": 1, "at_most": 2}}, {"a": 3}, False),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, False),
    ],
)
def test_conditions_over_facts(condition, facts, held):
    assert holds(condition, facts) is held


def test_what_would_be_published_holds_no_personal_number(tmp_path):
    """Whoever wrote it, and in whichever act: the act that publishes is stopped, and does not repeat it."""
    opened = act(
        "open", SUPERVISOR, "2022-03-07 09:00", lead="transport", title="购置水泵，联系13800138000"
    )
    case = Case.open(defined(tmp_path, BODY), "c", opened)
    case = case.perform(act("look", CLERK, "2022-03-07 10:00"))
    case = case.perform(act("submit", CLERK, "2022-03-07 11:00", CONTRACT, amount="60000"))
    stopped = refusal(case, act("approve", SUPERVISOR, "2022-03-08 09:00"))
    assert stopped.code == "personal-data"
    assert "13800138000" not in stopped.reason.zh + stopped.remedy.zh
