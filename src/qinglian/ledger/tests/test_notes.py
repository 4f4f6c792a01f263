"""Signed notes and keys: one spelling is read, and a bad signature of a known key refuses the note."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.ledger import notes
from qinglian.ledger.encoding import decimal, from_base64, hash_from_base64, to_base64
from qinglian.ledger.errors import Malformed, SignatureError
from qinglian.ledger.keys import (
    Ed25519Signer,
    Ed25519Verifier,
    key_id,
    parse_secret,
    parse_vkey,
    parse_witness,
    written,
)
from qinglian.ledger.notes import Note, Signature

LOG = Ed25519Signer("qingchuan.example/log", bytes(32))
WITNESS = Ed25519Signer("witness.example/1", bytes([1] * 32))
TEXT = "第一行\n\nthird line\n"

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]).filter(
        lambda char: char >= " " or char == "\n"
    )
).map(lambda text: text + "\n")
names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]).filter(
        lambda char: char != "+" and not char.isspace()
    ),
    min_size=1,
)


@given(texts, names, st.binary(min_size=32, max_size=32))
def test_what_is_signed_is_read_back_and_verifies(text, name, seed):
    signer = Ed25519Signer(name, seed)
    note = notes.parse(notes.sign(text, signer).dump())
    assert note.text == text
    assert notes.verify(note, [signer.verifier]) == (signer.verifier,)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data):
    try:
        note = notes.parse(data)
    except Malformed:
        return
    assert note.dump() == data


@given(st.data())
def test_no_changed_byte_passes_unseen(data):
    true = notes.sign(TEXT, LOG).dump()
    at = data.draw(st.integers(0, len(true) - 1))
    spoilt = true[:at] + bytes([true[at] ^ data.draw(st.integers(1, 255))]) + true[at + 1 :]
    with pytest.raises((Malformed, SignatureError)):
        notes.verify(notes.parse(spoilt), [LOG.verifier])


def test_signatures_of_unknown_keys_are_ignored():
    note = notes.sign(TEXT, WITNESS, LOG)
    assert notes.verify(note, [LOG.verifier]) == (LOG.verifier,)
    strange = note.signed_also(Signature("other.example", b"\0\0\0\0", b"x" * 2424))
    assert notes.verify(notes.parse(strange.dump()), [LOG.verifier]) == (LOG.verifier,)


def test_a_key_is_known_by_its_name_and_its_id_together():
    line = notes.sign(TEXT, LOG).signatures[0]
    renamed = Note(TEXT, (line, Signature("other.example", line.key_id, b"bad!")))
    renumbered = Note(TEXT, (line, Signature(line.name, b"\0\0\0\0", b"bad!")))
    for note in (renamed, renumbered):
        assert notes.verify(note, [LOG.verifier]) == (LOG.verifier,)


def test_a_bad_signature_of_a_known_key_refuses_the_whole_note():
    good = notes.sign(TEXT, LOG, WITNESS)
    bad = Signature(LOG.name, LOG.key_id, bytes(64))
    for signatures in ((bad, good.signatures[1]), (*good.signatures, bad)):
        with pytest.raises(SignatureError):
            notes.verify(Note(TEXT, signatures), [LOG.verifier, WITNESS.verifier])


def test_a_note_that_no_known_key_signed_is_refused():
    with pytest.raises(SignatureError):
        notes.verify(notes.sign(TEXT, LOG), [WITNESS.verifier])
    with pytest.raises(SignatureError):
        notes.verify(notes.sign(TEXT, LOG), [])


def test_a_key_that_signed_twice_counts_once():
    note = notes.sign(TEXT, LOG, LOG)
    assert notes.verify(note, [LOG.verifier]) == (LOG.verifier,)


def test_the_text_ends_at_the_last_empty_line():
    note = notes.parse(notes.sign("a\n\n— b AAAAAAA=\n", LOG).dump())
    assert note.text == "a\n\n— b AAAAAAA=\n"


def test_a_hundred_signatures_are_read_and_no_more():
    line = notes.sign(TEXT, LOG).signatures[0]
    assert len(notes.parse(Note(TEXT, (line,) * 100).dump()).signatures) == 100
    with pytest.raises(Malformed):
        notes.parse(Note(TEXT, (line,) * 101).dump())


LINE = notes.sign("a\n", LOG).dump().decode().split("\n\n")[1]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "\n",
        "a\n",
        "a\n\n",
        f"a\n{LINE}",
        f"a\n\n{LINE[:-1]}",
        f"a\n\n{LINE}\n",
        f"a\n\n{LINE} ",
        f"a\n\n{LINE}x\n",
        f"a\r\n\n{LINE}",
        f"a\t\n\n{LINE}",
        "a\n\n" + LINE.replace("—", "-"),
        "a\n\n" + LINE.replace("— ", "—"),
        "a\n\n" + LINE.replace("example/log", "example/\u3000log"),
        "a\n\n" + LINE.replace("example/log", "example+log"),
        "a\n\n" + LINE.replace("=\n", "\n"),
        "a\n\n" + LINE.replace("=\n", " =\n"),
        "a\n\n— qingchuan.example/log AAAA\n",
        "a\n\n— qingchuan.example/log AAAAAAB=\n",
        f"a\n\n{LINE}".replace("\n", "\u2028"),
    ],
)
def test_a_note_written_otherwise_is_refused(written):
    with pytest.raises(Malformed):
        notes.parse(written.encode())


def test_bytes_that_are_not_utf8_and_notes_beyond_reason_are_refused():
    with pytest.raises(Malformed):
        notes.parse(b"\xff\n\n" + LINE.encode())
    with pytest.raises(Malformed):
        notes.parse(b"a" * 1_000_000 + b"\n\n" + LINE.encode())


@pytest.mark.parametrize("text", ["", "a", "a\r\n", "\x00\n", "\ud800\n"])
def test_a_text_that_no_note_can_carry_is_not_signed(text):
    with pytest.raises(Malformed):
        notes.sign(text, LOG)


@given(names, st.binary(min_size=32, max_size=32))
def test_keys_are_written_and_read_in_one_way(name, seed):
    signer = Ed25519Signer(name, seed)
    assert parse_secret(signer.secret) == signer
    assert parse_vkey(signer.verifier.vkey) == signer.verifier


@given(st.data())
def test_no_changed_key_is_read(data):
    vkey = LOG.verifier.vkey
    at = data.draw(st.integers(0, len(vkey) - 1))
    to = data.draw(st.characters().filter(lambda char: char != vkey[at]))
    with pytest.raises(Malformed):
        parse_vkey(vkey[:at] + to + vkey[at + 1 :])


@pytest.mark.parametrize("kind", [b"\x01", b"\x04"])
@pytest.mark.parametrize(
    "point",
    [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ],
)
def test_a_key_under_which_anyone_can_sign_is_none(kind, point):
    public = bytes.fromhex(point)
    vkey = written("anyone.example", key_id("anyone.example", kind, public), kind + public)
    with pytest.raises(Malformed):
        (parse_vkey if kind == b"\x01" else parse_witness)(vkey)


def test_a_secret_key_is_neither_shown_nor_repeated_in_an_error():
    secret = LOG.secret
    assert to_base64(b"\x01" + LOG.seed) not in repr(LOG)
    assert repr(LOG.seed) not in repr(LOG)
    with pytest.raises(Malformed) as refused:
        parse_secret(secret + "x")
    assert secret[-20:] not in str(refused.value)
    with pytest.raises(Malformed):
        parse_secret(LOG.verifier.vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\nb", "\ud800"])
def test_a_name_that_no_key_may_bear_is_refused(name):
    with pytest.raises(Malformed):
        Ed25519Signer(name, bytes(32))
    with pytest.raises(Malformed):
        Ed25519Verifier(name, bytes(32))


@pytest.mark.parametrize(
    "text", ["", "+1", "-1", "01", "00", "1_0", "１", " 1", "1 ", "1\n", "1.0", "0x1", str(2**63)]
)
def test_a_number_has_one_spelling(text):
    with pytest.raises(Malformed):
        decimal(text)


@pytest.mark.parametrize("number", [0, 7, 10, 2**63 - 1])
def test_numbers_up_to_the_largest_index_are_read(number):
    assert decimal(str(number)) == number


@pytest.mark.parametrize(
    "text", ["AA", "AA=", "AB==", "AA==\n", " AA==", "A-==", "AA==AA==", "ＡA=="]
)
def test_base64_has_one_spelling(text):
    with pytest.raises(Malformed):
        from_base64(text)


def test_a_hash_has_32_bytes():
    assert hash_from_base64(to_base64(bytes(32))) == bytes(32)
    with pytest.raises(Malformed):
        hash_from_base64(to_base64(bytes(31)))
