"""What goes back to whoever brought a table: the refused rows with their reasons, and empty templates."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from qinglian.documents.sheets.refused_rows import error_sheet
from qinglian.documents.sheets.table import Cell, Row, Table
from qinglian.documents.sheets.writing import write_sheet
from qinglian.procedures.model import Actor
from qinglian.site.loads.actions import look
from qinglian.site.loads.kinds import KINDS, Kind
from qinglian.site.loads.models import Load
from qinglian.site.loads.reading import sheet_of, table_of
from qinglian.site.loads.sheet import EXAMPLE, Sheet
from qinglian.site.people.queries import today
from qinglian.text import Text

Reasons = Mapping[int, tuple[Text, ...]]

_REFUSED = Text(zh="退回", en="refused")
_TEMPLATE = Text(zh="导入模板", en="template")


def reasons_of(load: Load, actor: Actor) -> Reasons:
    """Why rows were refused, or would be now; by row number. Raises NotLoaded."""
    if load.done:
        kept = {int(number): reasons for number, reasons in load.reasons.items()}
        return {
            number: tuple(Text(zh=zh, en=en) for zh, en in kept[number]) for number in sorted(kept)
        }
    _, checked = look(load, actor)
    return checked.reasons if checked else {}


def refused_rows(load: Load, reasons: Reasons, lang: str) -> bytes:
    """The refused rows as an xlsx that, once corrected, can be loaded as it is. Raises NotLoaded.

    What the rows had from merged cells, from above the headings or from the page stands in their own
    cells, and the year of their days in the title.
    """
    table = table_of(load)
    sheet = sheet_of(load, table)
    return error_sheet(_whole(load, table, sheet), reasons, lang, _title(table, sheet.year))


def refused_name(load: Load, lang: str) -> str:
    """What the sheet of refused rows is called: after the file that was brought."""
    return f"{PurePath(load.name).stem}-{_REFUSED[lang]}.xlsx"


def _whole(load: Load, table: Table, sheet: Sheet) -> Table:
    fields = {one.name: one for one in sheet.fields}
    said = {name: value for name, value in load.shared.items() if value}
    at = {heading: said.get(name) for heading, name in sheet.mapping.columns if name in said}
    extra = {name: value for name, value in said.items() if not sheet.mapping.heading_of(name)}
    headings = (*table.headings, *(fields[name].title.zh for name in extra))

    def row(one: Row) -> Row:
        cells: list[Cell] = []
        for heading, original, value in zip(table.headings, one.originals, one.values, strict=True):
            cells.append(value if original is None else original)
            if cells[-1] is None:
                cells[-1] = at.get(heading)
        whole = (*cells, *extra.values())
        return Row(one.number, whole, whole)

    return replace(table, headings=headings, rows=tuple(row(one) for one in table.rows))


def _title(table: Table, year: int) -> str:
    """The first line above the headings, with the year that completes the days below it."""
    first = next(iter(table.above), "")
    if str(year) in first or (not first and year == today().year):
        return first
    return f"{first}（{year}年）"


def template(kind: Kind, lang: str) -> bytes:
    """An empty xlsx with the headings of `kind` and one example row, which is never loaded."""
    required = {one.name for one in kind.fields if one.required}
    headings = [f"{one.title[lang]}{'*' if one.name in required else ''}" for one in kind.fields]
    named = (one.name for one in kind.fields if one.name in ("title", "name"))
    marked = next(named, kind.fields[0].name)
    example = [
        f"{EXAMPLE[lang] if name == marked else ''}{kind.example[name]}"
        for name in (one.name for one in kind.fields)
    ]
    out = io.BytesIO()
    write_sheet([example], headings, out)
    return out.getvalue()


def template_name(kind: Kind, lang: str) -> str:
    """What the template of `kind` is called."""
    return f"{kind.title[lang]}-{_TEMPLATE[lang]}.xlsx"


__all__ = ["KINDS", "reasons_of", "refused_name", "refused_rows", "template", "template_name"]
