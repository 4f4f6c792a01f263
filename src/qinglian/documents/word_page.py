"""The page of GB/T 9704: paper, margins, the grid of 22 lines by 28 characters, and the page number."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.section import Section, _Footer
from docx.shared import Mm, Pt

from qinglian.documents import layout
from qinglian.documents.layout import FACES, FANGSONG, SIZE_3, SIZE_4, SONG
from qinglian.documents.word_parts import element, page_number, set_face


def set_page(word: WordDocument) -> None:
    """Lay the whole file out as the standard has it. Call it before adding paragraphs."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(layout.PAGE[0]), Mm(layout.PAGE[1])
    section.top_margin, section.bottom_margin = Mm(layout.MARGIN_TOP), Mm(layout.MARGIN_BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.MARGIN_LEFT), Mm(layout.MARGIN_RIGHT)
    section.header_distance, section.footer_distance = Mm(15), Mm(layout.FOOTER_FROM_EDGE)
    _grid(section)
    _default_face(word)
    _alternatives(word)
    _without_thumbnail(word)
    word.settings.odd_and_even_pages_header_footer = True
    _number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _grid(section: Section) -> None:
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("docGrid", type="lines", linePitch=round(layout.LINE * 20)))


def _default_face(word: WordDocument) -> None:
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FANGSONG.name, Pt(SIZE_3)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), FANGSONG.name)
    # punctuation hung in the margin vanishes in some viewers
    normal.element.get_or_add_pPr().append(element("overflowPunct", val=0))
    # 28 characters in 156 mm: set as spacing, because a character grid is drawn differently by each program
    spacing = element("spacing", val=-round((SIZE_3 - layout.CHARACTER) * 20 + 0.5))
    fonts.getparent().insert_element_before(
        spacing,
        "w:w",
        "w:kern",
        "w:position",
        "w:sz",
        "w:szCs",
        "w:highlight",
        "w:u",
        "w:effect",
        "w:lang",
    )
    defaults = word.styles.element.find(
        f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}"
    )
    defaults.set(qn("w:eastAsia"), "zh-CN")
    for language in word.settings.element.findall(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _alternatives(word: WordDocument) -> None:
    """Name, for each face, the free ones that may stand in where it is not installed."""
    part = word.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    root = parse_xml(part.blob)
    for font in list(root):
        root.remove(font)
    for face in FACES:
        font = element("font", name=face.name)
        font.append(element("altName", val=face.alternatives))
        font.append(element("charset", val="86"))
        font.append(element("family", val=face.family))
        root.append(font)
    part._blob = serialize_part_xml(root)


def _without_thumbnail(word: WordDocument) -> None:
    """The library's empty file carries a picture of itself."""
    relations = word.part.package.rels
    for key in [
        key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")
    ]:
        del relations[key]


def _number(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    """4号 half-width digits, one character from the outer edge: right on odd pages, left on even ones."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    shape = paragraph.paragraph_format
    if side == WD_ALIGN_PARAGRAPH.RIGHT:
        shape.right_indent = Pt(SIZE_4)
    else:
        shape.left_indent = Pt(SIZE_4)
    shape.space_after = Pt(0)
    page_number(paragraph, SONG, SIZE_4)
    for run in paragraph.runs:
        set_face(run, SONG, SIZE_4)
