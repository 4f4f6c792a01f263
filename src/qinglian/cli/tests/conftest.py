"""The command line as a person at a terminal meets it, within this process."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from typer.testing import CliRunner

from qinglian.cli import app
from qinglian.cli.errors import Failure


@dataclass(frozen=True)
class Said:
    """What a command printed, or the sentence with which it refused."""

    out: str
    refused: str = ""


def say(*words: object) -> Said:
    """Run `qinglian` with `words`. What is neither an answer nor a refusal is raised."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(result.exception, Failure):
        return Said(result.output, str(result.exception))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.output)


@pytest.fixture
def qinglian():
    return say
