"""A certified signing server (签名验签服务器) that holds a log's SM2 key: one question over HTTP.

What is asked, and a thin adapter before the vendor's interface can answer:

    POST URL
    Content-Type: application/json
    Authorization: Bearer TOKEN                        only where a token is set
    {"algorithm": "SM2-SM3", "key": VKEY, "message": base64 of the note text}

    200
    {"signature": base64 of r || s (64 bytes) or of its DER form (GM/T 0009)}

`key` is the written verifier key, by which a server that keeps several finds the right one. The server
hashes the message itself, with the signer's ID 1234567812345678. What it answers is checked with the
public key before it is used: neither a wrong key nor a lying server gets into a checkpoint.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from qinglian.ledger.encoding import from_base64, to_base64
from qinglian.ledger.errors import Malformed, StoreError
from qinglian.ledger.posting import check_url, post
from qinglian.ledger.sm2 import SIGNATURE_BYTES, Sm2Verifier

ALGORITHM = "SM2-SM3"
SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class HttpSm2Signer:
    """The SM2 key `verifier`, signing at the server at `url`. Raises Malformed for an address that is none."""

    url: str
    verifier: Sm2Verifier
    token: str = field(default="", repr=False)
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        check_url(self.url)

    @property
    def name(self) -> str:
        """The key's name."""
        return self.verifier.name

    @property
    def key_id(self) -> bytes:
        """The key's four-byte id."""
        return self.verifier.key_id

    def sign(self, text: bytes) -> bytes:
        """The server's signature r || s over `text`, checked. Raises StoreError."""
        signature = _signature(
            post(self.url, self._asked(text), self._headers, timeout=self.seconds)
        )
        if not self.verifier.verify(text, signature):
            raise StoreError(
                "签名服务器返回的签名与公钥不符，没有采用；请核对服务器上的密钥和 QINGLIAN_SM2_KEY。",
                "What the signing server returned is not a signature of this key, and was not used; check "
                "the key on the server against QINGLIAN_SM2_KEY.",
            )
        return signature

    @property
    def _headers(self) -> dict[str, str]:
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Content-Type": "application/json", "Accept": "application/json", **bearer}

    def _asked(self, text: bytes) -> bytes:
        asked = {"algorithm": ALGORITHM, "key": self.verifier.vkey, "message": to_base64(text)}
        return json.dumps(asked).encode()


def _signature(answer: bytes) -> bytes:
    try:
        found = from_base64(json.loads(answer)["signature"])
        return found if len(found) == SIGNATURE_BYTES else _raw(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, Malformed):
        raise StoreError(
            "签名服务器的答复不是约定的格式，没有采用；请对照接口说明检查服务器。",
            "The signing server did not answer in the agreed form, and nothing was used; check it against "
            "the description of the interface.",
        ) from None


def _raw(der: bytes) -> bytes:
    """SEQUENCE {r, s} as r || s. Raises ValueError."""
    r, s = decode_dss_signature(der)
    if r < 0 or s < 0 or max(r.bit_length(), s.bit_length()) > 4 * SIGNATURE_BYTES:
        raise ValueError
    half = SIGNATURE_BYTES // 2
    return r.to_bytes(half) + s.to_bytes(half)
