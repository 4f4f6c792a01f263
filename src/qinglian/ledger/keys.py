"""Keys that sign notes, and their written forms (C2SP signed-note, tlog-cosignature).

A verifier key (vkey) is `NAME+ID+BASE64`: public. A signing key is `PRIVATE+KEY+NAME+ID+BASE64`: secret,
in the form that Go's sumdb/note writes. The first byte under the base64 says what the key is for: 1, a
log's own signature; 4, a witness's cosignature, which says when; 255, SM2 (`qinglian.ledger.sm2`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import ClassVar, Protocol, Self, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qinglian.ledger.encoding import from_base64, to_base64
from qinglian.ledger.errors import Malformed

ED25519 = b"\x01"
"""The signature type of plain Ed25519 notes."""

COSIGNATURE = b"\x04"
"""The signature type of timestamped Ed25519 cosignatures."""

_PRIVATE = "PRIVATE+KEY+"
_KEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")
_FIELD = 2**255 - 19
_EIGHTH = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_SMALL_ORDER = {0, 1, _FIELD - 1, _EIGHTH, _FIELD - _EIGHTH}
"""The y of the points of order 8 and less. Under such a key anyone can sign anything."""

_TIME_BYTES = 8
_SIGNATURE_BYTES = 64


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

    @property
    def vkey(self) -> str: ...

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


def written(name: str, identity: bytes, material: bytes) -> str:
    """The written form of a verifier key whose bytes, its type first, are `material`."""
    return f"{name}+{identity.hex()}+{to_base64(material)}"


@dataclass(frozen=True, slots=True)
class _Public:
    """An Ed25519 public key (32 bytes) and its name. Raises Malformed for a name no key may bear."""

    KIND: ClassVar[bytes]
    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)

    @property
    def key_id(self) -> bytes:
        """The key's four-byte id."""
        return key_id(self.name, self.KIND, self.public)

    @property
    def vkey(self) -> str:
        """The written form of this key."""
        return written(self.name, self.key_id, self.KIND + self.public)

    def _signed(self, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Ed25519Verifier(_Public):
    """The key with which a log's own signature is checked."""

    KIND: ClassVar[bytes] = ED25519

    def verify(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's over `text` (RFC 8032)."""
        return self._signed(text, signature)


@dataclass(frozen=True, slots=True)
class CosignatureVerifier(_Public):
    """The key with which a witness's cosignature is checked."""

    KIND: ClassVar[bytes] = COSIGNATURE

    def verify(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature`, the time and 64 bytes, is this witness's over the checkpoint `text`."""
        if len(signature) != _TIME_BYTES + _SIGNATURE_BYTES:
            return False
        return self._signed(_cosigned(text, seen_at(signature)), signature[_TIME_BYTES:])


def seen_at(signature: bytes) -> int:
    """When a witness says to have seen what it cosigned, in seconds since 1970."""
    return int.from_bytes(signature[:_TIME_BYTES], "big")


def _cosigned(text: bytes, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n".encode() + text


@dataclass(frozen=True, slots=True)
class _Private:
    """An Ed25519 private key (its 32-byte seed) and its name. Raises Malformed for a bad name."""

    KIND: ClassVar[bytes]
    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_name(self.name)

    @classmethod
    def generate(cls, name: str) -> Self:
        """A new key."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def public(self) -> bytes:
        """The public key's 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        """The key's four-byte id."""
        return key_id(self.name, self.KIND, self.public)

    @property
    def secret(self) -> str:
        """The written form of this key: keep it where only its owner can read it."""
        return _PRIVATE + written(self.name, self.key_id, self.KIND + self.seed)

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Ed25519Signer(_Private):
    """The key with which a log signs."""

    KIND: ClassVar[bytes] = ED25519

    @property
    def verifier(self) -> Ed25519Verifier:
        """The public side."""
        return Ed25519Verifier(self.name, self.public)

    def sign(self, text: bytes) -> bytes:
        """The 64-byte signature over `text` (RFC 8032)."""
        return self._key.sign(text)


@dataclass(frozen=True, slots=True)
class Cosigner(_Private):
    """The key with which a witness cosigns."""

    KIND: ClassVar[bytes] = COSIGNATURE

    @property
    def verifier(self) -> CosignatureVerifier:
        """The public side."""
        return CosignatureVerifier(self.name, self.public)

    def sign(self, text: bytes) -> bytes:
        """The cosignature over the checkpoint `text`, seen now."""
        return self.cosign(text, int(time.time()))

    def cosign(self, text: bytes, at: int) -> bytes:
        """The cosignature over the checkpoint `text`, seen at `at` seconds since 1970."""
        return at.to_bytes(_TIME_BYTES, "big") + self._key.sign(_cosigned(text, at))


_Made = TypeVar("_Made", bound=_Public | _Private)


def parse_vkey(vkey: str) -> Ed25519Verifier:
    """The log's key that `vkey` writes. Raises Malformed."""
    return _read(Ed25519Verifier, vkey)


def parse_witness(vkey: str) -> CosignatureVerifier:
    """The witness's key that `vkey` writes. Raises Malformed."""
    return _read(CosignatureVerifier, vkey)


def parse_secret(secret: str) -> Ed25519Signer:
    """The signer that `secret` writes. Raises Malformed, which does not repeat it."""
    return _read(Ed25519Signer, _unmarked(secret))


def parse_cosigner(secret: str) -> Cosigner:
    """The witness's secret key that `secret` writes. Raises Malformed, which does not repeat it."""
    return _read(Cosigner, _unmarked(secret))


def _unmarked(secret: str) -> str:
    if not secret.startswith(_PRIVATE):
        raise _bad_key()
    return secret.removeprefix(_PRIVATE)


def _read(kind: type[_Made], line: str) -> _Made:
    name, identity, material = parts(line)
    if material[:1] != kind.KIND or len(material) != 33:
        raise _bad_key()
    made = kind(name, material[1:])
    if made.key_id != identity or (isinstance(made, _Public) and _of_small_order(made.public)):
        raise _bad_key()
    return made


def _of_small_order(public: bytes) -> bool:
    return (int.from_bytes(public, "little") & (1 << 255) - 1) % _FIELD in _SMALL_ORDER


def distinct(keys: Iterable[Verifier]) -> int:
    """How many keys these are, whatever they are named: one key under two names is one."""
    return len({parts(key.vkey)[2] for key in keys})


def parts(line: str) -> tuple[str, bytes, bytes]:
    """A written key's name, id and bytes, unchecked against each other. Raises Malformed."""
    found = _KEY.fullmatch(line)
    if not found:
        raise _bad_key()
    name, identity, material = found.groups()
    try:
        return check_name(name), bytes.fromhex(identity), from_base64(material)
    except Malformed:
        raise _bad_key() from None


def _bad_key() -> Malformed:
    return Malformed(
        "密钥的写法不对，或不是这种用途的密钥；请原样复制完整的一行，形如 名称+8位十六进制+base64。",
        "The key is not written as it should be, or is one for another use; copy the whole line, like "
        "NAME+8 hex digits+base64.",
    )
