"""What a log and a witness say to each other (C2SP tlog-witness), read strictly.

The log posts a request to `add-checkpoint`: `old SIZE`, the consistency proof from there, an empty line, its
checkpoint. The witness answers 200 and its signature lines; 409 and the size it has seen last; or with a
refusal that has no form.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from qinglian.ledger import notes
from qinglian.ledger.encoding import decimal, hash_from_base64, to_base64
from qinglian.ledger.errors import Malformed
from qinglian.ledger.notes import Signature
from qinglian.text import Text

ADD_CHECKPOINT = "add-checkpoint"
CHECKPOINT = "checkpoint"
MOST_BYTES = 256 * 1024
"""The longest request or answer that is read."""

MOST_HASHES = 63
PLAIN = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Request:
    """A log asks for a cosignature on `checkpoint`, a signed note, which continues that of size `old`."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def dump(self) -> bytes:
        """The request's bytes."""
        lines = [f"old {self.old}", *map(to_base64, self.proof), ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.checkpoint


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answers: an HTTP status, the body, its media type."""

    status: int
    body: bytes
    kind: str = PLAIN


def parse_request(data: bytes) -> Request:
    """The request that `data` writes; its checkpoint is not looked into. Raises Malformed."""
    head, blank, checkpoint = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise _malformed() from None
    if not blank or not checkpoint or len(lines) > MOST_HASHES + 1:
        raise _malformed()
    if not lines[0].startswith("old "):
        raise _malformed()
    old = decimal(lines.pop(0).removeprefix("old "))
    return Request(old, tuple(map(hash_from_base64, lines)), checkpoint)


def cosigned(*signatures: Signature) -> Answer:
    """The answer that carries cosignatures."""
    return Answer(200, "".join(each.line for each in signatures).encode())


def conflict(size: int) -> Answer:
    """The answer to a log that continues another size than that last cosigned, `size`."""
    return Answer(409, f"{size}\n".encode(), SIZE)


def refused(status: int, why: Text) -> Answer:
    """The answer that refuses, in words, for the person who reads the log's errors."""
    return Answer(status, f"{why.zh} {why.en}\n".encode())


def parse_signatures(body: bytes) -> tuple[Signature, ...]:
    """The signature lines of a 200, unchecked. Raises Malformed."""
    found = notes.parse(b".\n\n" + body)
    if found.text != ".\n":
        raise _malformed()
    return found.signatures


def parse_size(body: bytes) -> int:
    """The size that a 409 names. Raises Malformed."""
    try:
        line = body.decode("ascii")
    except UnicodeDecodeError:
        raise _malformed() from None
    if not line.endswith("\n"):
        raise _malformed()
    return decimal(line[:-1])


def log_id(origin: str) -> str:
    """What stands for a log in a witness's paths: its last checkpoint is at `log_id/checkpoint`."""
    return sha256(origin.encode()).hexdigest()


def _malformed() -> Malformed:
    return Malformed(
        "见证请求或答复的格式不对；格式见 c2sp.org/tlog-witness。",
        "This is not a well-formed request to a witness, or answer of one; see c2sp.org/tlog-witness.",
    )
