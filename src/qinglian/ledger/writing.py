"""Files put in place whole, and made durable together."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ONE_BY_ONE = 16
"""Above this many files, one sync of everything is cheaper than one for each."""


class Writing:
    """Files on their way into `root`. Each is renamed into place; after `settle` all are durable."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._files: list[Path] = []
        self._folders: set[Path] = set()

    def put(self, path: str, data: bytes) -> None:
        """Write `data` aside. It takes the name `path` when settled."""
        final = self.root / path
        if final.parent not in self._folders:
            self._make(final.parent)
        final.with_name(final.name + ".new").write_bytes(data)
        self._files.append(final)

    def settle(self) -> None:
        """Rename all that was put, in order, and return when it would outlast a loss of power.

        The contents are durable before any file takes its name.
        """
        together = len(self._files) > ONE_BY_ONE and sys.platform == "linux"
        if together:
            os.sync()
        for final in self._files:
            aside = final.with_name(final.name + ".new")
            if not together:
                sync(aside)
            aside.replace(final)
        if together:
            os.sync()
        else:
            for folder in self._folders:
                sync(folder)
        self._files.clear()
        self._folders.clear()

    def drop(self, path: str) -> None:
        """Remove a folder that is needed no more, if it is there."""
        shutil.rmtree(self.root / path, ignore_errors=True)

    def _make(self, folder: Path) -> None:
        missing = [folder]
        while not missing[-1].exists():
            missing.append(missing[-1].parent)
        folder.mkdir(parents=True, exist_ok=True)
        self._folders.update(missing)


def sync(path: Path) -> None:
    """Return when a file, or a folder's list of names, would outlast a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
