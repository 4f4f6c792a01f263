"""What the ledger's tests share: a naive tree, logs grown in folders, and logs held in memory."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

from qinglian.ledger import notes, store
from qinglian.ledger.checkpoint import Checkpoint, sign
from qinglian.ledger.errors import TileError
from qinglian.ledger.exporting import export
from qinglian.ledger.folder import FolderStore, StaticLog, create
from qinglian.ledger.frontier import Frontier
from qinglian.ledger.hashing import leaf_hash
from qinglian.ledger.keys import Cosigner, Ed25519Signer
from qinglian.ledger.notes import Signature
from qinglian.ledger.reading import TileReader
from qinglian.ledger.tiles import WIDTH, bundle, bundle_path, tile_path

ORIGIN = "qingchuan.example/log"


@pytest.fixture(scope="session")
def naive() -> ModuleType:
    """The tree of RFC 6962, word for word."""
    spec = importlib.util.spec_from_file_location(
        "ledger_naive_tree", Path(__file__).with_name("naive_tree.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def signer() -> Ed25519Signer:
    return Ed25519Signer(ORIGIN, bytes(range(32)))


@dataclass
class MemoryLog:
    """A log held in memory, whose files a test may forge."""

    size: int
    head: bytes
    files: dict[str, bytes] = field(default_factory=dict)
    reads: int = 0

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        self.reads += 1
        return self._read(tile_path(level, index, width))

    def read_bundle(self, index: int, width: int) -> bytes:
        return self._read(bundle_path(index, width))

    def read_checkpoint(self) -> bytes | None:
        return self.files.get("checkpoint")

    def reader(self, keep: int = 256) -> TileReader:
        return TileReader(self.size, self.head, self.read_tile, keep=keep)

    def copy(self) -> MemoryLog:
        """The same log, to be forged without harm to this one."""
        return MemoryLog(self.size, self.head, dict(self.files))

    def cosign(self, *witnesses: Cosigner, at: int) -> None:
        """Let `witnesses` cosign the checkpoint."""
        self.files["checkpoint"] = cosigned(self.files["checkpoint"], *witnesses, at=at)

    def _read(self, path: str) -> bytes:
        if path not in self.files:
            raise TileError(f"缺少 {path}", f"lacks {path}")
        return self.files[path]


def cosigned(note: bytes, *witnesses: Cosigner, at: int) -> bytes:
    """A checkpoint that `witnesses` have seen at `at`."""
    read = notes.parse(note)
    for each in witnesses:
        signature = each.cosign(read.text.encode(), at)
        read = read.signed_also(Signature(each.name, each.key_id, signature))
    return read.dump()


Grow = Callable[[Iterable[bytes]], MemoryLog]


@pytest.fixture(scope="session")
def grow(signer: Ed25519Signer) -> Grow:
    """A signed log of the entries given."""

    def of(entries: Iterable[bytes]) -> MemoryLog:
        entries = list(entries)
        frontier, full = Frontier().append([leaf_hash(each) for each in entries])
        files = {tile.path: tile.hashes for tile in (*full, *frontier.partial_tiles())}
        for at in range(0, len(entries), WIDTH):
            held = entries[at : at + WIDTH]
            files[bundle_path(at // WIDTH, len(held))] = bundle(held)
        head = Checkpoint(signer.name, frontier.size, frontier.root())
        files["checkpoint"] = sign(head, signer)
        return MemoryLog(frontier.size, frontier.root(), files)

    return of


LARGE = 70_000


@pytest.fixture(scope="session")
def _large(naive: ModuleType, grow: Grow) -> MemoryLog:
    return grow(naive.entry(i) for i in range(LARGE))


@pytest.fixture
def large(_large: MemoryLog) -> MemoryLog:
    """A log of 70,000 entries: three levels of tiles, the first two of them full and partial."""
    return _large.copy()


@pytest.fixture
def kept(tmp_path: Path, signer: Ed25519Signer) -> FolderStore:
    """An empty log in a folder."""
    return create(tmp_path / "log", signer)


@pytest.fixture
def exported(kept: FolderStore, tmp_path: Path) -> Callable[[Iterable[bytes]], StaticLog]:
    """A log of the entries given, published and exported."""

    def of(entries: Iterable[bytes]) -> StaticLog:
        kept.append(list(entries))
        store.publish(kept, kept.signer())
        export(kept, tmp_path / "out")
        return StaticLog(tmp_path / "out")

    return of
