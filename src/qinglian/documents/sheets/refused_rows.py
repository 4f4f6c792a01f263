"""The rows that could not be taken, as their owner wrote them, with the reason beside them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from qinglian.documents.sheets.table import Table
from qinglian.documents.sheets.writing import write_sheet
from qinglian.text import Text

REASON = Text(zh="错误原因", en="Reason")
ROW = Text(zh="原行号", en="Row")


def error_sheet(
    table: Table, errors: Mapping[int, Sequence[Text]], lang: str = "zh", title: str = ""
) -> bytes:
    """An xlsx with only the refused rows: the reason, the row's number, then the cells untouched.

    `errors` gives the reasons by row number (`Row.number`), `title` a line above the headings. The headings
    are the table's own, so that the sheet, once corrected, can be loaded as it is.
    """
    gap = "" if lang.startswith("zh") else " "
    rows = [
        (gap.join(reason[lang] for reason in errors[row.number]), row.number, *row.originals)
        for row in table.rows
        if row.number in errors
    ]
    out = io.BytesIO()
    write_sheet(rows, (REASON[lang], ROW[lang], *table.headings), out, title=title, widths=(44, 8))
    return out.getvalue()
