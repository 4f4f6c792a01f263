"""From a file that someone brings to a sheet of one kind. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from qinglian.documents.sheets.mapping import HeadingMap
from qinglian.documents.sheets.reading import read_sheet
from qinglian.documents.sheets.table import Table
from qinglian.site.loads.kinds import KINDS, Kind, kinds_of, known_headings
from qinglian.site.loads.models import Load, RememberedHeadings
from qinglian.site.loads.refusals import NotLoaded
from qinglian.site.loads.sheet import Sheet, context_year, without_examples
from qinglian.site.matters.evidence import path_of
from qinglian.site.people.queries import today
from qinglian.text import Text


def remembered(institution: str) -> dict[str, dict[str, str]]:
    """What the headings of a unit's tables stand for, by kind."""
    rows = RememberedHeadings.objects.filter(institution=institution)
    return dict(rows.values_list("kind", "columns"))


def read_table(stream: IO[bytes], name: str, kind: Kind | None) -> Table:
    """The table in a file, without example rows. Raises Unreadable."""
    return without_examples(read_sheet(stream, name, known=known_headings(kind)))


def recognised(table: Table, known: Mapping[str, Mapping[str, str]]) -> Kind:
    """The kind that `table` is of. Raises NotLoaded, with the question, where it is not plain."""
    found = kinds_of(table, known)
    if len(found) == 1:
        return found[0]
    offered = found or list(KINDS.values())
    zh, en = (
        separator.join(kind.title[lang] for kind in offered)
        for separator, lang in (("、", "zh"), (", ", "en"))
    )
    names = ", ".join(kind.name for kind in offered)
    raise NotLoaded(
        Text(
            zh=f"看不出这是哪一类表（列名：{'、'.join(table.headings[:12])}）。",
            en=f"The headings do not tell what this table is ({', '.join(table.headings[:12])}).",
        ),
        Text(
            zh=f"请选明类别：{zh}（{names}）；或下载模板对照列名。",
            en=f"Choose its kind: {en} ({names}); or compare the headings with the template.",
        ),
    )


def table_of(load: Load) -> Table:
    """The table of a load, read again from the file that was kept. Raises NotLoaded where it is gone."""
    try:
        with path_of(load.sha256).open("rb") as stream:
            return read_table(stream, load.name, KINDS[load.kind])
    except FileNotFoundError:
        raise NotLoaded(
            Text(zh="原文件已不在存放处。", en="The file is no longer where it was kept."),
            Text(
                zh="请联系系统管理员恢复，或重新上传。",
                en="Ask the administrator to restore it, or upload it again.",
            ),
        ) from None


def sheet_of(load: Load, table: Table) -> Sheet:
    """`table` with the columns and the shared values of `load`."""
    kind = KINDS[load.kind]
    columns = {heading: name for heading, name in load.columns.items() if name}
    year = context_year(table, today())
    return Sheet(table, kind.fields, HeadingMap.from_dict(columns), load.shared, year)
