"""`qinglian procedures`: for whoever writes a definition, or wants to read one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from qinglian.cli.errors import Failure
from qinglian.procedures import showing
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import HERE, Library, read_library
from qinglian.procedures.tables import BadDefinition
from qinglian.text import Text

app = typer.Typer(
    no_args_is_help=True, help="程序定义：检查、列出、展示。 Check, list and show the definitions."
)

Folder = Annotated[
    Path, typer.Option("--dir", help="定义所在的文件夹。 The folder of definitions.")
]
Lang = Annotated[str, typer.Option("--lang", envvar="QINGLIAN_LANG", help="zh | en")]


@app.command()
def check(folder: Folder = HERE, lang: Lang = "zh") -> None:
    """检查全部定义；有错时逐条指出文件、行和原因。 Check every definition."""
    shelf = _read(folder, lang)
    count = sum(len(held) for held in shelf.versions.values())
    said = Text(zh=f"{count}份定义全部可用。", en=f"All {count} definitions hold.")
    typer.echo(said[lang])


@app.command("list")
def list_all(folder: Folder = HERE, lang: Lang = "zh") -> None:
    """列出全部程序。 List every procedure."""
    for procedure in _read(folder, lang):
        held = f"{procedure.valid_from} – {procedure.valid_to or ''}"
        typer.echo(
            f"{' '.join(procedure.mechanisms):12} {procedure.name:26} v{procedure.version}  {held:24} "
            f"{procedure.title[lang]}"
        )


@app.command("mechanisms")
def tell_mechanisms() -> None:
    """写出 docs/mechanisms.md：机制、讲话原文、程序、时限、故事。 Write the page of all mechanisms."""
    from qinglian.procedures.page import page

    typer.echo(page(), nl=False)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="程序名，见 procedures list。 Its name.")],
    folder: Folder = HERE,
    lang: Lang = "zh",
) -> None:
    """展示一个程序：状态图（Mermaid）、动作表、时限表。 A diagram, its acts and its limits."""
    shelf = _read(folder, lang)
    try:
        procedure = shelf.newest(name)
    except Refused as refused:
        raise Failure(refused.sentence(lang)) from refused
    typer.echo(
        f"{procedure.title[lang]}（{'、'.join(procedure.mechanisms)}，v{procedure.version}）"
    )
    typer.echo(procedure.about[lang])
    typer.echo(f"\n```mermaid\n{showing.mermaid(procedure, lang)}\n```\n")
    acts = Table(*(head[lang] for head in _ACTS), show_lines=True)
    for row in showing.act_rows(procedure, lang):
        acts.add_row(*row)
    clocks = Table(*(head[lang] for head in _CLOCKS), show_lines=True)
    for limit in showing.clock_rows(procedure, lang):
        clocks.add_row(*limit)
    console = Console(highlight=False, markup=False, soft_wrap=False)
    console.print(acts)
    console.print(clocks)


_ACTS = (
    Text(zh="动作", en="act"), Text(zh="由谁", en="by"), Text(zh="自", en="from"),
    Text(zh="至", en="to"), Text(zh="须填", en="needs"),
)  # fmt: skip
_CLOCKS = (
    Text(zh="时限", en="limit"),
    Text(zh="多长", en="length"),
    Text(zh="依据", en="basis"),
)


def _read(folder: Path, lang: str) -> Library:
    if not folder.is_dir():
        said = Text(
            zh=f"没有文件夹 {folder}；请核对路径。", en=f"There is no folder {folder}; check it."
        )
        raise Failure.of(said, lang)
    try:
        return read_library(folder)
    except BadDefinition as bad:
        lines = [problem.sentence(lang) for problem in bad.problems]
        raise Failure("\n".join(lines)) from bad
