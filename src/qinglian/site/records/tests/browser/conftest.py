"""A real browser on a running site. Without Chromium the tests are skipped, visibly.

QINGLIAN_CHROMIUM names the program where it is not found on the path; with QINGLIAN_NEEDS_BROWSER=1, as
where changes are judged, its absence is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from qinglian.site.records import checking
from qinglian.site.records.tests.browser.elsewhere import Elsewhere

WAIT = 15_000
"""Milliseconds: a busy machine takes its time; a hang is still seen."""

SOMEWHERE = "https://check.test/"


def absent(reason: str) -> None:
    """Skip, or fail where a browser is needed."""
    if os.environ.get("QINGLIAN_NEEDS_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, started once."""
    program = os.environ.get("QINGLIAN_CHROMIUM") or shutil.which("chromium")
    if not program or not Path(program).exists():
        absent("no Chromium: install it, or name it in QINGLIAN_CHROMIUM")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("no playwright: pip install playwright")
    with (
        ThreadPoolExecutor(max_workers=1) as thread,
        Elsewhere(thread, sync_playwright()) as playwright,
    ):
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def window(browser: Any) -> Iterator[Any]:
    """A browser of nobody's, without cookies. Whatever a page of it complains of fails the test."""
    opened = browser.new_context()
    opened.set_default_timeout(WAIT)
    complaints: list[str] = []
    opened.on(
        "console", lambda line: complaints.append(line.text) if line.type == "error" else None
    )
    opened.on("weberror", lambda raised: complaints.append(str(raised.error)))
    yield opened
    opened.close()
    assert not complaints


@pytest.fixture
def page(window: Any) -> Any:
    """A page of that browser."""
    return window.new_page()


@pytest.fixture
def site(live_server, log) -> str:
    """The address of a running site whose log has four entries. On SQLite: what is tried is the browser."""
    if connection.vendor != "sqlite":
        pytest.skip("the browser is tried on SQLite alone")
    return str(live_server.url)


@pytest.fixture(scope="module")
def run(browser: Any) -> Iterator[Callable[..., Any]]:
    """Evaluates JavaScript with what checks at hand, on an empty page: without the site or a database."""
    page = browser.new_page()
    page.route(SOMEWHERE, lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto(SOMEWHERE)  # cryptography is for secure places alone
    for name in checking.CHECKS:
        page.add_script_tag(content=checking.source(name))
    yield page.evaluate
    page.close()
