"""The site's tests pass on the other database too: PostgreSQL, or SQLite where this run is on that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
SITE = Path("src/qinglian/site")
SERVER = "postgresql://postgres@127.0.0.1:5432"
LARGE = ("matters", "records")
"""Apps whose tests are a run of their own: several run at a time."""


def other_database(part: str) -> str:
    """The address to test on; skips, visibly, where no PostgreSQL answers."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return ""
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432; the site was tested on SQLite alone")
    # Its own, so that two runs do not meet; a test need not outlast a loss of power.
    return f"{SERVER}/qinglian_{part}_{os.getpid()}?options=-c%20synchronous_commit%3Doff"


@pytest.mark.long
@pytest.mark.parametrize("part", [*LARGE, "others"])
def test_the_tests_that_touch_the_database_pass_on_the_other_one(part: str) -> None:
    chosen = [f"{SITE / part}"] if part in LARGE else [f"{SITE}"]
    left = [] if part in LARGE else [f"--ignore={SITE / app}" for app in LARGE]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *chosen, *left, "-q", "--create-db",
         "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=--import-mode=importlib"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": other_database(part), "PYTEST_ADDOPTS": "",
             "QINGLIAN_ONLY_DATABASE": "1"},
        capture_output=True,
        text=True,
        timeout=900,  # a busy machine takes its time; a hang is still seen
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
