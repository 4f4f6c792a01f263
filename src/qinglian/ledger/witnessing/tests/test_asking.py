"""A log asks witnesses: it gets cosignatures that hold, or is told why not, and whether it must stop."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from qinglian.ledger import checkpoint, notes, store
from qinglian.ledger.errors import LedgerError, Malformed, SignatureError, StoreError, TileError
from qinglian.ledger.folder import create
from qinglian.ledger.keys import Cosigner, Ed25519Signer, seen_at
from qinglian.ledger.notes import Signature
from qinglian.ledger.witnessing import client, exchange, keeping
from qinglian.ledger.witnessing.client import SKEW, Witness, cosign_all
from qinglian.ledger.witnessing.keeping import open_witness
from qinglian.ledger.witnessing.problems import Forked, WentBackwards, WitnessError
from qinglian.ledger.witnessing.protocol import (
    MOST_BYTES,
    Answer,
    conflict,
    cosigned,
    log_id,
    parse_request,
)


def _note(log):
    note = log.read_checkpoint()
    assert note is not None
    return note


def _grow(log, more, seed=b""):
    size = log.frontier().size
    log.append([b'{"n":%d}' % i + seed for i in range(size, size + more)])
    store.publish(log, log.signer())
    return log


def _cosigned(key, note, at=None):
    """The answer of a witness that cosigns whatever it is shown."""
    text = notes.parse(note).text.encode()
    signature = key.sign(text) if at is None else key.cosign(text, at)
    return cosigned(Signature(key.name, key.key_id, signature))


def test_a_log_is_cosigned_and_says_when(asked, log):
    [signature] = asked.cosign(log, _note(log))
    signed = notes.parse(_note(log)).signed_also(signature)
    assert notes.verify(signed, [log.verifier, asked.key]) == (log.verifier, asked.key)
    assert abs(seen_at(signature.signature) - time.time()) < 5


def test_a_log_that_grew_proves_that_it_continues(asked, log, witness):
    for more in (1, 4, 300, 0):
        _grow(log, more)
        assert asked.cosign(log, _note(log))
    seen = witness.checkpoint(log_id(log.origin))
    assert checkpoint.parse(seen).size == log.frontier().size


def test_a_log_that_keeps_its_cosignatures_asks_but_once(log, lying):
    liar: Any = lying(lambda body: _cosigned(liar.cosigner, parse_request(body).checkpoint))
    log.publish(cosign_all(log, _note(log), [liar.witness])[0])
    cosigned_at = log.frontier().size
    before = log.read_checkpoint()
    log.append([b"one more"])
    head = checkpoint.Checkpoint(log.origin, cosigned_at + 1, log.frontier().root())
    liar.witness.cosign(log, checkpoint.sign(head, log.signer()))
    assert log.read_checkpoint() == before
    assert [parse_request(body).old for body in liar.seen] == [0, cosigned_at]


def test_the_size_that_a_conflict_names_is_taken_once(log, lying):
    liar = lying(conflict(2), conflict(3))
    with pytest.raises(WitnessError):
        liar.witness.cosign(log, _note(log))
    assert [parse_request(body).old for body in liar.seen] == [0, 2]


def test_a_log_that_went_backwards_must_stop(asked, log, tmp_path):
    shutil.copytree(log.folder, tmp_path / "old copy")
    _grow(log, 4)
    asked.cosign(log, _note(log))
    old = replace(log, root=tmp_path / "old copy" / "public", folder=tmp_path / "old copy")
    with pytest.raises(WentBackwards) as refused:
        asked.cosign(old, _note(old))
    assert isinstance(refused.value, StoreError)
    assert refused.value.seen == 7
    assert "倒退" in refused.value.sentence("zh")
    assert "backwards" in refused.value.sentence("en")


def test_a_checkpoint_overtaken_by_a_newer_one_is_no_reason_to_stop(asked, log):
    older = _note(log)
    _grow(log, 4)
    newer, _ = cosign_all(log, _note(log), [asked])
    with pytest.raises(WitnessError):
        asked.cosign(log, older)
    log.publish(newer)
    with pytest.raises(WitnessError):
        asked.cosign(log, older)


def test_a_checkpoint_overtaken_by_one_not_shown_yet_is_no_reason_to_stop(asked, log):
    older = _note(log)
    _grow(log, 4)
    asked.cosign(log, _note(log))

    class Withholding:
        read_tile, read_bundle, read_signed = log.read_tile, log.read_bundle, log.read_checkpoint

        def read_checkpoint(self):
            return older

    with pytest.raises(WitnessError):
        asked.cosign(Withholding(), older)


def test_a_log_with_two_roots_for_one_size_must_stop(asked, log, tmp_path, signer):
    asked.cosign(log, _note(log))
    other = _grow(create(tmp_path / "other", signer), 3, b"!")
    with pytest.raises(Forked) as refused:
        asked.cosign(other, _note(other))
    assert isinstance(refused.value, StoreError)
    assert refused.value.seen == 3
    assert log_id(log.origin) in refused.value.sentence("zh")


def test_a_history_rewritten_and_grown_must_stop(asked, log, tmp_path, signer):
    asked.cosign(log, _note(log))
    other = _grow(create(tmp_path / "other", signer), 9, b"!")
    with pytest.raises(Forked):
        asked.cosign(other, _note(other))


def test_two_roots_answered_as_version_1_0_has_it_must_stop(log, lying):
    with pytest.raises(Forked):
        lying(conflict(3)).witness.cosign(log, _note(log))


def test_a_log_whose_tiles_do_not_follow_asks_nobody(log, lying):
    liar = lying(conflict(2))
    tile = log.root / "tile" / "0" / "000.p" / "3"
    tile.write_bytes(bytes(len(tile.read_bytes())))
    with pytest.raises(TileError):
        liar.witness.cosign(log, _note(log))
    assert len(liar.seen) == 1


@pytest.mark.parametrize(
    "lie",
    [
        lambda key, note: _cosigned(replace(key, seed=b"x" * 32), note),
        lambda key, note: _cosigned(replace(key, name="other.example/w"), note),
        lambda key, note: cosigned(Signature(key.name, key.key_id, bytes(72))),
        lambda key, note: cosigned(Signature(key.name, key.key_id, b"short")),
        lambda key, note: _cosigned(key, note.replace(b"\n3\n", b"\n4\n", 1)),
        lambda key, note: _cosigned(key, note, int(time.time()) - SKEW - 60),
        lambda key, note: _cosigned(key, note, int(time.time()) + SKEW + 60),
        lambda key, note: _cosigned(key, note, 2**64 - 1),
        lambda key, note: cosigned(Signature(key.name, key.key_id, Ed25519Signer(key.name, key.seed).sign(note))),
        lambda key, note: Answer(200, b""),
        lambda key, note: Answer(200, "— 不是签名\n".encode()),
        lambda key, note: Answer(200, b"\xff"),
        lambda key, note: Answer(200, b"<html>"),
        lambda key, note: Answer(200, bytes(MOST_BYTES + 1)),
        lambda key, note: Answer(201, _cosigned(key, note).body),
        lambda key, note: Answer(302, _cosigned(key, note).body),
        lambda key, note: Answer(409, b"many\n"),
        lambda key, note: Answer(409, b""),
        lambda key, note: conflict(0),
        lambda key, note: Answer(422, b""),
        lambda key, note: Answer(400, b""),
        lambda key, note: Answer(403, b""),
        lambda key, note: Answer(404, b""),
        lambda key, note: Answer(503, b""),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_cosignature_is_none_and_stops_nothing(log, lying, lie):
    liar: Any = lying(lambda body: lie(liar.cosigner, parse_request(body).checkpoint))
    with pytest.raises(WitnessError) as refused:
        liar.witness.cosign(log, _note(log))
    assert liar.cosigner.name in refused.value.sentence("zh")
    assert liar.cosigner.name in refused.value.sentence("en")
    assert max(refused.value.sentence("en")) < "\u4e00"
    note, problems = cosign_all(log, _note(log), [liar.witness])
    assert note == _note(log)
    assert [one.witness for one in problems] == [liar.witness]


def test_a_good_cosignature_among_those_of_strangers_is_taken_alone(log, lying):
    own = lying(Answer(503, b"")).cosigner

    def answer(body):
        note = parse_request(body).checkpoint
        stranger = Cosigner("stranger.example/w", b"s" * 32)
        strange = _cosigned(stranger, note).body
        return Answer(200, strange + _cosigned(own, note).body + strange)

    [signature] = lying(answer).witness.cosign(log, _note(log))
    assert signature.name == own.name


def test_a_witness_that_forgot_what_it_cosigned_is_a_witness_no_longer(asked, log, witness):
    _grow(log, 2)
    log.publish(cosign_all(log, _note(log), [asked])[0])
    shutil.rmtree(witness.folder / log_id(log.origin))
    with pytest.raises(WitnessError) as refused:
        asked.cosign(log, _note(log))
    assert "新密钥" in refused.value.sentence("zh")
    assert "new key" in refused.value.sentence("en")


def test_an_answer_is_not_read_beyond_its_most(lying):
    for size, whole in [(MOST_BYTES, True), (MOST_BYTES + 1, False)]:
        url = lying(Answer(200, bytes(size))).url
        [answer] = exchange.call_all([exchange.Call(url, None, 5)])
        assert isinstance(answer, Answer) == whole


def test_a_redirect_is_not_followed(log, lying):
    liar = lying(Answer(307, b""))
    with pytest.raises(WitnessError):
        liar.witness.cosign(log, _note(log))
    assert len(liar.seen) == 1


def _unused():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_witness_that_is_not_there_is_said_to_be_unreachable(log):
    nobody = Witness(f"http://127.0.0.1:{_unused()}", Cosigner("w.example", bytes(32)).verifier)
    with pytest.raises(WitnessError) as refused:
        nobody.cosign(log, _note(log))
    assert "联系不上" in refused.value.sentence("zh")
    with pytest.raises(WitnessError):
        nobody.last_seen(log.origin, log.verifier)


HEAD = b"HTTP/1.1 200 OK\r\n\r\n"


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 ", HEAD])
def test_a_witness_that_never_ends_its_answer_is_given_up(log, begun):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def dribble() -> None:
            line, _ = listening.accept()
            with line, suppress(OSError):
                line.sendall(begun)
                while not ended.wait(0.05):
                    line.sendall(b"2" if begun else b"")

        thread = threading.Thread(target=dribble)
        thread.start()
        before = threading.active_count()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        slow = Witness(url, Cosigner("w.example", bytes(32)).verifier, timeout=0.3)
        began = time.monotonic()
        with pytest.raises(WitnessError):
            slow.cosign(log, _note(log))
        assert time.monotonic() - began < 2
        if begun == HEAD:
            thread.join(2)
            assert threading.active_count() < before
        ended.set()
        thread.join()


def test_witnesses_are_asked_at_the_same_time(log, lying):
    all_asked = threading.Barrier(5)

    def together(body):
        with suppress(threading.BrokenBarrierError):
            all_asked.wait(1.5)
            return Answer(503, b"")
        return Answer(500, b"")

    _, problems = cosign_all(log, _note(log), [lying(together).witness for _ in range(5)])
    assert ["503" in one.error.sentence("en") for one in problems] == [True] * 5


def test_the_log_is_read_in_the_callers_thread_only(asked, log, lying):
    liar = lying(conflict(2), Answer(503, b""))
    readers: set[int] = set()

    class Watched:
        read_bundle = log.read_bundle

        def read_checkpoint(self):
            readers.add(threading.get_ident())
            return log.read_checkpoint()

        def read_tile(self, level, index, width):
            readers.add(threading.get_ident())
            return log.read_tile(level, index, width)

    cosign_all(Watched(), _note(log), [asked, liar.witness])
    assert readers == {threading.get_ident()}


def test_what_some_witnesses_give_is_merged_and_what_others_do_not_is_told(
    asked, log, lying, serving, tmp_path, signer
):
    second = keeping.create(tmp_path / "second", "second.example/w").watching(
        log.origin, signer.verifier
    )
    liar = lying(Answer(503, b""))
    with serving(second) as server:
        other = Witness(server.url, second.cosigner.verifier)
        note, [problem] = cosign_all(log, _note(log), [asked, liar.witness, other])
        again, _ = cosign_all(log, note, [asked])
    assert problem.witness == liar.witness
    assert isinstance(problem.error, WitnessError)
    keys = (log.verifier, asked.key, other.key)
    assert set(notes.verify(notes.parse(note), keys)) == set(keys)
    assert len(notes.parse(again).signatures) == 3
    assert set(notes.verify(notes.parse(again), keys)) == set(keys)


def test_nobody_asked_gives_the_note_as_it_was(log):
    assert cosign_all(log, _note(log), []) == (_note(log), [])


def test_an_empty_log_is_cosigned(asked, tmp_path, signer):
    empty = create(tmp_path / "empty", signer)
    store.publish(empty, signer)
    assert asked.cosign(empty, _note(empty))
    assert asked.cosign(_grow(empty, 2), _note(empty))


def test_what_a_witness_saw_last_is_read_and_verified(asked, log):
    assert asked.last_seen(log.origin, log.verifier) is None
    asked.cosign(log, _note(log))
    assert asked.last_seen(log.origin, log.verifier) == checkpoint.parse(_note(log))


def test_what_a_witness_shows_is_not_believed_without_both_signatures(asked, log, lying):
    asked.cosign(log, _note(log))
    liar = lying(Answer(200, _note(log)))
    with pytest.raises(SignatureError):
        liar.witness.last_seen(log.origin, log.verifier)
    unsigned = notes.sign(notes.parse(_note(log)).text, liar.cosigner).dump()
    with pytest.raises(SignatureError):
        lying(Answer(200, unsigned)).witness.last_seen(log.origin, log.verifier)
    signed = notes.sign(notes.parse(_note(log)).text, log.signer(), liar.cosigner).dump()
    with pytest.raises(SignatureError):
        lying(Answer(200, signed)).witness.last_seen("other.example/log", log.verifier)
    with pytest.raises(Malformed):
        lying(Answer(200, b"<html>")).witness.last_seen(log.origin, log.verifier)
    with pytest.raises(WitnessError):
        lying(Answer(500, b"")).witness.last_seen(log.origin, log.verifier)


def test_a_witness_is_named_by_its_key_and_its_address(asked):
    assert client.parse(f"{asked.key.vkey} {asked.url}/") == asked


@pytest.mark.parametrize(
    "url",
    [
        "",
        "witness.example",
        "ftp://witness.example",
        "file:///etc/passwd",
        "https://",
        "https://witness.example/?q",
        "https://witness.example/#f",
        "https://user@witness.example",
        "https://witness.example:port",
        "https://witness.example/a b",
        "https://见证.example",
        "https://witness.example/\n",
    ],
)
def test_what_is_no_address_of_a_witness_is_refused(url):
    with pytest.raises(Malformed):
        exchange.check_url(url)


@pytest.mark.parametrize(
    "line", ["", "https://witness.example", "a+00000000+AAAA https://w.example"]
)
def test_a_witness_without_its_key_is_refused(line):
    with pytest.raises(Malformed):
        client.parse(line)


def test_the_key_of_a_log_is_not_that_of_a_witness(log):
    with pytest.raises(LedgerError):
        client.parse(f"{log.verifier.vkey} https://witness.example")


def test_a_restarted_witness_goes_on_where_it_was(log, witness, serving):
    for more in (0, 2):
        _grow(log, more)
        with serving(open_witness(witness.folder)) as server:
            assert Witness(server.url, witness.cosigner.verifier).cosign(log, _note(log))
