"""Each field that is read has one spelling: any other is refused, whoever signed it, and named."""

from __future__ import annotations

import pytest

from qinglian.ledger import checkpoint, notes, proofs
from qinglian.ledger.auditing import audit
from qinglian.ledger.encoding import to_base64
from qinglian.ledger.errors import LedgerError, Malformed, SignatureError
from qinglian.ledger.keys import Cosigner, parse_vkey, parse_witness

SIZE = 300


@pytest.fixture
def log(naive, grow):
    return grow(naive.entry(i) for i in range(SIZE))


def wide(text: str) -> str:
    """`text` with its first ASCII letter or digit in full width."""
    at = next(i for i, char in enumerate(text) if char.isascii() and char.isalnum())
    return text[:at] + chr(ord(text[at]) + 0xFEE0) + text[at + 1 :]


def lax_numbers(text: str) -> list[str]:
    """Other spellings of a number that a careless reader takes for the same."""
    return [wide(text), f"{text} ", f" {text}", f"0{text}", f"+{text}", f"{text[0]}_{text[1:]}", ""]


def lax_base64(text: str) -> list[str]:
    """Other spellings of base64 that a careless reader takes for the same, or that lack its end."""
    assert text.endswith("=")
    last = text.rstrip("=")[-1]
    loose = text.rstrip("=")[:-1] + chr(ord(last) + 1) + "=" * text.count("=")
    urlsafe = text.replace("+", "-").replace("/", "_")
    spellings = [
        wide(text),
        f"{text} ",
        f" {text}",
        text.rstrip("="),
        text + "=",
        loose,
        urlsafe,
        "",
    ]
    return [each for each in spellings if each != text]


def test_the_size_of_a_checkpoint(log, signer):
    text = notes.parse(log.files["checkpoint"]).text
    for lax in lax_numbers(str(SIZE)):
        log.files["checkpoint"] = notes.sign(
            text.replace(f"\n{SIZE}\n", f"\n{lax}\n"), signer
        ).dump()
        with pytest.raises(Malformed, match=r"size in the checkpoint|three lines"):
            audit(log, signer.verifier)


def test_the_root_of_a_checkpoint(log, signer):
    text = notes.parse(log.files["checkpoint"]).text
    true = to_base64(log.head)
    for lax in [*lax_base64(true), to_base64(log.head[:-2])]:
        log.files["checkpoint"] = notes.sign(text.replace(true, lax), signer).dump()
        with pytest.raises(Malformed, match=r"root in the checkpoint|three lines"):
            audit(log, signer.verifier)


def test_the_origin_of_a_checkpoint(log, signer):
    text = notes.parse(log.files["checkpoint"]).text
    for lax in (wide(signer.name), f"{signer.name} ", f" {signer.name}", f"{signer.name}/"):
        log.files["checkpoint"] = notes.sign(text.replace(signer.name, lax), signer).dump()
        with pytest.raises(SignatureError, match="another log"):
            audit(log, signer.verifier)


def test_the_id_and_the_signature_in_a_signature_line(log, signer):
    written = log.files["checkpoint"].decode()
    true = written.rpartition(" ")[2].strip()
    for lax in lax_base64(true):
        log.files["checkpoint"] = written.replace(true, lax).encode()
        with pytest.raises(Malformed, match="Signature line 1"):
            audit(log, signer.verifier)
    other_id = to_base64(b"\0\0\0\0") + true[8:]
    log.files["checkpoint"] = written.replace(true, other_id).encode()
    with pytest.raises(LedgerError):
        audit(log, signer.verifier)


def test_the_key_name_in_a_signature_line(log, signer):
    written = log.files["checkpoint"].decode()
    line = f"— {signer.name} "
    for lax, named in (
        (f"— {wide(signer.name)} ", "No known key"),
        (f"— {signer.name}  ", "Signature line 1"),
        (f"—  {signer.name} ", "cannot name a log"),
        (f"— {signer.name}\u3000 ", "cannot name a log"),
        (f"— {signer.name}+ ", "cannot name a log"),
        (f"- {signer.name} ", "Signature line 1"),
        (f"—{signer.name} ", "Signature line 1"),
    ):
        log.files["checkpoint"] = written.replace(line, lax).encode()
        with pytest.raises(LedgerError, match=named):
            audit(log, signer.verifier)


WITNESS = Cosigner("witness.example/w1", bytes([1] * 32))


@pytest.mark.parametrize("whose", ["log", "witness"])
def test_a_verifier_key(signer, whose):
    key, parse = {
        "log": (signer.verifier, parse_vkey),
        "witness": (WITNESS.verifier, parse_witness),
    }[whose]
    assert parse(key.vkey) == key
    name, identity, material = key.vkey.split("+", 2)
    names = (wide(name), f"{name} ", "")
    identities = (wide(identity), identity.upper(), f"{identity} ", identity[:-1])
    materials = (wide(material), f"{material} ", f" {material}", f"{material}=", material[:-1])
    for lax in (
        *(f"{each}+{identity}+{material}" for each in names),
        *(f"{name}+{each}+{material}" for each in identities),
        *(f"{name}+{identity}+{each}" for each in materials),
        f" {key.vkey}",
        f"{key.vkey}\n",
    ):
        with pytest.raises(Malformed, match="key is not written"):
            parse(lax)


@pytest.fixture
def receipt(log):
    return proofs.ProofFile(
        258, tuple(log.reader().inclusion_proof(258)), log.files["checkpoint"], b"a note"
    )


def test_the_index_of_a_receipt(receipt):
    for lax in lax_numbers("258"):
        with pytest.raises(Malformed, match="receipt's index"):
            proofs.parse(receipt.dump().replace(b"index 258\n", f"index {lax}\n".encode()))


def test_the_hashes_of_a_receipt(receipt):
    assert len(receipt.hashes) > 3
    for n, each in enumerate(receipt.hashes, start=1):
        true = to_base64(each)
        for lax in [*lax_base64(true)[:-1], to_base64(each[:-2])]:
            with pytest.raises(Malformed, match=f"Hash {n} of the receipt"):
                proofs.parse(receipt.dump().replace(true.encode(), lax.encode(), 1))


def test_the_extra_line_of_a_receipt(receipt):
    true = to_base64(b"another note!")
    written = proofs.ProofFile(258, receipt.hashes, receipt.checkpoint, b"another note!").dump()
    for lax in lax_base64(true)[:-1]:
        with pytest.raises(Malformed, match="extra line"):
            proofs.parse(written.replace(f"extra {true}\n".encode(), f"extra {lax}\n".encode()))


@pytest.mark.parametrize(
    "line", ["Extra QQ==", "extra  QQ==", "extra\tQQ==", "extra QQ==\nextra QQ=="]
)
def test_an_extra_line_written_otherwise_or_twice(receipt, line):
    written = proofs.ProofFile(258, receipt.hashes, receipt.checkpoint).dump()
    with pytest.raises(Malformed):
        proofs.parse(written.replace(b"index", f"{line}\nindex".encode(), 1))


def test_what_is_shown_of_a_lax_field_cannot_play_tricks_on_a_terminal():
    with pytest.raises(Malformed) as refused:
        checkpoint.parse_text("origin\n1\x9b31m\u202e" + "9" * 300 + "\nroot\n")
    said = str(refused.value)
    assert said.isprintable()
    assert len(said) < 200
