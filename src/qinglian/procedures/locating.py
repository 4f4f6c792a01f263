"""Where in a TOML text a key stands, so that a wrong definition is refused with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Located:
    """A text and its name, able to say on which line a dotted path is written."""

    name: str
    text: str

    @classmethod
    def read(cls, path: Path) -> Located:
        return cls(path.name, path.read_text(encoding="utf-8"))

    def line_of(self, path: tuple[str, ...]) -> int | None:
        """The line (from 1) on which `path` is written; None if it is not."""
        table: tuple[str, ...] = ()
        for number, line in enumerate(self.text.splitlines(), start=1):
            header = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(#.*)?$", line)
            if header:
                table = tuple(part.strip().strip("\"'") for part in header[1].split("."))
                if table == path:
                    return number
                continue
            key = re.match(r"\s*([\w.\-\"]+)\s*=", line)
            if key and (*table, *(part.strip('"') for part in key[1].split("."))) == path:
                return number
        return None
