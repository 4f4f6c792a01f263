"""Templates: an official document's words, with its variables and figures in braces and no number.

A template is a text file. Between two lines of `+++` stands TOML:

    id, lang ("zh"), layout ("official" with the red head, or "speech"), title = [zh, en]
    [variables.NAME]   title = [zh, en], kind = "text" | "ordinal" | "year" | "date" | "docnumber"
    [figures.ID]       title = [zh, en], unit = [zh, en]
    [tables.NAME]      title = [zh, en], columns = [[zh, en], ...]
    [[constants]]      text, source: a fixed name that holds a numeral (双随机、一公开)
    [[sums]]           total = ID, parts = [ID, ...]: figures that must add up

Below it, every line is a paragraph. `# ` begins the title; `@to`, `@byline`, `@masthead`, `@number`,
`@attachment`, `@sign`, `@date`, `@copy` and `@issued` begin the parts of an official document; 一、（一）1.
（1） begin headings of the four levels. In braces:

    {leader}                      a variable
    {figure F1}                   a figure with its unit
    {change F9 下降|上升|持平}      the word that the sign of the change asks for, and its size
    {table open_items}            a table, alone on its line
    {headings} {points}           how many headings the document has, how many 一要二要 its section
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from qinglian.documents.directions import Directions
from qinglian.documents.document import BlockKind, Layout, heading_number
from qinglian.documents.numbers import quantities
from qinglian.documents.refusals import BadTemplate, UnboundNumber
from qinglian.text import Text

VariableKind = Literal["text", "ordinal", "year", "date", "docnumber"]
COUNTS = ("headings", "points")
SHIPPED = Path(__file__).parent / "templates"

_MARKS = frozenset(
    {"masthead", "number", "byline", "to", "attachment", "sign", "date", "copy", "issued"}
)
_BRACE = re.compile(r"\{([^{}]*)\}")
_POINT = re.compile(r"[一二三四五六七八九十]{1,2}要")


@dataclass(frozen=True, slots=True)
class Variable:
    """A text that the county supplies. Only kinds other than `text` may hold a number."""

    name: str
    title: Text
    kind: VariableKind = "text"


@dataclass(frozen=True, slots=True)
class FigureSlot:
    """A figure that the template prints: what it counts, in what unit."""

    id: str
    title: Text
    unit: Text


@dataclass(frozen=True, slots=True)
class TableSlot:
    name: str
    title: Text
    columns: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a paragraph: words, or what stands in one pair of braces."""

    kind: Literal["words", "variable", "figure", "change", "count"]
    text: str
    directions: Directions | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a template and its line in the file; a table's name in `table`."""

    number: int
    kind: BlockKind
    level: int
    pieces: tuple[Piece, ...]
    table: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template: every brace is declared, every quantity is a figure."""

    id: str
    lang: str
    layout: Layout
    title: Text
    lines: tuple[Line, ...]
    variables: Mapping[str, Variable]
    figures: Mapping[str, FigureSlot]
    tables: Mapping[str, TableSlot] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    sums: tuple[Sum, ...] = ()


def shipped(name: str) -> Template:
    """A template that comes with the project: `report.zh`, `bulletin.zh`."""
    return read_template(SHIPPED / f"{name}.txt")


def read_template(path: Path) -> Template:
    """The template in the file at `path`. Raises BadTemplate, UnboundNumber."""
    return parse_template(path.read_text(encoding="utf-8"))


def parse_template(source: str) -> Template:
    """The template that `source` holds. Raises BadTemplate and UnboundNumber, each with its line."""
    settings, body, first = _split(source)
    try:
        constants = {entry["text"]: entry["source"] for entry in settings.get("constants", [])}
        template = Template(
            id=settings["id"],
            lang=settings.get("lang", "zh"),
            layout=cast(Layout, settings.get("layout", "official")),
            title=_text(settings["title"]),
            lines=(),
            variables={
                name: Variable(name, _text(entry["title"]), entry.get("kind", "text"))
                for name, entry in settings.get("variables", {}).items()
            },
            figures={
                name: FigureSlot(name, _text(entry["title"]), _text(entry["unit"]))
                for name, entry in settings.get("figures", {}).items()
            },
            tables={
                name: TableSlot(name, _text(entry["title"]), tuple(map(_text, entry["columns"])))
                for name, entry in settings.get("tables", {}).items()
            },
            constants=constants,
            sums=tuple(
                Sum(entry["total"], tuple(entry["parts"])) for entry in settings.get("sums", [])
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadTemplate(
            1,
            Text(zh=f"开头的声明不完整：{error}。", en=f"the front matter is incomplete: {error}."),
            Text(zh="请按模板说明补全。", en="Complete it as the template notes say."),
        ) from None
    _check_declarations(template)
    parsed = [
        _line(text.strip(), number, template)
        for number, text in enumerate(body, first)
        if text.strip()
    ]
    return _replace_lines(template, parsed)


def _replace_lines(template: Template, lines: list[Line]) -> Template:
    used = {
        piece.text
        for line in lines
        for piece in line.pieces
        if piece.kind in {"variable", "figure", "change"}
    }
    for name in (
        *template.variables,
        *(name for name in template.figures if name not in _summed(template)),
    ):
        if name not in used:
            raise BadTemplate(
                1,
                Text(
                    zh=f"声明了「{name}」却没有用到。", en=f"“{name}” is declared and never used."
                ),
                Text(zh="请删去声明，或在正文中引用。", en="Remove the declaration or use it."),
            )
    return Template(
        template.id, template.lang, template.layout, template.title, tuple(lines), template.variables,
        template.figures, template.tables, template.constants, template.sums,
    )  # fmt: skip


def _summed(template: Template) -> set[str]:
    return {name for entry in template.sums for name in (entry.total, *entry.parts)}


def _check_declarations(template: Template) -> None:
    wrong = [v.name for v in template.variables.values() if v.kind not in get_args(VariableKind)]
    wrong += [] if template.layout in get_args(Layout) else [template.layout]
    wrong += [name for name in _summed(template) if name not in template.figures]
    wrong += [
        text
        for text, source in template.constants.items()
        if not source.strip() or not text.strip()
    ]
    wrong += [name for name in template.variables if name in COUNTS]
    if wrong:
        raise BadTemplate(
            1,
            Text(zh=f"声明有误：「{wrong[0]}」。", en=f"a declaration is wrong: “{wrong[0]}”."),
            Text(
                zh="请核对种类、版式、合计和固定名称的出处。",
                en="Check the kinds, the layout, the sums and the sources of the constants.",
            ),
        )


def _split(source: str) -> tuple[dict[str, Any], list[str], int]:
    """The front matter, the body's lines, and the number of the body's first line."""
    lines = source.removeprefix("\ufeff").splitlines()
    fences = [number for number, line in enumerate(lines) if line.strip() == "+++"][:2]
    if len(fences) < 2 or fences[0] != 0:
        raise BadTemplate(
            1,
            Text(
                zh="缺少 +++ 之间的声明。", en="the front matter between two +++ lines is missing."
            ),
            Text(zh="请在文件开头补上。", en="Add it at the beginning of the file."),
        )
    try:
        settings = tomllib.loads("\n".join(["", *lines[1 : fences[1]]]))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise BadTemplate(
            int(found.group(1)) if found else 1,
            Text(zh=f"不是有效的 TOML（{error}）。", en=f"not TOML ({error})."),
            Text(zh="请改正这一行。", en="Correct this line."),
        ) from None
    return settings, lines[fences[1] + 1 :], fences[1] + 2


def _line(text: str, number: int, template: Template) -> Line:
    if found := re.fullmatch(r"\{table (\w+)\}", text):
        name = found.group(1)
        if name not in template.tables:
            raise _undeclared(number, name)
        return Line(number, "paragraph", 0, (), name)
    kind, level, text, numbered = _part(text, number)
    _refuse_numbers(text[numbered:], number, template)
    return Line(number, kind, level, _pieces(text, number, template))


def _part(text: str, number: int) -> tuple[BlockKind, int, str, int]:
    """What a line is, its level, its words, and how many of them are the heading's own number."""
    if text.startswith("# "):
        return "title", 0, text[2:].strip(), 0
    if text.startswith("@"):
        mark, _, words = text[1:].partition(" ")
        if mark not in _MARKS:
            raise BadTemplate(
                number,
                Text(zh=f"不认识的标记「@{mark}」。", en=f"the mark “@{mark}” is unknown."),
                Text(
                    zh=f"可用：{'、'.join(sorted(_MARKS))}。",
                    en=f"Use one of {', '.join(sorted(_MARKS))}.",
                ),
            )
        return cast(BlockKind, mark), 0, words.strip(), 0
    level, length = heading_number(text)
    return ("heading" if level else "paragraph"), level, text, length


