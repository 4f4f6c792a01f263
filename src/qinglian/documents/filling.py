"""From a template, values and figures to a document; never a number that is not a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from qinglian.codes import BadCode, document_number
from qinglian.documents.document import Block, Document, Run, TableBlock
from qinglian.documents.figures import FigureValue
from qinglian.documents.numbers import han, quantities
from qinglian.documents.refusals import Disagreement, Refusal, UnboundNumber, Unfilled, Unsourced
from qinglian.documents.template import Line, Piece, Template, Variable, counted
from qinglian.text import Text

Mode = Literal["final", "preview"]
Rows = Sequence[Sequence[str]]

UNFILLED_FIGURE = "xx"

_SHAPES = {
    "ordinal": re.compile(r"[〇零一二三四五六七八九十百]{1,5}|\d{1,3}"),
    "year": re.compile(r"\d{4}"),
    "date": re.compile(r"\d{4}年\d{1,2}月\d{1,2}日(\d{1,2}时(\d{1,2}分)?)?|\d{4}-\d\d-\d\d"),
    "docnumber": re.compile(r"第\d{1,4}期"),
}


def fill(
    template: Template,
    values: Mapping[str, str],
    figures: Iterable[FigureValue],
    tables: Mapping[str, Rows] | None = None,
    *,
    mode: Mode = "final",
) -> Document:
    """The document. `preview` keeps xx where a figure is missing and marks every hole; `final` refuses.

    Raises Unfilled, Unsourced, Disagreement (figures that must add up do not) and UnboundNumber (a number
    in a text variable).
    """
    known = {figure.id: figure for figure in figures if figure.id in template.figures}
    if mode == "final":
        _refuse_holes(template, values, known, tables or {})
        _refuse_unsourced(known)
    _refuse_disagreement(template, known)
    holes: list[str] = []
    blocks: list[Block | TableBlock] = []
    for index, line in enumerate(template.lines):
        if line.table:
            blocks.append(_table(template, line.table, tables or {}))
            continue
        runs: list[Run] = []
        for piece in line.pieces:
            runs += _runs(template, index, line, piece, values, known, holes)
        blocks.append(Block(line.kind, _joined(runs), line.level))
    title = next(
        (b.text for b in blocks if isinstance(b, Block) and b.kind == "title"),
        template.title[template.lang],
    )
    return Document(
        template.lang, template.layout, title, tuple(blocks), known, tuple(dict.fromkeys(holes))
    )


def _runs(
    template: Template,
    index: int,
    line: Line,
    piece: Piece,
    values: Mapping[str, str],
    figures: Mapping[str, FigureValue],
    holes: list[str],
) -> list[Run]:
    lang = template.lang
    if piece.kind == "words":
        return [Run(piece.text)]
    if piece.kind == "count":
        number = counted(template.lines, index, piece.text)
        return [Run(han(number) if piece.text == "headings" and lang == "zh" else str(number))]
    if piece.kind == "variable":
        value = values.get(piece.text, "").strip()
        if value:
            return [Run(_checked(template, template.variables[piece.text], value, line.number))]
        holes.append(piece.text)
        return [Run(f"〔{template.variables[piece.text].title[lang]}〕", "unfilled")]
    figure = figures.get(piece.text)
    if figure is None or (piece.kind == "change" and figure.change is None):
        holes.append(piece.text)
        return [
            Run(UNFILLED_FIGURE + template.figures[piece.text].unit[lang], "unfilled", piece.text)
        ]
    if piece.kind == "figure":
        return [Run(figure.printed(lang), "figure", figure.id)]
    return _change(piece, figure, lang)


def _change(piece: Piece, figure: FigureValue, lang: str) -> list[Run]:
    """上升 and 0.8％; only 持平 when the change is too small to print."""
    assert piece.directions is not None
    assert figure.change is not None
    size = figure.printed_change(lang)
    if not size:
        return [Run(piece.directions.level, "figure", figure.id)]
    gap = [] if lang.startswith("zh") else [Run(" by ")]
    return [
        Run(piece.directions.word(figure.change), "change", figure.id),
        *gap,
        Run(size, "figure", figure.id),
    ]


def _checked(template: Template, variable: Variable, value: str, line: int) -> str:
    """`value`, if its kind allows it. Raises UnboundNumber or Refusal."""
    if variable.kind == "text":
        for found in quantities(value, template.constants):
            raise UnboundNumber(line, found.text, variable.name)
    elif not _SHAPES[variable.kind].fullmatch(value) and not _numbered(variable.kind, value):
        raise Refusal(
            Text(
                zh=f"「{variable.title.zh}」的值「{value}」不合格式。",
                en=f"The value “{value}” of “{variable.title.en}” has the wrong form.",
            ),
            Text(
                zh="年份写 2022，日期写 2022年3月18日，文号写 清政督〔2022〕3号。",
                en="Write a year as 2022, a date as 2022年3月18日, a document number as 清政督〔2022〕3号.",
            ),
        )
    return value


def _numbered(kind: str, value: str) -> bool:
    """Whether `value` is a document's number in its right form, where that is what is asked for."""
    try:
        return kind == "docnumber" and str(document_number(value)) == value
    except BadCode:
        return False


def _table(template: Template, name: str, tables: Mapping[str, Rows]) -> TableBlock:
    slot, lang = template.tables[name], template.lang
    rows = tuple(tuple(row) for row in tables.get(name, ()))
    if any(len(row) != len(slot.columns) for row in rows):
        raise ValueError(f"table {name} has {len(slot.columns)} columns")
    return TableBlock(name, slot.title[lang], tuple(column[lang] for column in slot.columns), rows)


def _refuse_holes(
    template: Template,
    values: Mapping[str, str],
    figures: Mapping[str, FigureValue],
    tables: Mapping[str, Rows],
) -> None:
    pieces = [piece for line in template.lines for piece in line.pieces]
    names = [
        piece.text
        for piece in pieces
        if piece.kind == "variable" and not values.get(piece.text, "").strip()
    ]
    for piece in pieces:
        figure = figures.get(piece.text) if piece.kind in {"figure", "change"} else None
        if piece.kind in {"figure", "change"} and (
            figure is None or (piece.kind == "change" and figure.change is None)
        ):
            names.append(piece.text)
    names += [line.table for line in template.lines if line.table and line.table not in tables]
    if names:
        raise Unfilled(tuple(dict.fromkeys(names)))


def _refuse_unsourced(figures: Mapping[str, FigureValue]) -> None:
    for figure in figures.values():
        if missing := figure.missing():
            raise Unsourced(figure.id, missing)


def _refuse_disagreement(template: Template, figures: Mapping[str, FigureValue]) -> None:
    for entry in template.sums:
        if not {entry.total, *entry.parts} <= set(figures):
            continue
        total, parts = figures[entry.total], [figures[part] for part in entry.parts]
        if sum(part.value for part in parts) != total.value:
            written = " + ".join(f"{part.id} {part.printed()}" for part in parts)
            raise Disagreement(
                entry.total, entry.parts, f"{written} ≠ {total.id} {total.printed()}"
            )


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    """Neighbouring plain words made one run."""
    joined: list[Run] = []
    for run in runs:
        if joined and run.kind == joined[-1].kind == "text":
            joined[-1] = Run(joined[-1].text + run.text)
        else:
            joined.append(run)
    return tuple(joined)
