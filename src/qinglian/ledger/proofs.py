"""Receipts (回执): a file that proves, offline, that an entry is in the log (C2SP tlog-proof)."""

from __future__ import annotations

from dataclasses import dataclass

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.checkpoint import Attested, Checkpoint, Trust
from qinglian.ledger.encoding import decimal, from_base64, hash_from_base64, to_base64
from qinglian.ledger.errors import Malformed
from qinglian.ledger.hashing import leaf_hash
from qinglian.ledger.keys import Verifier
from qinglian.ledger.merkle import verify_inclusion
from qinglian.ledger.reading import TileReader
from qinglian.text import Text

HEADER = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
MEDIA_TYPE = "text/plain; charset=utf-8"
MOST_HASHES = 63
_EXTRA = Text(zh="回执的附加内容（extra）", en="The receipt's extra line")
_INDEX = Text(zh="回执的序号（index）", en="The receipt's index")


@dataclass(frozen=True, slots=True)
class ProofFile:
    """An entry's index, its inclusion proof, and the checkpoint, a signed note, that it leads to.

    `extra` is for the application, and nothing vouches for it.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def dump(self) -> bytes:
        """The file's bytes."""
        extra = [] if self.extra is None else [f"extra {to_base64(self.extra)}"]
        proof = [to_base64(each) for each in self.hashes]
        lines = [HEADER, *extra, f"index {self.index}", *proof, ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.checkpoint

    def verify(self, entry: bytes, key: Verifier, *, origin: str | None = None) -> Checkpoint:
        """The checkpoint under which `entry` is proved to stand, in the log whose key is `key`.

        Raises Malformed, SignatureError, and ProofError.
        """
        return self.attest(entry, Trust((key,), origin=origin)).head

    def attest(self, entry: bytes, trust: Trust) -> Attested:
        """As `verify`, of a checkpoint signed and cosigned as `trust` asks."""
        found = checkpoints.attest(self.checkpoint, trust)
        head = found.head
        verify_inclusion(self.index, head.size, leaf_hash(entry), self.hashes, head.root)
        return found


def build(reader: TileReader, index: int, checkpoint: bytes) -> ProofFile:
    """The receipt of entry `index`, from a reader of the log at `checkpoint`. Raises ProofError, TileError."""
    return ProofFile(index, tuple(reader.inclusion_proof(index)), checkpoint)


def parse(data: bytes) -> ProofFile:
    """The receipt in `data`; nothing is verified. Raises Malformed."""
    head, blank, checkpoint = data.partition(b"\n\n")
    try:
        lines = head.decode().split("\n")
    except UnicodeDecodeError:
        raise _malformed() from None
    if not blank or not checkpoint or lines.pop(0) != HEADER:
        raise _malformed()
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = from_base64(lines.pop(0).removeprefix("extra "), _EXTRA)
    if not lines or not lines[0].startswith("index ") or len(lines) > MOST_HASHES + 1:
        raise _malformed()
    index = decimal(lines.pop(0).removeprefix("index "), _INDEX)
    hashes = [hash_from_base64(line, _nth(n)) for n, line in enumerate(lines, start=1)]
    return ProofFile(index, tuple(hashes), checkpoint, extra)


def _nth(n: int) -> Text:
    return Text(zh=f"回执的第{n}个哈希值", en=f"Hash {n} of the receipt")


def _malformed() -> Malformed:
    return Malformed(
        "不是格式正确的回执；请重新下载扩展名为 .tlog-proof 的文件。",
        "This is not a well-formed receipt; download the .tlog-proof file again.",
    )
