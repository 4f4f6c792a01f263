"""`qinglian ledger verify`: a whole log checked, in a folder or at an address; or one receipt, offline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from qinglian import workdays
from qinglian.cli.errors import Failure, plainly
from qinglian.cli.ledger import Lang
from qinglian.cli.logs import open_log, own_key
from qinglian.cli.progress import bar
from qinglian.ledger import proofs, sm2
from qinglian.ledger.auditing import Audited, Late, audit
from qinglian.ledger.checkpoint import Cosigned, Trust
from qinglian.ledger.errors import LedgerError
from qinglian.ledger.keys import Verifier, parse_vkey, parse_witness, parts
from qinglian.ledger.store import Log
from qinglian.text import Text

SHOWN = 20
"""Late entries that are listed one by one."""

_WHOLE = Text(
    zh="离线核验回执须同时给出 --receipt、--entry 和 --key。",
    en="To check a receipt, give --receipt, --entry and --key together.",
)
_NEWLINE = Text(
    zh="条目文件末尾多了一个换行；去掉它，回执即成立。",
    en="The entry's file ends in a newline that the entry has not; remove it and the receipt holds.",
)
_WHICH = Text(
    zh="请给出日志所在的文件夹或网址，或用 --receipt 核验回执。",
    en="Give the folder or the address of the log, or a receipt with --receipt.",
)
_KEY = Text(
    zh="请用 --key 给出日志的公钥：核验不能信任日志自己带来的钥匙。",
    en="Give the log's verifier key with --key: a check must not trust a key that the log brings along.",
)


def verify(
    log: Annotated[
        str | None,
        typer.Argument(help="日志所在的文件夹或网址。 The folder or the address of the log."),
    ] = None,
    folder: Annotated[str | None, typer.Option("--dir", hidden=True)] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(help="日志的公钥；换钥期间可多次给出。 The log's verifier key; repeatable."),
    ] = None,
    witness: Annotated[
        list[str] | None,
        typer.Option(help="见证方的公钥，可多次给出。 A witness's verifier key; repeatable."),
    ] = None,
    quorum: Annotated[
        int | None,
        typer.Option(help="至少几个见证方，默认全部。 How many witnesses; all if not given."),
    ] = None,
    old: Annotated[
        list[Path] | None,
        typer.Option(
            help="自存的旧检查点，可多次给出。 A checkpoint kept from before; repeatable."
        ),
    ] = None,
    late: Annotated[
        int,
        typer.Option(
            min=0,
            max=10**8,
            help="迟几分钟以上算补录。 By how many minutes an act may be entered late.",
        ),
    ] = 10,
    receipt: Annotated[
        Path | None, typer.Option(help="回执文件（.tlog-proof）。 A receipt.")
    ] = None,
    entry: Annotated[
        Path | None, typer.Option(help="回执所证的条目。 The entry that the receipt proves.")
    ] = None,
    lang: Lang = "zh",
) -> None:
    """从条目起核验整份日志，或离线核验一份回执。 Check a whole log, or one receipt, offline."""
    with plainly(lang):
        keys = tuple(_log_key(line) for line in key or [])
        witnesses = tuple(parse_witness(line) for line in witness or [])
        if receipt is not None or entry is not None:
            if receipt is None or entry is None or not keys:
                raise Failure.of(_WHOLE, lang)
            said = _receipt(receipt, entry, Trust(keys, witnesses, quorum), lang)
        else:
            opened = _opened(log or folder, lang)
            trust = Trust(keys or _own(opened, lang), witnesses, quorum)
            kept = [each.read_bytes() for each in old or []]
            by = timedelta(minutes=late)
            with bar(Text(zh="核验", en="Checking")[lang]) as watch:
                found = audit(opened, trust, old=kept, late_by=by, watch=watch)
            said = list(_stands(found))
            if not keys:
                said.append(_with_its_own(trust.keys[0]))
        for line in said:
            typer.echo(line[lang])


def _opened(where: str | None, lang: str) -> Log:
    if where is None:
        raise Failure.of(_WHICH, lang)
    return open_log(where, lang)


def _own(log: Log, lang: str) -> tuple[Verifier, ...]:
    """The key of a log that is kept here. Raises Failure for one that others brought."""
    own = own_key(log)
    if own is None:
        raise Failure.of(_KEY, lang)
    return (own,)


def _log_key(line: str) -> Verifier:
    """A log's key, Ed25519 or SM2. Raises Malformed."""
    is_sm2 = parts(line)[2].startswith(sm2.KIND)
    return sm2.parse_vkey(line) if is_sm2 else parse_vkey(line)


def _receipt(receipt: Path, entry: Path, trust: Trust, lang: str) -> list[Text]:
    proof, content = proofs.parse(receipt.read_bytes()), entry.read_bytes()
    try:
        found = proof.attest(content, trust)
    except LedgerError:
        if content.endswith(b"\n") and _holds(proof, content[:-1], trust):
            raise Failure.of(_NEWLINE, lang) from None
        raise
    head = found.head
    held = Text(
        zh=f"成立：该条目是 {head.origin} 日志（{head.size}条）的第{proof.index}号。",
        en=f"It holds: this is entry {proof.index} of the log {head.origin}, at {head.size} entries.",
    )
    return [held, *_witnessed(found.cosigners)]


def _holds(proof: proofs.ProofFile, content: bytes, trust: Trust) -> bool:
    try:
        proof.attest(content, trust)
    except LedgerError:
        return False
    return True


def _stands(found: Audited) -> Iterator[Text]:
    head = found.head
    yield Text(
        zh=f"成立：{head.origin} 日志的{head.size}条条目、瓦片与根全部相符。根 {head.root.hex()}",
        en=f"It holds: the {head.size} entries, the tiles and the root of {head.origin} agree. "
        f"Root {head.root.hex()}",
    )
    yield from _witnessed(found.cosigners)
    yield from map(_entered_late, found.late[:SHOWN])
    more = found.late_count - SHOWN
    if more > 0:
        yield Text(zh=f"另有补录{more}条。", en=f"{more} more were entered late.")


def _with_its_own(key: Verifier) -> Text:
    """A folder that others brought may bring its key along: whoever reads must know which it was."""
    return Text(
        zh=f"没有给出 --key，用的是此处自带的公钥，请与您存下的比对：{key.vkey}",
        en=f"No --key was given; the one kept here was used, compare it with your own: {key.vkey}",
    )


def _witnessed(cosigners: Sequence[Cosigned]) -> Iterator[Text]:
    for one in cosigners:
        at = "" if one.at is None else _at(one.at)
        yield Text(zh=f"见证：{one.name} {at}", en=f"Witnessed by {one.name} {at}")


def _entered_late(one: Late) -> Text:
    claimed, seen = _shown(one.claimed), _shown(one.seen)
    return Text(
        zh=f"补录：第{one.index}号条目自称 {claimed} 办理，{seen} 时日志中还没有它。",
        en=f"Entered late: entry {one.index} says it is of {claimed}; at {seen} the log did not have it.",
    )


def _at(seconds: int) -> str:
    try:
        return _shown(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def _shown(at: datetime) -> str:
    try:
        return f"{at.astimezone(workdays.TZ):%Y-%m-%d %H:%M:%S}"
    except OverflowError:
        return at.isoformat()
