"""A verifier written by others, aics-tlog (Apache-2.0), reads what is published here, and refuses what is forged.

It is no dependency: where it is not installed these tests are skipped, and say so.
"""

from __future__ import annotations

import pytest

from qinglian.ledger import checkpoint, merkle, proofs, store
from qinglian.ledger.auditing import audit
from qinglian.ledger.checkpoint import Checkpoint, Trust
from qinglian.ledger.exporting import export
from qinglian.ledger.folder import StaticLog, create
from qinglian.ledger.hashing import EMPTY_ROOT, leaf_hash
from qinglian.ledger.keys import Cosigner, Ed25519Signer
from qinglian.ledger.reading import TileReader
from qinglian.ledger.tests.conftest import LARGE, cosigned
from qinglian.ledger.tests.serving import files, serving

aics = pytest.importorskip(
    "aics_tlog",
    reason="the independent verifier is absent: pip install --no-deps --ignore-requires-python "
    "aics-tlog==0.2.1",
)

SEEN = 1_647_500_000
WITNESS = Cosigner("witness.example/w1", bytes([1] * 32))
OLD = (1, 255, 256, 257, 65_536)


@pytest.fixture(scope="module")
def published(naive, signer, tmp_path_factory):
    """A log of 70,000 entries, cosigned by a witness and exported."""
    folder = tmp_path_factory.mktemp("independent")
    kept = create(folder / "log", signer)
    kept.append([naive.entry(i) for i in range(LARGE)])
    store.publish(kept, signer)
    note = kept.read_checkpoint()
    assert note is not None
    kept.publish(cosigned(note, WITNESS, at=SEEN))
    export(kept, folder / "out")
    return StaticLog(folder / "out")


@pytest.fixture(scope="module")
def head(published):
    return checkpoint.parse(published.read_checkpoint())


@pytest.fixture
def reader(published):
    return aics.FileSystemTileReader(published.root)


def theirs(note: bytes, signer: Ed25519Signer, quorum: int):
    return aics.verify_checkpoint(
        aics.parse_note(note),
        aics.parse_vkey(signer.verifier.vkey),
        [aics.parse_vkey(WITNESS.verifier.vkey)],
        quorum,
        expected_origin=signer.name,
    )


def old_checkpoint(naive, signer, size: int) -> bytes:
    return checkpoint.sign(Checkpoint(signer.name, size, naive.mth(0, size)), signer)


def test_it_accepts_the_checkpoint_and_its_cosignature(published, signer, naive):
    found = theirs(published.read_checkpoint(), signer, 1)
    assert found.error is None
    assert (found.ok, found.size, found.root) == (True, LARGE, naive.mth(0, LARGE))
    assert (found.witnesses, found.timestamps) == ([WITNESS.name], {WITNESS.name: SEEN})


def test_it_refuses_the_checkpoint_when_the_witness_is_lacking(naive, signer):
    assert not theirs(old_checkpoint(naive, signer, 256), signer, 1).ok


def test_it_accepts_every_tile_and_every_entry(reader, head):
    report = aics.audit_tiles(reader, head.size, head.root)
    assert (report.tiles, report.bundles) == (277, 274)


@pytest.mark.parametrize("path", ["tile/0/007", "tile/1/001.p/17", "tile/2/000.p/1"])
def test_it_refuses_a_forged_tile_as_we_do(published, reader, head, signer, path):
    true = (published.root / path).read_bytes()
    (published.root / path).write_bytes(bytes([true[0] ^ 1]) + true[1:])
    try:
        with pytest.raises((aics.TileVerificationError, aics.TileMissingError)):
            aics.audit_tiles(reader, head.size, head.root)
        with pytest.raises(Exception, match=path):
            audit(published, signer.verifier)
    finally:
        (published.root / path).write_bytes(true)


@pytest.mark.parametrize("size", OLD)
def test_it_accepts_that_the_log_goes_on_from_each_old_checkpoint(
    published, reader, head, naive, signer, size
):
    before = theirs(old_checkpoint(naive, signer, size), signer, 0)
    assert before.ok
    ours = TileReader(head.size, head.root, published.read_tile).consistency_proof(size)
    assert aics.verify_consistency(size, head.size, before.root, head.root, ours)
    assert aics.consistency_proof_from_tiles(reader, size, head.size) == ours
    assert aics.tree_root_from_tiles(reader, size, head.size) == before.root
    merkle.verify_consistency(size, head.size, before.root, head.root, ours)
    assert not aics.verify_consistency(size, head.size, EMPTY_ROOT, head.root, ours)


@pytest.mark.parametrize("index", [0, 254, 255, 256, 65_535, 65_536, 69_999])
def test_it_accepts_the_receipt_of_an_entry(published, reader, head, naive, signer, index):
    written = store.receipt(published, index).dump()
    receipt = proofs.parse(written)
    found = theirs(receipt.checkpoint, signer, 1)
    assert found.ok
    entry = naive.entry(index)
    hashes = list(receipt.hashes)
    assert aics.verify_leaf_inclusion(entry, receipt.index, found.size, hashes, found.root)
    assert not aics.verify_leaf_inclusion(entry + b" ", index, found.size, hashes, found.root)
    assert aics.inclusion_proof_from_tiles(reader, index, head.size) == hashes
    merkle.verify_inclusion(index, head.size, leaf_hash(entry), hashes, head.root)


def test_it_reads_a_log_over_http_as_it_is_served_from_files(published, head, naive):
    held = {
        str(path.relative_to(published.root)): path.read_bytes()
        for path in published.root.rglob("*")
        if path.is_file()
    }
    with serving(files(held)) as served:
        remote = aics.HttpTileReader([served.url + "/"])
        assert remote.read_checkpoint() == published.read_checkpoint()
        verified = aics.VerifiedTileReader(remote, head.size, head.root)
        assert verified.entry(40_000) == naive.entry(40_000)


def test_what_it_writes_and_signs_is_audited_here(naive, signer, tmp_path):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    out = aics.DirectoryTileStore(tmp_path)
    writer = aics.IncrementalTileWriter(out)
    writer.append([naive.entry(i) for i in range(70)])
    early = aics.Checkpoint(signer.name, 70, writer.root())
    writer.append([naive.entry(i) for i in range(70, 777)])
    late = aics.Checkpoint(signer.name, 777, writer.root())
    own, seen = (Ed25519PrivateKey.from_private_bytes(each.seed) for each in (signer, WITNESS))
    _, cosignature = aics.sign_cosignature(seen, WITNESS.name, SEEN, late.origin, 777, late.root)
    note = aics.sign_checkpoint(late, own, signer.name)
    out.write_checkpoint(aics.Note(note.text, (*note.signatures, cosignature)).to_bytes())
    old = aics.sign_checkpoint(early, own, signer.name).to_bytes()
    found = audit(StaticLog(tmp_path), Trust((signer.verifier,), (WITNESS.verifier,)), old=[old])
    assert (found.size, found.head.root) == (777, naive.mth(0, 777))
    assert found.cosigners[0].at == SEEN
