"""`qinglian deadline`: until when, and why, by which article."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated

import typer

from qinglian import workdays
from qinglian.cli.errors import Failure
from qinglian.text import Text


def deadline(
    limit_id: Annotated[
        str, typer.Argument(metavar="LIMIT", help="时限编号，如 D021。 The limit's id.")
    ] = "",
    start: Annotated[
        str,
        typer.Option(help="起算日（或时刻）。 The day, or the time, of the event that starts it."),
    ] = "",
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            help="不计入的期间 起..止，可多次给出。 Days left out, first..last; repeatable."
        ),
    ] = None,
    extended: Annotated[
        bool, typer.Option("--extended", help="已依法延长。 With the lawful extension.")
    ] = False,
    days: Annotated[
        int | None,
        typer.Option(help="地方规定的天数（仅限惯例时限）。 The number of a customary limit."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
    lang: Annotated[str, typer.Option("--lang", envvar="QINGLIAN_LANG", help="zh | en")] = "zh",
) -> None:
    """计算一项时限的届满日并说明依据；不带编号时列出全部时限。 When a limit runs out, and why."""
    if not limit_id:
        _list(lang)
        return
    try:
        event = _moment(start, lang)
        day = event.date() if isinstance(event, datetime) else event
        limit = workdays.in_force(limit_id.upper(), day)
        spans = [_span(text, lang) for text in exclude or ()]
        found = workdays.due(limit, event, exclusions=spans, extended=extended, n=days)
    except workdays.LimitError as error:
        raise Failure(error.text[lang]) from error
    except OverflowError as error:
        raise Failure(_FAR[lang]) from error
    sentence = workdays.explain(limit, found, lang)
    if not as_json:
        typer.echo(f"{found.due}{_PROVISIONAL[lang] if found.provisional else ''}")
        typer.echo(sentence)
        return
    said = {
        "id": limit.id,
        "name": limit.name[lang],
        "due": found.due.isoformat(),
        "lapses_at": found.lapses_at.isoformat(),
        "provisional": found.provisional,
        "explanation": sentence,
        "law": limit.law[lang],
        "article": limit.article,
        "mark": limit.mark,
    }
    typer.echo(json.dumps(said, ensure_ascii=False, indent=2))


def _list(lang: str) -> None:
    for limit in workdays.limits().values():
        typer.echo(
            f"{limit.id}  {limit.mechanism}  {limit.name[lang]}  —  {workdays.basis(limit, lang)}"
        )


def _moment(text: str, lang: str) -> date | datetime:
    try:
        return (
            date.fromisoformat(text)
            if len(text) <= len("2022-09-28")
            else datetime.fromisoformat(text)
        )
    except ValueError:
        raise Failure.of(_START, lang) from None


def _span(text: str, lang: str) -> tuple[date, date]:
    first, _, last = text.partition("..")
    try:
        return date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise Failure.of(_SPAN, lang) from None


_START = Text(
    zh="请用 --start 给出起算日，例如 --start 2022-09-28（按小时的时限写 2022-09-28T10:00）。",
    en="Give the starting day with --start, such as --start 2022-09-28 (2022-09-28T10:00 for hours).",
)
_SPAN = Text(
    zh="请把不计入的期间写成 --exclude 2022-10-12..2022-10-24。",
    en="Write the days left out as --exclude 2022-10-12..2022-10-24.",
)
_FAR = Text(
    zh="日期超出可计算的范围；请核对起算日。",
    en="The date is out of range; check the starting day.",
)
_PROVISIONAL = Text(zh="（暂定）", en=" (provisional)")
