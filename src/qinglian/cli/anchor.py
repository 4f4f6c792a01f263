"""`qinglian ledger anchor`: have a log's checkpoint stamped by an authority, or check such a stamp offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qinglian.cli.errors import Failure
from qinglian.cli.logs import open_log
from qinglian.ledger import anchoring, store
from qinglian.ledger.anchoring import Anchored, Roots
from qinglian.ledger.checkpoint import parse
from qinglian.ledger.errors import LedgerError
from qinglian.ledger.folder import StaticLog
from qinglian.text import Text
from qinglian.workdays import TZ


def anchor(
    folder: Annotated[
        Path | None,
        typer.Option("--dir", help="日志所在的文件夹。 The folder the log is kept in."),
    ] = None,
    authority: Annotated[
        str,
        typer.Option(
            envvar="QINGLIAN_ANCHOR_AUTHORITY",
            help="时间戳机构的网址（RFC 3161）。 The address of a time-stamping authority.",
        ),
    ] = "",
    roots: Annotated[
        Path | None,
        typer.Option(
            envvar="QINGLIAN_ANCHOR_ROOTS",
            help="所信任的根证书，PEM。 The root certificates that are trusted, PEM.",
        ),
    ] = None,
    verify: Annotated[
        Path | None,
        typer.Option(help="改为离线核验此时间戳（.tsr）。 Check this time stamp offline instead."),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="时间戳所盖的检查点。 The checkpoint that it stamps."),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", envvar="QINGLIAN_LANG", help="zh | en")] = "zh",
) -> None:
    """请县外的时间戳机构为检查点盖时间戳。 Have the checkpoint time-stamped by an outside authority."""
    if roots is None:
        raise Failure.of(_ROOTS, lang)
    try:
        trusted = anchoring.read_roots(_read(roots, lang))
        if verify is not None or checkpoint is not None:
            said = _verified(verify, checkpoint, trusted, lang)
        elif folder is None or not authority:
            raise Failure.of(_WHICH, lang)
        else:
            said = _anchored(folder, authority, trusted, lang)
    except LedgerError as error:
        raise Failure(error.sentence(lang)) from error
    typer.echo(said[lang])


def _verified(token: Path | None, checkpoint: Path | None, roots: Roots, lang: str) -> Text:
    if token is None or checkpoint is None:
        raise Failure.of(_BOTH, lang)
    note = _read(checkpoint, lang)
    found = anchoring.verify(_read(token, lang), note, roots)
    size, at = parse(note).size, _written(found)
    return Text(
        zh=f"成立：{found.authority} 证明，{size}条的检查点在 {at} 已经存在。",
        en=f"It holds: {found.authority} attests that the checkpoint of {size} entries existed at {at}.",
    )


def _anchored(folder: Path, authority: str, roots: Roots, lang: str) -> Text:
    log = open_log(folder, lang)
    if isinstance(log, StaticLog):
        return _anchored_folder(log, authority, roots)
    from qinglian.site.records.anchors import anchor as anchor_shown

    made = anchor_shown(authority, roots)
    at = made.at.astimezone(TZ).isoformat(" ", "seconds")
    return _said(made.checkpoint_id, at, f"/log/anchors/{made.checkpoint_id}{anchoring.SUFFIX}")


def _anchored_folder(log: StaticLog, authority: str, roots: Roots) -> Text:
    head, note = store.published(log)
    kept = anchoring.token_place(log.root, head.size)
    if kept.exists():
        return Text(
            zh=f"{head.size}条的检查点已经盖过时间戳：{kept}",
            en=f"The checkpoint of {head.size} entries was stamped before: {kept}",
        )
    made = anchoring.anchor(note, authority, roots)
    anchoring.keep(log.root, head.size, made, note)
    return _said(head.size, _written(made), str(kept))


def _said(size: int, at: str, where: str) -> Text:
    return Text(
        zh=f"{size}条的检查点已盖时间戳（{at}）：{where}",
        en=f"The checkpoint of {size} entries was stamped at {at}: {where}",
    )


def _written(anchored: Anchored) -> str:
    return anchored.at.astimezone(TZ).isoformat(" ", "seconds")


def _read(file: Path, lang: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        said = Text(
            zh=f"无法读取 {file}（{error.strerror}）；请检查路径和权限。",
            en=f"Cannot read {file} ({error.strerror}); check the path and the permissions.",
        )
        raise Failure.of(said, lang) from error


_ROOTS = Text(
    zh="请用 --roots 给出时间戳机构的根证书（PEM）：没有核验过的时间戳不算数。",
    en="Give the authority's root certificate with --roots (PEM): a time stamp that was not checked is none.",
)
_WHICH = Text(
    zh="请给出 --dir 和 --authority（时间戳机构的网址），或用 --verify 和 --checkpoint 核验。",
    en="Give --dir and --authority (the address of a time-stamping authority), or check a stamp with "
    "--verify and --checkpoint.",
)
_BOTH = Text(
    zh="核验时间戳须同时给出 --verify 和 --checkpoint。",
    en="To check a time stamp, give --verify and --checkpoint together.",
)
