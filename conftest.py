"""For all tests: a folder of their own, a clock that stands still, vectors that may be absent."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent


def shared_folder() -> Path:
    """Where the vectors of others lie: QINGLIAN_SHARED, or `shared` beside the project."""
    return Path(os.environ.get("QINGLIAN_SHARED", ROOT.parent / "shared"))


TOUCHES = {"db", "transactional_db", "live_server"}
"""Fixtures by which a test touches the database."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("QINGLIAN_ONLY_DATABASE"):
        others = [item for item in items if not _touches_the_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _touches_the_database(item)]
    # What runs longest begins first, or one worker waits for it at the end.
    items.sort(key=lambda item: "long" not in item.keywords)
    if shared_folder().is_dir():
        return
    absent = pytest.mark.skip(reason="the vectors are absent: set QINGLIAN_SHARED to their folder")
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(absent)


def _touches_the_database(item: pytest.Item) -> bool:
    """By its mark, or by a fixture, be it a fixture of a fixture."""
    return "django_db" in item.keywords or not TOUCHES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture
def shared() -> Path:
    """The folder of vectors, for tests marked `shared`."""
    folder = shared_folder()
    if not folder.is_dir():
        pytest.skip("the vectors are absent: set QINGLIAN_SHARED to their folder")
    return folder


@pytest.fixture(scope="session", autouse=True)
def deployment() -> Iterator[Path]:
    """A data folder for this run alone; password hashes too cheap to slow the tests down."""
    from django.conf import settings

    with tempfile.TemporaryDirectory(prefix="qinglian-tests-") as folder:
        settings.QINGLIAN_DIR = Path(folder)
        settings.STATIC_ROOT = Path(folder) / "static"
        settings.STATIC_ROOT.mkdir()
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        yield Path(folder)


@pytest.fixture(autouse=True)
def _no_log_before(deployment: Path) -> Iterator[None]:
    """Every test has a database of its own, and so no checkpoint that was signed before it.

    It goes afterwards too: what is made once for a module is made before its first test's fixtures.
    """
    (deployment / "log.checkpoint").unlink(missing_ok=True)
    yield
    (deployment / "log.checkpoint").unlink(missing_ok=True)


Clock = Callable[[datetime | str], datetime]


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Sets the time and lets it stand: `clock("2022-03-18T17:00")`, in the county's zone."""
    from qinglian import workdays

    def stand_at(at: datetime | str) -> datetime:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        moment = moment if moment.tzinfo else moment.replace(tzinfo=workdays.TZ)
        workdays.set_clock(lambda: moment)
        return moment

    try:
        yield stand_at
    finally:
        workdays.set_clock(lambda: datetime.now(workdays.TZ))
