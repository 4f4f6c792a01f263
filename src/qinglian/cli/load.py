"""`qinglian load`: a table into the registers, by the same rules as the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qinglian.cli.deployment import opened, prepared
from qinglian.cli.errors import Failure
from qinglian.text import Text

if TYPE_CHECKING:
    from qinglian.procedures.model import Actor
    from qinglian.site.loads.actions import Outcome
    from qinglian.site.loads.models import Load

REFUSED = 3
"""The exit code where some rows were refused and the others loaded."""
LISTED = 20


def load(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.xlsx", help="表格（.xlsx 或 .csv）。 The table.")
    ],
    kind: Annotated[
        str,
        typer.Option(
            help="units | posts | persons | charges | duties | decisions；缺省按列名识别。 By default by its headings."
        ),
    ] = "",
    post: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="POST_CODE",
            help="以哪个岗位导入，缺省为督查室负责人。 The post that loads.",
        ),
    ] = "",
    folder: Annotated[
        Path, typer.Option("--dir", help="部署所在的文件夹。 The folder of the deployment.")
    ] = Path("demo"),
    errors: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT.xlsx", help="退回的行写到哪里。 Where the refused rows are written."
        ),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", envvar="QINGLIAN_LANG", help="zh | en")] = "zh",
) -> None:
    """导入表格：无误的行一次导入，有误的行附原因退回。 Load a table; refused rows come back with reasons.

    Exits with 3 where rows were refused, with 1 where nothing could be loaded.
    """
    _present(file, lang)
    founding = kind == "units" and not (folder.exists() and any(folder.iterdir()))
    opened(folder, lang, existing=not founding)
    prepared()
    from qinglian.documents.refusals import Refusal
    from qinglian.procedures.refusal import Refused

    actor = _actor(post, lang)
    _known(kind, lang)
    try:
        outcome = _loaded(file, kind, actor)
    except (Refusal, Refused) as refused:
        raise Failure(refused.sentence(lang)) from refused
    _say(outcome, lang)
    if outcome.load.refused:
        _give_back(outcome.load, actor, errors or _beside(file, lang), lang)
        raise typer.Exit(REFUSED)


def _present(file: Path, lang: str) -> None:
    if not file.is_file():
        said = Text(
            zh=f"没有文件 {file}；请核对路径。", en=f"There is no file {file}; check its path."
        )
        raise Failure.of(said, lang)


def _actor(post: str, lang: str) -> Actor:
    from qinglian.site.loads.queries import loader, may_load
    from qinglian.site.loads.refusals import not_allowed

    actor = loader(post)
    if actor is None:
        said = Text(
            zh=f"岗位「{post}」今天无人在任；请核对岗位编码。"
            if post
            else "今天没有在任的督查人员；请用 --as 指明岗位编码。",
            en=f"Nobody holds the post “{post}” today; check its code."
            if post
            else "Nobody of the supervision office is in office today; name a post with --as.",
        )
        raise Failure.of(said, lang)
    if not may_load(actor):
        raise Failure(not_allowed().sentence(lang))
    return actor


def _known(kind: str, lang: str) -> None:
    from qinglian.site.loads.kinds import KINDS

    if kind and kind not in KINDS:
        names = " | ".join(KINDS)
        said = Text(zh=f"--kind 只能是：{names}。", en=f"--kind is one of: {names}.")
        raise Failure.of(said, lang)


def _loaded(file: Path, kind: str, actor: Actor) -> Outcome:
    """Raises Refusal and Refused; a draft that cannot be confirmed is put aside."""
    from django.core.files import File

    from qinglian.site.loads import actions
    from qinglian.site.loads.refusals import NotLoaded

    with file.open("rb") as stream:
        draft = actions.begin(File(stream, name=file.name), actor, kind)
    try:
        return actions.confirm(draft, actor)
    except NotLoaded:
        draft.refresh_from_db()
        if draft.draft:
            actions.drop(draft)
        raise


def _say(outcome: Outcome, lang: str) -> None:
    from qinglian.site.loads.kinds import KINDS
    from qinglian.site.loads.showing import summary

    typer.echo(f"{KINDS[outcome.load.kind].title[lang]}  {summary(outcome.load)[lang]}")
    if outcome.passwords:
        said = Text(
            zh="新登录名和初始密码（只显示这一次，系统不保存；请当面交给本人）：",
            en="New accounts and first passwords (shown once, kept nowhere; give each to its owner):",
        )
        typer.echo(said[lang])
        for one in outcome.passwords:
            typer.echo(f"  {one.username}  {one.password}  {one.name}  {one.post}")


def _give_back(load: Load, actor: Actor, to: Path, lang: str) -> None:
    """Write the refused rows; where that cannot be, they are at least all said."""
    from qinglian.site.loads import giving_back

    reasons = giving_back.reasons_of(load, actor)
    gap = "" if lang.startswith("zh") else " "
    lines = [f"  {number}  {gap.join(one[lang] for one in why)}" for number, why in reasons.items()]
    try:
        to.write_bytes(giving_back.refused_rows(load, reasons, lang))
    except OSError as error:
        said = Text(
            zh=f"退回的行写不进 {to}（{error.strerror}）；可在网站的导入记录中下载，或改正原表后重新导入：",
            en=f"The refused rows cannot be written to {to} ({error.strerror}); fetch them from the site, "
            "or correct the table and load it again:",
        )
        typer.echo("\n".join((said[lang], *lines)), err=True)
        return
    for line in lines[:LISTED]:
        typer.echo(line)
    said = Text(
        zh=f"退回的行和原因：{to}（改正后可直接再次导入）",
        en=f"Refused rows and reasons: {to} (correct it and load it as it is)",
    )
    typer.echo(said[lang])


def _beside(file: Path, lang: str) -> Path:
    """A new name beside the file that was brought; nothing that lies there is written over."""
    word = Text(zh="退回", en="refused")[lang]
    to = file.with_name(f"{file.stem}-{word}.xlsx")
    n = 2
    while to.exists():
        to = file.with_name(f"{file.stem}-{word}-{n}.xlsx")
        n += 1
    return to
