"""Merkle tree heads, inclusion and consistency proofs (RFC 6962 s2.1, RFC 9162 s2.1.3 and s2.1.4).

A proof is a list of subtree hashes; which subtrees is arithmetic (`inclusion_ranges`,
`consistency_ranges`), and where their hashes come from is the caller's, such as leaf hashes in memory
(`over`). `qinglian.ledger.reading` makes the same proofs from tiles. In a proof the leaf's sibling is first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qinglian.ledger.errors import ProofError
from qinglian.ledger.hashing import EMPTY_ROOT, HASH_SIZE, node_hash

Subtree = Callable[[int, int], bytes]
"""The tree head over the leaves `lo` to `hi` (`hi` not included), for 0 <= lo < hi."""


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The tree head over `leaf_hashes`, in order."""
    row = list(leaf_hashes)
    if not row:
        return EMPTY_ROOT
    while len(row) > 1:
        above = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row = above + row[len(above) * 2 :]
    return row[0]


def over(leaf_hashes: Sequence[bytes]) -> Subtree:
    """Subtree hashes computed from `leaf_hashes` each time: for trees that fit in memory."""
    return lambda lo, hi: root(leaf_hashes[lo:hi])


def split(size: int) -> int:
    """The largest power of two smaller than `size` (2 or more): where a tree divides."""
    return 1 << (size - 1).bit_length() - 1


def check_index(index: int, size: int) -> None:
    """Raises ProofError unless a log of `size` has an entry `index`."""
    if not 0 <= index < size:
        raise ProofError(
            f"日志共有{size}条，没有第{index}号；请核对序号。",
            f"There is no entry {index} in a log of {size}; check the index.",
        )


def check_sizes(old: int, new: int) -> None:
    """Raises ProofError unless a log of `new` entries can extend one of `old`."""
    if not 0 <= old <= new:
        raise ProofError(
            f"旧日志（{old}条）不能长于新日志（{new}条）；请核对先后。",
            f"The old log ({old}) cannot be longer than the new one ({new}); check their order.",
        )


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The subtrees whose heads prove leaf `index` in the tree of `size`. Raises ProofError."""
    check_index(index, size)
    lo, hi = 0, size
    ranges: list[tuple[int, int]] = []
    while hi - lo > 1:
        middle = lo + split(hi - lo)
        if index < middle:
            ranges.append((middle, hi))
            hi = middle
        else:
            ranges.append((lo, middle))
            lo = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """The subtrees whose heads prove that the tree of `new` extends that of `old`.

    None are needed from size 0 or between equal sizes. Raises ProofError when `old` exceeds `new`.
    """
    check_sizes(old, new)
    if old in (0, new):
        return []
    lo, hi = 0, new
    ranges: list[tuple[int, int]] = []
    while old != hi:
        middle = lo + split(hi - lo)
        if old <= middle:
            ranges.append((middle, hi))
            hi = middle
        else:
            ranges.append((lo, middle))
            lo = middle
    if (
        lo
    ):  # the old tree is no node of the new one by itself: its last subtree is part of the proof
        ranges.append((lo, hi))
    return ranges[::-1]


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The proof that leaf `index` is in the tree of `size`. Raises ProofError."""
    return [subtree(lo, hi) for lo, hi in inclusion_ranges(index, size)]


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """The proof that the tree of `new` extends that of `old`. Raises ProofError."""
    return [subtree(lo, hi) for lo, hi in consistency_ranges(old, new)]


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], head: bytes
) -> None:
    """Check that the leaf hash `leaf` is number `index` under the root `head` (RFC 9162 s2.1.3.2).

    Raises ProofError.
    """
    check_index(index, size)
    _check_hashes(leaf, head, *proof)
    fn, sn, computed = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            raise _not_included()
        if fn & 1 or fn == sn:
            computed = node_hash(sibling, computed)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            computed = node_hash(computed, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn or computed != head:
        raise _not_included()


def verify_consistency(
    old: int, new: int, old_head: bytes, new_head: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of `new` extends that of `old` (RFC 9162 s2.1.4.2). Raises ProofError.

    Every log extends the empty one: from size 0 the proof is empty, as the witness protocol has it, and
    `old_head` must be EMPTY_ROOT.
    """
    if not 0 <= old <= new:
        raise _not_consistent()
    if old in (0, new):
        if proof or not _trivially_consistent(old, new, old_head, new_head):
            raise _not_consistent()
        return
    _check_hashes(old_head, new_head, *proof)
    first, second = _recomputed(old, new, old_head, proof)
    if first != old_head or second != new_head:
        raise _not_consistent()


def _trivially_consistent(old: int, new: int, old_head: bytes, new_head: bytes) -> bool:
    if old == new and old_head != new_head:
        return False
    return old > 0 or (old_head == EMPTY_ROOT and len(new_head) == HASH_SIZE)


def _recomputed(old: int, new: int, old_head: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Both roots as `proof` gives them, for 0 < old < new."""
    path = list(proof) if old & (old - 1) else [old_head, *proof]
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = path[0] if path else b""
    for node in path[1:]:
        if sn == 0:
            raise _not_consistent()
        if fn & 1 or fn == sn:
            first, second = node_hash(node, first), node_hash(node, second)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = node_hash(second, node)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise _not_consistent()
    return first, second


def _check_hashes(*hashes: bytes) -> None:
    if any(len(value) != HASH_SIZE for value in hashes):
        raise ProofError(
            "证明中有长度不是32字节的哈希值；请重新取得证明。",
            "A hash in the proof is not 32 bytes long; get the proof again.",
        )


def _not_included() -> ProofError:
    return ProofError(
        "证明不成立：该条目不在此日志的这个位置。",
        "The proof fails: this entry is not at this place in this log.",
    )


def _not_consistent() -> ProofError:
    return ProofError(
        "证明不成立：新日志不是在旧日志之后续写的。",
        "The proof fails: the new log does not extend the old one.",
    )
