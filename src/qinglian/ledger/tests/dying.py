"""Processes that are killed on their way, and the account that they leave behind."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Hook = Callable[[str], None]
"""What is done at a step, told its name."""


def rounds(of_the_suite: int) -> int:
    """How many rounds to run: those given, or QINGLIAN_ROUNDS."""
    return int(os.environ.get("QINGLIAN_ROUNDS", of_the_suite))


def seed() -> int:
    """Where chance begins: QINGLIAN_SEED, or another each time. A test that fails says which it was."""
    return int(os.environ.get("QINGLIAN_SEED", random.SystemRandom().randrange(10**6)))


@dataclass(frozen=True, slots=True)
class Account:
    """A file to which processes add, in whole lines, what they were told. It outlives them."""

    path: Path

    def say(self, **what: Any) -> None:
        """Add a line: one write, which is there as soon as it is done."""
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, json.dumps(what).encode() + b"\n")
        finally:
            os.close(handle)

    def said(self, key: str) -> list[Any]:
        """What was said under `key`, in order."""
        if not self.path.exists():
            return []
        lines = map(json.loads, self.path.read_bytes().splitlines())
        return [line[key] for line in lines if key in line]


def forked(work: Callable[[], object]) -> int:
    """The number of a new process that does `work` and ends, with 70 where that raises."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        work()
        code = 0
    finally:
        if code:
            traceback.print_exception(sys.exception())
        os._exit(code)


def ended(child: int, within: float = 60) -> int:
    """How a process ended: its exit code, or minus the number of the signal that killed it."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise TimeoutError(f"the process did not end within {within} seconds")


def killed(child: int, after: float) -> int:
    """Kill a process `after` so many seconds, unless it has ended by itself. Gives how it ended."""
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return ended(child)


def die() -> None:
    """End here and now, as by `kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying_at(name: str, passing: int) -> Hook:
    """A hook that kills its process when it passes the step `name` for the `passing`th time."""
    return at_passing(name, passing, die)


def at_passing(name: str, passing: int, what: Callable[[], None]) -> Hook:
    """A hook that does `what` when the step `name` is passed for the `passing`th time."""
    left = passing

    def hook(reached: str) -> None:
        nonlocal left
        left -= reached == name
        if reached == name and left == 0:
            what()

    return hook
