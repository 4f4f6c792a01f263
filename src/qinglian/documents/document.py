"""A document as values: blocks of runs, in which every figure is known by its id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from qinglian.documents.figures import FigureValue

RunKind = Literal["text", "figure", "change", "unfilled"]
BlockKind = Literal[
    "masthead", "number", "title", "byline", "to", "heading", "paragraph",
    "attachment", "sign", "date", "copy", "issued",
]  # fmt: skip
Layout = Literal["official", "speech"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one kind. A figure's number and the word of its change carry the figure's id."""

    text: str
    kind: RunKind = "text"
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. `level` is 1 to 4 for headings (一、 （一） 1. （1）), else 0."""

    kind: BlockKind
    runs: tuple[Run, ...]
    level: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table whose cells come from records."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A filled template. `unfilled` lists what a preview still lacks; a final document has none."""

    lang: str
    layout: Layout
    title: str
    blocks: tuple[Block | TableBlock, ...]
    figures: Mapping[str, FigureValue]
    unfilled: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The paragraphs, one a line, as a person edits them; tables are left out."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Block))

    def used(self) -> tuple[FigureValue, ...]:
        """The figures that the text prints, in the order in which a reader meets them."""
        ids = (
            run.figure for block in self.blocks if isinstance(block, Block) for run in block.runs
        )
        return tuple(self.figures[name] for name in dict.fromkeys(ids) if name in self.figures)


_HEADINGS = (
    (1, re.compile(r"[一二三四五六七八九十]{1,3}、")),
    (2, re.compile(r"（[一二三四五六七八九十]{1,3}）")),
    (3, re.compile(r"\d{1,2}[.．](?!\d)")),
    (4, re.compile(r"（\d{1,2}）")),
)


def heading_number(line: str) -> tuple[int, int]:
    """The heading level of a line and the length of its number; (0, 0) for a plain paragraph."""
    for level, pattern in _HEADINGS:
        if found := pattern.match(line):
            return level, found.end()
    return 0, 0
