"""A little DER: as much as puts the certificates of a time stamp in order.

DER orders a set by its bytes, and the strict parser asks for that. Many authorities (all that run
`openssl ts`) leave the certificates in the order of their chain. No signature covers that order.
"""

from __future__ import annotations

from typing import NamedTuple

CERTIFICATES = 0xA0
"""The tag of SignedData's certificates (RFC 5652 s5.1)."""


class Element(NamedTuple):
    """Where an element begins, where its content does, and where both end."""

    start: int
    body: int
    end: int


def certificates_in_order(answer: bytes) -> bytes:
    """A time stamp's answer (RFC 3161 TimeStampResp) with the same certificates, in DER's order.

    Raises ValueError for what is not built like one. An answer without a token stays as it is.
    """
    whole = _element(answer, 0, len(answer))
    parts = _elements(answer, whole.body, whole.end)
    if len(parts) < 2:  # a refusal: a status and no token
        return answer
    _, wrapped = _elements(answer, parts[1].body, parts[1].end)
    signed = _element(answer, wrapped.body, wrapped.end)
    for field in _elements(answer, signed.body, signed.end):
        if answer[field.start] == CERTIFICATES:
            held = [answer[one.start : one.end] for one in _elements(answer, field.body, field.end)]
            return answer[: field.body] + b"".join(sorted(held)) + answer[field.end :]
    return answer


def _elements(data: bytes, start: int, end: int) -> list[Element]:
    found = []
    while start < end:
        found.append(_element(data, start, end))
        start = found[-1].end
    return found


def _element(data: bytes, start: int, end: int) -> Element:
    """The element at `start`, of a one-byte tag and a definite length. Raises ValueError."""
    if end - start < 2:
        raise ValueError("cut short")
    length, body = data[start + 1], start + 2
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= 4 or body + count > end:
            raise ValueError("not a definite length")
        length, body = int.from_bytes(data[body : body + count]), body + count
    if body + length > end:
        raise ValueError("cut short")
    return Element(start, body, body + length)
