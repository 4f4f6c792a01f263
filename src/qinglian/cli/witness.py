"""`qinglian ledger witness` and `cosign`: be a witness of logs, and have a log witnessed."""

from __future__ import annotations

import logging
import signal
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from qinglian.cli.errors import Failure, plainly
from qinglian.cli.ledger import Dir, Lang
from qinglian.ledger import checkpoint, store
from qinglian.ledger.errors import StoreError
from qinglian.ledger.folder import open_folder
from qinglian.ledger.keys import distinct, parse_vkey
from qinglian.ledger.witnessing import client
from qinglian.ledger.witnessing.client import Problem, Witness
from qinglian.ledger.witnessing.keeping import SETTINGS, WitnessFolder, create, open_witness
from qinglian.ledger.witnessing.server import WitnessServer
from qinglian.text import Text


def witness(
    folder: Annotated[
        Path, typer.Option("--dir", help="见证方所在的文件夹。 The folder of the witness.")
    ],
    name: Annotated[
        str | None,
        typer.Option(help="见证方的名称，首次须给出。 The witness's name, needed at first."),
    ] = None,
    log: Annotated[
        list[str] | None,
        typer.Option(
            help="要见证的日志的公钥，可多次给出；日志名与公钥名不同时写「日志名 公钥」。 "
            'The verifier key of a log to witness; repeatable. Write "ORIGIN VKEY" where they differ.'
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="地址。 The address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口。 The port.")] = 8700,
    lang: Lang = "zh",
) -> None:
    """见证别人的日志：只副署不断续写、从未改写的。 Witness logs: cosign them while they only grow."""
    with plainly(lang):
        kept = _kept(folder, name, lang)
        for line in log or []:
            origin, _, vkey = line.strip().rpartition(" ")
            key = parse_vkey(vkey)
            kept = kept.watching(origin.strip() or key.name, key)
        typer.echo(kept.cosigner.verifier.vkey)
    _serve(kept, host, port, lang)


def _kept(folder: Path, name: str | None, lang: str) -> WitnessFolder:
    if name is not None and not (folder / SETTINGS).exists():
        return create(folder, name)
    kept = open_witness(folder)
    if name not in (None, kept.cosigner.name):
        said = Text(
            zh=f"{folder} 中的见证方叫 {kept.cosigner.name}；请换一个文件夹，或不给 --name。",
            en=f"The witness in {folder} is {kept.cosigner.name}; choose another folder, or leave out "
            "--name.",
        )
        raise Failure.of(said, lang)
    return kept


def _serve(kept: WitnessFolder, host: str, port: int, lang: str) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        server = WitnessServer((host, port), kept)
    except (OSError, OverflowError) as error:
        said = Text(
            zh=f"{host}:{port} 用不了（{error}）；请用 --port 另选一个端口。",
            en=f"{host}:{port} cannot be used ({error}); choose another with --port.",
        )
        raise Failure.of(said, lang) from error
    said = Text(
        zh=f"见证{len(kept.logs)}份日志，网址 {server.url}（Ctrl+C 停止）",
        en=f"Witnessing {len(kept.logs)} logs at {server.url} (Ctrl+C stops)",
    )
    signal.signal(signal.SIGTERM, _stop)
    with server, suppress(KeyboardInterrupt):
        typer.echo(said[lang])
        server.serve_forever()
    typer.echo(Text(zh="已停止。", en="Stopped.")[lang])


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def cosign(
    folder: Dir,
    witness: Annotated[
        list[str],
        typer.Option(
            help='见证方：「公钥 网址」，可多次给出。 "VKEY URL" of a witness; repeatable.'
        ),
    ],
    quorum: Annotated[
        int | None,
        typer.Option(help="至少几方副署，默认全部。 How many must cosign; all, if not said."),
    ] = None,
    lang: Lang = "zh",
) -> None:
    """请见证方副署检查点，并公布带副署的检查点。 Have witnesses cosign the published checkpoint."""
    with plainly(lang):
        log = open_folder(folder)
        asked = [client.parse(line) for line in witness]
        needed = _needed(quorum, asked, lang)
        head, note = store.published(log)
        checkpoint.verify(note, log.verifier)
        cosigned, problems = client.cosign_all(log, note, asked)
        _stop_if_it_contradicts(problems)
        log.publish(cosigned)
        for problem in problems:
            typer.echo(problem.error.sentence(lang), err=True)
    without = {one.witness for one in problems}
    got = distinct(one.key for one in asked if one not in without)
    counted = Text(
        zh=f"{got}方副署了{head.size}条的检查点。",
        en=f"The checkpoint at {head.size} is cosigned by {got}.",
    )
    if got < needed:
        short = Text(zh=f"还差{needed - got}方。", en=f" {needed - got} more needed.")
        raise Failure(counted[lang] + short[lang])
    typer.echo(counted[lang])


def _needed(quorum: int | None, asked: list[Witness], lang: str) -> int:
    most = distinct(one.key for one in asked)
    if quorum is None:
        return most
    if not 0 < quorum <= most:
        said = Text(
            zh=f"给出了{most}个见证方，--quorum 应在1到{most}之间。",
            en=f"{most} witnesses are given; --quorum is from 1 to {most}.",
        )
        raise Failure.of(said, lang)
    return quorum


def _stop_if_it_contradicts(problems: list[Problem]) -> None:
    """What a witness says against the log itself outweighs every cosignature."""
    for problem in problems:
        if isinstance(problem.error, StoreError):
            raise problem.error
