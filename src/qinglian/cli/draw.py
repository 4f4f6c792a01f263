"""`qinglian draw`: does the draw of a record again, for whoever has taken one home."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from qinglian.cli.errors import Failure, plainly
from qinglian.draws.errors import DrawError
from qinglian.draws.records import check
from qinglian.text import Text

FAILED = 3


def draw(
    file: Annotated[
        Path, typer.Argument(metavar="RECORD", help="抽取记录（JSON）。 The record of a draw.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
    lang: Annotated[str, typer.Option("--lang", envvar="QINGLIAN_LANG", help="zh | en")] = "zh",
) -> None:
    """按抽取记录重新抽一遍并逐项核对；有不符时以3退出。 Draws again from a record, and compares."""
    with plainly(lang):
        text = file.read_bytes()
    try:
        record = json.loads(text)
        steps = check(record if isinstance(record, dict) else {})
    except DrawError as error:
        raise Failure(error.text[lang]) from error
    except (ValueError, RecursionError) as error:
        raise Failure.of(_NO_JSON, lang) from error
    if as_json:
        said = [{"state": step.state, "zh": step.text.zh, "en": step.text.en} for step in steps]
        typer.echo(json.dumps(said, ensure_ascii=False))
    else:
        for step in steps:
            typer.echo(f"{_STATES[step.state][lang]} {step.text[lang]}")
    if any(step.state == "fails" for step in steps):
        raise typer.Exit(FAILED)


_NO_JSON = Text(
    zh="文件不是JSON，请重新下载抽取记录。", en="The file is no JSON; download the record again."
)
_STATES: dict[str, Text] = {
    "holds": Text(zh="相符", en="holds"),
    "fails": Text(zh="不符", en="FAILS"),
    "unknown": Text(zh="记录中没有，未核对", en="not in the record, not checked:"),
}
