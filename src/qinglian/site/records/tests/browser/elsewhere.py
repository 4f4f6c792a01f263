"""Playwright in a thread of its own.

Its plain (not asynchronous) side runs an event loop in the thread that uses it, and Django keeps another
connection to the database beside a loop. So all of it is used from there, and the tests' thread has none.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any


class Elsewhere:
    """Something of Playwright's: whatever is asked of it is done in the thread that it belongs to."""

    def __init__(self, thread: ThreadPoolExecutor, held: Any) -> None:
        self._thread = thread
        self._held = held

    def __getattr__(self, name: str) -> Any:
        return self._done(getattr, self._held, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._done(self._held, *args, **kwargs)

    def __enter__(self) -> Any:
        return self._done(self._held.__enter__)

    def __exit__(self, *raised: object) -> Any:
        return self._done(self._held.__exit__, *raised)

    def _done(self, work: Any, *args: Any, **kwargs: Any) -> Any:
        found = self._thread.submit(work, *args, **kwargs).result()
        owner = getattr(found, "__self__", found)  # a method is of its object's kind
        ours = type(owner).__module__.startswith("playwright.")
        return Elsewhere(self._thread, found) if ours else found
