"""Roots, inclusion and consistency, at every small size, against the tree of the RFC."""

from __future__ import annotations

from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.ledger import merkle
from qinglian.ledger.errors import ProofError
from qinglian.ledger.hashing import EMPTY_ROOT, leaf_hash, node_hash

SIZES = range(1101)
THREE_LEVELS = (65_535, 65_536, 65_537)


def some(size: int) -> set[int]:
    """The first and last of `size`, those beside a power of two, and some between."""
    near = {2**k + d for k in range(17) for d in (-1, 0, 1)}
    return {at for at in {0, size // 3, size // 2, size - 2, size - 1} | near if 0 <= at < size}


def leaves(naive: ModuleType, size: int) -> list[bytes]:
    return [leaf_hash(naive.entry(i)) for i in range(size)]


def test_the_root_of_every_size_is_the_one_the_standard_defines(naive):
    every = leaves(naive, max(SIZES))
    for size in SIZES:
        assert merkle.root(every[:size]) == naive.mth(0, size)


def test_every_inclusion_proof_is_the_standards_and_verifies(naive):
    for size in (*SIZES[1:], *THREE_LEVELS):
        head = naive.mth(0, size)
        for index in range(size) if size <= 300 else some(size):
            proof = merkle.inclusion_proof(index, size, naive.mth)
            assert proof == naive.path(index, 0, size)
            merkle.verify_inclusion(index, size, naive.mth(index, index + 1), proof, head)


def test_every_consistency_proof_is_the_standards_and_verifies(naive):
    for new in (*SIZES[1:], *THREE_LEVELS):
        for old in range(1, new + 1) if new <= 300 else some(new) - {0} | {new}:
            proof = merkle.consistency_proof(old, new, naive.mth)
            assert proof == naive.proof(old, new)
            merkle.verify_consistency(old, new, naive.mth(0, old), naive.mth(0, new), proof)


def test_one_entry_of_every_log_size_proves_under_no_other_root(naive):
    for size in range(2, 301):
        proof = merkle.inclusion_proof(size // 2, size, naive.mth)
        leaf = naive.mth(size // 2, size // 2 + 1)
        with pytest.raises(ProofError):
            merkle.verify_inclusion(size // 2, size, leaf, proof, naive.mth(0, size - 1))


def test_proofs_from_leaf_hashes_in_memory_are_the_same(naive):
    subtree = merkle.over(leaves(naive, 11))
    assert merkle.inclusion_proof(7, 11, subtree) == naive.path(7, 0, 11)
    assert merkle.consistency_proof(6, 11, subtree) == naive.proof(6, 11)


def test_every_log_extends_the_empty_one_with_an_empty_proof(naive):
    merkle.verify_consistency(0, 5, EMPTY_ROOT, naive.mth(0, 5), [])
    merkle.verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    with pytest.raises(ProofError):
        merkle.verify_consistency(0, 5, naive.mth(0, 1), naive.mth(0, 5), [])
    with pytest.raises(ProofError):
        merkle.verify_consistency(0, 5, EMPTY_ROOT, naive.mth(0, 5), [naive.mth(0, 1)])


@given(st.data())
def test_a_changed_inclusion_proof_never_verifies(naive, data):
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, naive.mth)
    leaf, head = naive.mth(index, index + 1), naive.mth(0, size)
    with pytest.raises(ProofError):
        merkle.verify_inclusion(index, size, leaf, _spoilt(data, proof), head)


@given(st.data())
def test_a_proof_holds_for_its_index_alone(naive, data):
    size = data.draw(st.integers(2, 300))
    index, other = data.draw(
        st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True)
    )
    proof = merkle.inclusion_proof(index, size, naive.mth)
    with pytest.raises(ProofError):
        merkle.verify_inclusion(other, size, naive.mth(index, index + 1), proof, naive.mth(0, size))


@given(st.data())
def test_a_changed_consistency_proof_never_verifies(naive, data):
    new = data.draw(st.integers(2, 300))
    old = data.draw(st.integers(1, new - 1))
    proof = _spoilt(data, merkle.consistency_proof(old, new, naive.mth))
    with pytest.raises(ProofError):
        merkle.verify_consistency(old, new, naive.mth(0, old), naive.mth(0, new), proof)


def _spoilt(data: st.DataObject, proof: list[bytes]) -> list[bytes]:
    at = data.draw(st.integers(0, len(proof)))
    extra = data.draw(st.binary(min_size=32, max_size=32))
    ways = ["insert"] + (["drop", "change", "cut"] if at < len(proof) else [])
    way = data.draw(st.sampled_from(ways))
    spoilt = list(proof)
    if way == "insert":
        spoilt.insert(at, extra)
    elif way == "drop":
        spoilt.pop(at)
    elif way == "cut":
        spoilt[at] = spoilt[at][:-1]
    else:
        spoilt[at] = bytes([spoilt[at][0] ^ 1]) + spoilt[at][1:]
    return spoilt


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_an_entry_outside_the_log_has_no_proof(naive, index, size):
    with pytest.raises(ProofError):
        merkle.inclusion_proof(index, size, naive.mth)
    with pytest.raises(ProofError):
        merkle.verify_inclusion(index, size, naive.mth(0, 1), [], naive.mth(0, 1))


@pytest.mark.parametrize(("old", "new"), [(4, 3), (-1, 3)])
def test_a_longer_log_is_not_extended_by_a_shorter(naive, old, new):
    with pytest.raises(ProofError):
        merkle.consistency_proof(old, new, naive.mth)
    with pytest.raises(ProofError):
        merkle.verify_consistency(old, new, naive.mth(0, 4), naive.mth(0, 3), [])


def test_a_node_is_never_taken_for_a_leaf(naive):
    left, right = naive.mth(0, 1), naive.mth(1, 2)
    assert leaf_hash(left + right) != node_hash(left, right)
