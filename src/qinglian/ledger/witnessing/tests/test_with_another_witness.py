"""Our log before the witness that others wrote, and their log before ours (aics-witness, if installed)."""

from __future__ import annotations

import threading

import pytest

from qinglian.ledger import checkpoint, merkle, notes, store
from qinglian.ledger.keys import Ed25519Signer, parse_witness
from qinglian.ledger.witnessing.client import Witness, cosign_all
from qinglian.ledger.witnessing.problems import Forked, WentBackwards, WitnessError
from qinglian.ledger.witnessing.protocol import log_id

aics_tlog = pytest.importorskip("aics_tlog", reason="install aics-tlog and aics-witness")
config = pytest.importorskip("aics_witness.config", reason="install aics-witness")
feeder = pytest.importorskip("aics_witness.feeder", reason="install aics-witness")
service = pytest.importorskip("aics_witness.service", reason="install aics-witness")
storage = pytest.importorskip("aics_witness.store", reason="install aics-witness")


@pytest.fixture
def theirs(tmp_path, signer):
    """A witness of theirs, which knows our log."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    known = config.LogConfig.from_strings(signer.name, [signer.verifier.vkey])
    with storage.WitnessStore(tmp_path / "w.db", create=True) as kept:
        witness = service.Witness("their.example/w", Ed25519PrivateKey.generate(), kept, [known])
        server = service.make_server(witness)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Witness(server.url, parse_witness(witness.vkey_text))
        server.shutdown()
        thread.join()
        server.server_close()


def _grow(log, more, seed=b""):
    size = log.frontier().size
    log.append([b'{"n":%d}' % i + seed for i in range(size, size + more)])
    store.publish(log, log.signer())
    return log.read_checkpoint()


def test_their_witness_cosigns_our_log_while_it_grows(theirs, log):
    for more in (0, 1, 300, 700):
        note = _grow(log, more)
        signed, problems = cosign_all(log, note, [theirs])
        assert problems == []
        assert notes.verify(notes.parse(signed), [theirs.key]) == (theirs.key,)
        assert theirs.last_seen(log.origin, log.verifier) == checkpoint.parse(note)


def test_their_witness_and_our_log_agree_on_what_must_stop(theirs, log, tmp_path, signer):
    from qinglian.ledger.folder import create

    first = _grow(log, 0)
    other = create(tmp_path / "other", signer)
    theirs.cosign(log, first)
    with pytest.raises(Forked):
        theirs.cosign(other, _grow(other, 3, b"!"))
    with pytest.raises(Forked):
        theirs.cosign(other, _grow(other, 5, b"!"))
    theirs.cosign(log, _grow(log, 9))
    with pytest.raises(WentBackwards):
        theirs.cosign(other, _grow(other, 1))


def test_their_witness_does_not_know_another_log(theirs, tmp_path):
    from qinglian.ledger.folder import create

    stranger = create(tmp_path / "s", Ed25519Signer.generate("stranger.example/log"))
    with pytest.raises(WitnessError):
        theirs.cosign(stranger, _grow(stranger, 1))


def _their_proof(size_of_all):
    tree = aics_tlog.MerkleTree()
    for index in range(size_of_all):
        tree.append(b'{"n":%d}' % index)
    return tree.consistency_proof


def test_our_witness_cosigns_what_their_client_asks(server, tree, witness):
    vkey = witness.cosigner.verifier.vkey
    proof = _their_proof(400)
    assert proof(3, 300) == merkle.consistency_proof(3, 300, merkle.over(tree.leaves(300)))
    for size in (3, 3, 4, 300):
        with feeder.WitnessClient(server.url, vkey) as client:
            merged = feeder.merge_cosignatures(
                tree.note(size), client.submit(tree.note(size), proof)
            )
        key = witness.cosigner.verifier
        assert notes.verify(notes.parse(merged), [key]) == (key,)
        assert checkpoint.parse(witness.checkpoint(log_id(tree.signer.name))).size == size


def test_our_witness_and_their_client_agree_on_what_must_stop(server, tree, forked, witness):
    vkey = witness.cosigner.verifier.vkey
    with feeder.WitnessClient(server.url, vkey) as client:
        client.submit(tree.note(5), _their_proof(5))
        with pytest.raises(feeder.WitnessRejected) as refused:
            client.submit(forked.note(5), _their_proof(5))
        assert refused.value.status == 422
        with pytest.raises(feeder.WitnessRejected):
            client.submit(forked.note(7), _their_proof(7))
        with pytest.raises(feeder.WitnessAhead):
            client.submit(tree.note(4), _their_proof(4), old_size=0)


def test_their_reader_verifies_what_our_witness_shows(server, tree, witness):
    with feeder.WitnessClient(server.url, witness.cosigner.verifier.vkey) as client:
        client.submit(tree.note(5), _their_proof(5))
    shown = aics_tlog.parse_note(witness.checkpoint(log_id(tree.signer.name)))
    head = aics_tlog.parse_checkpoint(shown.text)
    [own] = [each for each in shown.signatures if each.name == witness.cosigner.name]
    assert aics_tlog.verify_cosignature(
        own.signature, own.name, witness.cosigner.public, head.origin, head.size, head.root, ()
    )
    assert aics_tlog.verify_note(shown, [aics_tlog.parse_vkey(tree.signer.verifier.vkey)])
