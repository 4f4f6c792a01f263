"""Checkpoints: the signed size and root of a log (C2SP tlog-checkpoint)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qinglian.ledger import notes
from qinglian.ledger.encoding import decimal, hash_from_base64, shown, to_base64
from qinglian.ledger.errors import Malformed, SignatureError
from qinglian.ledger.hashing import EMPTY_ROOT
from qinglian.ledger.keys import CosignatureVerifier, Signer, Verifier, distinct, seen_at
from qinglian.text import Text

_SIZE = Text(zh="检查点的条数", en="The size in the checkpoint")
_ROOT = Text(zh="检查点的根", en="The root in the checkpoint")


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
    found = Checkpoint(
        origin, decimal(size, _SIZE), hash_from_base64(root, _ROOT), tuple(extensions)
    )
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


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose signatures a checkpoint needs: any of the log's `keys`, and `quorum` of `witnesses`, or all.

    More than one of the log's keys are known while it changes them. The origin is the name of the key that
    has signed if none is given. Raises SignatureError for a quorum that cannot be.
    """

    keys: tuple[Verifier, ...]
    witnesses: tuple[Verifier, ...] = ()
    quorum: int | None = None
    origin: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.needed <= self._known:
            raise SignatureError(
                f"给出的见证方有{self._known}个，要求其中{self.needed}个签名；请核对。",
                f"{self._known} witnesses are given, and {self.needed} of them asked for; check both.",
            )

    @property
    def needed(self) -> int:
        """How many of the witnesses must have cosigned."""
        return self._known if self.quorum is None else self.quorum

    @property
    def _known(self) -> int:
        return distinct(self.witnesses)


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness that has cosigned, and when it says to have done so, in seconds since 1970."""

    name: str
    at: int | None


@dataclass(frozen=True, slots=True)
class Attested:
    """A checkpoint signed as it should be, and the witnesses among those known that have cosigned it."""

    head: Checkpoint
    cosigners: tuple[Cosigned, ...]


def verify(data: bytes, key: Verifier, *, origin: str | None = None) -> Checkpoint:
    """The checkpoint in `data`, signed by the log's `key`. The origin is the key's name if not given.

    Raises Malformed, and SignatureError for a missing or bad signature or another log's origin.
    """
    return attest(data, Trust((key,), origin=origin)).head


def attest(data: bytes, trust: Trust) -> Attested:
    """The checkpoint in `data`, signed and cosigned as `trust` asks.

    Raises Malformed, and SignatureError for another log's origin, for no signature of the log or too few
    of witnesses, and for a bad signature of any of them, which refuses the whole note.
    """
    note = notes.parse(data)
    head = parse_text(note.text)
    names = {key.name for key in trust.keys} if trust.origin is None else {trust.origin}
    if head.origin not in names:
        raise _of_another(head.origin, sorted(names))
    signers = notes.verify(note, trust.keys)
    if trust.origin is None and head.origin not in {key.name for key in signers}:
        raise _of_another(head.origin, [key.name for key in signers])
    cosigned = notes.signed(note, trust.witnesses)
    if distinct(key for key, _ in cosigned) < trust.needed:
        raise _too_few(trust, [key.name for key, _ in cosigned])
    return Attested(head, tuple(Cosigned(key.name, _when(key, sig)) for key, sig in cosigned))


def _when(key: Verifier, signature: bytes) -> int | None:
    return seen_at(signature) if isinstance(key, CosignatureVerifier) else None


def _of_another(origin: str, names: Sequence[str]) -> SignatureError:
    return SignatureError(
        f"这是另一份日志（{shown(origin)}）的检查点，应为 {'、'.join(names)}。",
        f"This is the checkpoint of another log ({shown(origin)}); it should be of {', '.join(names)}.",
    )


def _too_few(trust: Trust, found: Sequence[str]) -> SignatureError:
    lacking = [key.name for key in trust.witnesses if key.name not in found]
    return SignatureError(
        f"检查点须有{trust.needed}个见证方签名，现有{len(found)}个；缺 {'、'.join(lacking)}。"
        "请稍后再取，或向见证方查问。",
        f"The checkpoint needs the cosignatures of {trust.needed} witnesses and has {len(found)}; "
        f"{', '.join(lacking)} lack. Fetch it again later, or ask them.",
    )
