"""The test vectors of the standards and of other implementations."""

from __future__ import annotations

import json
import shutil
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from qinglian.ledger import checkpoint, merkle, notes, proofs
from qinglian.ledger.auditing import audit
from qinglian.ledger.errors import LedgerError, Malformed, ProofError, SignatureError
from qinglian.ledger.folder import StaticLog
from qinglian.ledger.hashing import leaf_hash
from qinglian.ledger.keys import parse_vkey, seen_at
from qinglian.ledger.tiles import parse_path, path_of, tile_path, tiles_of, unbundle

pytestmark = pytest.mark.shared

TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


@pytest.fixture
def vectors(shared: Path) -> Path:
    return shared / "vectors" / "ledger"


def _cases(vectors: Path, kind: str) -> list[dict[str, Any]]:
    folder = vectors / "transparency-dev-merkle" / "testdata" / kind
    return [json.loads(path.read_text()) for path in sorted(folder.rglob("*.json"))]


def test_the_reference_tree_of_certificate_transparency(vectors):
    reference = json.loads((vectors / "rfc" / "rfc6962_reference.json").read_text())
    leaves = [leaf_hash(bytes.fromhex(each)) for each in reference["leaf_inputs_hex"]]
    assert [leaf.hex() for leaf in leaves] == reference["node_hashes_hex_by_level"][0]
    roots = [merkle.root(leaves[:size]).hex() for size in range(len(leaves) + 1)]
    assert roots == reference["root_hashes_hex_by_size"]
    for level, nodes in enumerate(reference["node_hashes_hex_by_level"]):
        width = 1 << level
        for i, node in enumerate(nodes):
            assert merkle.root(leaves[i * width : (i + 1) * width]).hex() == node


def test_the_inclusion_proofs_of_transparency_dev(vectors):
    cases = _cases(vectors, "inclusion")
    assert len(cases) > 90
    for case in cases:
        proof = [b64decode(each) for each in case["proof"] or []]
        try:
            merkle.verify_inclusion(
                case["leafIdx"],
                case["treeSize"],
                b64decode(case["leafHash"] or ""),
                proof,
                b64decode(case["root"] or ""),
            )
            held = True
        except ProofError:
            held = False
        assert held != case["wantErr"], case["desc"]


def test_the_consistency_proofs_of_transparency_dev(vectors):
    cases = _cases(vectors, "consistency")
    assert len(cases) > 90
    for case in cases:
        proof = [b64decode(each) for each in case["proof"] or []]
        try:
            merkle.verify_consistency(
                case["size1"],
                case["size2"],
                b64decode(case["root1"] or ""),
                b64decode(case["root2"] or ""),
                proof,
            )
            held = True
        except ProofError:
            held = False
        assert held != case["wantErr"], case["desc"]


def test_the_subtree_inclusion_proofs_of_transparency_dev(vectors):
    cases = _cases(vectors, "subtreeinclusion")
    assert len(cases) > 100
    for case in cases:
        start, width = case["start"], case["end"] - case["start"]
        try:
            if start % (1 << max(width - 1, 0).bit_length()):
                raise ProofError("", "no subtree begins here")
            merkle.verify_inclusion(
                case["leafIdx"] - start,
                width,
                b64decode(case["leafHash"] or ""),
                [b64decode(each) for each in case["proof"] or []],
                b64decode(case["root"] or ""),
            )
            held = True
        except ProofError:
            held = False
        assert held != case["wantErr"], case["desc"]


def test_the_examples_of_c2sp(vectors):
    spec = json.loads((vectors / "c2sp" / "spec_examples.json").read_text())
    signed = spec["signed_note"]
    key = parse_vkey(signed["vkey"])
    assert notes.verify(notes.parse(signed["note"].encode()), [key]) == (key,)
    read = checkpoint.parse(spec["checkpoint_syntax_only"].encode())
    assert (read.origin, read.size) == ("example.com/behind-the-sofa", 20852163)
    assert [path_of(place) for place in tiles_of(256)] == spec["tiles_for_size_256"]
    for index, grouped in spec["tile_paths"].items():
        assert tile_path(0, int(index)) == f"tile/0/{grouped}"
        assert parse_path(f"tile/0/{grouped}").index == int(index)
    [_, seen] = notes.parse(spec["checkpoint_syntax_only"].encode()).signatures
    assert (seen.name, len(seen.signature)) == ("witness.example.com/w1", 8 + 64)
    assert datetime.fromtimestamp(seen_at(seen.signature), UTC).year == 2023


