"""SM2 signatures (国密) under a note: a second line, which those who know only Ed25519 pass over.

The tree stays SHA-256. The key has the log's own name, so that both lines are the log's. C2SP signed-note
leaves the type 0xff to whoever follows it with an identifier of their own, and does not say where that
ends. Here, as in its other formats, one byte gives the length:

    type    0xff || length of the identifier (one byte) || `qinglian.example/SM2-SM3/v1`
    public  0x04 || x || y                  65 bytes, GM/T 0009
    key id  SHA-256(name || 0x0A || type || public)[:4]
    vkey    name + key id + base64(type || public)
    signature  r || s                       64 bytes, GB/T 32918.2 with SM3, over the note text

The signer's distinguishing ID is the sixteen digits 1234567812345678 (GM/T 0009 s10).

The arithmetic is that of gmalg, in plain Python: right, and neither certified nor constant in time. It
checks; it signs in tests and small deployments. Where 密评 is asked for, a certified device signs
(`qinglian.ledger.signing_server`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Self, TypeVar

from qinglian.ledger.errors import Malformed, StoreError
from qinglian.ledger.keys import check_name, key_id, parts, written

IDENTIFIER = "qinglian.example/SM2-SM3/v1"
"""What tells this kind of signature from all others."""

KIND = b"\xff" + bytes([len(IDENTIFIER)]) + IDENTIFIER.encode()
"""The signature type."""

SIGNER_ID = b"1234567812345678"
"""The signer's distinguishing ID, from which and the public key SM2 makes what it hashes first."""

SIGNATURE_BYTES = 64

_PRIVATE = "PRIVATE+KEY+"
_HALF = 32

# The curve that GB/T 32918.5 recommends: y^2 = x^3 - 3x + b over p, of prime order, so that every point
# on it but the one at infinity is a public key.
_P = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
_B = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93
_ORDER = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123


@dataclass(frozen=True, slots=True)
class Sm2Verifier:
    """The key with which a log's SM2 signature is checked. Raises Malformed for what is no such key."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if not _on_curve(self.public):
            raise _bad_key()

    @property
    def key_id(self) -> bytes:
        """The key's four-byte id."""
        return key_id(self.name, KIND, self.public)

    @property
    def vkey(self) -> str:
        """The written form of this key."""
        return written(self.name, self.key_id, KIND + self.public)

    def verify(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature`, r || s, is this key's over `text`. Raises StoreError without the library."""
        if len(signature) != SIGNATURE_BYTES:
            return False
        arithmetic = _library().SM2(uid=SIGNER_ID, pk=self.public)
        return bool(arithmetic.verify(text, signature[:_HALF], signature[_HALF:]))


@dataclass(frozen=True, slots=True)
class SoftwareSm2Signer:
    """An SM2 private key (32 bytes) at hand, for tests and small deployments: it is not certified.

    Raises Malformed for what is no such key, and StoreError without the library.
    """

    name: str
    private: bytes = field(repr=False)
    public: bytes = field(init=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.private) != _HALF or not 0 < int.from_bytes(self.private) < _ORDER - 1:
            raise _bad_key()
        object.__setattr__(self, "public", bytes(_library().SM2().generate_pk(self.private)))

    @classmethod
    def generate(cls, name: str) -> Self:
        """A new key."""
        private, _ = _library().SM2().generate_keypair()
        return cls(name, _padded(private))

    @property
    def verifier(self) -> Sm2Verifier:
        """The public side."""
        return Sm2Verifier(self.name, self.public)

    @property
    def key_id(self) -> bytes:
        """The key's four-byte id."""
        return key_id(self.name, KIND, self.public)

    @property
    def secret(self) -> str:
        """The written form of this key: keep it where only its owner can read it."""
        return _PRIVATE + written(self.name, self.key_id, KIND + self.private)

    def sign(self, text: bytes) -> bytes:
        """The signature r || s over `text`."""
        r, s = _library().SM2(self.private, SIGNER_ID, self.public).sign(text)
        return _padded(r) + _padded(s)


_Key = TypeVar("_Key", Sm2Verifier, SoftwareSm2Signer)


def parse_vkey(vkey: str) -> Sm2Verifier:
    """The key that `vkey` writes. Raises Malformed."""
    name, identity, public = _read(vkey)
    return _same(Sm2Verifier(name, public), identity)


def parse_secret(secret: str) -> SoftwareSm2Signer:
    """The signer that `secret` writes. Raises Malformed, which does not repeat it, and StoreError."""
    if not is_secret(secret):
        raise _bad_key()
    name, identity, private = _read(secret.removeprefix(_PRIVATE))
    return _same(SoftwareSm2Signer(name, private), identity)


def is_secret(line: str) -> bool:
    """Whether a written key is one to be kept secret."""
    return line.startswith(_PRIVATE)


def _read(line: str) -> tuple[str, bytes, bytes]:
    name, identity, material = parts(line)
    if not material.startswith(KIND):
        raise _bad_key()
    return name, identity, material.removeprefix(KIND)


def _same(key: _Key, identity: bytes) -> _Key:
    if key.key_id != identity:
        raise _bad_key()
    return key


def _on_curve(public: bytes) -> bool:
    if len(public) != 1 + 2 * _HALF or public[0] != 4:
        return False
    x, y = int.from_bytes(public[1 : 1 + _HALF]), int.from_bytes(public[1 + _HALF :])
    return x < _P and y < _P and (y * y - (x * x * x - 3 * x + _B)) % _P == 0


def _padded(number: bytes) -> bytes:
    """A number of 32 bytes: the library leaves out zeros at the front."""
    return bytes(number).rjust(_HALF, b"\0")


def _library() -> Any:
    try:
        return import_module("gmalg")
    except ImportError:
        raise StoreError(
            "这台机器没有装国密算法库；请运行 pip install 'qinglian[sm]' 后重试。",
            "The SM2 library is not installed here; run pip install 'qinglian[sm]' and try again.",
        ) from None


def _bad_key() -> Malformed:
    return Malformed(
        "SM2密钥的写法不对，或不是这种用途的密钥；请原样复制完整的一行，形如 名称+8位十六进制+base64。",
        "The SM2 key is not written as it should be, or is one for another use; copy the whole line, like "
        "NAME+8 hex digits+base64.",
    )
