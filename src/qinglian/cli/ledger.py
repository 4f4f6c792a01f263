"""`qinglian ledger`: keep a log in a folder, take proofs from a log, and copy it out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from qinglian.cli.errors import Failure, plainly
from qinglian.cli.logs import open_log, place_of, sign
from qinglian.cli.progress import bar
from qinglian.ledger import entries, store
from qinglian.ledger.exporting import export as export_log
from qinglian.ledger.folder import create, open_folder
from qinglian.ledger.keys import Ed25519Signer
from qinglian.ledger.store import Log
from qinglian.text import Text

app = typer.Typer(
    no_args_is_help=True,
    help="存证日志：记入、签发、取证、核验。 The public log: append, sign, prove, verify.",
)

Dir = Annotated[
    Path, typer.Option("--dir", help="日志所在的文件夹。 The folder the log is kept in.")
]
Where = Annotated[
    str,
    typer.Option("--dir", help="日志所在的文件夹或网址。 The folder or the address of the log."),
]
Lang = Annotated[str, typer.Option("--lang", envvar="QINGLIAN_LANG", help="zh | en")]


@app.command()
def keygen(
    folder: Dir,
    origin: Annotated[
        str, typer.Option(help="日志的名称，如 county.example/log。 The log's name.")
    ],
    lang: Lang = "zh",
) -> None:
    """新建日志并打印其公钥。 Make a new log, and print its verifier key."""
    with plainly(lang):
        made = create(folder, Ed25519Signer.generate(origin))
        store.publish(made, made.signer())
        typer.echo(made.verifier.vkey)


@app.command()
def append(
    folder: Dir,
    file: Annotated[
        Path, typer.Option(help="每行一条，原样记入。 A line an entry, kept byte for byte.")
    ],
    lang: Lang = "zh",
) -> None:
    """逐行记入日志，并签发检查点。 Append each line to the log, and sign a checkpoint."""
    with plainly(lang):
        kept = open_folder(folder)
        signer = kept.signer()
        places = kept.append(_lines(file, lang))
        head = store.publish(kept, signer)
        said = Text(
            zh=f"已记入{len(places)}条（第{places.start}号起），日志现有{head.size}条。",
            en=f"Appended {len(places)} from index {places.start}; the log holds {head.size}.",
        )
        typer.echo(said[lang])


@app.command()
def checkpoint(folder: Dir, lang: Lang = "zh") -> None:
    """签发并打印检查点。 Sign the log as it stands, and print its checkpoint."""
    with plainly(lang):
        log = open_log(folder, lang)
        sign(log)
        _, note = store.published(log)
        typer.echo(note.decode(), nl=False)


@app.command()
def root(
    folder: Where,
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
    lang: Lang = "zh",
) -> None:
    """打印条数与根。 Print the size and the root (in hex) of the last checkpoint."""
    with plainly(lang):
        head, _ = store.published(open_log(folder, lang))
        said = {"origin": head.origin, "size": head.size, "root": head.root.hex()}
        typer.echo(json.dumps(said) if as_json else f"{head.size} {head.root.hex()}")


@app.command()
def prove(
    folder: Where,
    index: Annotated[
        int | None, typer.Option(help="条目的序号，从0起。 The entry's index, from 0.")
    ] = None,
    matter: Annotated[
        str | None, typer.Option(help="或：事项编号。 Or: the matter's number.")
    ] = None,
    n: Annotated[int, typer.Option(help="该事项的第几个动作。 Which of its acts.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="回执写到此文件。 Write the receipt here.")
    ] = None,
    entry: Annotated[
        Path | None, typer.Option(help="条目写到此文件。 Write the entry itself here.")
    ] = None,
    lang: Lang = "zh",
) -> None:
    """出具一条的回执（.tlog-proof）。 Give the receipt of an entry."""
    with plainly(lang):
        log = open_log(folder, lang)
        place = _place(log, index, matter, n, lang)
        receipt = store.receipt(log, place).dump()
        if entry is not None:
            entry.write_bytes(store.entry(log, place))
        if out is None:
            typer.echo(receipt.decode(), nl=False)
        else:
            out.write_bytes(receipt)


def _place(log: Log, index: int | None, matter: str | None, n: int, lang: str) -> int:
    if (index is None) == (matter is None):
        raise Failure(_WHICH_ENTRY[lang])
    found = index if matter is None else place_of(log, matter.upper(), n)
    if found is None:
        said = Text(
            zh=f"日志中没有事项 {matter} 的第{n}个动作；请核对编号，或先运行 qinglian ledger checkpoint。",
            en=f"The log has no act {n} of {matter}; check the number, or run qinglian ledger "
            "checkpoint first.",
        )
        raise Failure(said[lang])
    return found


@app.command()
def opens(
    entry: Annotated[Path, typer.Option(help="条目文件。 The entry's file.")],
    field: Annotated[str, typer.Option(help="字段名。 The field's name.")],
    value: Annotated[str, typer.Option(help="值，原样。 The value, to the letter.")],
    salt: Annotated[str, typer.Option(help="盐。 The salt.")],
    lang: Lang = "zh",
) -> None:
    """核对一个打开的字段与条目所记是否一致。 Check an opened field against its entry."""
    with plainly(lang):
        content = entry.read_bytes()
    if not any(entries.opens(content, field, each, salt) for each in _readings(value)):
        raise Failure(_NOT_OPEN[lang])
    said = Text(
        zh=f"成立：「{field}」与条目所记一字不差。", en=f"It holds: “{field}” is what was recorded."
    )
    typer.echo(said[lang])


def _readings(value: str) -> Iterator[object]:
    """A value as a text, and as the JSON that it may be."""
    yield value
    with suppress(ValueError, RecursionError):
        yield json.loads(value)


@app.command()
def export(
    folder: Where,
    out: Annotated[
        Path,
        typer.Option(
            help="导出到此文件夹；可续上先前的导出。 Where to write: an empty folder, or an earlier export."
        ),
    ],
    lang: Lang = "zh",
) -> None:
    """导出为静态文件，任何网站均可提供。 Write the log as static files for any web server."""
    with plainly(lang):
        log = open_log(folder, lang)
        sign(log)
        with bar(Text(zh="导出", en="Exporting")[lang]) as watch:
            head = export_log(log, out, watch=watch)
        said = Text(
            zh=f"已导出{head.size}条到 {out}。", en=f"Exported {head.size} entries to {out}."
        )
        typer.echo(said[lang])


_WHICH_ENTRY = Text(
    zh="请给出 --index，或给出 --matter（和 --n），二者择一。",
    en="Give either --index, or --matter (and --n).",
)
_NOT_OPEN = Text(
    zh="不成立：值或盐与条目所记不符；请核对字段名，并原样复制值和盐。",
    en="It does not hold: the value or the salt is not what the entry commits to; check the field's "
    "name, and copy both to the letter.",
)


def _lines(file: Path, lang: str) -> list[bytes]:
    lines = file.read_bytes().split(b"\n")
    if not lines[-1]:
        lines.pop()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            said = Text(
                zh=f"{file} 第{number}行是空行；请删去后重试，尚未记入任何一条。",
                en=f"Line {number} of {file} is empty; remove it and try again. Nothing was appended.",
            )
            raise Failure(said[lang])
    return lines
