"""The page of all mechanisms, written from the definitions: `docs/mechanisms.md`."""

from __future__ import annotations

from collections.abc import Iterator

from qinglian.procedures import showing
from qinglian.procedures.figures.wording import figure_rows
from qinglian.procedures.mechanisms import Mechanism, mechanisms
from qinglian.procedures.model import Procedure
from qinglian.procedures.shelf import library
from qinglian.procedures.stories import stories

_HEAD = """# Mechanisms

The speech names 53 mechanisms by which a county government keeps itself honest. Each runs by a definition, one file in
`src/qinglian/procedures/library/` ([how to write one](procedures.md)); some share one. This page is written from the
definitions by `qinglian procedures mechanisms`. What is custom (地方规定) is a county's own parameter, never law.

| mechanism | the words of the speech | runs by |
|---|---|---|
"""


def page() -> str:
    """The whole page, in Markdown."""
    told = "\n".join(map(_row, mechanisms()))
    chapters = "\n".join("\n".join(_chapter(procedure)) for procedure in library())
    return f"{_HEAD}{told}\n\n{chapters}\n"


def _row(mechanism: Mechanism) -> str:
    by = ", ".join(f"[`{one.name}`](#{one.name})" for one in mechanism.procedures)
    return f"| {mechanism.code} {mechanism.title.zh} {mechanism.title.en} | {mechanism.phrase} | {by} |"


def _chapter(procedure: Procedure) -> Iterator[str]:
    yield f'## <a id="{procedure.name}"></a>{procedure.title.zh} {procedure.title.en}\n'
    codes = ", ".join(procedure.mechanisms)
    yield f"`{procedure.name}`, version {procedure.version}, serves {codes}. {procedure.about.en}\n"
    yield f"```mermaid\n{showing.mermaid(procedure, 'en')}\n```\n"
    limits = list(showing.clock_rows(procedure, "en"))
    if limits:
        yield "| limit | length | law or custom |\n|---|---|---|"
        yield from (f"| {title} | {length} | {basis} |" for title, length, basis in limits)
        yield ""
    figures = list(figure_rows(procedure, "en"))
    if figures:
        yield "| indicator | unit | formula |\n|---|---|---|"
        yield from (f"| {title} | {unit} | {said} |" for _, title, unit, said in figures)
        yield ""
    yield "Stories:\n"
    yield from (f"- {one.title}" for one in stories() if one.procedure == procedure.name)
    yield ""
