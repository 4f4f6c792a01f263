"""Filing rows: each is checked against its dataset, and their digest goes into the log with the matter."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from qinglian.codes import BadCode, citizen_id
from qinglian.ledger.entries import canonical, new_salts, rows_root
from qinglian.procedures.model import Actor
from qinglian.procedures.refusal import Refused
from qinglian.site.figures.datasets import DATASETS, Column, Dataset
from qinglian.site.figures.models import FiledRow
from qinglian.site.figures.pseudonyms import pseudonym
from qinglian.site.matters.door import Done, Door
from qinglian.site.people.models import Unit
from qinglian.text import Text

Value: TypeAlias = str | int | bool | None
Row: TypeAlias = Mapping[str, Value]

CENT = Decimal("0.01")
MOST_AMOUNT = Decimal(10) ** 15
MOST_ROWS = 200_000


def file_rows(
    door: Door,
    actor: Actor,
    *,
    unit: str,
    dataset: str,
    period: str,
    title: str,
    docnumber: str,
    rows: Sequence[Row],
) -> Done:
    """File `rows` of `dataset` for `unit`: opens a `data-filing` matter and keeps the rows beside it.

    Raises Refused where the dataset is unknown, a row is not as its columns ask, two rows are the
    same one, or the act may not be done; then nothing is kept.
    """
    wanted = DATASETS.get(dataset)
    if wanted is None:
        raise Refused(
            "unknown-dataset",
            Text(zh=f"没有名为「{dataset}」的数据集。", en=f"There is no dataset “{dataset}”."),
            Text(zh=f"可用：{'、'.join(DATASETS)}。", en=f"Use one of {', '.join(DATASETS)}."),
        )
    bodies = checked(wanted, rows)
    salts = list(new_salts(map(str, range(len(bodies)))).values())
    leaves = [row_leaf(salt, body) for salt, body in zip(salts, bodies, strict=True)]
    fields = {
        "title": title, "lead": unit, "dataset": dataset, "period": period, "docnumber": docnumber,
        "rows": len(bodies), "rows_root": rows_root(leaves).hex(),
    }  # fmt: skip
    done = door.open("data-filing", actor, fields)
    FiledRow.objects.bulk_create(
        [
            FiledRow(matter=done.number, n=n, salt=salt, body=body)
            for n, (salt, body) in enumerate(zip(salts, bodies, strict=True), start=1)
        ],
        batch_size=2_000,
    )
    return done


def row_leaf(salt: str, body: Mapping[str, object]) -> bytes:
    """The bytes of a row under a filing's `rows_root`: canonical JSON of its salt and its values."""
    return canonical([salt, dict(body)])


def checked(dataset: Dataset, rows: Sequence[Row]) -> list[dict[str, Value]]:
    """The rows in their stored form. Raises Refused at the first that its columns do not accept."""
    if not 0 < len(rows) <= MOST_ROWS:
        raise Refused(
            "bad-rows",
            Text(
                zh=f"一次报送1至{MOST_ROWS}行，现为{len(rows)}行。",
                en=f"A filing has 1 to {MOST_ROWS} rows; this has {len(rows)}.",
            ),
            Text(zh="请分次报送，或核对文件。", en="File in parts, or check the file."),
        )
    known = set(Unit.objects.values_list("code", flat=True))
    names = {column.name for column in dataset.columns}
    seen: dict[tuple[Value, ...], int] = {}
    bodies = []
    for n, row in enumerate(rows, start=1):
        if unknown := set(row) - names:
            raise _wrong_row(
                n, f"没有「{min(unknown)}」这一列。", f"There is no column {min(unknown)}."
            )
        body = {
            column.name: _value(n, column, row.get(column.name), known)
            for column in dataset.columns
        }
        same = seen.setdefault(tuple(body[name] for name in dataset.key), n)
        if same != n:
            raise _wrong_row(n, f"与第{same}行重复。", f"It repeats row {same}.")
        bodies.append(body)
    return bodies


def _value(n: int, column: Column, given: Value, units: Collection[str]) -> Value:
    text = given.strip() if isinstance(given, str) else given
    if text is None or text == "":
        if column.optional:
            return None
        raise _wrong(n, column, "不能为空。", "must be filled in.")
    if column.kind in {"amount", "integer"}:
        return _number(n, column, text)
    if not isinstance(text, str):
        raise _wrong(n, column, "应为文字。", "must be text.")
    return _word(n, column, text, units)


def _number(n: int, column: Column, given: Value) -> Value:
    try:
        number = Decimal(str(given)) if not isinstance(given, bool | float) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if column.kind == "integer":
        if (
            not number.is_finite()
            or number != number.to_integral_value()
            or not 0 <= number < 10**9
        ):
            raise _wrong(n, column, "应为不小于0的整数。", "must be a whole number, 0 or more.")
        return int(number)
    if not number.is_finite() or not 0 <= number < MOST_AMOUNT or number != number.quantize(CENT):
        raise _wrong(
            n, column, "应为不小于0的金额（元，至多两位小数）。",
            "must be an amount in yuan, 0 or more, with two decimals at most.",
        )  # fmt: skip
    return format(number.quantize(CENT), "f")


def _word(n: int, column: Column, text: str, units: Collection[str]) -> str:
    if column.kind == "choice" and text not in column.choices:
        zh, en = "、".join(column.choices), ", ".join(column.choices)
        raise _wrong(n, column, f"应为以下之一：{zh}。", f"must be one of {en}.")
    if column.kind == "unit" and text not in units:
        raise _wrong(n, column, "应为单位代码。", "must be the code of a unit.")
    if column.kind == "uscc" and not _checks(text):
        raise _wrong(
            n, column, "应为18位且校验位正确。", "must have 18 characters and its check digit."
        )
    if column.kind == "date":
        return _day(n, column, text)
    if column.kind == "citizen":
        return _citizen(n, column, text)
    if column.kind == "account":
        return _account(n, column, text)
    if len(text) > column.most or not text.isprintable():
        raise _wrong(
            n,
            column,
            f"最多{column.most}字，不含控制字符。",
            f"has {column.most} characters at most.",
        )
    return text


def _checks(code: str) -> bool:
    try:
        return bool(uscc.validate(code) == code)
    except ValidationError:
        return False


def _day(n: int, column: Column, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _wrong(
            n, column, "应为日期，例如 2022-03-17。", "must be a date such as 2022-03-17."
        ) from None


def _citizen(n: int, column: Column, text: str) -> str:
    """The person behind a number, by their keyed digest. What was typed is not repeated."""
    try:
        return pseudonym("citizen", citizen_id(text).number)
    except BadCode as bad:
        raise _wrong(n, column, bad.reason.zh, bad.reason.en) from None


def _account(n: int, column: Column, text: str) -> str:
    """An account by its keyed digest, however its number is spaced."""
    number = "".join(text.split()).replace("-", "")
    if not (number.isascii() and number.isalnum() and 6 <= len(number) <= 34):
        raise _wrong(n, column, "应为账号（6至34位）。", "must be the number of an account.")
    return pseudonym("account", number)


def _wrong(n: int, column: Column, zh: str, en: str) -> Refused:
    return _wrong_row(n, f"「{column.title.zh}」{zh}", f"“{column.title.en}” {en}")


def _wrong_row(n: int, zh: str, en: str) -> Refused:
    """The row is named by its number; what it holds is not repeated."""
    return Refused(
        "bad-row",
        Text(zh=f"第{n}行：{zh}", en=f"Row {n}: {en}"),
        Text(
            zh="请更正后重新报送；什么也没有保存。",
            en="Correct it and file again; nothing was kept.",
        ),
    )
