"""Child cases: an act breaks a case down, one for each unit, and the whole waits for its parts."""

from __future__ import annotations

import pytest

from qinglian.procedures.engine import Case
from qinglian.procedures.model import SYSTEM, Act
from qinglian.procedures.shelf import Library
from qinglian.procedures.tables import BadDefinition
from qinglian.procedures.tests.inline import refusal, shelf, text
from qinglian.procedures.tests.people import SUPERVISOR, act, at

WHOLE = """
[fields.units]
title = ["分解到", "Broken down to"]
kind = "units"

[stages.started]
title = ["已部署", "started"]
awaits = ["break-down"]

[stages.broken-down]
title = ["已分解", "broken down"]
awaits = ["conclude"]

[stages.concluded]
title = ["已办结", "concluded"]
end = "completed"
reaches = "completed"

[acts.open]
title = ["部署", "Start"]
by = ["giver"]
to = "started"
needs = ["title", "lead"]

[acts.break-down]
title = ["分解", "Break down"]
by = ["giver"]
from = "started"
to = "broken-down"
needs = ["units"]
opens = { procedure = "part", each = "units", copies = ["title"] }

[acts.conclude]
title = ["办结", "Conclude"]
by = ["giver"]
from = "broken-down"
to = "concluded"
children_ended = true
"""

PART = """
[stages.given]
title = ["已交办", "given"]
awaits = ["finish"]

[stages.finished]
title = ["已完成", "finished"]
end = "completed"

[acts.open]
title = ["交办", "Give"]
by = ["system", "giver"]
to = "given"
needs = ["title", "lead"]

[acts.finish]
title = ["完成", "Finish"]
by = ["taker"]
from = "given"
to = "finished"
"""


@pytest.fixture
def library(tmp_path) -> Library:
    return shelf(tmp_path, text(WHOLE, "whole"), text(PART, "part"))


@pytest.fixture
def broken_down(library) -> Case:
    opened = act("open", SUPERVISOR, "2022-03-07 09:00", title="防汛准备", lead="water")
    case = Case.open(library.newest("whole"), "w", opened)
    return case.perform(
        act("break-down", SUPERVISOR, "2022-03-07 10:00", units=["transport", "water"])
    )


def test_a_case_is_asked_for_each_unit_with_what_is_copied(broken_down):
    assert [(rule.procedure, given) for rule, given in broken_down.opens] == [
        ("part", {"title": "防汛准备", "lead": "transport"}),
        ("part", {"title": "防汛准备", "lead": "water"}),
    ]


def test_the_system_opens_them(library, broken_down):
    for _, given in broken_down.opens:
        child = Case.open(
            library.newest("part"), "p", Act("open", SYSTEM, at("2022-03-07 10:00"), given)
        )
        assert child.parties("lead") == (given["lead"],)


def test_the_whole_is_not_concluded_before_its_parts(broken_down):
    waiting = broken_down.with_child("p1", ended=True).with_child("p2", ended=False)
    refused = refusal(waiting, act("conclude", SUPERVISOR, "2022-03-08 09:00"))
    assert refused.code == "children-open"
    assert "1个" in refused.reason.zh
    done = waiting.with_child("p2", ended=True)
    assert done.perform(act("conclude", SUPERVISOR, "2022-03-08 09:00")).ended


def test_only_the_act_that_breaks_down_asks_for_children(broken_down):
    done = broken_down.perform(act("conclude", SUPERVISOR, "2022-03-08 09:00"))
    assert done.opens == ()


def test_a_child_of_no_known_procedure_is_refused_when_it_is_read(tmp_path):
    with pytest.raises(BadDefinition, match="There is no procedure “part”"):
        shelf(tmp_path, text(WHOLE, "whole"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('by = ["system", "giver"]', 'by = ["giver"]', "The system may not open “part”"),
        ('copies = ["title"]', "copies = []", "“title”, which opening “part” needs, is not copied"),
    ],
)
def test_a_child_that_could_never_be_opened_is_refused_when_it_is_read(tmp_path, old, new, said):
    texts = [text(WHOLE.replace(old, new), "whole"), text(PART.replace(old, new), "part")]
    with pytest.raises(BadDefinition, match=said):
        shelf(tmp_path, *texts)
