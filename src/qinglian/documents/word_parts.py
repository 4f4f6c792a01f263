"""Pieces of WordprocessingML that python-docx has no words for: faces, rules, tables, page numbers."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from qinglian.documents import layout
from qinglian.documents.document import TableBlock
from qinglian.documents.layout import FANGSONG, HEI, SIZE_4, Face


def element(tag: str, **attributes: object) -> BaseOxmlElement:
    """A `w:` element with `w:` attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def set_face(run: Run, face: Face, size: float, colour: str = "", marked: bool = False) -> None:
    """Chinese and Latin alike in `face`; `marked` paints what a preview still lacks."""
    run.font.name, run.font.size = face.name, Pt(size)
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), face.name)
    fonts.set(qn("w:cs"), face.name)
    fonts.set(qn("w:hint"), "eastAsia")
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if marked:
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def off_grid(paragraph: Paragraph) -> None:
    """Let the paragraph keep its own line spacing inside a page that has a grid."""
    paragraph._p.get_or_add_pPr().insert_element_before(element("snapToGrid", val=0), *_AFTER_GRID)


_AFTER_GRID = (
    "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc",
    "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:rPr",
)  # fmt: skip


def rules(
    paragraph: Paragraph, colour: str, *, above: int = 0, below: int = 0, gap: int = 1
) -> None:
    """Lines over and under a paragraph: thickness in eighths of a point, `gap` in points."""
    borders = element("pBdr")
    for side, thickness in (("top", above), ("bottom", below)):
        if thickness:
            borders.append(element(side, val="single", sz=thickness, space=gap, color=colour))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
        "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid",
        *_AFTER_GRID,
    )  # fmt: skip


def outline(paragraph: Paragraph, level: int) -> None:
    """Make a heading known to Word's navigation (0 is the highest) without changing how it looks."""
    paragraph._p.get_or_add_pPr().append(element("outlineLvl", val=level))


def page_number(paragraph: Paragraph, face: Face, size: int) -> None:
    """—1—: the number between two dashes one character wide."""
    set_face(paragraph.add_run("— "), face, size)
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run(text if kind == "shown" else "")
        set_face(run, face, size)
        if kind in {"begin", "separate", "end"}:
            run._r.append(element("fldChar", fldCharType=kind))
        elif not kind:
            instruction = element("instrText")
            instruction.text = f" {text} "
            run._r.append(instruction)
    set_face(paragraph.add_run(" —"), face, size)


def add_table(word: WordDocument, block: TableBlock) -> None:
    """A ruled table under its title, 4号; the heading row is repeated on every page."""
    _put(word.add_paragraph(), block.title, HEI, centred=True)
    table = word.add_table(rows=1, cols=len(block.columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = _widths(block)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    short = [all(len(row[index]) <= 6 for row in block.rows) for index in range(len(widths))]
    _fill(table.rows[0].cells, block.columns, widths, HEI, [True] * len(widths))
    table.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))
    for row in block.rows:
        added = table.add_row()
        added._tr.get_or_add_trPr().append(element("cantSplit"))
        _fill(added.cells, row, widths, FANGSONG, short)
    spacer = word.add_paragraph().paragraph_format
    spacer.space_before = spacer.space_after = Pt(0)
    spacer.line_spacing_rule, spacer.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(layout.LINE / 2)


def _fill(
    cells: tuple[_Cell, ...],
    words: tuple[str, ...],
    widths: list[float],
    face: Face,
    short: list[bool],
) -> None:
    for cell, text, width, centred in zip(cells, words, widths, short, strict=True):
        cell.width = Pt(width)
        _put(cell.paragraphs[0], text, face, centred=centred)


def _put(paragraph: Paragraph, text: str, face: Face, *, centred: bool) -> None:
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(20)
    shape.keep_with_next = face is HEI
    off_grid(paragraph)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    set_face(paragraph.add_run(text), face, SIZE_4 - 2)


def _widths(block: TableBlock) -> list[float]:
    """Points for each column, by its longest words, within the body's width."""
    longest = [
        min(max(len(row[index]) for row in (block.columns, *block.rows)), 24) + 2
        for index in range(len(block.columns))
    ]
    room = layout.BODY_WIDTH / 25.4 * 72
    least = 3.5 * SIZE_4
    spare = room - least * len(longest)
    return [least + spare * size / sum(longest) for size in longest]
