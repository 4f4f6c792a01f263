"""The report: every number in it is a figure, each sentence goes with the sign, and nothing is left open."""

from __future__ import annotations

import json
from decimal import Decimal
from zipfile import ZipFile

import docx
import pytest

from qinglian.documents.refusals import UnboundNumber, Unfilled
from qinglian.site.figures import reports, words
from qinglian.site.figures.models import Draft
from qinglian.site.figures.tests.conftest import actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(truth, tmp_path):
    return reports.write(2021, tmp_path)


def test_the_report_leaves_a_word_file_a_page_and_the_figures(written, truth):
    said = "\n".join(paragraph.text for paragraph in docx.Document(str(written.docx)).paragraphs)
    page = written.html.read_text(encoding="utf-8")
    for name, unit in (
        ("F1", "万元"),
        ("F2", "项"),
        ("F4", "次"),
        ("F5", "亿元"),
        ("F6", "户"),
        ("F7", "家"),
    ):
        value = Decimal(str(truth.figures[name]["value"]))
        assert f"{value:,}{unit}" in said
        assert f"{value:,}{unit}" in page
    assert "“一网通办”率达到91.0％" in said
    assert "一般性支出压减5％，“三公”经费下降3％" in said


def test_nothing_is_left_open(written):
    with ZipFile(written.docx) as packed:
        inside = "".join(
            packed.read(name).decode("utf-8", "replace")
            for name in packed.namelist()
            if name.endswith(".xml")
        )
    page = written.html.read_text(encoding="utf-8")
    for text in (inside, page, written.figures.read_text(encoding="utf-8")):
        assert "xx" not in text.lower()
        assert "〔中央" not in text
        assert "unfilled" not in text.replace(".unfilled { background: #ffe58f; }", "")
    assert reports.build(2021).unfilled == ()


def test_the_figures_are_a_list_of_objects_with_their_evidence(written, truth):
    said = json.loads(written.figures.read_text(encoding="utf-8"), parse_float=Decimal)
    assert [one["id"] for one in said] == [f"F{n}" for n in range(1, 10)]
    keys = {"id", "text", "value", "unit", "period", "formula", "source", "records", "evidence"}
    for one in said:
        assert keys <= set(one)
        assert set(one["evidence"]) == {"digest", "ledger_size", "ledger_root"}
        assert one["records"] > 0
    assert said[0]["value"] * 10_000 == Decimal(str(truth.figures["F1"]["yuan"]))


def test_the_same_records_give_the_same_files(written, tmp_path):
    again = reports.write(2021, tmp_path / "again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]


def test_a_year_without_data_is_refused_with_what_is_missing_and_leaves_nothing(truth, tmp_path):
    with pytest.raises(reports.Missing) as refused:
        reports.write(2019, tmp_path / "out")
    assert "F1：还没有经确认的2019年「新增减税降费」报送" in refused.value.reason.zh
    assert not (tmp_path / "out").exists()


def test_a_preview_keeps_xx_where_a_figure_is_missing(truth):
    document = reports.build(2019)
    assert "xx万元" in document.text
    assert "F1" in document.unfilled


def test_a_number_written_into_the_template_is_refused(truth):
    source = words.shipped_source("report").replace("组织召开银企", "组织召开14次银企")
    with pytest.raises(UnboundNumber, match="14次"):
        words.read(source, {})


def test_a_number_slipped_in_through_a_variable_is_refused(truth):
    words.keep(Draft.Kind.REPORT, "2021", actor("govoffice#drafter"), {"leader": "某某等14人"})
    with pytest.raises(UnboundNumber, match="14人"):
        reports.build(2021)


def test_a_variable_left_empty_holds_the_report_back(truth, monkeypatch, tmp_path):
    monkeypatch.setitem(words.NEUTRAL, "leader", "")
    with pytest.raises(Unfilled, match="leader"):
        reports.write(2021, tmp_path)
