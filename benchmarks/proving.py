"""Proofs, publishing and a whole verification of a large log, against pymerkle in the same run.

    python benchmarks/proving.py [--size 1000000]

pymerkle (GPL-3; `pip install --require-hashes -r benchmarks/requirements.lock`) is imported here only, to be
compared with, at up to a million entries; where it is not installed there is no comparison. The bars, at a
million: inclusion and consistency proofs 20 times pymerkle's from warm SQLite and 5 times its own
from memory; publishing as static files in 6 s; verifying from scratch in 15 s; opening in 50 ms.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import databases

BATCH = 10_000
ROUNDS = 5
SEED = 20221118


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1_000_000)
    asked = parser.parse_args()
    from qinglian import site

    with tempfile.TemporaryDirectory(prefix="qinglian-bench-") as folder:
        site.setup(folder)
        site.prepare()
        said = {"size": asked.size, "database": databases.kind(), **grown(asked.size)}
        said |= opened() | published(Path(folder) / "out") | verified(Path(folder) / "out")
        said["peak_gib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, 2)
        said |= proved(asked.size, Path(folder))
        print(json.dumps(said, indent=2))
        missed = [bar for bar, held in bars(said).items() if not held]
        for bar in missed:
            print(f"missed: {bar}")
        raise SystemExit(bool(missed))


def bars(said: dict[str, Any]) -> dict[str, bool]:
    """Each bar, and whether it held; those of time are for a million entries, and are scaled."""
    scale = max(said["size"] / 1_000_000, 1)
    found = {
        "publishing, 6 s": said["publish_seconds"] <= 6 * scale,
        "verifying, 15 s": said["verify_seconds"] <= 15 * scale,
        "opening, 50 ms": said["open_ms"] <= 50,
    }
    for name, times in (("pymerkle_sqlite", 20), ("pymerkle_memory", 5)):
        for kind in ("inclusion", "consistency"):
            ratio = said["proofs_a_second"].get(f"{kind}_times_{name}")
            if ratio is not None:
                found[f"{kind} proofs, {times} times {name}"] = ratio >= times
    return found


def entries(start: int, end: int) -> list[bytes]:
    """Entries of 200 bytes, each another."""
    return [b"%0200d" % at for at in range(start, end)]


def grown(size: int) -> dict[str, float]:
    """Append so many entries in batches, and sign once."""
    from qinglian.site.records.actions import sign
    from qinglian.site.records.store import DatabaseLog

    log = DatabaseLog()
    begun = time.perf_counter()
    for start in range(0, size, BATCH):
        log.append(entries(start, min(start + BATCH, size)))
    appended = time.perf_counter()
    sign()
    return {
        "append_seconds": round(appended - begun, 2),
        "tree_and_sign_seconds": round(time.perf_counter() - appended, 2),
    }


def opened() -> dict[str, float]:
    """What a restart does before it serves: rebuild the frontier, hold it against what is known."""
    from django.db import connections

    from qinglian.site.records.standing import check_standing

    took = []
    for _ in range(ROUNDS):
        connections.close_all()
        begun = time.perf_counter()
        check_standing()
        took.append(time.perf_counter() - begun)
    return {"open_ms": round(1e3 * statistics.median(took), 1)}


def published(out: Path) -> dict[str, float]:
    """Write the log out as static files, every entry checked on the way."""
    from qinglian.ledger.exporting import export
    from qinglian.site.records.store import DatabaseLog

    begun = time.perf_counter()
    export(DatabaseLog(), out)
    return {"publish_seconds": round(time.perf_counter() - begun, 2)}


def verified(out: Path) -> dict[str, float]:
    """Check what was written from its entries up, as a stranger would."""
    from qinglian.ledger.auditing import audit
    from qinglian.ledger.folder import StaticLog
    from qinglian.site.records.signing import signer

    begun = time.perf_counter()
    audit(StaticLog(out), signer().verifier)
    return {"verify_seconds": round(time.perf_counter() - begun, 2)}


def proved(size: int, folder: Path) -> dict[str, Any]:
    """Proofs a second of random places, the warm median of the rounds; and how many times pymerkle's."""
    from qinglian.ledger import checkpoint as checkpoints
    from qinglian.ledger.reading import TileReader
    from qinglian.site.records.store import DatabaseLog

    log = DatabaseLog()
    head = checkpoints.parse(log.read_checkpoint() or b"")
    reader = TileReader(head.size, head.root, log.read_tile, keep=1 << 20)
    said: dict[str, Any] = {"ours": rates(size, reader.inclusion_proof, reader.consistency_proof)}
    for name, tree in pymerkles(size, folder).items():
        assert tree.get_root() == head.root
        said[name] = rates(
            size,
            lambda at, tree=tree: tree.prove_inclusion(at + 1, size),
            lambda old, tree=tree: tree.prove_consistency(old, size),
        )
        for kind in ("inclusion", "consistency"):
            said[f"{kind}_times_{name}"] = round(said["ours"][kind] / said[name][kind], 1)
    return {"proofs_a_second": said}


def rates(size: int, include: Callable[[int], Any], extend: Callable[[int], Any]) -> dict[str, int]:
    return {"inclusion": rate(size, include), "consistency": rate(size, extend)}


def rate(size: int, prove: Callable[[int], Any]) -> int:
    """Warm: the same places again and again, so that whatever an implementation keeps, it has kept."""
    chosen: Sequence[int] = random.Random(SEED).sample(range(1, size), min(2_000, size - 1))
    found = []
    for _ in range(ROUNDS + 1):
        begun = time.perf_counter()
        for at in chosen:
            prove(at)
        found.append(len(chosen) / (time.perf_counter() - begun))
    return round(statistics.median(found[1:]))


def pymerkles(size: int, folder: Path) -> dict[str, Any]:
    """pymerkle's trees of the same entries; none where it is not installed or would take too long."""
    if size > 1_000_000 or importlib.util.find_spec("pymerkle") is None:
        print("pymerkle: not compared")
        return {}
    pymerkle = importlib.import_module("pymerkle")
    on_disk = pymerkle.SqliteTree(os.fspath(folder / "pymerkle.db"), algorithm="sha256")
    in_memory = pymerkle.InmemoryTree(algorithm="sha256")
    for start in range(0, size, BATCH):
        some = entries(start, min(start + BATCH, size))
        on_disk.append_entries(some, chunksize=BATCH)
        for one in some:
            in_memory.append_entry(one)
    return {"pymerkle_sqlite": on_disk, "pymerkle_memory": in_memory}


if __name__ == "__main__":
    main()
