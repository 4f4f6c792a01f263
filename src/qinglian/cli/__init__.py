"""The command line: `qinglian`. Each command is a module of its own; the site is loaded only where needed."""

from __future__ import annotations

import os
import sys

import typer

from qinglian.cli import deadline, demo, ledger, procedures, serve
from qinglian.cli.errors import Failure

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="清廉：一县政务，一本可核验的账。 A county's clean-government work as one verifiable record.",
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("deadline")(deadline.deadline)
app.add_typer(procedures.app, name="procedures")
app.add_typer(ledger.app, name="ledger")


def main() -> None:
    """Run a command. What it cannot do is one sentence on stderr and an exit with 1, never a traceback."""
    try:
        app()
    except Failure as failure:
        stop(str(failure))
    except KeyboardInterrupt:
        stop("已中断。 Interrupted.", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def stop(sentence: str, code: int = 1) -> None:
    """Say why, and exit."""
    typer.echo(sentence, err=True)
    sys.exit(code)
