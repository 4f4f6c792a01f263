"""A text edited by hand may say things otherwise; it may not say other numbers (dossier §6, story 1)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from qinglian.documents.document import Block, Document, heading_number
from qinglian.documents.numbers import quantities
from qinglian.documents.template import Template
from qinglian.text import Text

_CLAUSE_END = re.compile(r"[，、。；！？,;!?\n（）()]")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3})")


@dataclass(frozen=True, slots=True)
class ChangedNumber:
    """A number that the edit brought in. `figure` and `expected` say which figure stood there, if one did."""

    number: str
    line: int
    figure: str = ""
    expected: str = ""

    @property
    def reason(self) -> Text:
        if self.figure:
            return Text(
                zh=f"第 {self.line} 行的「{self.number}」改动了指标 {self.figure}（应为「{self.expected}」）。",
                en=f"Line {self.line}: “{self.number}” changes figure {self.figure}, which is “{self.expected}”.",
            )
        return Text(
            zh=f"第 {self.line} 行的「{self.number}」不是指标。",
            en=f"Line {self.line}: “{self.number}” is not a figure.",
        )

    @property
    def remedy(self) -> Text:
        return Text(
            zh="数字只能由系统计数；如数字有误，请更正它所依据的记录。",
            en="Numbers are counted, never typed; if one is wrong, correct the records behind it.",
        )


@dataclass(frozen=True, slots=True)
class _Stated:
    """A number with the direction that stands before it, in its clause with the number blanked out."""

    text: str
    same: str
    clause: str
    line: int
    figure: str = ""


def check_edit(template: Template, rendered: Document, edited: str) -> tuple[ChangedNumber, ...]:
    """The numbers in `edited` that `rendered` does not have at that place; none if the edit may stand.

    Words may change and sentences may go or move with their numbers. A number may not be changed, added,
    given to another label or turned from 上升 to 下降.
    """
    directions = _directions(template)
    known = list(_stated(rendered.text, directions, template, _figures_by_line(rendered)))
    found = list(_stated(edited, directions, template, {}))
    return tuple(_changes(known, found))


def _directions(template: Template) -> tuple[str, ...]:
    words = {
        word
        for line in template.lines
        for piece in line.pieces
        if piece.directions is not None
        for word in piece.directions.all
    }
    return tuple(sorted(words, key=len, reverse=True))


def _changes(known: list[_Stated], found: list[_Stated]) -> Iterator[ChangedNumber]:
    whole = Counter((entry.clause, entry.same) for entry in known)
    clauses: dict[str, list[_Stated]] = {}
    for entry in known:
        clauses.setdefault(entry.clause, []).append(entry)
    matcher = SequenceMatcher(
        None, [e.same for e in known], [e.same for e in found], autojunk=False
    )
    for tag, known_from, known_to, found_from, found_to in matcher.get_opcodes():
        for offset, entry in enumerate(found[found_from:found_to]):
            if whole[(entry.clause, entry.same)] > 0:
                continue
            if entry.clause in clauses:
                yield _changed(entry, clauses[entry.clause][0])
            elif tag == "replace" and known_from + offset < known_to:
                yield _changed(entry, known[known_from + offset])
            elif tag in {"replace", "insert"}:
                yield ChangedNumber(entry.text, entry.line)


def _changed(entry: _Stated, before: _Stated) -> ChangedNumber:
    return ChangedNumber(
        entry.text, entry.line, before.figure, before.text if before.figure else ""
    )


def _stated(
    text: str,
    directions: tuple[str, ...],
    template: Template,
    figures: dict[int, list[tuple[int, int, str]]],
) -> Iterator[_Stated]:
    for number, line in enumerate(text.splitlines(), 1):
        _, skipped = heading_number(line)
        for found in quantities(line, template.constants):
            if found.start < skipped:
                continue
            start = found.start
            for word in directions:
                gap = re.search(rf"{re.escape(word)}(了|约|至|到|\s|为)*$", line[:start])
                if gap:
                    start = gap.start()
                    break
            owner = next(
                (name for low, high, name in figures.get(number, []) if low <= found.start < high),
                "",
            )
            yield _Stated(
                line[start : found.end],
                _plain(line[start : found.start]) + found.same,
                _clause(line, start, found.end),
                number,
                owner,
            )
        yield from _directions_alone(line, number, directions, figures.get(number, []))


def _directions_alone(
    line: str, number: int, directions: tuple[str, ...], figures: list[tuple[int, int, str]]
) -> Iterator[_Stated]:
    """持平, which stands for a figure without printing a number."""
    for low, high, name in figures:
        if line[low:high] in directions and not any(other[0] == high for other in figures):
            yield _Stated(line[low:high], line[low:high], _clause(line, low, high), number, name)


def _clause(line: str, start: int, end: int) -> str:
    """The clause around a number, blanked; its other numbers blanked too, so that a label is known by its words."""
    plain_before = _THOUSANDS.sub("", line[:start])
    plain_after = _THOUSANDS.sub("", line[end:])
    before = _CLAUSE_END.split(plain_before)[-1]
    after = _CLAUSE_END.split(plain_after)[0]
    return _plain(re.sub(r"\d+", "0", f"{before}#{after}"))


def _plain(words: str) -> str:
    return re.sub(r"\s", "", words)


def _figures_by_line(document: Document) -> dict[int, list[tuple[int, int, str]]]:
    """For each line of the document's text, the spans that belong to figures."""
    spans: dict[int, list[tuple[int, int, str]]] = {}
    number = 0
    for block in document.blocks:
        if not isinstance(block, Block):
            continue
        number += 1
        at = 0
        for run in block.runs:
            if run.figure:
                spans.setdefault(number, []).append((at, at + len(run.text), run.figure))
            at += len(run.text)
    return spans
