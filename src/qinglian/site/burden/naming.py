"""When two names of fields are the same name: by rules and a table that anyone can read, never by likeness.

A name loses its number, its marks and its unit: 1、*威胁户数（户） is 威胁户数. What stands in brackets and is no
unit stays, for 人口（户籍） is not 人口（常住）. `data/synonyms.csv` says which other names mean the same, and
`data/general.csv` which names mean nothing by themselves: 理由 is always the reason of something.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

_NUMBERING = re.compile(r"^\s*\(?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})[)、.]\s*")
_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_UNIT_OF = re.compile(r"^(计量)?单位\s*[::]")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table in `data/`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def plain(name: str) -> str:
    """`name` without number, marks and unit, in small letters."""
    text = unicodedata.normalize("NFKC", name).strip().lower()
    text = _BRACKETS.sub(_kept, _NUMBERING.sub("", text))
    text = "".join(letter for letter in text if letter.isalnum() or letter == "%")
    for suffix in _suffixes():
        if text.endswith(suffix) and len(text) > len(suffix) + 1:
            return text.removesuffix(suffix)
    return text


def _kept(found: re.Match[str]) -> str:
    """What is left of a bracket: nothing of a unit or a mark, everything of anything else."""
    inside = found[1].strip()
    return "" if inside in _dropped() or _UNIT_OF.match(inside) else inside


@cache
def _dropped() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("dropped"))


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(row["word"] for row in rows("suffixes"))


@cache
def synonyms() -> Mapping[str, str]:
    """Plain name → the plain name that means the same."""
    return {plain(row["name"]): plain(row["same_as"]) for row in rows("synonyms")}


@cache
def general() -> frozenset[str]:
    """The plain names that mean nothing by themselves, and so are never matched."""
    return frozenset(plain(row["name"]) for row in rows("general"))
