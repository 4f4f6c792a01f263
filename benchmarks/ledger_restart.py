"""How long the log takes to be ready again after a restart: the bar is 50 ms at a million entries.

    python benchmarks/ledger_restart.py [--entries 1000000] [--database sqlite|postgresql|both]

Each restart is a process of its own. Measured is what it does before it may write: connecting, reading the
right edge of the tree, taking up what was placed and not signed, and asking whether the log stands
(`check_standing`); of a log in a folder, opening it and reading its edge. Loading modules is not the log's.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import databases

BATCH = 10_000
RESTARTS = 9
UNSIGNED = 300
"""Entries that were placed and not signed, as a process that was killed leaves them."""

BAR_MS = 50


def main() -> None:
    """Build each log once, restart it a few times, and print the figures. Exits with 1 above the bar."""
    parser = databases.arguments(__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--part", default="", choices=["", *PARTS])
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(PARTS[asked.part](asked.folder, asked.entries)))
    elif asked.one:
        raise SystemExit(measured(databases.kind(), "build", "restart", asked.entries))
    else:
        missed = databases.on_each(__file__, asked)
        missed += measured("folder", "build_folder", "restart_folder", asked.entries)
        raise SystemExit(1 if missed else 0)


def measured(kind: str, build: str, restart: str, entries: int) -> int:
    """Print what one kind of log takes; 1 where it is above the bar."""
    with tempfile.TemporaryDirectory(prefix="qinglian-bench-") as folder:
        built = _part(build, folder, entries)
        took = [_part(restart, folder, entries) for _ in range(RESTARTS)]
    median = statistics.median(each["ms"] for each in took)
    said = {
        "log": kind,
        **built,
        "restart_ms_median": round(median, 1),
        "restart_ms_slowest": round(max(each["ms"] for each in took), 1),
        "bar_ms": BAR_MS,
    }
    print(json.dumps(said, indent=2), flush=True)
    return int(median > BAR_MS)


def _part(part: str, folder: str, entries: int) -> dict[str, Any]:
    words = ["--part", part, "--folder", folder, "--entries", str(entries)]
    done = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def _body(n: int) -> bytes:
    return b'{"kind":"act","matter":"HY-2022-%06d","n":%d}' % (n, n) + b" " * 150


def build(folder: Path, entries: int) -> dict[str, Any]:
    """A deployment whose log holds that many entries, the last few unsigned."""
    from qinglian import site

    site.setup(folder)
    site.prepare()
    from qinglian.site.records.actions import sign
    from qinglian.site.records.placing import place

    begun = time.perf_counter()
    for start in range(0, entries, BATCH):
        place([_body(n) for n in range(start, min(start + BATCH, entries))])
    placed = time.perf_counter() - begun
    sign()
    signed = time.perf_counter() - begun - placed
    place([_body(n) for n in range(entries, entries + UNSIGNED)])
    return {
        "entries": entries,
        "unsigned": UNSIGNED,
        "place_seconds": round(placed, 1),
        "sign_seconds": round(signed, 1),
    }


def restart(folder: Path, entries: int) -> dict[str, Any]:
    """Open that deployment as a site does that starts."""
    from qinglian import site

    site.setup(folder)
    from qinglian.site.records.standing import check_standing
    from qinglian.site.records.store import DatabaseLog

    begun = time.perf_counter()
    check_standing()
    took = time.perf_counter() - begun
    assert DatabaseLog().frontier().size == entries + UNSIGNED
    return {"ms": 1000 * took}


def build_folder(folder: Path, entries: int) -> dict[str, Any]:
    """A log in a folder with that many entries."""
    from qinglian.ledger import store
    from qinglian.ledger.folder import create
    from qinglian.ledger.keys import Ed25519Signer

    begun = time.perf_counter()
    log = create(folder / "log", Ed25519Signer.generate("qingchuan.example/log"))
    for start in range(0, entries, BATCH):
        log.append([_body(n) for n in range(start, min(start + BATCH, entries))])
    store.publish(log, log.signer())
    log.append([_body(n) for n in range(entries, entries + UNSIGNED)])
    return {
        "entries": entries,
        "unsigned": UNSIGNED,
        "append_seconds": round(time.perf_counter() - begun, 1),
    }


def restart_folder(folder: Path, entries: int) -> dict[str, Any]:
    """Open that log."""
    from qinglian.ledger.folder import open_folder

    begun = time.perf_counter()
    frontier = open_folder(folder / "log").frontier()
    took = time.perf_counter() - begun
    assert frontier.size == entries + UNSIGNED
    return {"ms": 1000 * took}


PARTS: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "build": build,
    "restart": restart,
    "build_folder": build_folder,
    "restart_folder": restart_folder,
}

if __name__ == "__main__":
    main()
