"""`qinglian report`: a year's report as files, each number counted from the records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qinglian.cli.deployment import opened, prepared
from qinglian.cli.errors import Failure
from qinglian.text import Text


def report(
    year: Annotated[
        int,
        typer.Option(
            help="年度；不写则为最近一份报告的年度。 The year; the latest report's if left out."
        ),
    ] = 0,
    out: Annotated[Path, typer.Option(help="写到哪个文件夹。 The folder to write into.")] = Path(),
    folder: Annotated[
        Path, typer.Option("--dir", help="部署所在的文件夹。 The folder of the deployment.")
    ] = Path("demo"),
    lang: Annotated[str, typer.Option("--lang", envvar="QINGLIAN_LANG", help="zh | en")] = "zh",
) -> None:
    """写出年度报告：report.docx、report.html、figures.json。 Write a year's report, its figures counted."""
    opened(folder, lang, existing=True)
    prepared()
    from qinglian.documents.refusals import Refusal
    from qinglian.site.figures import reports

    try:
        paths = reports.write(year or reports.latest_year(), out)
    except Refusal as refused:
        raise Failure(refused.sentence(lang)) from refused
    except OSError as error:
        said = Text(
            zh=f"无法写入 {out}（{error.strerror}）；请用 --out 另选一个文件夹。",
            en=f"{out} cannot be written to ({error.strerror}); choose another with --out.",
        )
        raise Failure.of(said, lang) from error
    for path in paths:
        typer.echo(str(path))
