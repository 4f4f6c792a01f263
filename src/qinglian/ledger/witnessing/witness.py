"""What a witness decides: whether a checkpoint continues the one it cosigned last (C2SP tlog-witness).

A checkpoint may carry extension lines, which are NOT RECOMMENDED: they are cosigned with the text as it
stands, and the witness says nothing about them. Kept and cosigned are the log's own signatures only; those of
keys that the witness does not know could be anyone's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from qinglian.ledger import notes
from qinglian.ledger.checkpoint import Checkpoint, parse_text
from qinglian.ledger.errors import LedgerError, Malformed, ProofError, SignatureError
from qinglian.ledger.hashing import EMPTY_ROOT
from qinglian.ledger.keys import Verifier
from qinglian.ledger.merkle import verify_consistency
from qinglian.ledger.notes import Note
from qinglian.ledger.witnessing.protocol import Answer, Request, conflict, parse_request, refused
from qinglian.text import Text


class Refused(LedgerError):
    """A checkpoint is not cosigned. `answer` is what the log is told."""

    def __init__(self, answer: Answer, why: Text, *, fork: Note | None = None) -> None:
        super().__init__(why.zh, why.en)
        self.answer = answer
        self.fork = fork
        """A checkpoint that the log signed beside the one cosigned: two roots for one size."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A log that is witnessed: its keys, of which any may sign, and how far it was cosigned."""

    origin: str
    keys: tuple[Verifier, ...]
    size: int = 0
    root: bytes = EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, with the checkpoint that it carries; nothing of it is verified."""

    request: Request
    note: Note
    head: Checkpoint


def read(body: bytes) -> Asked:
    """What a log asks. Raises Refused (400)."""
    try:
        request = parse_request(body)
        note = notes.parse(request.checkpoint)
        return Asked(request, note, _head(note.text))
    except Malformed as error:
        raise _refusal(400, error.text) from None


def _head(text: str) -> Checkpoint:
    """The checkpoint, and also one of size 0 with another root than the empty log's, which has an answer
    of its own (422) once the log is known and its signature good.
    """
    lines = text.split("\n")
    if lines[1:2] != ["0"]:
        return parse_text(text)
    lines[1] = "1"
    return replace(parse_text("\n".join(lines)), size=0)


def unknown_log() -> Refused:
    """The refusal of a log that is not witnessed here."""
    return _refusal(
        404,
        Text(
            zh="本见证方未登记这份日志；请先把日志的公钥交来登记。",
            en="This witness does not know the log; have its verifier key added first.",
        ),
    )


def decide(asked: Asked, log: Watched) -> Note:
    """The checkpoint, with the log's own signatures, if it may be cosigned. Raises Refused.

    In this order: 403, no good signature of the log; 400, `old` exceeds the checkpoint's size; 409, `old`
    is not the size last cosigned; 422, the proof fails, or the same size has another root.
    """
    signed = _signed(asked.note, log.keys)
    old, head = asked.request.old, asked.head
    if old > head.size:
        raise _refusal(
            400,
            Text(
                zh=f"旧条数（{old}）大于检查点的条数（{head.size}）。",
                en=f"The old size ({old}) is larger than the checkpoint's ({head.size}).",
            ),
        )
    if old != log.size:
        why = Text(
            zh=f"上次副署的是{log.size}条，不是{old}条。",
            en=f"The size last cosigned is {log.size}, not {old}.",
        )
        raise Refused(conflict(log.size), why)
    try:
        verify_consistency(log.size, head.size, log.root, head.root, asked.request.proof)
    except ProofError as error:
        forked = head.size == log.size and head.root != log.root
        raise Refused(
            refused(422, error.text), error.text, fork=signed if forked else None
        ) from None
    return signed


def _signed(note: Note, keys: tuple[Verifier, ...]) -> Note:
    try:
        notes.verify(note, keys)
    except SignatureError as error:
        raise _refusal(403, error.text) from None
    known = {(key.name, key.key_id) for key in keys}
    own = {(each.name, each.key_id): each for each in note.signatures}
    return Note(note.text, tuple(each for who, each in own.items() if who in known))


def _refusal(status: int, why: Text) -> Refused:
    return Refused(refused(status, why), why)
