"""For the trials of the log: a deployment of their own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qinglian.site.matters.tests.elsewhere import Deployment, deployment

MEMORY = Path("/dev/shm")


@pytest.fixture
def elsewhere() -> Iterator[Deployment]:
    """An empty deployment, in memory where there is any: who is killed loses nothing written, there as on a disk."""
    where = MEMORY if MEMORY.is_dir() else None
    with (
        tempfile.TemporaryDirectory(prefix="qinglian-trial-", dir=where) as folder,
        deployment(Path(folder) / "deployment") as made,
    ):
        yield made
