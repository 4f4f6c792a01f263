"""The tree as RFC 6962 defines it, word for word and slow: what everything else is compared with."""

from __future__ import annotations

from functools import cache
from hashlib import sha256


def entry(index: int) -> bytes:
    """A different entry for each index."""
    return b'{"n":%d}' % index


def _k(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@cache
def mth(lo: int, hi: int) -> bytes:
    """MTH(D[lo:hi]) of section 2.1."""
    if lo == hi:
        return sha256(b"").digest()
    if hi - lo == 1:
        return sha256(b"\x00" + entry(lo)).digest()
    k = _k(hi - lo)
    return sha256(b"\x01" + mth(lo, lo + k) + mth(lo + k, hi)).digest()


def path(m: int, lo: int, hi: int) -> list[bytes]:
    """PATH(m, D[lo:hi]) of section 2.1.1."""
    if hi - lo == 1:
        return []
    k = _k(hi - lo)
    if m < k:
        return [*path(m, lo, lo + k), mth(lo + k, hi)]
    return [*path(m - k, lo + k, hi), mth(lo, lo + k)]


def proof(m: int, n: int) -> list[bytes]:
    """PROOF(m, D[n]) of section 2.1.2."""
    return _subproof(m, 0, n, True)


def _subproof(m: int, lo: int, hi: int, whole: bool) -> list[bytes]:
    if m == hi - lo:
        return [] if whole else [mth(lo, hi)]
    k = _k(hi - lo)
    if m <= k:
        return [*_subproof(m, lo, lo + k, whole), mth(lo + k, hi)]
    return [*_subproof(m - k, lo + k, hi, False), mth(lo, lo + k)]
