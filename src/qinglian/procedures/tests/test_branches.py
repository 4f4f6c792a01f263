"""Parallel branches: an act forks a case, each branch is done by itself, and they join when all have come."""

from __future__ import annotations

import pytest

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Procedure
from qinglian.procedures.tests.inline import defined, refusal
from qinglian.procedures.tests.people import CLERK, SECOND_SUPERVISOR, SUPERVISOR, act
from qinglian.procedures.walking import markings

TWO_BRANCHES = """
[stages.started]
title = ["已启动", "started"]
awaits = ["split"]

[stages.legal]
title = ["合法性审查", "legality review"]
awaits = ["review"]

[stages.public]
title = ["征求意见", "public comment"]
awaits = ["hear"]

[stages.reviewed]
title = ["已审查", "reviewed"]

[stages.heard]
title = ["已征求意见", "heard"]

[stages.ready]
title = ["可以决定", "ready to be decided"]
joins = ["reviewed", "heard"]
awaits = ["decide"]

[stages.decided]
title = ["已决定", "decided"]
end = "completed"
reaches = "completed"

[stages.cancelled]
title = ["已终止", "cancelled"]
end = "cancelled"

[acts.open]
title = ["启动", "Start"]
by = ["giver"]
to = "started"
needs = ["title", "lead"]

[acts.split]
title = ["送审并公示", "Send for review and comment"]
by = ["taker"]
from = "started"
to = ["legal", "public"]

[acts.review]
title = ["审查", "Review"]
by = ["giver"]
from = "legal"
to = "reviewed"

[acts.hear]
title = ["征求意见", "Hear the public"]
by = ["taker"]
from = "public"
to = "heard"

[acts.decide]
title = ["决定", "Decide"]
by = ["giver"]
from = "ready"
to = "decided"

[acts.cancel]
title = ["终止", "Cancel"]
by = ["giver"]
from = "*"
to = "cancelled"
clears = true
"""


@pytest.fixture
def procedure(tmp_path) -> Procedure:
    return defined(tmp_path, TWO_BRANCHES)


@pytest.fixture
def forked(procedure) -> Case:
    opened = act("open", SUPERVISOR, "2022-03-07 09:00", title="停车收费办法", lead="transport")
    return Case.open(procedure, "c", opened).perform(act("split", CLERK, "2022-03-07 10:00"))


def test_a_fork_puts_the_case_at_both_stages(forked):
    assert forked.stages == ("legal", "public")
    assert forked.stage == "legal+public"
    assert not forked.ended


def test_one_branch_goes_on_while_the_other_waits(forked):
    after = forked.perform(act("hear", CLERK, "2022-03-08 09:00"))
    assert after.stages == ("heard", "legal")
    assert refusal(after, act("decide", SUPERVISOR, "2022-03-08 10:00")).code == "out-of-order"


@pytest.mark.parametrize("order", [("hear", "review"), ("review", "hear")])
def test_the_branches_join_when_all_have_come_in_whatever_order(forked, order):
    case = forked
    for day, name in enumerate(order, start=8):
        who = CLERK if name == "hear" else SUPERVISOR
        case = case.perform(act(name, who, f"2022-03-0{day} 09:00"))
    assert case.stages == ("ready",)
    decided = case.perform(act("decide", SECOND_SUPERVISOR, "2022-03-10 09:00"))
    assert decided.ended
    assert Case.replay(decided.procedure, "c", decided.acts) == decided


def test_a_branch_is_not_done_twice(forked):
    after = forked.perform(act("hear", CLERK, "2022-03-08 09:00"))
    assert refusal(after, act("hear", CLERK, "2022-03-08 10:00")).code == "out-of-order"


def test_cancelling_from_anywhere_leaves_every_branch(forked):
    cancelled = forked.perform(act("cancel", SUPERVISOR, "2022-03-08 09:00"))
    assert cancelled.stages == ("cancelled",)
    assert refusal(cancelled, act("hear", CLERK, "2022-03-08 10:00")).code == "out-of-order"


def test_the_acts_of_every_branch_are_allowed_at_once(forked):
    at = forked.acts[-1].at
    assert {rule.name for rule in forked.allowed(SUPERVISOR, at)} == {"review", "cancel"}
    assert {rule.name for rule in forked.allowed(CLERK, at)} == {"hear"}


def test_the_graph_knows_every_combination_of_branches(procedure):
    assert frozenset({"legal", "public"}) in markings(procedure)
    assert frozenset({"heard", "legal"}) in markings(procedure)
    assert frozenset({"reviewed", "heard"}) not in markings(procedure)
