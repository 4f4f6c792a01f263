"""A log in a folder: the library alone, and what any web server can serve as it stands.

    ledger.json         the log's origin and verifier key
    secret/key          the signing key, readable by its owner only
    head                how far the log has durably grown: `SIZE ROOT`
    public/             the log as C2SP tlog-tiles has it: `checkpoint`, `tile/...`

Entries are written first, then tiles, then `head`, which is what makes them part of the log, and
`checkpoint` last, which lets others see it. Files are put in place whole. Whatever a crash leaves beyond
`head` is not part of the log and is overwritten.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qinglian.ledger.checkpoint import parse
from qinglian.ledger.encoding import decimal, hash_from_base64, to_base64
from qinglian.ledger.entries import check_size
from qinglian.ledger.errors import Malformed, StoreError, TileError
from qinglian.ledger.frontier import Frontier
from qinglian.ledger.hashing import leaf_hash
from qinglian.ledger.keys import Ed25519Signer, Ed25519Verifier, parse_secret, parse_vkey
from qinglian.ledger.reading import TileReader
from qinglian.ledger.steps import step
from qinglian.ledger.tiles import WIDTH, bundle, bundle_at, bundle_path, tile_at, tile_path
from qinglian.ledger.writing import Writing, sync

SETTINGS = "ledger.json"
SECRET = "secret/key"  # noqa: S105
HEAD = "head"
PUBLIC = "public"
CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class StaticLog:
    """A published log lying in `root` as files: `root/checkpoint`, `root/tile/...`."""

    root: Path

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The hashes of a tile; a partial one may be read from its full one. Raises TileError."""
        data = tile_at(self._read, level, index, width)
        if data is None:
            raise _absent(tile_path(level, index, width))
        return data

    def read_bundle(self, index: int, width: int) -> bytes:
        """The bytes of a bundle; a partial one may be read from its full one. Raises TileError."""
        data = bundle_at(self._read, index, width)
        if data is None:
            raise _absent(bundle_path(index, width))
        return data

    def read_checkpoint(self) -> bytes | None:
        """The checkpoint's bytes, or None."""
        return self._read(CHECKPOINT)

    def _read(self, path: str) -> bytes | None:
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None


