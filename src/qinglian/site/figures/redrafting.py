"""An edited text made a template again: the words as they were edited, each number still a figure.

A drafter edits the document as it reads, numbers and all. What is kept is a template in which every
number is again what it was (a figure, a variable, a count), so that tomorrow's numbers are tomorrow's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from qinglian.documents.document import Block, Document
from qinglian.documents.editing import ChangedNumber, check_edit
from qinglian.documents.numbers import han
from qinglian.documents.refusals import Refusal
from qinglian.documents.template import Line, Piece, Template, counted
from qinglian.site.figures.words import Words, read
from qinglian.text import Text


class NumberEdited(Refusal):
    """The edit touched a number. `changes` says which, where, and which figure stood there."""

    def __init__(self, changes: tuple[ChangedNumber, ...]) -> None:
        super().__init__(
            Text(
                zh="".join(change.reason.zh for change in changes),
                en=" ".join(change.reason.en for change in changes),
            ),
            changes[0].remedy,
        )
        self.changes = changes


@dataclass(frozen=True, slots=True)
class _Said:
    """A line of the document as it reads, with what made it: its source, and its numbers' places."""

    text: str
    source: str
    mark: str
    spans: tuple[tuple[int, int, str], ...]
    tables: tuple[str, ...]


def redrafted(said: Words, document: Document, edited: str) -> Words:
    """The words that read as `edited` where `document` is what `said` reads as now.

    Raises NumberEdited where a number was changed, added or given to another label; Refusal where the
    text can no longer be read.
    """
    edited = "\n".join(line.strip() for line in edited.splitlines() if line.strip())
    if changes := check_edit(said.template, document, edited):
        raise NumberEdited(changes)
    lines = list(_said(said, document))
    body = "\n\n".join(_body(lines, edited.splitlines()))
    front = _front(said, body)
    made = read(f"{front}\n{body}\n", said.variables, edited=True)
    if "{headings}" in body and not any(line.level == 1 for line in made.template.lines):
        raise Refusal(
            Text(
                zh="一级标题都删掉了，而正文还在数标题。",
                en="No heading is left, but the text counts them.",
            ),
            Text(
                zh="请至少保留一个“一、”这样的标题。", en="Keep one heading such as 一、 at least."
            ),
        )
    return made


def _said(said: Words, document: Document) -> Iterator[_Said]:
    source = said.source.removeprefix("\ufeff").splitlines()
    held: _Said | None = None
    for index, (line, block) in enumerate(zip(said.template.lines, document.blocks, strict=True)):
        written = source[line.number - 1].strip()
        if not isinstance(block, Block):
            if held is not None:
                held = _Said(held.text, held.source, held.mark, held.spans, (*held.tables, written))
            continue
        if held is not None:
            yield held
        mark = re.match(r"# |@\w+ ", written)
        spans = tuple(_spans(said, document, index, line))
        held = _Said(block.text, written, mark.group() if mark else "", spans, ())
    if held is not None:
        yield held


def _spans(
    said: Words, document: Document, index: int, line: Line
) -> Iterator[tuple[int, int, str]]:
    """Where the text of `line` holds what no one types: (from, to, the braces it came from)."""
    at = 0
    for piece in line.pieces:
        text = _reads(said, document, index, piece)
        if piece.kind != "words":
            yield at, at + len(text), _braces(piece)
        at += len(text)


def _reads(said: Words, document: Document, index: int, piece: Piece) -> str:
    template, lang = said.template, document.lang
    if piece.kind == "words":
        return piece.text
    if piece.kind == "count":
        number = counted(template.lines, index, piece.text)
        return han(number) if piece.text == "headings" and lang == "zh" else str(number)
    if piece.kind == "variable":
        value = said.variables.get(piece.text, "").strip()
        return value or f"〔{template.variables[piece.text].title[lang]}〕"
    figure = document.figures.get(piece.text)
    if figure is None or (piece.kind == "change" and figure.change is None):
        return "xx" + template.figures[piece.text].unit[lang]
    if piece.kind == "figure":
        return figure.printed(lang)
    assert piece.directions is not None
    assert figure.change is not None
    size = figure.printed_change(lang)
    return piece.directions.word(figure.change) + size if size else piece.directions.level


def _braces(piece: Piece) -> str:
    if piece.kind == "change":
        words = piece.directions
        assert words is not None
        return f"{{change {piece.text} {words.fall}|{words.rise}|{words.level}}}"
    return f"{{figure {piece.text}}}" if piece.kind == "figure" else f"{{{piece.text}}}"


def _body(lines: list[_Said], edited: list[str]) -> Iterator[str]:
    """The template's lines that read as `edited`, tables kept where they stood."""
    matcher = SequenceMatcher(None, [line.text for line in lines], edited, autojunk=False)
    for tag, low, high, first, last in matcher.get_opcodes():
        for line, words in zip_longest(lines[low:high], edited[first:last]):
            if tag == "equal":
                yield line.source
            elif words is not None:
                yield _rewritten(line, words, lines)
            yield from line.tables if line is not None else ()


def _rewritten(line: _Said | None, words: str, lines: list[_Said]) -> str:
    """`words` with each number put back into its braces: by its place in the line that it came from,
    else as the only number of the document that reads so."""
    spans = list(_moved(line, words)) if line is not None else []
    known: dict[str, set[str]] = {}
    for one in lines:
        for low, high, braces in one.spans:
            known.setdefault(one.text[low:high], set()).add(braces)
    for text in sorted(known, key=len, reverse=True):
        if len(known[text]) > 1 or not re.search(r"\d", text):
            continue
        for found in re.finditer(_loosely(text), words):
            if all(high <= found.start() or found.end() <= low for low, high, _ in spans):
                spans.append((*found.span(), next(iter(known[text]))))
    for low, high, braces in sorted(spans, reverse=True):
        words = words[:low] + braces + words[high:]
    return (line.mark if line is not None else "") + words


def _loosely(text: str) -> str:
    """A pattern for `text` as a hand may space it, with or without its thousands marks."""
    letters = ("[,，]?" if letter == "," else re.escape(letter) for letter in text if letter != " ")
    return r"(?<!\d)" + r"\s*".join(letters)


def _moved(line: _Said, words: str) -> Iterator[tuple[int, int, str]]:
    """The spans of `line` that stand whole in `words`, at their new places."""
    for found in SequenceMatcher(None, line.text, words, autojunk=False).get_matching_blocks():
        for low, high, braces in line.spans:
            if found.a <= low and high <= found.a + found.size:
                yield low - found.a + found.b, high - found.a + found.b, braces


def _front(said: Words, body: str) -> str:
    """The front matter without the figures and variables that the body no longer names."""
    end = [number for number, line in enumerate(said.source.splitlines()) if line.strip() == "+++"][
        1
    ]
    gone = _unused(said.template, body)
    kept, section = [], ""
    for line in said.source.splitlines()[: end + 1]:
        section = line.strip() if line.startswith("[") else section
        name = line.partition("=")[0].strip()
        if section in {"[variables]", "[figures]"} and name in gone.get(section, ()):
            continue
        kept.append(line)
    return "\n".join(kept)


def _unused(template: Template, body: str) -> Mapping[str, set[str]]:
    named = set(re.findall(r"\{(?:figure |change )?(\w+)", body))
    summed = {name for one in template.sums for name in (one.total, *one.parts)}
    return {
        "[variables]": set(template.variables) - named,
        "[figures]": set(template.figures) - named - summed,
    }
