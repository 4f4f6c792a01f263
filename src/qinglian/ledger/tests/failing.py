"""A disk that fails: what changes files, watched, and made to fail at a call of one's choice."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qinglian.ledger import writing

CALLS: tuple[tuple[object, str], ...] = (
    (Path, "mkdir"),
    (Path, "write_bytes"),
    (Path, "replace"),
    (os, "fsync"),
    (writing, "sync_disk"),
    (shutil, "rmtree"),
    (tempfile, "mkstemp"),
)
"""All that changes the files of a log in a folder, or that lie beside a database."""

Before = Callable[[str], None]
"""Is told which of the calls is about to be made."""


@contextmanager
def watched(before: Before) -> Iterator[None]:
    """Call `before` before each of the calls."""
    inner = [(owner, name, getattr(owner, name)) for owner, name in CALLS]
    for owner, name, call in inner:

        def told(*args, _name=name, _call=call, **kwargs):
            before(_name)
            return _call(*args, **kwargs)

        setattr(owner, name, told)
    try:
        yield
    finally:
        for owner, name, call in inner:
            setattr(owner, name, call)


def no_space(name: str) -> None:
    """The disk is full."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken(name: str) -> None:
    """The disk cannot write."""
    raise OSError(errno.EIO, os.strerror(errno.EIO))


@contextmanager
def failing(call: str, how: Before, at: int, lasting: int = 1) -> Iterator[list[int]]:
    """From the `at`th time on, for `lasting` times, `call` fails. Gives, in a list, how often it did."""
    count, failed = 0, [0]

    def before(name: str) -> None:
        nonlocal count
        count += name == call
        if name == call and at <= count < at + lasting:
            failed[0] += 1
            how(name)

    with watched(before):
        yield failed


@contextmanager
def writing_short(at: int, then: Before = no_space) -> Iterator[list[int]]:
    """The `at`th write puts half of its bytes on the disk, and then fails."""
    whole = Path.write_bytes
    count, failed = 0, [0]

    def short(self: Path, data: bytes) -> int:
        nonlocal count
        count += 1
        if count == at:
            failed[0] += 1
            whole(self, data[: len(data) // 2])
            then("write_bytes")
        return whole(self, data)

    Path.write_bytes = short  # type: ignore[method-assign, assignment]
    try:
        yield failed
    finally:
        Path.write_bytes = whole  # type: ignore[method-assign]


EVER = 10**6

FAULTS = {
    "a full disk at a write": lambda at: failing("write_bytes", no_space, at),
    "a full disk from a write on": lambda at: failing("write_bytes", no_space, at, EVER),
    "a short write": writing_short,
    "an error of fsync": lambda at: failing("fsync", broken, at),
    "an error of fsync and of all after it": lambda at: failing("fsync", broken, at, EVER),
    "an error of the sync of all": lambda at: failing("sync_disk", broken, at),
    "an error at a rename": lambda at: failing("replace", broken, at),
    "a full disk at a new folder": lambda at: failing("mkdir", no_space, at),
}
"""Each at the call whose number is given."""