@dataclass(frozen=True, slots=True)
class FolderStore(StaticLog):
    """A log that grows in a folder; `root` is its public part."""

    folder: Path
    verifier: Ed25519Verifier

    @property
    def origin(self) -> str:
        """The log's name."""
        return self.verifier.name

    def signer(self) -> Ed25519Signer:
        """The log's signing key. Raises StoreError, Malformed."""
        try:
            return parse_secret(
                (self.folder / SECRET).read_bytes().decode(errors="replace").strip()
            )
        except FileNotFoundError:
            raise StoreError(
                f"{self.folder} 中没有签名密钥（{SECRET}）；请放回密钥。",
                f"There is no signing key ({SECRET}) in {self.folder}; put it back.",
            ) from None

    def read_signed(self) -> bytes | None:
        """The checkpoint last signed: here it is shown at once."""
        return self.read_checkpoint()

    def root_at(self, size: int) -> bytes:
        """The tree head when the log had `size` entries. Raises ProofError, TileError, StoreError."""
        frontier = self.frontier()
        return TileReader(frontier.size, frontier.root(), self.read_tile).root_at(size)

    def frontier(self) -> Frontier:
        """The log as far as it has durably grown. Raises StoreError when its files contradict it."""
        size, root = self._head()
        frontier = Frontier.restore(size, self.read_tile)
        if frontier.root() != root:
            raise StoreError(
                f"{self.folder} 中的日志文件与其头（head）不符：文件已被改动或损坏，请从备份恢复。",
                f"The log's files in {self.folder} do not follow from its head: they were changed or "
                "damaged; restore them.",
            )
        return frontier

    def append(self, entries: Sequence[bytes]) -> range:
        """Give `entries` the next places; durable on return. Raises EntryError, StoreError.

        Raises OSError where the disk refuses: then they are in the log, all of them, or not in it at all.
        """
        for each in entries:
            check_size(each)
        with self._locked():
            before = self.frontier()
            after, full = before.append([leaf_hash(each) for each in entries])
            if not entries:
                return range(before.size, before.size)
            step("entries")
            writing = Writing(self.root)
            self._write_bundles(writing, before.size, entries)
            step("tiles")
            for tile in (*full, *after.partial_tiles()):
                writing.put(tile.path, tile.hashes)
            writing.settle()
            step("head")
            head = Writing(self.folder)
            head.put(HEAD, f"{after.size} {to_base64(after.root())}\n".encode())
            head.settle()
            step("drop")
            for tile in full:
                writing.drop(tile_path(tile.level, tile.index) + ".p")
                if tile.level == 0:
                    writing.drop(bundle_path(tile.index) + ".p")
        return range(before.size, after.size)

    def publish(self, checkpoint: bytes) -> None:
        """Replace the published checkpoint; a larger one, published meanwhile, stays."""
        with self._locked():
            there = self.read_checkpoint()
            if there is not None and parse(there).size > parse(checkpoint).size:
                return
            writing = Writing(self.root)
            step("checkpoint")
            writing.put(CHECKPOINT, checkpoint)
            writing.settle()
            step("published")

    def _write_bundles(self, writing: Writing, size: int, entries: Sequence[bytes]) -> None:
        index, width = divmod(size, WIDTH)
        held = self.read_bundle(index, width) if width else b""
        at = 0
        while at < len(entries):
            taken = entries[at : at + WIDTH - width]
            writing.put(bundle_path(index, width + len(taken)), held + bundle(taken))
            at += len(taken)
            index, width, held = index + 1, 0, b""

    def _head(self) -> tuple[int, bytes]:
        try:
            size, root = (self.folder / HEAD).read_text("ascii").removesuffix("\n").split(" ")
            return decimal(size), hash_from_base64(root)
        except (FileNotFoundError, UnicodeDecodeError, ValueError, Malformed):
            raise StoreError(
                f"{self.folder / HEAD} 缺失或损坏；请从备份恢复。",
                f"{self.folder / HEAD} is absent or damaged; restore it.",
            ) from None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def create(folder: Path, signer: Ed25519Signer) -> FolderStore:
    """A new, empty log in `folder`. Raises StoreError where there is one already."""
    if any((folder / name).exists() for name in (SETTINGS, SECRET, HEAD)):
        raise StoreError(
            f"{folder} 中已有日志；请换一个文件夹。",
            f"There is a log in {folder} already; choose another folder.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    keep_secret(folder, signer.secret)
    (folder / PUBLIC).mkdir(exist_ok=True)
    empty = Frontier()
    settings = {"origin": signer.name, "vkey": signer.verifier.vkey}
    writing = Writing(folder)
    writing.put(HEAD, f"0 {to_base64(empty.root())}\n".encode())
    writing.put(SETTINGS, json.dumps(settings, indent=2).encode() + b"\n")
    writing.settle()
    return open_folder(folder)


def keep_secret(folder: Path, secret: str) -> None:
    """Keep a signing key in `folder` where only its owner can read it; durable on return."""
    place = folder / SECRET
    place.parent.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(secret + "\n")
        out.flush()
        os.fsync(handle)
    sync(place.parent)


def open_folder(folder: Path) -> FolderStore:
    """The log that grows in `folder`. Raises StoreError where there is none."""
    try:
        settings = json.loads((folder / SETTINGS).read_bytes())
        verifier = parse_vkey(str(settings["vkey"]))
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(
            f"{folder} 中没有日志；请先运行 qinglian ledger keygen。",
            f"There is no log in {folder}; run qinglian ledger keygen first.",
        ) from None
    except (ValueError, KeyError, TypeError, Malformed):
        raise StoreError(
            f"{folder / SETTINGS} 已损坏；请从备份恢复。",
            f"{folder / SETTINGS} is damaged; restore it.",
        ) from None
    return FolderStore(folder / PUBLIC, folder, verifier)


def _absent(path: str) -> TileError:
    return TileError(
        f"日志中缺少 {path}；请重新导出或恢复该文件。",
        f"The log lacks {path}; export it again or restore the file.",
    )
