"""How far long work has come, on stderr and only where someone looks at it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """A bar, gone when the work is done: to be called with how much is done, of how much."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    shown = console.is_terminal and not os.environ.get("CI")
    with Progress(*columns, console=console, transient=True, disable=not shown) as progress:
        task = progress.add_task(words, total=None)
        yield lambda done, whole: progress.update(task, completed=done, total=whole or None)
