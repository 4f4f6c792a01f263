"""For all tests: a deployment of their own, a clock that stands still, vectors that may be absent."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent

os.environ.setdefault("QINGLIAN_DIR", tempfile.mkdtemp(prefix="qinglian-tests-"))
os.environ.setdefault("QINGLIAN_SECRET_KEY", "tests-only")
os.environ.pop("QINGLIAN_TODAY", None)


def shared_folder() -> Path:
    """Where the vectors of others lie: QINGLIAN_SHARED, or `shared` beside the project."""
    return Path(os.environ.get("QINGLIAN_SHARED", ROOT.parent / "shared"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if shared_folder().is_dir():
        return
    absent = pytest.mark.skip(reason="the vectors are absent: set QINGLIAN_SHARED to their folder")
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(absent)


@pytest.fixture
def shared() -> Path:
    """The folder of vectors, for tests marked `shared`."""
    folder = shared_folder()
    if not folder.is_dir():
        pytest.skip("the vectors are absent: set QINGLIAN_SHARED to their folder")
    return folder


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest) -> None:
    """Accounts made in tests have cheap password hashes, or signing in would take most of the time."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        settings = request.getfixturevalue("settings")
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


Clock = Callable[[datetime | str], datetime]


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Sets the time and lets it stand: `clock("2022-03-18T17:00")`. The county's zone where none is given."""
    from qinglian import workdays

    def stand_at(at: datetime | str) -> datetime:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        moment = moment if moment.tzinfo else moment.replace(tzinfo=workdays.TZ)
        workdays.set_clock(lambda: moment)
        return moment

    try:
        yield stand_at
    finally:
        workdays.set_clock(None)
