"""The Word file has the layout of GB/T 9704 and the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
from docx.oxml.ns import qn
from docx.shared import Pt

from qinglian.documents.document import Document
from qinglian.documents.figures import FigureValue
from qinglian.documents.filling import fill
from qinglian.documents.template import Template
from qinglian.documents.word import docx_bytes, to_docx


def test_the_page_is_that_of_the_standard(story_one: Document, tmp_path: Path) -> None:
    to_docx(story_one, tmp_path / "bulletin.docx")
    section = docx.Document(str(tmp_path / "bulletin.docx")).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(margin.mm) for margin in margins] == [37, 28, 26, 35]


def test_faces_are_named_as_the_standard_names_them_with_free_ones_to_stand_in(
    story_one: Document,
) -> None:
    word = docx.Document(io.BytesIO(docx_bytes(story_one)))
    faces = {
        p.text[:4]: p.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia"))
        for p in word.paragraphs
        if p.runs
    }
    assert faces["清川县人"] in {"方正小标宋_GBK", "仿宋_GB2312"}
    assert faces["一、总体"] == "黑体"
    assert faces["已办结7"] == "仿宋_GB2312"
    with zipfile.ZipFile(io.BytesIO(docx_bytes(story_one))) as packed:
        assert "Noto Serif CJK SC" in packed.read("word/fontTable.xml").decode()


def test_the_body_is_size_three_in_lines_of_twenty_nine_points_indented_two_characters(
    story_one: Document,
) -> None:
    word = docx.Document(io.BytesIO(docx_bytes(story_one)))
    body = next(p for p in word.paragraphs if p.text.startswith("已办结"))
    assert body.runs[0].font.size == Pt(16)
    assert round(body.paragraph_format.line_spacing.pt) == 29
    assert 31 < body.paragraph_format.first_line_indent.pt < 33


def test_the_red_head_stands_over_a_red_line(story_one: Document) -> None:
    word = docx.Document(io.BytesIO(docx_bytes(story_one)))
    assert str(word.paragraphs[0].runs[0].font.color.rgb) == "C00000"
    number = next(p for p in word.paragraphs if p.text == "清政督〔2022〕6号")
    assert number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom")).get(qn("w:color")) == "C00000"


def test_page_numbers_stand_outside_between_dashes(story_one: Document) -> None:
    section = docx.Document(io.BytesIO(docx_bytes(story_one))).sections[0]
    for footer in (section.footer, section.even_page_footer):
        assert "PAGE" in footer.paragraphs[0]._p.xml
        assert footer.paragraphs[0].text.startswith("—")


def test_the_same_document_gives_the_same_bytes(story_one: Document) -> None:
    assert docx_bytes(story_one) == docx_bytes(story_one)


def test_a_preview_paints_what_it_lacks(
    report: Template, report_values: dict[str, str], report_figures: list[FigureValue]
) -> None:
    document = fill(report, report_values, report_figures[1:], mode="preview")
    word = docx.Document(io.BytesIO(docx_bytes(document)))
    painted = [
        run.text for p in word.paragraphs for run in p.runs if run.font.highlight_color is not None
    ]
    assert painted == ["xx万元"]


def test_the_word_file_holds_all_the_words_of_the_document(story_one: Document) -> None:
    word = docx.Document(io.BytesIO(docx_bytes(story_one)))
    written = "".join(p.text for p in word.paragraphs).replace("\t", "").replace("\u3000", "")
    for line in story_one.text.splitlines():
        assert line.replace("\u3000", "") in written
    assert len(word.tables[0].rows) == 16
