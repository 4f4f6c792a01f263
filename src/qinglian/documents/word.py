"""A document as a Word file in the layout of GB/T 9704-2012 (dossier §4.5). Same document, same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from qinglian.documents import layout
from qinglian.documents.archive import with_fixed_times
from qinglian.documents.document import Block, Document, Run, TableBlock
from qinglian.documents.layout import (
    FANGSONG,
    HEI,
    KAI,
    LINE,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    SONG_TITLE,
    Face,
)
from qinglian.documents.word_page import set_page
from qinglian.documents.word_parts import add_table, off_grid, outline, rules, set_face

_HEADING_FACES = {1: HEI, 2: KAI, 3: FANGSONG, 4: FANGSONG}
_MADE = datetime(2000, 1, 1, tzinfo=UTC)


def to_docx(document: Document, path: Path) -> None:
    """Write the document to `path`."""
    path.write_bytes(docx_bytes(document))


def docx_bytes(document: Document) -> bytes:
    """The Word file. The fonts are named as the standard names them; free ones stand in where absent."""
    word = docx.Document()
    _describe(word, document)
    set_page(word)
    for index, block in enumerate(document.blocks):
        if isinstance(block, TableBlock):
            add_table(word, block)
        else:
            _PARTS.get(block.kind, _paragraph)(word, block)
            if block.kind == "title" and _follows_directly(document, index):
                _blank(word)
    packed = io.BytesIO()
    word.save(packed)
    return with_fixed_times(packed.getvalue())


def _follows_directly(document: Document, index: int) -> bool:
    """One blank line stands between the title and what it is addressed to; a byline comes before it."""
    following = document.blocks[index + 1 : index + 2]
    return not (following and isinstance(following[0], Block) and following[0].kind == "byline")


def _describe(word: WordDocument, document: Document) -> None:
    about = word.core_properties
    about.title, about.author, about.language = document.title, "", "zh-CN"
    about.comments, about.last_modified_by, about.revision = "", "", 1
    about.created = about.modified = about.last_printed = _MADE


def _new(
    word: WordDocument, block: Block, face: Face = FANGSONG, size: int = SIZE_3, line: float = LINE
) -> Paragraph:
    paragraph = word.add_paragraph()
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    for run in block.runs:
        set_face(paragraph.add_run(run.text), face, size, marked=run.kind == "unfilled")
    return paragraph


def _blank(word: WordDocument, lines: int = 1) -> None:
    for _ in range(lines):
        _new(word, Block("paragraph", ()))


def _paragraph(word: WordDocument, block: Block) -> None:
    paragraph = _new(word, block, _HEADING_FACES.get(block.level, FANGSONG))
    paragraph.paragraph_format.first_line_indent = Pt(2 * layout.CHARACTER)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.keep_with_next = block.level in {1, 2}
    paragraph.paragraph_format.widow_control = False
    if block.level:
        outline(paragraph, block.level - 1)


def _masthead(word: WordDocument, block: Block) -> None:
    """发文机关标志: red, its top 35 mm below the body's upper edge."""
    paragraph = _new(word, block, SONG_TITLE, 40, 52)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(layout.MASTHEAD_FROM_BODY / 25.4 * 72 - 6)
    for run in paragraph.runs:
        set_face(run, SONG_TITLE, _fitting(block.text), colour=layout.RED)


def _fitting(text: str) -> int:
    """The largest of the customary sizes at which the name stands on one line."""
    room = layout.BODY_WIDTH / 25.4 * 72
    return next((size for size in (52, 48, 42, 36, 30, 26) if size * len(text) <= room), 22)


def _number(word: WordDocument, block: Block) -> None:
    """发文字号, two lines below, centred; the red line 4 mm beneath it, as wide as the body."""
    _blank(word, 2)
    paragraph = _new(word, block)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    rules(paragraph, layout.RED, below=16, gap=11)
    _blank(word, 2)


def _title(word: WordDocument, block: Block) -> None:
    for part in _lines_of_title(block.text):
        paragraph = _new(word, Block("title", ()), SONG_TITLE, SIZE_2, 36)
        set_face(paragraph.add_run(part), SONG_TITLE, SIZE_2)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True


def _lines_of_title(text: str) -> list[str]:
    """A long title in lines of like length, the upper one longer (梯形), no number or word cut in two."""
    room = int(layout.BODY_WIDTH / 25.4 * 72 / SIZE_2) - 1
    if len(text) <= room:
        return [text]
    lines = -(-len(text) // room)
    cut = min(-(-len(text) // lines) + 1, room)
    while cut > 1 and text[cut - 1].isascii() and text[cut].isascii():
        cut -= 1
    return [text[:cut], *_lines_of_title(text[cut:])]


def _byline(word: WordDocument, block: Block) -> None:
    paragraph = _new(word, block, KAI)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _blank(word)


def _to(word: WordDocument, block: Block) -> None:
    _new(word, block)


def _sign(word: WordDocument, block: Block) -> None:
    """署名; some of the body stays on its page, for none may carry only a signature."""
    _blank(word, 2)
    for before in word.paragraphs[-3:]:
        before.paragraph_format.keep_with_next = True
    paragraph = _new(word, block)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.right_indent = Pt(2 * layout.CHARACTER)
    paragraph.paragraph_format.keep_with_next = True


def _date(word: WordDocument, block: Block) -> None:
    """成文日期, four characters from the right edge, where the seal goes."""
    paragraph = _new(word, block)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.right_indent = Pt(4 * layout.CHARACTER)


def _attachment(word: WordDocument, block: Block) -> None:
    _blank(word)
    _paragraph(word, block)


def _copy(word: WordDocument, block: Block) -> None:
    """版记: 抄送 between a thick line and a thin one, 4号仿宋."""
    _blank(word)
    paragraph = _new(word, Block("copy", (Run("\u3000抄送："), *block.runs)), size=SIZE_4)
    _record_line(paragraph, above=8)
    paragraph.paragraph_format.keep_with_next = True


def _issued(word: WordDocument, block: Block) -> None:
    paragraph = _new(word, Block("issued", ()), size=SIZE_4)
    body, _, day = block.text.partition("\u3000")
    set_face(paragraph.add_run(f"\u3000{body}\t{day}"), FANGSONG, SIZE_4)
    edge = layout.BODY_WIDTH / 25.4 * 72 - SIZE_4
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(edge), WD_TAB_ALIGNMENT.RIGHT)
    _record_line(paragraph, above=6, below=8)


def _record_line(paragraph: Paragraph, above: int, below: int = 0) -> None:
    off_grid(paragraph)
    rules(paragraph, "000000", above=above, below=below)


_PARTS: dict[str, Callable[[WordDocument, Block], None]] = {
    "masthead": _masthead,
    "number": _number,
    "title": _title,
    "byline": _byline,
    "to": _to,
    "sign": _sign,
    "date": _date,
    "attachment": _attachment,
    "copy": _copy,
    "issued": _issued,
}
