"""Signed notes: a text and the lines that sign it (C2SP signed-note)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qinglian.ledger.encoding import from_base64, to_base64
from qinglian.ledger.errors import Malformed, SignatureError
from qinglian.ledger.keys import Signer, Verifier, check_name
from qinglian.text import Text

MOST_BYTES = 1_000_000
MOST_SIGNATURES = 100
_DASH = "— "


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who says to have signed, and with which bytes."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends in a newline, and its signatures: none of them checked yet."""

    text: str
    signatures: tuple[Signature, ...]

    def dump(self) -> bytes:
        """The note's bytes."""
        return (self.text + "\n" + "".join(each.line for each in self.signatures)).encode()

    def signed_also(self, signature: Signature) -> Note:
        """The note with one more signature."""
        return Note(self.text, (*self.signatures, signature))


def parse(data: bytes) -> Note:
    """The note that `data` writes; its signatures are not checked. Raises Malformed."""
    if len(data) > MOST_BYTES:
        raise _malformed()
    try:
        written = data.decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed() from None
    if any(char < " " and char != "\n" for char in written):
        raise _malformed()
    head, blank, tail = written.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise _malformed()
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise _malformed()
    return Note(head + "\n", tuple(_parse_line(n, line) for n, line in enumerate(lines, start=1)))


def _parse_line(n: int, line: str) -> Signature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    what = Text(zh=f"第{n}行签名", en=f"Signature line {n}")
    if not line.startswith(_DASH) or not space:
        raise Malformed(
            f"{what.zh}的写法不对，应为“— 名称 签名”；请重新取得原文。",
            f"{what.en} is not written as it should be, “— NAME SIGNATURE”; get the original again.",
        )
    check_name(name)
    blob = from_base64(encoded, what)
    if len(blob) < 5:
        raise Malformed(
            f"{what.zh}太短；请重新取得原文。", f"{what.en} is too short; get the original again."
        )
    return Signature(name, blob[:4], blob[4:])


def sign(text: str, *signers: Signer) -> Note:
    """`text` signed by each of `signers`. Raises Malformed for a text that no note can carry."""
    if not text.endswith("\n") or any(char < " " and char != "\n" for char in text):
        raise _malformed()
    try:
        message = text.encode()
    except UnicodeEncodeError:
        raise _malformed() from None
    return Note(text, tuple(Signature(s.name, s.key_id, s.sign(message)) for s in signers))


def verify(note: Note, keys: Iterable[Verifier]) -> tuple[Verifier, ...]:
    """Those of `keys` that have signed `note`, each once.

    Signatures of unknown keys are ignored. Raises SignatureError when a signature of one of `keys` is
    bad, which refuses the whole note, and when none of them has signed.
    """
    found = tuple(key for key, _ in signed(note, keys))
    if not found:
        raise SignatureError(
            "没有一个已知的密钥签过名；请核对所用的公钥。",
            "No known key has signed this; check the verifier key.",
        )
    return found


def signed(note: Note, keys: Iterable[Verifier]) -> list[tuple[Verifier, bytes]]:
    """Those of `keys` that have signed `note`, each once, and what they signed with; perhaps none.

    Raises SignatureError when a signature of one of `keys` is bad.
    """
    known = {(key.name, key.key_id): key for key in keys}
    message = note.text.encode()
    found: dict[tuple[str, bytes], bytes] = {}
    for each in note.signatures:
        who = (each.name, each.key_id)
        key = known.get(who)
        if key is None:
            continue
        if not key.verify(message, each.signature):
            raise SignatureError(
                f"{each.name} 的签名不成立：内容已被改动，或签名是伪造的。",
                f"The signature of {each.name} is bad: the text was changed, or the signature forged.",
            )
        found[who] = each.signature
    return [(known[who], signature) for who, signature in found.items()]


def _malformed() -> Malformed:
    return Malformed(
        "不是格式正确的签名文件；请重新取得原文，勿用编辑器另存。",
        "This is not a well-formed signed note; get the original again, unchanged by an editor.",
    )
