"""Commands on a deployment of their own, in one process. Run by `elsewhere`, says JSON.

    python -m qinglian.site.matters.tests.commanding FOLDER [--bare] LINES.json

Beside commands, a line may be `key`, which gives the log's verifier key, or begin with `spoil WHAT |`.
"""

from __future__ import annotations

import json
import shlex
import sys
from datetime import datetime
from pathlib import Path

import typer
from typer.testing import CliRunner

from qinglian import site, workdays
from qinglian.cli import ledger
from qinglian.cli.replay import replay

app = typer.Typer()
app.add_typer(ledger.app, name="ledger")
app.command("replay")(replay)


def main() -> None:
    """Make the deployment, run the lines and print what each said."""
    folder, *rest = sys.argv[1:]
    words = {} if "--bare" in rest else made(folder)
    said = [run(line, words) for line in json.loads(Path(rest[-1]).read_text())]
    print(json.dumps(said))


def made(folder: str) -> dict[str, str]:
    """The words that lines may use: the folder, a matter in it, the key, a result and its salt."""
    site.setup(folder)
    site.prepare()
    from qinglian.site.matters.models import Act
    from qinglian.site.matters.tests.standing import submitted
    from qinglian.site.records.signing import signer

    workdays.set_clock(lambda: datetime(2022, 3, 17, 9, tzinfo=workdays.TZ))
    number = submitted().number
    act = Act.objects.get(n=3)
    return {
        "dir": folder,
        "matter": number,
        "key": signer().verifier.vkey,
        "result": act.fields["result"],
        "salt": act.salts["result"],
    }


def run(line: str, words: dict[str, str]) -> tuple[int, str]:
    """A line's exit code and what it said, a refusal included; the matter's number is put back."""
    if line == "key":
        return 0, words["key"]
    before, _, command = line.rpartition(" | ")
    if before:
        spoil(before.removeprefix("spoil "))
    for name, value in words.items():
        command = command.replace(f"{{{name}}}", shlex.quote(value))
    result = CliRunner().invoke(app, shlex.split(command))
    said = result.output + (
        "" if isinstance(result.exception, SystemExit) else str(result.exception or "")
    )
    return result.exit_code, said.replace(words.get("matter", "\0"), "{matter}")


def spoil(what: str) -> None:
    """Change the database by hand."""
    from qinglian.site.matters.models import Act, Matter

    if what == "state":
        Matter.objects.update(lead="water")
    else:
        Act.objects.filter(n=3).update(fields={"result": "后来改过的结果文字"})


if __name__ == "__main__":
    main()
