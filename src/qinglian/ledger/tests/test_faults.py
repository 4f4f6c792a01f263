"""A log in a folder under `kill -9` and failing disks: whole after each, and its history one.

QINGLIAN_ROUNDS asks for more rounds than the suite has time for, QINGLIAN_SEED for the same ones again.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
from functools import partial
from pathlib import Path

import pytest

from qinglian.ledger import store, writing
from qinglian.ledger.auditing import audit
from qinglian.ledger.folder import FolderStore, create, open_folder
from qinglian.ledger.steps import at_each
from qinglian.ledger.tests.dying import Account, die, dying_at, ended, forked, killed, rounds, seed
from qinglian.ledger.tests.failing import FAULTS, broken, failing, watched, writing_short
from qinglian.ledger.tests.judging import Judge

STEPS = ("entries", "tiles", "head", "drop", "sign", "publish", "checkpoint", "published")
MANY = 5_000
"""Entries that make more files than are synced one by one."""

KILLED = -signal.SIGKILL


def keep_appending(folder: Path, account: Account, chance: random.Random) -> None:
    """Append and publish, and say what was acknowledged and seen."""
    log = open_folder(folder)
    for turn in range(12):
        many = MANY if chance.random() < 0.05 else chance.choice((1, 2, 30, 256, 300))
        name = f"{account.path.name} {turn}"
        places = log.append([f"{name} {n}".encode() for n in range(many)])
        account.say(placed=[places.start, places.stop, name])
        if chance.random() < 0.7:
            account.say(saw=published(log).decode())


def dying_at_a_step(
    folder: Path, account: Account, chance: random.Random, step: str, passing: int
) -> None:
    with at_each(dying_at(step, passing)):
        keep_appending(folder, account, chance)


def dying_at_a_call(folder: Path, account: Account, chance: random.Random, left: int) -> None:
    def before(name: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            die()

    with watched(before):
        keep_appending(folder, account, chance)


def dying_amid_a_write(folder: Path, account: Account, chance: random.Random, left: int) -> None:
    with writing_short(left, then=lambda name: die()):
        keep_appending(folder, account, chance)


def restarted(log: FolderStore, judge: Judge, account: Account) -> None:
    """Open the log again as a new process would, and hold it against what was said."""
    again = open_folder(log.folder)
    frontier = again.frontier()
    before = judge.size
    judge.expect(frontier.size >= before, "the log is shorter than it was")
    judge.grow(entries_of(again, before, frontier.size))
    judge.expect(
        frontier.root() == judge.root(frontier.size), "the root is not that of the entries"
    )
    for start, stop, name in account.said("placed"):
        wanted = [f"{name} {n}".encode() for n in range(stop - start)]
        judge.expect(entries_of(again, start, stop) == wanted, f"{name} was acknowledged and lost")
    for note in account.said("saw"):
        judge.saw(note.encode())
    if again.read_checkpoint() is not None:
        judge.saw(again.read_checkpoint())
    if frontier.size:
        judge.saw(published(again))


def entries_of(log: FolderStore, start: int, stop: int) -> list[bytes]:
    """The entries of these places, as far as they are there, read from the bundles."""
    size = log.frontier().size
    found: list[bytes] = []
    for index in range(start // 256, -(-min(stop, size) // 256)):
        bundle = split(log.read_bundle(index, min(256, size - index * 256)))
        found += bundle[max(start - index * 256, 0) : stop - index * 256]
    return found


def split(bundle: bytes) -> list[bytes]:
    """The entries of a bundle, by the standard's words: a length of two bytes, and the entry."""
    found = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        found.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    return found


def published(log: FolderStore) -> bytes:
    """The log's checkpoint, after publishing it."""
    store.publish(log, log.signer())
    note = log.read_checkpoint()
    assert note is not None
    return note


def whole(log: FolderStore, judge: Judge) -> None:
    """No problem was found on the way, and an audit finds none in the end."""
    assert judge.problems == []
    assert audit(log, judge.key, old=judge.notes.values()).size == judge.size


@pytest.fixture
def chance() -> random.Random:
    """Its beginning is shown where a test fails."""
    began = seed()
    print(f"QINGLIAN_SEED={began}")
    return random.Random(began)


def test_killed_at_any_step_it_loses_nothing_acknowledged_and_has_one_history(
    kept, tmp_path, chance
):
    judge = Judge(kept.verifier)
    killed_at = set()
    for turn in range(rounds(48)):
        step, passing = STEPS[turn % len(STEPS)], chance.randint(1, 5)
        account, own = Account(tmp_path / f"round-{turn}"), random.Random(chance.random())
        how = ended(forked(partial(dying_at_a_step, kept.folder, account, own, step, passing)))
        assert how in (0, KILLED)
        killed_at |= {step} if how == KILLED else set()
        restarted(kept, judge, account)
    whole(kept, judge)
    assert killed_at == set(STEPS)


@pytest.mark.parametrize(("dying", "calls"), [(dying_at_a_call, 120), (dying_amid_a_write, 40)])
def test_killed_before_a_call_to_the_disk_or_amid_a_write_it_is_whole(
    kept, tmp_path, chance, dying, calls
):
    judge = Judge(kept.verifier)
    deaths = 0
    for turn in range(rounds(32)):
        account, own = Account(tmp_path / f"round-{turn}"), random.Random(chance.random())
        left = chance.randint(1, calls)
        deaths += ended(forked(partial(dying, kept.folder, account, own, left))) == KILLED
        restarted(kept, judge, account)
    whole(kept, judge)
    assert deaths > rounds(32) // 3


