"""Anchors: time stamps (RFC 3161) by an authority outside the county, over a log's checkpoints.

A log could sign an old date; a time-stamping authority cannot be made to. What is stamped is SHA-256 of
the checkpoint's bytes, signatures included. The token is kept beside the log, never in the checkpoint: as
`anchors/SIZE.tsr`, the authority's whole answer, which `openssl ts -verify -in` reads too, and next to it
the checkpoint that it stamps, since the log's own `checkpoint` goes on growing.

Nothing is believed that was not checked against root certificates which someone chose to trust.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import NameOID

from qinglian.ledger import notes
from qinglian.ledger.der import certificates_in_order
from qinglian.ledger.errors import Malformed, ProofError, StoreError
from qinglian.ledger.notes import Note
from qinglian.ledger.posting import post
from qinglian.ledger.writing import Writing

if TYPE_CHECKING:
    from rfc3161_client import TimeStampRequest, TimeStampResponse

FOLDER = "anchors"
SUFFIX = ".tsr"
CHECKPOINT_SUFFIX = ".checkpoint"
QUERY = "application/timestamp-query"
REPLY = "application/timestamp-reply"
SECONDS = 15.0

_SHA256 = "2.16.840.1.101.3.4.2.1"

Roots = Sequence[x509.Certificate]
"""The certificates that are trusted to name time-stamping authorities."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """A time stamp that holds. `at` is the authority's time, aware; `token` its answer, DER.

    `authority` is the address that was asked; of a token that was brought, who signed it.
    """

    at: datetime
    authority: str
    token: bytes


def read_roots(pem: bytes) -> Roots:
    """The certificates in a PEM file. Raises Malformed."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise Malformed(
            "根证书文件不对；应是PEM格式（-----BEGIN CERTIFICATE----- 开头），请向时间戳机构索取。",
            "That is no file of root certificates; it should be PEM (-----BEGIN CERTIFICATE-----). Ask the "
            "time-stamping authority for it.",
        ) from None


def anchor(checkpoint: bytes, url: str, roots: Roots, *, timeout: float = SECONDS) -> Anchored:
    """`checkpoint`, a signed note, stamped now by the authority at `url`.

    Raises Malformed for an address that is none, StoreError where the authority cannot be asked or the
    library is absent, and ProofError for an answer that does not hold: it is not kept.
    """
    asked = _request(checkpoint)
    answer = post(url, asked.as_bytes(), {"Content-Type": QUERY, "Accept": REPLY}, timeout=timeout)
    return replace(verify(answer, checkpoint, roots, nonce=asked.nonce), authority=url)


def verify(token: bytes, checkpoint: bytes, roots: Roots, *, nonce: int | None = None) -> Anchored:
    """What `token` proves: that `checkpoint` existed at its time, as an authority under `roots` says.

    The checkpoint may have been cosigned since; see `stamped`. Raises Malformed, ProofError, StoreError.
    """
    answer = _parse(token)
    _beginning(answer, checkpoint)
    if nonce is not None and answer.tst_info.nonce != nonce:
        raise ProofError(
            "时间戳不是对这次请求的答复（随机数不符），没有采用；请重试。",
            "The time stamp is not an answer to this request (its nonce differs), and was not used; try "
            "again.",
        )
    _check_signature(answer, roots)
    return Anchored(answer.tst_info.gen_time, _signed_by(answer), token)


def stamped(token: bytes, checkpoint: bytes) -> bytes:
    """The bytes that `token` stamps: `checkpoint`, or its beginning with fewer signatures.

    A witness that cosigns later adds its line at the end, and takes nothing from what was stamped.
    Raises Malformed, StoreError, and ProofError for the token of another checkpoint.
    """
    return _beginning(_parse(token), checkpoint)


def _request(checkpoint: bytes) -> TimeStampRequest:
    _check_library()
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    asked = TimestampRequestBuilder(checkpoint, HashAlgorithm.SHA256, nonce=True, cert_req=True)
    return asked.build()


def _parse(token: bytes) -> TimeStampResponse:
    _check_library()
    from rfc3161_client import PKIStatus, decode_timestamp_response

    try:
        answer = decode_timestamp_response(certificates_in_order(token))
        granted = answer.status == PKIStatus.GRANTED
        if granted:
            _ = answer.tst_info, answer.signed_data
    except _BROKEN:
        raise Malformed(
            "不是格式正确的时间戳答复（RFC 3161）；请核对文件，或核对时间戳机构的网址。",
            "This is not a well-formed time stamp (RFC 3161); check the file, or the authority's address.",
        ) from None
    if not granted:
        raise ProofError(
            f"时间戳机构没有给出时间戳（状态{answer.status}）；请稍后再试，或问该机构。",
            f"The authority gave no time stamp (status {answer.status}); try again later, or ask it.",
        )
    return answer


def _beginning(answer: TimeStampResponse, checkpoint: bytes) -> bytes:
    imprint = answer.tst_info.message_imprint
    note = notes.parse(checkpoint)
    if imprint.hash_algorithm.dotted_string == _SHA256:
        for count in range(len(note.signatures), 0, -1):
            beginning = Note(note.text, note.signatures[:count]).dump()
            if sha256(beginning).digest() == imprint.message:
                return beginning
    raise ProofError(
        "这个时间戳盖的不是这份检查点；请核对两个文件是否同一条数（文件名中的数字）。",
        "This time stamp is of another checkpoint; see whether both files are of one size (the number in "
        "their names).",
    )


def _check_signature(answer: TimeStampResponse, roots: Roots) -> None:
    from rfc3161_client import VerificationError, VerifierBuilder

    if not roots:
        raise _untrusted()
    trusting = VerifierBuilder(roots=list(roots)).build()
    try:
        trusting.verify(answer, answer.tst_info.message_imprint.message)
    except (VerificationError, *_BROKEN):
        raise _untrusted() from None


_BROKEN = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What a certificate that was damaged or forged may make the library raise."""


def _signed_by(answer: TimeStampResponse) -> str:
    (signer,) = answer.signed_data.signer_infos
    for der in answer.signed_data.certificates:
        found = x509.load_der_x509_certificate(der)
        if (found.issuer, found.serial_number) == (signer.issuer, signer.serial_number):
            names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            return str(names[0].value) if names else found.subject.rfc4514_string()
    return signer.issuer.rfc4514_string()


def token_place(folder: Path, size: int) -> Path:
    """Where the token over the checkpoint of `size` entries lies, in the public folder of a log."""
    return folder / FOLDER / f"{size}{SUFFIX}"


def keep(folder: Path, size: int, anchored: Anchored, checkpoint: bytes) -> None:
    """Write a token, and the checkpoint it stamps, to `folder/anchors`; both are durable on return."""
    writing = Writing(folder)
    writing.put(f"{FOLDER}/{size}{CHECKPOINT_SUFFIX}", checkpoint)
    writing.put(f"{FOLDER}/{size}{SUFFIX}", anchored.token)
    writing.settle()


def _check_library() -> None:
    try:
        import rfc3161_client  # noqa: F401
    except ImportError:
        raise StoreError(
            "这台机器没有装时间戳库；请运行 pip install 'qinglian[anchors]' 后重试。",
            "The time stamp library is not installed here; run pip install 'qinglian[anchors]' and try "
            "again.",
        ) from None


def _untrusted() -> ProofError:
    return ProofError(
        "时间戳的签名不成立，或签发机构不在所给的根证书之下；请核对根证书，勿采用这个时间戳。",
        "The signature of the time stamp does not hold, or its authority is not under the root "
        "certificates given; check these, and do not rely on it.",
    )
