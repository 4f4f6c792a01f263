"""What a log and a witness say to each other: one spelling for each thing said, and only that is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.ledger.errors import Malformed
from qinglian.ledger.notes import Signature
from qinglian.ledger.witnessing import protocol
from qinglian.ledger.witnessing.protocol import Request, parse_request, parse_signatures, parse_size

HASH = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
NOTE = "example.com/behind-the-sofa\n1\n" + HASH + "\n— a AAAAAAA=\n"


def test_a_request_is_read_as_it_was_written():
    request = Request(3, (b"a" * 32, b"b" * 32), NOTE.encode())
    assert parse_request(request.dump()) == request
    assert request.dump().startswith(b"old 3\nYWFh")


def test_a_request_from_nothing_has_no_proof():
    assert parse_request(f"old 0\n\n{NOTE}".encode()) == Request(0, (), NOTE.encode())


@pytest.mark.parametrize(
    "written",
    [
        "",
        "old 3",
        "old 3\n",
        "old 3\n\n",
        f"old 3\n{NOTE}"[: len("old 3\n") + 20],
        f"old 03\n\n{NOTE}",
        f"old +3\n\n{NOTE}",
        f"old -1\n\n{NOTE}",
        f"old ３\n\n{NOTE}",
        f"old  3\n\n{NOTE}",
        f"old 3 \n\n{NOTE}",
        f"old 3\r\n\n{NOTE}",
        f"Old 3\n\n{NOTE}",
        f"old {2**63}\n\n{NOTE}",
        f"old \n\n{NOTE}",
        f"3\n\n{NOTE}",
        f"\n\n{NOTE}",
        f"old 3\n{HASH[1:]}\n{NOTE}",
        f"old 3\nYWFh\n\n{NOTE}",
        f"old 3\n{HASH.replace('=', '')}\n{NOTE}",
        f"old 3\n {HASH}\n{NOTE}",
        f"old 3\n{HASH.replace('w=', 'x=')}\n{NOTE}",
        f"old 3\n{HASH * 64}\n{NOTE}",
        f"old 3\né\n\n{NOTE}",
    ],
)
def test_what_is_no_request_is_refused(written):
    with pytest.raises(Malformed):
        parse_request(written.encode())


def test_a_proof_may_have_63_hashes():
    assert len(parse_request(f"old 3\n{HASH * 63}\n{NOTE}".encode()).proof) == 63


_mutated = st.builds(
    lambda written, at, more, cut: written[:at] + more + written[at + cut :],
    st.sampled_from([f"old 3\n{HASH}\n{NOTE}".encode(), f"old 0\n\n{NOTE}".encode()]),
    st.integers(0, 200),
    st.binary(max_size=4),
    st.integers(0, 4),
)


@given(st.one_of(st.binary(max_size=300), _mutated))
def test_any_bytes_are_either_refused_or_read_without_loss(data):
    try:
        request = parse_request(data)
    except Malformed:
        return
    assert request.dump() == data


@given(st.lists(st.tuples(st.binary(min_size=4, max_size=4), st.binary(min_size=1)), min_size=1))
def test_cosignatures_are_read_as_they_were_written(blobs):
    signatures = tuple(Signature("w.example", key_id, blob) for key_id, blob in blobs)
    assert parse_signatures(protocol.cosigned(*signatures).body) == signatures


@given(st.one_of(st.binary(), st.text().map(lambda text: ("— " + text).encode())))
def test_any_bytes_are_signature_lines_or_refused(data):
    try:
        signatures = parse_signatures(data)
    except Malformed:
        return
    assert protocol.cosigned(*signatures).body == data


@pytest.mark.parametrize(
    "body", [b"", b"\n", b"\n\xe2\x80\x94 a AAAAAAA=\n", b"x\n\n\xe2\x80\x94 a AAAAAAA=\n"]
)
def test_an_answer_with_more_than_signature_lines_is_refused(body):
    with pytest.raises(Malformed):
        parse_signatures(body)


@given(st.integers(0, 2**63 - 1))
def test_a_size_is_read_as_it_was_written(size):
    assert parse_size(protocol.conflict(size).body) == size


@pytest.mark.parametrize(
    "body",
    [b"", b"\n", b"5", b"51", b"05\n", b"5\r\n", b"5\n\n", b" 5\n", b"-1\n", "５\n".encode()],
)
def test_what_is_no_size_is_refused(body):
    with pytest.raises(Malformed):
        parse_size(body)
