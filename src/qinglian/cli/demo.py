"""`qinglian demo`: 清川县 lives its year, writes its report, and is served."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from qinglian import workdays
from qinglian.cli.deployment import opened, prepared
from qinglian.cli.errors import Failure
from qinglian.cli.serve import serve_here
from qinglian.county.life import live
from qinglian.county.sizes import SIZES
from qinglian.county.truth import write_truth
from qinglian.text import Text

FILES = (
    "report.docx",
    "report.html",
    "figures.json",
    "truth.json",
    "demo.json",
    "log.key",
    "log.checkpoint",
    "secret.key",
    "matching.key",
)
SHOWN = (
    ("leaders-head", Text(zh="县长", en="county head")),
    ("leaders-deputy-4", Text(zh="副县长（分管审批、市监、科工）", en="a deputy head")),
    ("govoffice-supervision-head", Text(zh="督查室主任", en="head of supervision")),
    ("govoffice-supervision-staff-1", Text(zh="督查员", en="supervisor")),
    ("govoffice-drafter", Text(zh="文稿起草岗", en="drafter of the report")),
    ("govoffice-reviewer", Text(zh="文稿审核岗", en="reviewer of the report")),
    ("transport-liaison", Text(zh="交通局联络员", en="liaison of the transport bureau")),
    ("shiqiao-liaison", Text(zh="石桥镇联络员", en="clerk of Shiqiao town")),
    ("finance-liaison", Text(zh="财政局联络员", en="liaison of the finance bureau")),
    ("audit-liaison", Text(zh="审计局联络员", en="liaison of the audit bureau")),
)


def demo(
    size: Annotated[str, typer.Option(help="small | county")] = "small",
    folder: Annotated[
        Path, typer.Option("--dir", help="演示所在的文件夹。 The folder of the demonstration.")
    ] = Path("demo"),
    today: Annotated[
        str | None,
        typer.Option(
            help="演示停在哪一天（small 默认2022-03-18，county 默认2022-12-30）。"
            " The day on which it stands (small: 2022-03-18, county: 2022-12-30)."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="随机种子。 The seed of its chance.")] = 2022,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="不启动网站。 Do not serve the site.")
    ] = False,
    port: Annotated[int, typer.Option(help="端口。 The port.")] = 8000,
    lang: Annotated[str, typer.Option("--lang", envvar="QINGLIAN_LANG", help="zh | en")] = "zh",
) -> None:
    """建成清川县，过完一年，写出报告并打开网站。 Build the county, live its year, report, serve."""
    if size not in SIZES:
        said = Text(zh="--size 只能是 small 或 county。", en="--size is small or county.")
        raise Failure.of(said, lang)
    until = SIZES[size].until if today is None else _moment(today, lang)
    cleared(folder, lang)
    begun = time.perf_counter()
    opened(folder, lang)
    prepared(static=True)
    _fresh(lang)
    console = Console(highlight=False)
    counts = _lived(console, folder, size, seed, until, lang)
    report = _reported(console, folder, until, lang)
    _accounts(console, lang)
    if report is not None:
        console.print(Text(zh=f"报告：{report}", en=f"Report: {report}")[lang], soft_wrap=True)
    acts, matters, entries = counts
    took = time.perf_counter() - begun
    console.print(
        Text(
            zh=f"清川县（{size}）：{acts}个动作，{matters}件事项，{entries}条存证，用时{took:.1f}秒。",
            en=f"Qingchuan ({size}): {acts} acts, {matters} matters, {entries} ledger entries in "
            f"{took:.1f} seconds.",
        )[lang],
        soft_wrap=True,
    )
    if not no_serve:
        serve_here(folder, "127.0.0.1", port, lang)


def cleared(folder: Path, lang: str) -> None:
    """An empty folder, or one that held a demonstration and nothing else. Raises Failure for any other."""
    if not folder.exists():
        return
    if not folder.is_dir():
        said = Text(
            zh=f"{folder} 不是文件夹；请另选 --dir。", en=f"{folder} is no folder; choose another."
        )
        raise Failure.of(said, lang)
    if not any(folder.iterdir()):
        return
    if not (folder / "demo.json").exists() and not (folder / ".demo-under-way").exists():
        said = Text(
            zh=f"文件夹 {folder} 里有别的东西，没有动它；请用 --dir 另选一个空文件夹。",
            en=f"{folder} holds other things and was left alone; choose an empty folder with --dir.",
        )
        raise Failure.of(said, lang)
    for name in (*FILES, ".demo-under-way"):
        (folder / name).unlink(missing_ok=True)
    for path in folder.glob("qinglian.sqlite3*"):
        path.unlink()
    for name in ("static", "evidence"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _moment(today: str, lang: str) -> datetime:
    try:
        at = datetime.fromisoformat(today if "T" in today else f"{today}T17:00")
    except ValueError:
        said = Text(
            zh="请把日期写成 --today 2022-03-18。", en="Write the day as --today 2022-03-18."
        )
        raise Failure.of(said, lang) from None
    at = at if at.tzinfo else at.replace(tzinfo=workdays.TZ)
    first, last = (
        datetime(2021, 1, 4, tzinfo=workdays.TZ),
        datetime(2022, 12, 31, tzinfo=workdays.TZ),
    )
    if not first <= at <= last:
        said = Text(
            zh="清川县的日历从2021年1月4日到2022年12月31日；请在其间选一天。",
            en="The county's calendar runs from 2021-01-04 to 2022-12-31; choose a day within it.",
        )
        raise Failure.of(said, lang)
    return at


def _fresh(lang: str) -> None:
    """Raises Failure where the database (DATABASE_URL) already holds a county."""
    from qinglian.site.people.models import Unit

    if Unit.objects.exists():
        said = Text(
            zh="数据库里已有单位和人员；演示只能建在空库里，请换一个 DATABASE_URL。",
            en="The database already holds a county; a demonstration needs an empty one "
            "(another DATABASE_URL).",
        )
        raise Failure.of(said, lang)


def _lived(
    console: Console, folder: Path, size: str, seed: int, until: datetime, lang: str
) -> tuple[int, int, int]:
    from qinglian.site import demonstration
    from qinglian.site.records import placing

    (folder / ".demo-under-way").touch()
    life, truth = live(size, seed, until)
    with _bar(console, Text(zh="清川县的一年", en="The county's year")[lang]) as advance:
        lived = demonstration.live_through(life, advance)
    write_truth(truth, folder / "truth.json")
    demonstration.mark(folder, size=size, seed=seed, until=until)
    (folder / ".demo-under-way").unlink()
    return lived.acts, lived.matters, placing.size()


def _reported(console: Console, folder: Path, until: datetime, lang: str) -> Path | None:
    from qinglian.documents.refusals import Refusal
    from qinglian.site.figures import reports

    try:
        with workdays.fixed_clock(until):
            reports.write(2021, folder)
    except Refusal as refused:
        console.print(refused.sentence(lang), soft_wrap=True)
        return None
    return (folder / "report.docx").absolute()


def _accounts(console: Console, lang: str) -> None:
    from qinglian.site.demonstration import PASSWORD

    console.print(
        Text(
            zh=f"可登录的账号（密码都是 {PASSWORD}，仅供演示；每个现任岗位都有账号）：",
            en=f"Accounts that can sign in (password {PASSWORD}, for the demonstration only):",
        )[lang],
        soft_wrap=True,
    )
    for name, who in SHOWN:
        console.print(f"  {name:32} {who[lang]}", soft_wrap=True)


@contextmanager
def _bar(console: Console, words: str) -> Iterator[Callable[[int, int], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
    )
    shown = console.is_terminal and not os.environ.get("CI")
    with Progress(*columns, TimeElapsedColumn(), console=console, disable=not shown) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole or None)
