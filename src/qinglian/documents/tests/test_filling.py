"""A document says what its figures say, in the direction in which they went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qinglian.documents.document import Block, Document
from qinglian.documents.figures import FigureValue
from qinglian.documents.filling import fill
from qinglian.documents.refusals import Disagreement, Refusal, UnboundNumber, Unfilled, Unsourced
from qinglian.documents.template import FigureSlot, Template
from qinglian.text import Text

Figures = list[FigureValue]
Values = dict[str, str]


def test_the_report_prints_every_figure_and_leaves_no_gap(
    report: Template, report_values: Values, report_figures: Figures
) -> None:
    document = fill(report, report_values, report_figures)
    assert "全年新增减税降费1,796万元" in document.text
    assert "“一网通办”率达到87.3％" in document.text
    assert "一般性支出压减5％，“三公”经费下降3％" in document.text
    assert "讲三点意见" in document.text
    assert "以下4方面工作" in document.text
    assert "x" not in document.text.lower()
    assert [figure.id for figure in document.used()] == [f"F{n}" for n in range(1, 10)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("0.8", "“三公”经费上升0.8％。"),
        ("-3", "“三公”经费下降3％。"),
        ("-5.04", "“三公”经费下降5％。"),
        ("0", "“三公”经费持平。"),
        ("0.03", "“三公”经费上升0.03％。"),
        ("0.001", "“三公”经费持平。"),
    ],
)
def test_the_sentence_follows_the_sign_of_the_change(
    report: Template, report_values: Values, report_figures: Figures, change: str, words: str
) -> None:
    report_figures[-1] = replace(report_figures[-1], change=Decimal(change))
    assert words in fill(report, report_values, report_figures).text


def test_the_order_of_the_words_in_a_template_does_not_turn_the_sentence(
    figure_of: Callable[..., FigureValue],
) -> None:
    from qinglian.documents.template import parse_template

    front = '+++\nid = "t"\ntitle = ["t", "t"]\n[figures]\nF9 = { title = ["三公", "x"], unit = ["％", "%"] }\n+++\n'
    figure = figure_of(FigureSlot("F9", Text("三公", "x"), Text("％", "%")), "0.8", Decimal("0.8"))
    for words in ("下降|上升|持平", "上升|下降|持平"):
        assert (
            fill(parse_template(front + f"经费{{change F9 {words}}}。"), {}, [figure]).text
            == "经费上升0.8％。"
        )


def test_a_final_document_may_not_have_holes(
    report: Template, report_values: Values, report_figures: Figures
) -> None:
    del report_values["county"]
    with pytest.raises(Unfilled) as refused:
        fill(report, report_values, report_figures[1:])
    assert set(refused.value.names) == {"county", "F1"}


def test_a_preview_marks_its_holes_and_lists_them(
    report: Template, report_values: Values, report_figures: Figures
) -> None:
    del report_values["county"]
    document = fill(report, report_values, report_figures[1:], mode="preview")
    assert "减税降费xx万元" in document.text
    assert document.unfilled == ("county", "F1")
    marked = [
        run
        for block in document.blocks
        if isinstance(block, Block)
        for run in block.runs
        if run.kind == "unfilled"
    ]
    assert len(marked) == 3


@pytest.mark.parametrize("part", ["period", "formula", "source"])
def test_a_figure_without_period_formula_or_source_is_not_printed(
    report: Template, report_values: Values, report_figures: Figures, part: str
) -> None:
    report_figures[0] = replace(report_figures[0], **{part: Text("", "")})
    with pytest.raises(Unsourced):
        fill(report, report_values, report_figures)


def test_a_number_cannot_come_in_through_a_text_variable(
    report: Template, report_values: Values, report_figures: Figures
) -> None:
    with pytest.raises(UnboundNumber) as refused:
        fill(report, report_values | {"county": "清川县14条"}, report_figures)
    assert refused.value.variable == "county"


@pytest.mark.parametrize(
    ("name", "value"), [("meeting_year", "去年"), ("report_date", "14条"), ("session_no", "很多")]
)
def test_a_variable_of_a_kind_takes_only_that_kind(
    report: Template, report_values: Values, report_figures: Figures, name: str, value: str
) -> None:
    with pytest.raises(Refusal):
        fill(report, report_values | {name: value}, report_figures)


def test_the_bulletin_of_the_first_story_counts_honestly(story_one: Document) -> None:
    assert "已办结7件（占31.8％），其中按期办结6件、逾期办结1件；正在办理15件" in story_one.text


def test_figures_that_must_add_up_and_do_not_are_refused(
    bulletin: Template, bulletin_values: Values, bulletin_figures: Figures
) -> None:
    wrong = [
        replace(figure, text="28", value=28) if figure.id == "B6" else figure
        for figure in bulletin_figures
    ]
    with pytest.raises(Disagreement, match="对不上"):
        fill(bulletin, bulletin_values, wrong, {"open_matters": []})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(change=st.decimals(min_value=-100, max_value=100, places=3))
def test_a_rise_is_never_called_a_fall(
    report: Template, report_values: Values, report_figures: Figures, change: Decimal
) -> None:
    figures = [*report_figures[:-1], replace(report_figures[-1], change=change)]
    text = fill(report, report_values, figures).text
    assert ("经费上升" in text) <= (change > 0)
    assert ("经费下降" in text) <= (change < 0)
    assert ("经费持平" in text) == (abs(change) < Decimal("0.005"))
