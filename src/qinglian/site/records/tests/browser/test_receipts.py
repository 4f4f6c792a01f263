"""A receipt is checked in a browser as strictly as in Python, and refused with its reason."""

from __future__ import annotations

import json
import random
import re
from base64 import b64decode, b64encode
from typing import Any

import pytest

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger import merkle, notes, proofs
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.errors import LedgerError
from qinglian.ledger.hashing import leaf_hash
from qinglian.ledger.keys import Cosigner, Ed25519Signer
from qinglian.ledger.notes import Signature
from qinglian.ledger.proofs import ProofFile

LOG = Ed25519Signer("county.example/log", bytes(range(32)))
OTHER = Ed25519Signer("county.example/log", bytes(range(2, 34)))
WITNESS = Cosigner("witness.example", bytes(range(1, 33)))
VKEY = LOG.verifier.vkey
ENTRIES = [f"entry {i}".encode() for i in range(11)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
INDEX = 6
ENTRY = ENTRIES[INDEX]


def receipt(index: int = INDEX, size: int = 11, *signers: Any) -> bytes:
    head = Checkpoint(LOG.name, size, merkle.root(LEAVES[:size]))
    proof = merkle.inclusion_proof(index, size, merkle.over(LEAVES[:size]))
    return ProofFile(index, tuple(proof), checkpoints.sign(head, *(signers or (LOG,)))).dump()


RECEIPT = receipt()
LINES = RECEIPT.split(b"\n")


def given(
    receipt: bytes = RECEIPT, entry: bytes = ENTRY, key: str = VKEY, **more: Any
) -> dict[str, Any]:
    return {
        "receipt": b64encode(receipt).decode(),
        "entry": b64encode(entry).decode(),
        "key": key,
        **more,
    }


CHECKED = """async (cases) => {
    const bytes = (word) => Uint8Array.from(atob(word), (char) => char.charCodeAt(0));
    const told = [];
    for (const one of cases) {
        told.push(await qinglian.checked({ ...one, receipt: bytes(one.receipt), entry: bytes(one.entry) }));
    }
    return told;
}"""


@pytest.fixture
def checked(run):
    """What a reader of the page is told of a receipt."""
    return lambda *args, **more: run(CHECKED, [given(*args, **more)])[0]


def holds_in_python(receipt: bytes, entry: bytes = ENTRY) -> bool:
    try:
        proofs.parse(receipt).verify(entry, LOG.verifier)
    except LedgerError:
        return False
    return True


def test_a_genuine_receipt_holds_and_says_where_its_entry_stands(checked):
    told = checked()
    assert told["verdict"] == "holds"
    assert "It is entry 6 of county.example/log, which then held 11." in told["steps"][-1]["en"]
    assert {step["state"] for step in told["steps"]} == {"holds"}


def test_the_receipt_of_every_entry_holds_at_every_size(run):
    cases = [
        given(receipt(index, size), ENTRIES[index])
        for size in range(1, 12)
        for index in range(size)
    ]
    assert {told["verdict"] for told in run(CHECKED, cases)} == {"holds"}


def replaced(old: bytes, new: bytes) -> bytes:
    assert old in RECEIPT
    return RECEIPT.replace(old, new, 1)


def signed_badly() -> bytes:
    blob = bytearray(b64decode(LINES[-2].split(b" ")[2]))
    blob[-1] ^= 1
    return replaced(LINES[-2].split(b" ")[2], b64encode(bytes(blob)))


def lax(line: bytes) -> bytes:
    """The same hash in a spelling that a lax reader takes: the unused bits of its last letter are set."""
    return line[:-2] + bytes([line[-2] + 1]) + b"="


REFUSED = {
    "a changed entry": (given(entry=ENTRY + b"!"), "the chosen entry is not at place 6"),
    "another entry": (given(entry=ENTRIES[5]), "the chosen entry is not at place 6"),
    "a newline after the entry": (given(entry=ENTRY + b"\n"), "ends in a newline"),
    "a changed proof line": (given(replaced(LINES[2], LINES[3])), "The proof fails"),
    "a proof line too few": (given(replaced(LINES[2] + b"\n", b"")), "The proof fails"),
    "a proof line too many": (
        given(replaced(LINES[2], LINES[2] + b"\n" + LINES[2])), "The proof fails"),
    "another index": (given(replaced(b"index 6", b"index 7")), "not at place 7"),
    "an index beyond the log": (given(replaced(b"index 6", b"index 11")), "no entry 11 in a log of 11"),
    "another log's key": (given(key=OTHER.verifier.vkey), "the same name, and yet another key"),
    "a key of another name": (
        given(key=Ed25519Signer("b.example", bytes(32)).verifier.vkey),
        "it is signed by county.example/log"),
    "a bad signature": (given(signed_badly()), "The signature of county.example/log is bad"),
    "a changed checkpoint": (given(replaced(b"\n11\n", b"\n12\n")), "was changed, or the signature forged"),
    "lax base64 in the proof": (
        given(replaced(LINES[2], lax(LINES[2]))), "Hash 1 of the receipt"),
    "base64 without padding": (given(replaced(LINES[3], LINES[3][:-1])), "Hash 2 of the receipt"),
    "a space in the base64": (given(replaced(LINES[3], LINES[3] + b" ")), "not canonical base64"),
    "a full-width digit": (
        given(replaced(b"index 6", "index ６".encode())), "The receipt's index, “６”, is not a plain"),
    "a leading zero": (given(replaced(b"index 6", b"index 06")), "is not a plain decimal number"),
    "a short hash": (given(replaced(LINES[2], b"AAAA")), "is not a hash of 32 bytes"),
    "another header": (given(replaced(b"@v1", b"@v2")), "not a well-formed receipt"),
    "lines ended as Windows does": (
        given(RECEIPT.replace(b"\n", b"\r\n")), "not a well-formed receipt"),
    "a hyphen for the dash": (given(replaced("—".encode(), b"-")), "Signature line 1"),
    "a signature that is cut": (given(RECEIPT[:-3] + b"\n"), "Signature line 1"),
    "no signature": (given(RECEIPT[: RECEIPT.index("—".encode())]), "well-formed"),
    "an empty file": (given(b""), "not a well-formed receipt"),
    "a key cut short": (given(key=VKEY[:-1]), "The key is not written as it should be"),
    "a witness's key for the log's": (
        given(key=WITNESS.verifier.vkey), "or is one for another use"),
    "a changed key": (given(key=VKEY.replace("+A", "+B")), "The key is not written as it should be"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_genuine_is_refused_with_its_reason_and_what_to_do(run, what):
    case, said = REFUSED[what]
    told = run(CHECKED, [case])[0]
    assert told["verdict"] == "fails"
    last = told["steps"][-1]
    assert last["state"] == "fails"
    assert said in last["en"]
    assert re.search(r"[Cc]heck |ask |[Dd]ownload |copy ", last["en"])
    assert re.search(r"请", last["zh"])
    for step in told["steps"]:
        assert re.search(r"[\u3400-\u9fff]", step["zh"])
        assert not re.search(r"[\u3400-\u9fff]", step["en"])


def test_a_signed_text_is_cut_at_its_last_blank_line(checked):
    """An extension line may be anything but empty, so that only the last blank line can end the text."""
    head = Checkpoint(LOG.name, 11, merkle.root(LEAVES))
    text = head.text + "\n— fake line\n"  # a text with a blank line in it, which no checkpoint has
    note = notes.sign(text, LOG).dump()
    told = checked(RECEIPT[: RECEIPT.index(b"\n\n") + 2] + note)
    assert "This is not a well-formed checkpoint" in told["steps"][-1]["en"]


def test_signatures_of_unknown_keys_are_ignored(checked):
    told = checked(receipt(INDEX, 11, Ed25519Signer("stranger", bytes(32)), OTHER, LOG))
    assert told["verdict"] == "holds"


def test_a_second_and_bad_signature_of_the_known_key_refuses_the_whole(checked):
    doubled = RECEIPT + signed_badly().split(b"\n")[-2] + b"\n"
    assert checked(doubled)["verdict"] == "fails"


def test_a_checkpoint_of_another_log_signed_with_the_key_is_refused(checked):
    note = checkpoints.sign(Checkpoint("other.example/log", 11, merkle.root(LEAVES)), LOG)
    told = checked(RECEIPT[: RECEIPT.index(b"\n\n") + 2] + note)
    assert "This is the checkpoint of another log (other.example/log)" in told["steps"][-1]["en"]


def cosigned(at: int = 1647507600) -> bytes:
    note = notes.parse(proofs.parse(RECEIPT).checkpoint)
    signature = WITNESS.cosign(note.text.encode(), at)
    return RECEIPT + Signature(WITNESS.name, WITNESS.key_id, signature).line.encode()


def test_a_witness_is_shown_with_the_time_at_which_it_saw_the_checkpoint(checked):
    told = checked(cosigned(), witnesses=["", WITNESS.verifier.vkey])
    assert told["verdict"] == "holds"
    assert "witness.example holds" in told["steps"][-1]["en"]
    assert "at 2022-03-17 17:00:00 (Beijing time)" in told["steps"][-1]["en"]


def test_a_bad_signature_of_a_known_witness_refuses_the_whole(checked):
    bad = cosigned()[:-6] + b"AAA==\n"
    assert checked(bad)["verdict"] == "holds"
    told = checked(bad, witnesses=[WITNESS.verifier.vkey])
    assert "The signature of witness.example is bad" in told["steps"][-1]["en"]


def test_a_witness_that_has_not_signed_leaves_the_check_unfinished(checked):
    told = checked(witnesses=[WITNESS.verifier.vkey])
    assert told["verdict"] == "unknown"
    assert "witness.example has not signed" in told["steps"][-1]["en"]


def test_a_logs_key_is_not_taken_for_a_witness(checked):
    assert checked(witnesses=[VKEY])["verdict"] == "fails"


def altered(receipt: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(receipt))
    byte = bytes([chance.choice(b"\n\r =+/0A9\xe2\x00")])
    return chance.choice(
        [
            receipt[:at] + receipt[at + 1 :],
            receipt[:at] + byte + receipt[at:],
            receipt[:at] + byte + receipt[at + 1 :],
            receipt[:at] + bytes([receipt[at] ^ 1 << chance.randrange(8)]) + receipt[at + 1 :],
            receipt[:at],
        ]
    )


def test_the_browser_and_python_agree_on_receipts_altered_at_random(run):
    chance = random.Random(2022)
    several = receipt(INDEX, 11, LOG, Ed25519Signer("stranger", bytes(32)))
    cases = [altered(several, chance) for _ in range(400)]
    told = run(CHECKED, [given(one) for one in cases])
    agreed = [one["verdict"] == "holds" for one in told]
    assert agreed == [holds_in_python(one) for one in cases]
    assert any(agreed)  # a stranger's signature may be anything
    assert not all(agreed)


def test_without_ed25519_the_rest_is_checked_and_the_signature_said_not_to_be(run):
    without = """() => {
        SubtleCrypto.prototype.real = SubtleCrypto.prototype.importKey;
        SubtleCrypto.prototype.importKey = async () => {
            throw new DOMException("Unrecognized name.", "NotSupportedError");
        };
    }"""
    run(without)
    try:
        told = run(CHECKED, [given()])[0]
    finally:
        run("() => { SubtleCrypto.prototype.importKey = SubtleCrypto.prototype.real; }")
    assert told["verdict"] == "unknown"
    assert "cannot check Ed25519 signatures" in told["steps"][2]["en"]
    assert "is in the log" in told["steps"][3]["en"]


# --- vectors of others ------------------------------------------------------------------------


@pytest.mark.shared
def test_the_inclusion_proofs_of_transparency_dev(run, shared):
    folder = shared / "vectors" / "ledger" / "transparency-dev-merkle" / "testdata" / "inclusion"
    cases = [json.loads(path.read_text()) for path in sorted(folder.rglob("*.json"))]
    cases = [
        case for case in cases if case["leafIdx"] < case["treeSize"]
    ]  # which `checked` sees to
    held = run(
        """async (cases) => {
            const bytes = (word) => Uint8Array.from(atob(word || ""), (char) => char.charCodeAt(0));
            const held = [];
            for (const one of cases) {
                const hashes = (one.proof || []).map(bytes);
                const sized = [...hashes, bytes(one.leafHash), bytes(one.root)].every((h) => h.length === 32);
                held.push(sized && await qinglian.included(
                    BigInt(one.leafIdx), BigInt(one.treeSize), bytes(one.leafHash), hashes, bytes(one.root)));
            }
            return held;
        }""",
        cases,
    )
    assert held == [not case["wantErr"] for case in cases]
    assert len(cases) > 80


@pytest.mark.shared
def test_the_receipts_of_c2sp(run, shared):
    vectors = shared / "vectors" / "ledger" / "c2sp" / "tlog_proof_vectors.json"
    cases = json.loads(vectors.read_text())
    read = run(
        """(cases) => cases.map((words) => {
            try {
                const read = qinglian.receipt(qinglian.utf8(words));
                return [String(read.index), read.hashes.length, qinglian.text(read.checkpoint)];
            } catch (error) {
                return error instanceof qinglian.Refused ? null : String(error);
            }
        })""",
        [case["want"] for case in cases["marshal"]] + cases["malformed"],
    )
    assert read == [
        *([str(one["index"]), len(one["hashes"]), one["checkpoint"]] for one in cases["marshal"]),
        *(None for _ in cases["malformed"]),
    ]