def test_the_receipts_of_c2sp(vectors):
    given = json.loads((vectors / "c2sp" / "tlog_proof_vectors.json").read_text())
    for case in given["marshal"]:
        extra = b64decode(case["extra_b64"]) if "extra_b64" in case else None
        hashes = tuple(b64decode(each) for each in case["hashes"])
        receipt = proofs.ProofFile(case["index"], hashes, case["checkpoint"].encode(), extra)
        assert receipt.dump() == case["want"].encode()
        assert proofs.parse(case["want"].encode()) == receipt
    for written in given["malformed"]:
        with pytest.raises(Malformed):
            proofs.parse(written.encode())


def test_the_notes_of_go(vectors):
    given = json.loads((vectors / "golang-mod" / "note_vectors.json").read_text())
    peter, enoch = (parse_vkey(given["keys"][who]) for who in ("peter_vkey", "enoch_vkey"))
    both = notes.parse(given["peter_and_enoch"].encode())
    assert both.text == given["text"]
    assert notes.verify(both, [peter, enoch]) == (peter, enoch)
    alone = notes.parse(given["signed_by_peter"].encode())
    assert notes.verify(alone, [peter, enoch]) == (peter,)
    with pytest.raises(SignatureError):
        notes.verify(alone, [enoch])
    with pytest.raises(LedgerError):
        notes.verify(notes.parse(given["invalid_signature_known_key"].encode()), [peter])
    for written in given["malformed"]:
        with pytest.raises(Malformed):
            notes.parse(written.encode())


def test_the_hash_of_a_record_and_the_tile_paths_of_go(vectors):
    given = json.loads((vectors / "golang-mod" / "tlog_vectors.json").read_text())
    for record, value in given["record_hash_b64"].items():
        assert leaf_hash(record.encode()) == b64decode(value)
    for written in given["tile_test_strings"]:  # theirs name the height first: none is ours
        with pytest.raises(Malformed):
            parse_path(written)
    found = parse_path("tile/5/x123/x456/078.p/2")
    assert (found.level, found.index, found.width) == (5, 123456078, 2)


def test_no_note_of_go_with_a_signature_too_many_is_read(vectors):
    given = json.loads((vectors / "golang-mod" / "note_vectors.json").read_text())
    text, line = given["signed_by_peter"].rsplit("\n\n", 1)
    assert len(notes.parse(f"{text}\n\n{line * 100}".encode()).signatures) == 100
    with pytest.raises(Malformed):
        notes.parse(f"{text}\n\n{line * 101}".encode())
    prefix = bytes.fromhex(given["malformed_non_utf8_prefix_hex"])
    with pytest.raises(Malformed):
        notes.parse(prefix + given["signed_by_peter"].encode())


def test_the_bad_keys_of_go(vectors):
    given = json.loads((vectors / "golang-mod" / "note_vectors.json").read_text())
    vkey = given["keys"]["peter_vkey"]
    bad = [*given["bad_vkeys"][:2]]
    bad += [vkey[i:j] for i in range(len(vkey)) for j in range(i, len(vkey)) if j - i < len(vkey)]
    bad += [vkey[:i] + chr(ord(vkey[i]) + 1) + vkey[i + 1 :] for i in range(len(vkey))]
    for written in bad:
        with pytest.raises(Malformed):
            parse_vkey(written)


@pytest.mark.parametrize("size", range(16))
def test_the_log_of_tessera_is_audited_at_each_of_its_sizes(vectors, tmp_path, size):
    folder = vectors / "tessera" / "testdata" / "log"
    shutil.copytree(folder, tmp_path / "log")
    shutil.copyfile(folder / f"checkpoint.{size}", tmp_path / "log" / "checkpoint")
    older = [(folder / f"checkpoint.{each}").read_bytes() for each in range(size)]
    log = StaticLog(tmp_path / "log")
    assert audit(log, parse_vkey(TESSERA), old=older).size == size
    if size < 15:
        with pytest.raises(ProofError, match="stale"):
            audit(log, parse_vkey(TESSERA), old=[(folder / "checkpoint.15").read_bytes()])


def test_the_log_of_tessera_at_each_of_its_sizes(vectors):
    folder = vectors / "tessera" / "testdata" / "log"
    key = parse_vkey(TESSERA)
    log = StaticLog(folder)
    old = [(folder / f"checkpoint.{size}").read_bytes() for size in range(16)]
    head = audit(log, key, old=old)
    assert head.size == 15
    entries = unbundle(log.read_bundle(0, 15), 15)
    for size, note in enumerate(old):
        then = checkpoint.verify(note, key)
        assert then.size == size
        assert then.root == merkle.root([leaf_hash(entry) for entry in entries[:size]])