def test_killed_at_any_moment_while_another_appends_it_is_whole(kept, tmp_path, chance):
    judge = Judge(kept.verifier)
    for turn in range(rounds(12)):
        accounts = [Account(tmp_path / f"{who}-{turn}") for who in ("dying", "other")]
        dying, other = [
            forked(partial(keep_appending, kept.folder, one, random.Random(chance.random())))
            for one in accounts
        ]
        killed(dying, chance.random() * 0.2)
        assert ended(other) == 0, "the one that was not killed could not go on"
        for account in accounts:
            restarted(kept, judge, account)
    whole(kept, judge)


def test_the_rounds_notice_what_is_acknowledged_too_soon(kept, tmp_path):
    account = Account(tmp_path / "round")

    def work() -> None:
        account.say(placed=[0, 1, "early"])
        with at_each(dying_at("head", 1)):
            open_folder(kept.folder).append([b"early 0"])

    assert ended(forked(work)) == KILLED
    judge = Judge(kept.verifier)
    restarted(kept, judge, account)
    assert judge.problems == ["early was acknowledged and lost"]


def test_the_rounds_notice_a_second_history(kept):
    kept.append([b"first"])
    judge = Judge(kept.verifier)
    judge.grow([b"another"])
    judge.saw(published(kept))
    assert judge.problems == ["a second root was signed for size 1"]


@pytest.fixture(scope="module")
def begun(tmp_path_factory, signer) -> Path:
    """A log of 200 entries, published, to be copied."""
    log = create(tmp_path_factory.mktemp("begun") / "log", signer)
    log.append([b"%d" % n for n in range(200)])
    published(log)
    return log.folder


@pytest.mark.parametrize("many", [1, 300, MANY])
@pytest.mark.parametrize("fault", FAULTS)
def test_after_any_error_of_the_disk_the_log_is_as_before_or_as_after_and_goes_on(
    begun, tmp_path, fault, many
):
    more = [b"more %d" % n for n in range(many)]
    for at in range(1, 200, 7 if many == MANY else 1):
        folder = tmp_path / str(at)
        shutil.copytree(begun, folder)
        log = open_folder(folder)
        acknowledged = False
        with FAULTS[fault](at) as failed:
            try:
                log.append(more)
                acknowledged = True
                published(log)
            except OSError:
                pass
        check_goes_on(folder, more, acknowledged)
        shutil.rmtree(folder)
        if not failed[0]:
            return
    pytest.fail("the fault was still met after 200 calls")


def check_goes_on(folder: Path, more: list[bytes], acknowledged: bool) -> None:
    """The log holds all of `more` or nothing of it, and takes what is given again."""
    log = open_folder(folder)
    judge = Judge(log.verifier)
    judge.grow(b"%d" % n for n in range(200))
    assert not list(log.root.rglob("*.new"))
    there = log.frontier().size
    assert there in ({200 + len(more)} if acknowledged else {200, 200 + len(more)})
    if there == 200:
        log.append(more)
    judge.grow(more)
    judge.saw(log.read_checkpoint())
    log.append([b"and one"])
    judge.grow([b"and one"])
    judge.saw(published(log))
    whole(log, judge)
    assert entries_of(log, 0, 200) == [b"%d" % n for n in range(200)]
    assert entries_of(log, 200, 200 + len(more)) == more


linux = pytest.mark.skipif(writing._SYNCFS is None, reason="files are synced one by one here")


@linux
def test_what_the_disk_could_not_keep_is_told_when_many_files_are_synced_at_once(kept, monkeypatch):
    """`sync` itself tells nobody, and an acknowledgement after it would be worth nothing."""
    silent = []
    monkeypatch.setattr(os, "sync", lambda: silent.append("sync"))
    monkeypatch.setattr(writing, "sync_disk", broken)
    with pytest.raises(OSError, match="Input/output"):
        kept.append([b"%d" % n for n in range(MANY)])
    assert silent == []
    assert kept.frontier().size == 0


@linux
def test_a_sync_of_the_disk_tells_its_error(tmp_path):
    handle = os.open(tmp_path, os.O_RDONLY)
    writing.sync_disk(handle)
    os.close(handle)
    with pytest.raises(OSError, match="Bad file descriptor"):
        writing.sync_disk(handle)


@linux
def test_no_handle_is_left_open_by_a_write_that_fails(kept):
    open_files = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with failing("replace", broken, 1), pytest.raises(OSError, match="Input/output"):
            kept.append([b"one"])
    assert len(list(Path("/proc/self/fd").iterdir())) == open_files


@pytest.mark.parametrize(("entries", "levels"), [(1_000, 2), (70_000, 3)])
def test_a_restart_reads_the_settings_and_a_tile_a_level_however_long_the_log(
    kept, monkeypatch, entries, levels
):
    kept.append([b"%d" % n for n in range(entries)])
    read: list[Path] = []
    inner = Path.read_bytes

    def told(self: Path) -> bytes:
        read.append(self)
        return inner(self)

    monkeypatch.setattr(Path, "read_bytes", told)
    assert open_folder(kept.folder).frontier().size == entries
    assert len(read) == 1 + levels
