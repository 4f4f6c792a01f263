"""Keys that sign notes, and their written forms (C2SP signed-note).

A verifier key (vkey) is `NAME+ID+BASE64`: public. A signing key is `PRIVATE+KEY+NAME+ID+BASE64`: secret,
in the form that Go's sumdb/note writes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qinglian.ledger.encoding import from_base64, to_base64
from qinglian.ledger.errors import Malformed

ED25519 = b"\x01"
"""The signature type of plain Ed25519 notes."""

_PRIVATE = "PRIVATE+KEY+"
_KEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


class Signer(Protocol):
    """Something that signs notes: a key at hand, or a certified device at the end of a wire."""

    @property
    def name(self) -> str: ...

    @property
    def key_id(self) -> bytes: ...

    def sign(self, text: bytes) -> bytes:
        """The signature field over the note text, without the key id."""
        ...


class Verifier(Protocol):
    """The public side of a Signer."""

    @property
    def name(self) -> str: ...

    @property
    def key_id(self) -> bytes: ...

    def verify(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature` (without the key id) is this key's over the note text."""
        ...


def check_name(name: str) -> str:
    """`name`, if a key may bear it: not empty, no space, no plus sign. Raises Malformed."""
    odd = any(char.isspace() or char == "+" or ord(char) < 32 for char in name)
    try:
        name.encode()
    except UnicodeEncodeError:
        odd = True
    if odd or not name:
        shown = name[:60].encode(errors="replace").decode().replace("\n", " ")
        raise Malformed(
            f"「{shown}」不能作日志名；请用 county.example/log 这样没有空格和加号的名字。",
            f"“{shown}” cannot name a log; use one like county.example/log, "
            "without spaces or plus signs.",
        )
    return name


def key_id(name: str, kind: bytes, public: bytes) -> bytes:
    """The four bytes that, with its name, tell a key from others."""
    return sha256(name.encode() + b"\n" + kind + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class Ed25519Verifier:
    """An Ed25519 public key (32 bytes) and its name. Raises Malformed for a name no key may bear."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)

    @property
    def key_id(self) -> bytes:
        """The key's four-byte id."""
        return key_id(self.name, ED25519, self.public)

    @property
    def vkey(self) -> str:
        """The written form of this key."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(ED25519 + self.public)}"

    def verify(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's over `text` (RFC 8032)."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """An Ed25519 private key (its 32-byte seed) and its name. Raises Malformed for a bad name."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_name(self.name)

    @classmethod
    def generate(cls, name: str) -> Ed25519Signer:
        """A new key."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def verifier(self) -> Ed25519Verifier:
        """The public side."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Ed25519Verifier(self.name, private.public_key().public_bytes_raw())

    @property
    def key_id(self) -> bytes:
        """The key's four-byte id."""
        return self.verifier.key_id

    @property
    def secret(self) -> str:
        """The written form of this key: keep it where only the log can read it."""
        return f"{_PRIVATE}{self.name}+{self.key_id.hex()}+{to_base64(ED25519 + self.seed)}"

    def sign(self, text: bytes) -> bytes:
        """The 64-byte signature over `text` (RFC 8032)."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text)


def parse_vkey(vkey: str) -> Ed25519Verifier:
    """The verifier that `vkey` writes. Raises Malformed."""
    name, identity, material = _parts(vkey)
    if material[:1] != ED25519 or len(material) != 33:
        raise _bad_key()
    verifier = Ed25519Verifier(name, material[1:])
    if verifier.key_id != identity:
        raise _bad_key()
    return verifier


def parse_secret(secret: str) -> Ed25519Signer:
    """The signer that `secret` writes. Raises Malformed, which does not repeat it."""
    if not secret.startswith(_PRIVATE):
        raise _bad_key()
    name, identity, material = _parts(secret.removeprefix(_PRIVATE))
    if material[:1] != ED25519 or len(material) != 33:
        raise _bad_key()
    signer = Ed25519Signer(name, material[1:])
    if signer.key_id != identity:
        raise _bad_key()
    return signer


def _parts(written: str) -> tuple[str, bytes, bytes]:
    found = _KEY.fullmatch(written)
    if not found:
        raise _bad_key()
    name, identity, material = found.groups()
    try:
        return check_name(name), bytes.fromhex(identity), from_base64(material)
    except Malformed:
        raise _bad_key() from None


def _bad_key() -> Malformed:
    return Malformed(
        "密钥的写法不对；请原样复制完整的一行，形如 名称+8位十六进制+base64。",
        "The key is not written as it should be; copy the whole line, like NAME+8 hex digits+base64.",
    )
