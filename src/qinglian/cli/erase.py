"""`qinglian erase`: personal data erased for ever, by two persons; and a search for what is left of a text."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qinglian.cli import erasure_words
from qinglian.cli.deployment import opened, prepared
from qinglian.cli.errors import Failure
from qinglian.text import Text

if TYPE_CHECKING:
    from qinglian.site.matters.erasing.asking import Wanted
    from qinglian.site.matters.erasing.planning import Plan
    from qinglian.site.matters.erasing.traces import Trace

_WHICH = Text(
    zh="请用 --matter 指明事项，或用 --check 查找文字。",
    en="Name the matter with --matter, or look for a text with --check.",
)
STILL_THERE = 3
"""The exit code where the text stands somewhere yet."""
FEW = 10


def erase(
    matter: Annotated[str, typer.Option(help="事项编号。 The matter's number.")] = "",
    field: Annotated[
        list[str] | None,
        typer.Option(
            help="个人信息字段，或 evidence.0 等佐证；可写多次。 A personal field, or evidence.0; repeatable."
        ),
    ] = None,
    n: Annotated[
        int | None, typer.Option(help="只删第几个动作里的。 Only in this act of the matter.")
    ] = None,
    reason: Annotated[
        str, typer.Option(help="fulfilled | retention-ended | withdrawn | unlawful | asked")
    ] = "",
    by: Annotated[str, typer.Option(help="办理人的登录名。 The account of who does it.")] = "",
    approved_by: Annotated[
        str,
        typer.Option(help="批准人（督查）的登录名。 The account of who approves, of supervision."),
    ] = "",
    check: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            help="不删除，只查找这段文字还在哪里（- 从标准输入读）。 Erase nothing: say where TEXT stands.",
        ),
    ] = "",
    leave: Annotated[
        bool,
        typer.Option(
            "--leave",
            help="别的字段里也写有的，予以保留。 Leave other fields into which it was written.",
        ),
    ] = False,
    wait: Annotated[
        int,
        typer.Option(
            min=0,
            max=3600,
            help="等别的程序让出数据库的秒数。 Seconds to wait for others to let go.",
        ),
    ] = 20,
    yes: Annotated[bool, typer.Option("--yes", help="不再确认。 Do not ask again.")] = False,
    folder: Annotated[
        Path, typer.Option("--dir", help="部署所在的文件夹。 The folder of the deployment.")
    ] = Path("demo"),
    lang: Annotated[str, typer.Option("--lang", envvar="QINGLIAN_LANG", help="zh | en")] = "zh",
) -> None:
    """永久删除个人信息，日志照样可验。 Erase personal data for ever; the log verifies as before.

    Exits with 3 where the text stands somewhere yet, with 1 where nothing, or not all, could be done.
    """
    _readable((matter, reason, by, approved_by, check, *(field or ())), lang)
    opened(folder, lang, existing=True)
    prepared()
    if check:
        _check((sys.stdin.read() if check == "-" else check).strip(), lang)
        return
    if not matter.strip():
        raise Failure.of(_WHICH, lang)
    from qinglian.site.matters.erasing.asking import Wanted

    names = tuple(dict.fromkeys(field or ()))
    asked = Wanted(matter.strip().upper(), names, reason, by, approved_by, n, leave)
    done = _done(asked, lang, yes=yes)
    typer.echo(erasure_words.erased(done)[lang])
    _clean(wait, lang)
    _look(done, lang)


def _readable(words: Iterable[str], lang: str) -> None:
    """Raises Failure for what a terminal sent in another encoding: no database can look for it."""
    try:
        "".join(words).encode()
    except UnicodeEncodeError:
        said = Text(
            zh="有看不懂的字符；请把终端设为 UTF-8 后重新输入。",
            en="Some characters cannot be read; set the terminal to UTF-8 and type them again.",
        )
        raise Failure.of(said, lang) from None


def _done(wanted: Wanted, lang: str, *, yes: bool) -> Plan:
    """What was erased, once it was confirmed. Raises Failure."""
    from qinglian.ledger.errors import LedgerError
    from qinglian.procedures.refusal import Refused
    from qinglian.site.matters.erasing.doing import erase as erase_for_ever
    from qinglian.site.matters.erasing.planning import plan
    from qinglian.site.records.actions import sequence

    try:
        sequence()
        planned = plan(wanted)
        if planned.targets and not yes:
            _confirmed(planned, lang)
        return erase_for_ever(wanted)
    except Refused as refused:
        raise Failure(refused.sentence(lang)) from refused
    except LedgerError as error:
        raise Failure(error.sentence(lang)) from error


# --- before -----------------------------------------------------------------------------------


def _confirmed(planned: Plan, lang: str) -> None:
    """Say what would go, and have the matter's number typed. Raises Failure where it is not."""
    for line in erasure_words.told(planned, lang):
        typer.echo(line)
    said = Text(
        zh="删除后任何人都不能恢复。确认请输入事项编号",
        en="It cannot be undone by anyone. To confirm, type the matter's number",
    )
    number = planned.matter.number
    if typer.prompt(said[lang], default="", show_default=False).strip().upper() != number:
        raise Failure.of(
            Text(
                zh="没有删除：输入的不是事项编号。",
                en="Nothing was erased: that is not its number.",
            ),
            lang,
        )


