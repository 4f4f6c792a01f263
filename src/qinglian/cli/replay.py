"""`qinglian replay`: everything that follows from the acts is dropped and built again, and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from qinglian.cli.deployment import opened
from qinglian.cli.errors import Failure
from qinglian.text import Text

if TYPE_CHECKING:
    from qinglian.site.matters.opening import Contradiction
    from qinglian.site.matters.replaying import Difference

LISTED = 40
"""How many differences are printed one by one."""


def replay(
    folder: Annotated[
        Path, typer.Option("--dir", help="部署所在的文件夹。 The folder of the deployment.")
    ] = Path("demo"),
    lang: Annotated[str, typer.Option("--lang", envvar="QINGLIAN_LANG", help="zh | en")] = "zh",
) -> None:
    """由动作重建全部状态并比对，再与存证日志逐条核对。 Rebuild all state from the acts, and compare.

    Afterwards the state is what the acts make it, whatever it was before. Exits with 1 where anything
    differed, in the state or between the acts and the log.
    """
    opened(folder, lang, existing=True)
    from qinglian.site.matters import opening, replaying
    from qinglian.site.matters.models import Act, Matter

    console = Console(highlight=False)
    with _bar(
        console, Text(zh="重建状态", en="Rebuilding")[lang], Matter.objects.count()
    ) as advance:
        replayed = replaying.replay(advance)
    with _bar(
        console, Text(zh="核对日志", en="Against the log")[lang], Act.objects.count()
    ) as advance:
        against = list(opening.contradictions(advance))
    for line in _listed(replayed.differences, against, lang):
        console.print(line, soft_wrap=True, markup=False)
    counted = Text(
        zh=f"{replayed.matters}件事项、{replayed.acts}个动作",
        en=f"{replayed.matters} matters and {replayed.acts} acts",
    )
    if replayed.differences or against:
        raise Failure(_differs(counted, len(replayed.differences), len(against))[lang])
    said = Text(
        zh=f"{counted.zh}，全部一致：现状与重建的相同，动作与存证日志相符。",
        en=f"{counted.en}: all agree. The state is what the acts make it, and the log holds every act.",
    )
    console.print(said[lang], soft_wrap=True)


def _differs(counted: Text, derived: int, logged: int) -> Text:
    return Text(
        zh=f"{counted.zh}：状态有{derived}处不同（已改正），动作与日志有{logged}处不符。请查明是谁改了数据库。",
        en=f"{counted.en}: {derived} differences in the state (now corrected), {logged} between the acts "
        "and the log. Find out who changed the database.",
    )


def _listed(
    differences: list[Difference], against: list[Contradiction], lang: str
) -> Iterator[str]:
    """What differs, without the values: they may be personal."""
    lines = [f"{one.number}  {one.column}" for one in differences]
    logged = Text(zh="与日志不符", en="against the log")[lang]
    lines.extend(f"{one.matter}#{one.n}  {one.what}  {logged}" for one in against)
    yield from lines[:LISTED]
    if len(lines) > LISTED:
        yield Text(zh=f"……共{len(lines)}处", en=f"... {len(lines)} in all")[lang]


@contextmanager
def _bar(console: Console, words: str, whole: int) -> Iterator[Callable[[int], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
    )
    with Progress(
        *columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(words, total=whole)
        yield lambda done: bar.update(task, completed=done)
