"""Checkpoints: the signed size and root of a log (C2SP tlog-checkpoint)."""

from __future__ import annotations

from dataclasses import dataclass

from qinglian.ledger import notes
from qinglian.ledger.encoding import decimal, hash_from_base64, to_base64
from qinglian.ledger.errors import Malformed, SignatureError
from qinglian.ledger.hashing import EMPTY_ROOT
from qinglian.ledger.keys import Signer, Verifier


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log, named by its origin, as it stood at `size` entries. `extensions` are best left empty."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The note text."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse_text(text: str) -> Checkpoint:
    """The checkpoint that a note text writes. Raises Malformed."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise Malformed(
            "不是格式正确的检查点：应有来源、条数、根三行。",
            "This is not a well-formed checkpoint: it has three lines, the origin, the size and the root.",
        )
    origin, size, root, *extensions = lines
    found = Checkpoint(origin, decimal(size), hash_from_base64(root), tuple(extensions))
    if found.size == 0 and found.root != EMPTY_ROOT:
        raise Malformed("空日志的根不对。", "The root of an empty log is not the one it has.")
    return found


def sign(checkpoint: Checkpoint, *signers: Signer) -> bytes:
    """The checkpoint as a note, signed by the log's key and any other. Raises Malformed."""
    parse_text(checkpoint.text)
    return notes.sign(checkpoint.text, *signers).dump()


def parse(data: bytes) -> Checkpoint:
    """The checkpoint in `data`, its signatures unchecked. Raises Malformed."""
    return parse_text(notes.parse(data).text)


def verify(data: bytes, key: Verifier, *, origin: str | None = None) -> Checkpoint:
    """The checkpoint in `data`, signed by the log's `key`. The origin is the key's name if not given.

    Raises Malformed, and SignatureError for a missing or bad signature or another log's origin.
    """
    note = notes.parse(data)
    notes.verify(note, [key])
    found = parse_text(note.text)
    expected = key.name if origin is None else origin
    if found.origin != expected:
        raise SignatureError(
            f"这是另一份日志（{found.origin}）的检查点，应为 {expected}。",
            f"This is the checkpoint of another log ({found.origin}); it should be of {expected}.",
        )
    return found
