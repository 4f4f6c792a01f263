"""Files put in place whole, and made durable together."""

from __future__ import annotations

import ctypes
import os
import shutil
from contextlib import suppress
from pathlib import Path

ONE_BY_ONE = 16
"""Above this many files, one sync of all that is on their disk is cheaper than one for each."""

_SYNCFS = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
"""Linux alone has it. Unlike `sync`, it says when something could not be written."""


class Writing:
    """Files on their way into `root`. Each is renamed into place; after `settle` all are durable.

    Where one cannot be written, OSError is raised and what lies aside is removed. Files that had taken
    their names by then keep them.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._files: list[Path] = []
        self._folders: set[Path] = set()
        self._disk: int | None = None

    def __del__(self) -> None:
        self._leave()

    def put(self, path: str, data: bytes) -> None:
        """Write `data` aside. It takes the name `path` when settled. Raises OSError."""
        final = self.root / path
        self._files.append(final)
        try:
            if final.parent not in self._folders:
                self._make(final.parent)
            if self._disk is None:  # before the first is written: errors are told since then
                self._disk = os.open(final.parent, os.O_RDONLY | os.O_CLOEXEC)
            _aside(final).write_bytes(data)
        except BaseException:
            self._give_up()
            raise

    def settle(self) -> None:
        """Rename all that was put, in order, and return when it would outlast a loss of power.

        The contents are durable before any file takes its name. Raises OSError.
        """
        try:
            together = len(self._files) > ONE_BY_ONE and _SYNCFS is not None
            if together:
                self._sync_all()
            for final in self._files:
                if not together:
                    sync(_aside(final))
                _aside(final).replace(final)
            if together:
                self._sync_all()
            else:
                for folder in self._folders:
                    sync(folder)
        except BaseException:
            self._give_up()
            raise
        self._files.clear()
        self._leave()

    def drop(self, path: str) -> None:
        """Remove a folder that is needed no more, if it is there."""
        shutil.rmtree(self.root / path, ignore_errors=True)

    def _make(self, folder: Path) -> None:
        missing = [folder]
        while not missing[-1].exists():
            missing.append(missing[-1].parent)
        folder.mkdir(parents=True, exist_ok=True)
        self._folders.update(missing)

    def _sync_all(self) -> None:
        assert self._disk is not None
        sync_disk(self._disk)

    def _give_up(self) -> None:
        for final in self._files:
            with suppress(OSError):
                _aside(final).unlink()
        self._files.clear()
        self._leave()

    def _leave(self) -> None:
        self._folders.clear()
        if self._disk is not None:
            os.close(self._disk)
            self._disk = None


def _aside(final: Path) -> Path:
    return final.with_name(final.name + ".new")


def sync(path: Path) -> None:
    """Return when a file, or a folder's list of names, would outlast a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_disk(handle: int) -> None:
    """Return when all on the disk that `handle` lies on would outlast a loss of power.

    Raises OSError where anything written there since `handle` was opened could not be.
    """
    assert _SYNCFS is not None
    if _SYNCFS(handle) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
