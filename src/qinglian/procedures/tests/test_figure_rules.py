"""A figure as a definition writes it: what is refused with its line, and what its formula says."""

from __future__ import annotations

from pathlib import Path

import pytest

from qinglian.procedures.figures.wording import formula
from qinglian.procedures.model import Procedure
from qinglian.procedures.tables import BadDefinition
from qinglian.procedures.tests.inline import defined, shelf, text

BODY = """
[fields.done_well]
title = ["做得好", "Done well"]
kind = "bool"

[fields.spent]
title = ["花费", "Spent"]
kind = "amount"

[fields.planned]
title = ["预算", "Planned"]
kind = "amount"

[fields.asked_on]
title = ["收到日", "Asked on"]
kind = "date"

[fields.who]
title = ["何人", "Who"]
kind = "text"
personal = true

[stages.doing]
title = ["办理中", "under way"]
awaits = ["finish"]
inbox = "do"

[stages.done]
title = ["已办结", "completed"]
end = "completed"
reaches = "completed"

[acts.open]
title = ["交办", "Assign"]
by = ["giver"]
to = "doing"
needs = ["title", "lead", "planned", "asked_on", "who?"]

[acts.finish]
title = ["办结", "Finish"]
by = ["taker"]
from = "doing"
to = "done"
needs = ["done_well", "spent"]

[clocks.finish]
title = ["时限", "limit"]
role = "taker"
starts = "open"
stops = "finish"
custom = { n = 5, unit = "WD", source = ["本县", "the county"] }

[figures]
"""
TITLE = 'title = ["指标", "Indicator"]'


def figured(folder: Path, rule: str) -> Procedure:
    """The procedure with one figure, `rule`."""
    return defined(folder, f"{BODY}one = {{ {TITLE}, {rule} }}\n")


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("unit = ['件', 'matters']", "exactly one of count, share"),
        ("count = 'matters', share = { '@late' = true }", "exactly one of count, share"),
        ("count = 'people'", "“matters” or “acts”"),
        ("count = 'acts'", "say which acts"),
        ("count = 'matters', did = 'finish'", "say which acts"),
        ("count = 'acts', did = 'begin'", "no act “begin”"),
        ("share = { '@delayed' = true }", "“@delayed” is not known here"),
        ("share = { '@late.reply' = true }", "“@late.reply” is not known here"),
        ("share = { '@did.reply' = true }", "“@did.reply” is not known here"),
        ("share = { '@stage' = 'finished' }", "has no value “finished”"),
        ("share = { well = true }", "no field “well”"),
        ("share = { who = { present = true } }", "may not read the personal field “who”"),
        ("share = { spent = { over = 3 } }", "“over” is no comparison"),
        ("count = 'matters', each = 'who'", "may not read the personal field “who”"),
        ("sum = 'title'", "“title” cannot be counted so"),
        ("ratio = ['spent']", "takes 2 fields"),
        ("mean = 'WD', from = 'open'", "runs “from” one moment “to” another"),
        ("mean = 'WD', from = 'open', to = 'title'", "“title” cannot be counted so"),
        ("count = 'matters', when = 'closing'", "no field “closing”"),
        ("count = 'matters', each = 'title', over = 'units'", "needs a field of units"),
        ("count = 'matters', each = 'lead', over = 'villages'", "is one of: units"),
        ("count = 'matters', again = { days = 3 }", "either “same” or “named_in”"),
        ("count = 'matters', again = { days = 3, same = ['who'] }", "personal field “who”"),
        ("count = 'matters', colour = 'red'", "“colour” is not known here"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_its_line(tmp_path: Path, rule: str, says: str):
    with pytest.raises(BadDefinition) as refused:
        figured(tmp_path, rule)
    problem = refused.value.problems[0]
    whole = text(f"{BODY}one = ")
    assert says in problem.words.en
    assert problem.line == len(whole.splitlines())


@pytest.mark.parametrize(
    ("rule", "zh"),
    [
        ("count = 'matters'", "统计期内立项的「errand」"),
        ("count = 'acts', did = 'finish'", "统计期内「errand」中「办结」的次数"),
        (
            "share = { '@completed' = true, '@late' = false }, when = '@due'",
            "已办结、未逾期 ÷ 统计期内逾期的，或未逾期而办结的「errand」",
        ),
        ("share = { '@late.finish' = false }", "「时限」未逾期 ÷ 统计期内立项的「errand」"),
        ("share = { '@workdays.finish' = { at_most = 3 } }", "「办结」不超过3个工作日 ÷ 统计期内立项的「errand」"),
        ("sum = 'spent', of = { done_well = true }", "统计期内立项的「errand」（「做得好」为是），「花费」合计"),
        ("ratio = ['spent', 'planned']", "统计期内立项的「errand」，「花费」合计 ÷ 「预算」合计"),
        ("cut = ['planned', 'spent']", "统计期内立项的「errand」，（「预算」 − 「花费」）÷ 「预算」"),
        (
            "mean = 'WD', from = 'asked_on', to = '@completed', when = '@completed'",
            "统计期内办结的「errand」，从「收到日」到办结的平均工作日",
        ),
        (
            "share = { '@completed' = true }, each = 'lead', over = 'units'",
            "已办结（统计期内立项的「errand」） ÷ 全县部门和镇办数",
        ),
        (
            "count = 'matters', source = ['本县', 'the county']",
            "统计期内立项的「errand」（惯例口径，来源：本县）",
        ),
    ],
)  # fmt: skip
def test_the_formula_is_written_from_the_rule(tmp_path: Path, rule: str, zh: str):
    procedure = figured(tmp_path, rule)
    said = formula(procedure, procedure.figures["one"])
    assert said.zh == zh
    assert said.en
    assert "「" not in said.en


def test_a_pattern_gives_its_figures_to_what_is_laid_over_it():
    from qinglian.procedures.shelf import library

    figures = library().newest("leader-instruction").figures
    assert {"on-time", "completed", "mean-time", "returned", "extended"} <= set(figures)


def test_a_figure_set_to_false_is_taken_away(tmp_path: Path):
    body = text(f"{BODY}one = {{ {TITLE}, count = 'matters' }}\n")
    (tmp_path / "patterns").mkdir()
    (tmp_path / "patterns" / "shared.toml").write_text(
        f"[figures]\none = {{ {TITLE}, count = 'matters' }}\n", encoding="utf-8"
    )
    over = body.replace("[roles.giver]", "[roles.giver]", 1).replace(
        f"one = {{ {TITLE}, count = 'matters' }}", "one = false"
    )
    assert not shelf(tmp_path, f'pattern = "shared"\n{over}').newest("errand").figures
