"""A hand may change the words of a bulletin and not its numbers (story 1)."""

from __future__ import annotations

import pytest

from qinglian.documents.document import Document
from qinglian.documents.editing import check_edit
from qinglian.documents.figures import FigureValue
from qinglian.documents.filling import fill
from qinglian.documents.template import Template


def test_a_text_left_alone_may_stand(bulletin: Template, story_one: Document) -> None:
    assert check_edit(bulletin, story_one, story_one.text) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("已办结7件", "目前已经办结7件"),
        ("承办单位不得自行销号。", ""),
        ("，其中已过时限15件", ""),
        ("抓紧办理", "立即办理"),
        ("按期办结6件、逾期办结1件", "按期办结 6 件、逾期办结 1 件"),
    ],
)
def test_words_may_be_changed_and_sentences_left_out(
    bulletin: Template, story_one: Document, before: str, after: str
) -> None:
    assert before in story_one.text
    assert check_edit(bulletin, story_one, story_one.text.replace(before, after)) == ()


@pytest.mark.parametrize(
    ("before", "after", "number", "figure"),
    [
        ("已办结7件", "已办结8件", "8件", "B2"),
        ("已办结7件", "已办结七件", "七件", "B2"),
        ("占31.8％", "占41.8％", "41.8％", "B3"),
        ("按期办结6件", "按期办结7件", "7件", "B4"),
        ("正在办理15件，", "正在办理5件，", "5件", "B6"),
        ("一、总体情况", "一、总体情况\n另有3件正在协调。", "3件", ""),
        ("抓紧办理", "在2日内办理", "2日", ""),
    ],
)
def test_a_changed_or_added_number_is_refused_and_named(
    bulletin: Template, story_one: Document, before: str, after: str, number: str, figure: str
) -> None:
    assert before in story_one.text
    (refused,) = check_edit(bulletin, story_one, story_one.text.replace(before, after, 1))
    assert (refused.number, refused.figure) == (number, figure)
    assert number in refused.reason.zh
    assert refused.remedy.en


def test_two_figures_may_not_change_places(bulletin: Template, story_one: Document) -> None:
    swapped = story_one.text.replace("按期办结6件、逾期办结1件", "按期办结1件、逾期办结6件")
    assert {refused.figure for refused in check_edit(bulletin, story_one, swapped)} == {"B4", "B5"}


def test_a_rise_may_not_be_turned_into_a_fall_by_hand(
    report: Template, report_values: dict[str, str], report_figures: list[FigureValue]
) -> None:
    document = fill(report, report_values, report_figures)
    (refused,) = check_edit(report, document, document.text.replace("经费下降3％", "经费上升3％"))
    assert (refused.figure, refused.expected) == ("F9", "下降3％")


def test_a_paragraph_may_move_with_its_numbers(bulletin: Template, story_one: Document) -> None:
    lines = story_one.text.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("发出蓝色预警"))
    moved = [*lines[: at - 3], lines[at], *lines[at - 3 : at], *lines[at + 1 :]]
    assert check_edit(bulletin, story_one, "\n".join(moved)) == ()
