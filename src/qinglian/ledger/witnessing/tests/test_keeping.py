"""What a witness keeps: durable before it is said, never taken back, and one decision at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal as signals
import stat
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from qinglian.ledger import checkpoint, notes, steps
from qinglian.ledger.errors import LedgerError, Malformed, StoreError
from qinglian.ledger.keys import Ed25519Signer
from qinglian.ledger.witnessing import keeping
from qinglian.ledger.witnessing.keeping import open_witness
from qinglian.ledger.witnessing.protocol import log_id

NOW = 1_700_000_000


def _seen(folder: Path, origin: str) -> int:
    note = open_witness(folder).checkpoint(log_id(origin))
    return checkpoint.parse(note).size if note else 0


def test_a_witness_has_a_key_for_its_owner_only(witness):
    secret = witness.folder / "secret" / "key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700
    assert witness.cosigner.secret == secret.read_text().strip()


def test_a_second_witness_is_not_made_over_a_first(witness):
    with pytest.raises(StoreError):
        keeping.create(witness.folder, "another.example/w")
    (witness.folder / "witness.json").unlink()
    with pytest.raises(StoreError):
        keeping.create(witness.folder, "another.example/w")


def test_a_witness_with_a_name_that_no_key_may_bear_leaves_nothing_behind(tmp_path):
    with pytest.raises(Malformed):
        keeping.create(tmp_path / "w", "with a space")
    assert not (tmp_path / "w").exists()


def test_a_witness_opened_again_knows_its_logs_and_where_they_were(witness, tree):
    witness.add_checkpoint(tree.request(0, 5), NOW)
    again = open_witness(witness.folder)
    assert again == witness
    assert again.add_checkpoint(tree.request(0, 7), NOW).body == b"5\n"
    assert again.add_checkpoint(tree.request(5, 7), NOW).status == 200


def test_an_origin_that_is_not_the_name_of_its_key_is_witnessed(witness, tree):
    other = witness.watching("go.sum database tree", tree.signer.verifier)
    assert open_witness(other.folder).logs["go.sum database tree"] == (tree.signer.verifier,)


@pytest.mark.parametrize("origin", ["", "two\nlines", "ends in one\n"])
def test_an_origin_that_no_checkpoint_can_have_is_refused(witness, tree, origin):
    with pytest.raises(Malformed):
        witness.watching(origin, tree.signer.verifier)


def test_a_key_given_twice_is_kept_once(witness, tree):
    assert witness.watching(tree.signer.name, tree.signer.verifier) is witness


@pytest.mark.parametrize("name", ["witness.json", "secret/key"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff", b'{"vkey": "x", "logs": []}'])
def test_a_damaged_witness_is_not_opened(witness, name, content):
    (witness.folder / name).unlink()
    if content is not None:
        (witness.folder / name).write_bytes(content)
    with pytest.raises(StoreError):
        open_witness(witness.folder)


def test_a_key_of_another_witness_is_not_taken(witness, tmp_path):
    other = keeping.create(tmp_path / "other", witness.cosigner.name)
    (witness.folder / "secret" / "key").write_text(other.cosigner.secret)
    with pytest.raises(StoreError):
        open_witness(witness.folder)


@pytest.mark.parametrize("damage", ["cut", "forged", "of another log", "empty"])
def test_nothing_is_cosigned_over_a_damaged_record(witness, tree, damage):
    witness.add_checkpoint(tree.request(0, 5), NOW)
    place = witness.folder / log_id(tree.signer.name) / "checkpoint"
    kept = place.read_bytes()
    other = replace(tree, signer=Ed25519Signer("other.example/log", bytes(32)))
    more = witness.watching("other.example/log", other.signer.verifier)
    more.add_checkpoint(other.request(0, 5), NOW)
    place.write_bytes(
        {
            "cut": kept[:-9],
            "forged": kept.replace(b"\n5\n", b"\n4\n"),
            "of another log": more.checkpoint(log_id("other.example/log")),
            "empty": b"",
        }[damage]
    )
    with pytest.raises(StoreError):
        more.add_checkpoint(tree.request(4, 7), NOW)
    with pytest.raises(StoreError):
        more.add_checkpoint(tree.request(5, 7), NOW)


def test_what_was_cosigned_is_on_the_disk_before_it_is_said(witness, tree, monkeypatch):
    order: list[str] = []
    synced, renamed = os.fsync, Path.replace

    def fsync(handle):
        order.append("sync " + Path(f"/proc/self/fd/{handle}").readlink().name)
        synced(handle)

    def replace_(self, target):
        order.append("rename " + target.name)
        return renamed(self, target)

    witness.add_checkpoint(tree.request(0, 1), NOW)
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace_)
    with steps.at_each(order.append):
        witness.add_checkpoint(tree.request(1, 5), NOW)
    assert order == [
        "consistent",
        "sync checkpoint.new",
        "rename checkpoint",
        "sync " + log_id(tree.signer.name),
        "cosigned",
    ]


def _killed_at(step):
    def reached(name: str) -> None:
        if name == step:
            os.kill(os.getpid(), signals.SIGKILL)

    return reached


@pytest.mark.parametrize("step", ["consistent", "cosigned"])
def test_a_witness_killed_on_the_way_never_says_less_than_it_cosigned(witness, tree, forked, step):
    witness.add_checkpoint(tree.request(0, 3), NOW)
    child = os.fork()
    if child == 0:
        try:
            with steps.at_each(_killed_at(step)):
                witness.add_checkpoint(tree.request(3, 5), NOW)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signals.SIGKILL
    after = open_witness(witness.folder)
    seen = 3 if step == "consistent" else 5
    assert _seen(witness.folder, tree.signer.name) == seen
    assert after.add_checkpoint(forked.request(seen, 5), NOW).status == 422
    assert after.add_checkpoint(tree.request(seen, 5), NOW).status == 200


def test_a_write_that_fails_cosigns_nothing(witness, tree, monkeypatch):
    witness.add_checkpoint(tree.request(0, 3), NOW)

    def full(self, target):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="space"):
            witness.add_checkpoint(tree.request(3, 5), NOW)
    assert _seen(witness.folder, tree.signer.name) == 3
    assert witness.add_checkpoint(tree.request(3, 6), NOW).status == 200


def _slowly(name: str) -> None:
    """Between the decision and the record, another has time to decide as well."""
    if name == "consistent":
        time.sleep(0.02)


def test_of_two_roots_raced_by_threads_only_one_is_cosigned(witness, tree, forked):
    bodies = [(tree if i % 2 else forked).request(0, 5) for i in range(8)]
    gate = threading.Barrier(len(bodies))
    answers: list[tuple[int, int]] = []

    def race(i: int) -> None:
        gate.wait()
        answers.append((i % 2, witness.add_checkpoint(bodies[i], NOW).status))

    with steps.at_each(_slowly):
        threads = [threading.Thread(target=race, args=(i,)) for i in range(len(bodies))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(status for _, status in answers) == [200] + [409] * 7


def _race(folder, bodies, gate, statuses):
    witness = open_witness(folder)
    gate.wait()
    with steps.at_each(_slowly):
        for body in bodies:
            statuses.put(witness.add_checkpoint(body, NOW).status)


def test_of_two_roots_raced_by_processes_only_one_is_cosigned(witness, tree, forked):
    context = multiprocessing.get_context("fork")
    rounds = 5
    gate, statuses = context.Barrier(2), [context.Queue(), context.Queue()]
    racers = [
        context.Process(
            target=_race,
            args=(witness.folder, [one.request(n, n + 1) for n in range(rounds)], gate, queue),
        )
        for one, queue in zip((tree, forked), statuses, strict=True)
    ]
    for racer in racers:
        racer.start()
    mine, theirs = ([queue.get(timeout=30) for _ in range(rounds)] for queue in statuses)
    for racer in racers:
        racer.join()
    assert sorted([mine[0], theirs[0]]) == [200, 409]
    assert 200 not in (theirs if mine[0] == 200 else mine)


def test_sizes_raced_by_threads_never_go_back(witness, tree):
    kept: list[list[int]] = [[] for _ in range(4)]  # what each thread has seen kept, in its order

    def race(mine: list[int]) -> None:
        size = 0
        while size < 12:
            seen = _seen(witness.folder, tree.signer.name)
            size = min(12, seen + 1)
            witness.add_checkpoint(tree.request(seen, size), NOW)
            mine += [seen, _seen(witness.folder, tree.signer.name)]

    threads = [threading.Thread(target=race, args=(mine,)) for mine in kept]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(mine == sorted(mine) for mine in kept)
    assert _seen(witness.folder, tree.signer.name) == 12


def test_what_a_monitor_sees_is_signed_by_the_log_and_the_witness(witness, tree):
    witness.add_checkpoint(tree.request(0, 5), NOW)
    note = witness.checkpoint(log_id(tree.signer.name))
    for key in (tree.signer.verifier, witness.cosigner.verifier):
        assert notes.verify(notes.parse(note), [key]) == (key,)


def test_a_witness_refuses_in_sentences_of_both_languages(tmp_path):
    with pytest.raises(LedgerError) as refused:
        open_witness(tmp_path)
    assert "--name" in refused.value.sentence("zh")
    assert "--name" in refused.value.sentence("en")