def _refuse_numbers(text: str, number: int, template: Template) -> None:
    bare = _BRACE.sub(lambda match: "\0" * len(match.group()), text)
    for found in quantities(bare, template.constants):
        raise UnboundNumber(number, found.text)


def _pieces(text: str, number: int, template: Template) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = 0
    for match in _BRACE.finditer(text):
        pieces.append(Piece("words", text[end : match.start()]))
        pieces.append(_brace(match.group(1).strip(), number, template))
        end = match.end()
    pieces.append(Piece("words", text[end:]))
    if any(piece.kind == "words" and set("{}") & set(piece.text) for piece in pieces):
        raise BadTemplate(
            number,
            Text(zh="花括号没有配对。", en="a brace has no partner."),
            Text(zh="请补全 { 和 }。", en="Close every { with a }."),
        )
    return tuple(piece for piece in pieces if piece.text or piece.kind != "words")


def _brace(words: str, number: int, template: Template) -> Piece:
    verb, _, rest = words.partition(" ")
    if verb == "figure" and rest.strip() in template.figures:
        return Piece("figure", rest.strip())
    if verb == "change":
        figure, _, choices = rest.strip().partition(" ")
        if figure in template.figures:
            return Piece("change", figure, Directions.read(choices, number))
        raise _undeclared(number, figure)
    if words in COUNTS:
        return Piece("count", words)
    if words in template.variables:
        return Piece("variable", words)
    raise _undeclared(number, words)


def _undeclared(number: int, name: str) -> BadTemplate:
    return BadTemplate(
        number,
        Text(zh=f"「{name}」没有声明。", en=f"“{name}” is not declared."),
        Text(
            zh="请在开头的 variables、figures 或 tables 中声明。",
            en="Declare it under variables, figures or tables.",
        ),
    )


def counted(lines: tuple[Line, ...], at: int, what: str) -> int:
    """`headings`: the level-one headings of all; `points`: the 一要, 二要 of the section that `at` is in."""
    tops = [index for index, line in enumerate(lines) if line.level == 1]
    if what == "headings":
        return len(tops)
    end = next((index for index in tops if index > at), len(lines))
    section = lines[at + 1 : end]
    return sum(1 for line in section if line.pieces and _POINT.match(line.pieces[0].text))


def _text(pair: Any) -> Text:
    zh, en = pair
    return Text(zh=str(zh), en=str(en))
