"""A deployment of its own in another process: for what one process, or one transaction, cannot show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Deployment:
    """A folder and its database, on the kind of database that these tests run on."""

    folder: Path
    url: str

    def run(self, *words: object, module: str = "acting") -> Any:
        """What `python -m …tests.acting FOLDER WORDS` has to say, read as JSON."""
        said = subprocess.run(
            [sys.executable, "-m", f"{__package__}.{module}", str(self.folder), *map(str, words)],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "DATABASE_URL": self.url, "PYTHONWARNINGS": "default"},
            check=False,
        )
        assert said.returncode == 0, said.stderr
        return json.loads(said.stdout)


@contextmanager
def deployment(folder: Path) -> Iterator[Deployment]:
    """An empty deployment in `folder`; on PostgreSQL with a database that is dropped afterwards."""
    held = settings.DATABASES["default"]
    if "sqlite" in held["ENGINE"]:
        yield Deployment(folder, "")
        return
    name = f"qinglian_elsewhere_{uuid.uuid4().hex[:12]}"
    server = f"postgresql://{held['USER']}:{held['PASSWORD']}@{held['HOST']}:{held['PORT'] or 5432}"
    _run(server, f'CREATE DATABASE "{name}"')
    try:
        yield Deployment(folder, f"{server}/{name}")
    finally:
        _run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _run(server: str, sql: str) -> None:
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql.encode())
