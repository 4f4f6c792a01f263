"""The command line: `qinglian`. Each command is a module of its own; the site is loaded only where needed."""

from __future__ import annotations

import io
import os
import sys

import typer

from qinglian.cli import (
    anchor,
    deadline,
    demo,
    draw,
    erase,
    ledger,
    load,
    procedures,
    replay,
    report,
    serve,
    signs,
    verify,
    witness,
)
from qinglian.cli.errors import Failure

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="清廉：一县政务，一本可核验的账。 A county's clean-government work as one verifiable record.",
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("load")(load.load)
app.command("report")(report.report)
app.command("replay")(replay.replay)
app.command("signs")(signs.signs)
app.command("erase")(erase.erase)
app.command("deadline")(deadline.deadline)
app.command("draw")(draw.draw)
app.add_typer(procedures.app, name="procedures")
ledger.app.command("verify")(verify.verify)
ledger.app.command("witness")(witness.witness)
ledger.app.command("cosign")(witness.cosign)
ledger.app.command("anchor")(anchor.anchor)
app.add_typer(ledger.app, name="ledger")


def main() -> None:
    """Run a command. What it cannot do is one sentence on stderr and an exit with 1, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        _speak_chinese(stream)
    try:
        app()
    except Failure as failure:
        stop(str(failure))
    except KeyboardInterrupt:
        stop("已中断。 Interrupted.", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        why = error.strerror or type(error).__name__
        stop(
            f"无法读写（{why}）；请检查磁盘空间和权限。 "
            f"Cannot read or write ({why}); check the space on the disk and the permissions."
        )
    except Exception as error:
        if not _of_the_database(error):
            raise
        stop(
            "数据库用不了；请检查 DATABASE_URL、数据库是否已启动、文件是否完好。 "
            "The database cannot be used; check DATABASE_URL, whether its server runs, and its file."
        )


def _of_the_database(error: Exception) -> bool:
    """Whether the database failed; Django is not loaded for a command that has no use for it."""
    django = sys.modules.get("django.db")
    return django is not None and isinstance(error, django.Error)


def _speak_chinese(stream: object) -> None:
    """Where a terminal or a pipe has no Chinese (or lacks some sign), write on rather than fail."""
    if isinstance(stream, io.TextIOWrapper):
        try:
            "清廉".encode(stream.encoding)
        except UnicodeEncodeError:
            stream.reconfigure(encoding="utf-8")
        stream.reconfigure(errors="replace")


def stop(sentence: str, code: int = 1) -> None:
    """Say why, and exit."""
    typer.echo(sentence, err=True)
    sys.exit(code)
