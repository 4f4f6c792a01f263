"""On the page every figure opens."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from qinglian.documents.document import Document
from qinglian.documents.figures import FigureValue, figures_json
from qinglian.documents.filling import fill
from qinglian.documents.page import report_page, to_html
from qinglian.documents.template import Template


def test_each_figure_is_a_link_to_where_it_was_counted(story_one: Document) -> None:
    html = to_html(story_one, lambda figure: f"/figures/{figure}/?a=1&b=2")
    assert (
        '<a class="figure" id="figure-B2" data-figure="B2" href="/figures/B2/?a=1&amp;b=2">7件</a>'
        in html
    )


def test_the_fragment_has_no_style_and_no_script_of_its_own(story_one: Document) -> None:
    assert not re.search(r"style=|<style|<script|\son\w+=", to_html(story_one))


def test_what_a_variable_or_a_record_says_is_never_markup(
    bulletin: Template, bulletin_values: dict[str, str], bulletin_figures: list[FigureValue]
) -> None:
    evil = "<script>alert()</script>"
    rows = [("一", evil, "乙", "丙", "丁")]
    document = fill(
        bulletin, bulletin_values | {"county": evil}, bulletin_figures, {"open_matters": rows}
    )
    assert "<script" not in to_html(document) + report_page(document)


def test_every_link_of_the_page_that_stands_alone_has_its_target(
    report: Template, report_values: dict[str, str], report_figures: list[FigureValue]
) -> None:
    page = report_page(fill(report, report_values, report_figures))
    targets = set(re.findall(r'id="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= targets
    assert {f"evidence-F{n}" for n in range(1, 10)} <= links
    assert len(re.findall(r'id="', page)) == len(targets)
    assert "按口径计数" in page
    assert "Zm9vYmFy" in page
    assert not re.search(r"https?://", page)


def test_headings_are_headings(story_one: Document) -> None:
    html = to_html(story_one)
    assert html.count("<h1") == 1
    assert re.findall(r"<h2[^>]*>([^<]+)", html) == [
        "一、总体情况",
        "二、预警和督办情况",
        "三、下一步要求",
    ]


def test_figures_json_keeps_every_digit(report_figures: list[FigureValue]) -> None:
    listed = json.loads(figures_json(report_figures), parse_float=Decimal)
    assert set(listed[0]) >= {
        "id",
        "text",
        "value",
        "unit",
        "period",
        "formula",
        "source",
        "records",
        "evidence",
    }
    assert listed[4]["value"] == Decimal("3.42")
    assert listed[0]["text"] == "1,796万元"
    assert listed[0]["evidence"]["ledger_size"] == 1200
    assert json.loads(figures_json([])) == []