# --- after ------------------------------------------------------------------------------------


def _clean(wait: int, lang: str) -> None:
    from qinglian.site.matters.erasing.cleaning import NotCleaned, clean

    try:
        clean(wait)
    except NotCleaned as left:
        raise Failure(left.text[lang]) from left
    typer.echo(erasure_words.cleaned()[lang])


def _look(done: Plan, lang: str) -> None:
    """Search the whole deployment for what was erased, and do not call it done while it is found."""
    found = list(dict.fromkeys(trace for word in done.words for trace in _found(word, lang)))
    numbers = {one.matter.number for one in done.losing}
    others = [one for one in found if _anothers(one, numbers)]
    still = [one for one in found if not _anothers(one, numbers)]
    if others:
        typer.echo(erasure_words.OTHERS[lang])
        _print(others[:FEW], len(others))
    if still:
        typer.echo(erasure_words.NOT_DONE[lang], err=True)
        _print(still[: erasure_words.LISTED], len(still), err=True)
        raise typer.Exit(STILL_THERE)
    if done.words:
        typer.echo((erasure_words.NOWHERE_ELSE if others else erasure_words.NOWHERE)[lang])


def _found(word: str, lang: str) -> list[Trace]:
    """Where `word` stands. Raises Failure where a part of the deployment cannot be searched."""
    from qinglian.site.matters.erasing.traces import find

    try:
        return find(word)
    except OSError as error:
        said = Text(
            zh=f"没有查完：读不了 {error.filename}（{error.strerror}）；请检查权限，再用 --check 查找。",
            en=f"Not everything was searched: {error.filename} cannot be read ({error.strerror}); check "
            "its permissions and look again with --check.",
        )
        raise Failure.of(said, lang) from error


def _anothers(trace: Trace, numbers: Iterable[str]) -> bool:
    """Whether a trace is another matter's, or of a register of officials, and not a copy of ours.

    A file that nothing else uses has no row any more.
    """
    if trace.table in ("matters_act", "matters_matter"):
        return trace.matter not in numbers
    known = trace.table.startswith("people_") or trace.table == "matters_evidence"
    return known or trace.place.startswith("static/")


def _check(text: str, lang: str) -> None:
    """Say where `text` stands. Exits with 3 where it stands anywhere."""
    if not text:
        raise Failure.of(Text(zh="没有给出要查找的文字。", en="No text was given."), lang)
    found = _found(text, lang)
    if not found:
        typer.echo(erasure_words.NOWHERE[lang])
        return
    _print(found[: erasure_words.LISTED], len(found))
    raise typer.Exit(STILL_THERE)


def _print(traces: Sequence[Trace], whole: int, *, err: bool = False) -> None:
    for trace in traces:
        typer.echo(f"  {trace.place}{_users(trace)}", err=err)
    if whole > len(traces):
        typer.echo(f"  … ({whole})", err=err)


def _users(trace: Trace) -> str:
    """For a file that is kept under its digest: what names it."""
    from qinglian.site.matters.erasing.traces import in_tables

    if trace.table or not trace.place.startswith("evidence/"):
        return ""
    digest = trace.place.partition("!")[0].rpartition("/")[2]
    users = [one.place for one in in_tables(digest) if one.table != "matters_evidence"]
    return f"  ← {', '.join(users)}" if users else ""
