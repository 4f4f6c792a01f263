"""What a deployment says through its environment, read into values the settings can use."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SECRET_FILE = "secret.key"  # noqa: S105 - a file name

SQLITE_OPTIONS: Mapping[str, Any] = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000; "
        "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
    ),
}
"""Readers never wait; a writer waits up to 20 s; a committed act survives a power cut."""


def flag(environ: Mapping[str, str], name: str) -> bool:
    """Whether `name` is set to 1. Anything else, and absence, is no."""
    return environ.get(name, "") == "1"


def words(environ: Mapping[str, str], name: str, default: str = "") -> list[str]:
    """A comma-separated list; empty parts are dropped."""
    return [part.strip() for part in environ.get(name, default).split(",") if part.strip()]


def number(environ: Mapping[str, str], name: str, default: int) -> int:
    """A whole number, 0 or more. Raises ImproperlyConfigured for anything else."""
    given = environ.get(name, "").strip() or str(default)
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise ImproperlyConfigured(
            f"{name} 应为整数，如 {default}，现为“{given[:40]}”。 "
            f"{name} is a whole number such as {default}, and not “{given[:40]}”."
        )
    return int(given)


def database(url: str, folder: Path) -> dict[str, Any]:
    """Django's description of the database at `url`; SQLite in `folder` when there is none.

    Understands `postgres://user:password@host:port/name?sslmode=…` (also `postgresql://`) and
    `sqlite:///path`. Raises ImproperlyConfigured for anything else.
    """
    if not url:
        return sqlite(folder / "qinglian.sqlite3")
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path[1:])))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL starts with {parts.scheme!r}; use postgres://user@host/name"
        )
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database: postgres://user@host/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite in write-ahead mode at `path`."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": dict(SQLITE_OPTIONS),
        "CONN_MAX_AGE": 60,
    }


def secret(environ: Mapping[str, str], folder: Path) -> str:
    """The signing key: QINGLIAN_SECRET_KEY, or the one kept in the data directory, made if need be.

    Where there is no data directory there is nothing to sign that outlives the process, so the key
    does not either.
    """
    given = environ.get("QINGLIAN_SECRET_KEY", "")
    if given:
        return given
    if not folder.is_dir():
        return secrets.token_urlsafe(48)
    return kept_secret(folder / SECRET_FILE)


def kept_secret(path: Path) -> str:
    """The key in `path`, written once for its owner's eyes; of two that race, the first stays."""
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_text(encoding="ascii").strip()
