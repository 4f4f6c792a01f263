"""A version of a list as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from qinglian.documents.sheets.writing import Value, write_sheet
from qinglian.site.duties.content import Content, Entry, Version
from qinglian.site.duties.showing import SHOWN, definition, saying
from qinglian.site.matters.saying import Said, Saying
from qinglian.site.wording import spoken
from qinglian.text import Text

WIDTHS = (8, 40, 16, 24, 16, 12, 12, 30, 24, 18)


def write_version(number: str, held: Content, version: Version, target: IO[bytes]) -> None:
    """Write the entries of a version to `target`, above them the list's name, document number and digest."""
    fields = definition().fields
    headings = [spoken(Text(zh="序号", en="No.")), spoken(fields["title"].title)]
    headings += [spoken(fields[name].title) for name in SHOWN]
    title = Text(
        zh=f"{held.name}（第{version.n}版，{version.docnumber}，{number}，摘要{version.digest}）",
        en=f"{held.name} (version {version.n}, {version.docnumber}, {number}, digest {version.digest})",
    )
    rows = _rows(version.entries, saying(version.entries))
    write_sheet(rows, headings, target, title=spoken(title), widths=WIDTHS)


def _rows(entries: Sequence[Entry], words: Saying) -> Iterator[list[Value]]:
    fields = definition().fields
    for entry in entries:
        yield [
            entry.n,
            entry.title,
            *(
                _plain(words.value(fields[name], entry.fields[name]))
                if name in entry.fields
                else ""
                for name in SHOWN
            ),
        ]


def _plain(said: Said) -> str:
    comma = Text(zh="、", en=", ")
    return spoken(comma).join([*(spoken(one) for one in said.words), *said.numbers])
