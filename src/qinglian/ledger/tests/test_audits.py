"""A whole log that stands: whose signatures it needs, what it goes on from, and what was entered late."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from qinglian.ledger import notes, store
from qinglian.ledger.auditing import MOST_LATE, audit
from qinglian.ledger.checkpoint import Checkpoint, Cosigned, Trust, sign
from qinglian.ledger.errors import LedgerError, Malformed, SignatureError
from qinglian.ledger.keys import Cosigner, Ed25519Signer
from qinglian.ledger.tests.conftest import cosigned

SIZE = 600
W1 = Cosigner("witness.example/w1", bytes([1] * 32))
W2 = Cosigner("witness.example/w2", bytes([2] * 32))
BOTH = (W1.verifier, W2.verifier)
SEEN = 1_647_500_000


@pytest.fixture
def log(naive, grow):
    return grow(naive.entry(i) for i in range(SIZE))


def old_checkpoint(naive, signer, size: int) -> bytes:
    return sign(Checkpoint(signer.name, size, naive.mth(0, size)), signer)


def test_a_true_log_stands_and_extends_every_older_checkpoint(log, naive, signer):
    old = [old_checkpoint(naive, signer, size) for size in (0, 1, 255, 256, 257, 512, 599, SIZE)]
    found = audit(log, signer.verifier, old=old)
    assert found.head == store.published(log)[0]
    assert (found.size, found.cosigners, found.late) == (SIZE, (), ())


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 512, 513, 1100])
def test_a_log_of_any_size_stands(naive, grow, signer, size):
    assert audit(grow(naive.entry(i) for i in range(size)), signer.verifier).size == size


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537])
def test_a_log_of_three_levels_stands(naive, grow, signer, size):
    log = grow(naive.entry(i) for i in range(size))
    assert audit(log, signer.verifier, old=[old_checkpoint(naive, signer, 65_535)]).size == size


def test_an_exported_log_stands(exported, naive, signer):
    assert audit(exported(naive.entry(i) for i in range(SIZE)), signer.verifier).size == SIZE


def test_it_is_told_how_far_it_has_come(log, signer):
    told = []
    audit(log, signer.verifier, watch=lambda done, whole: told.append((done, whole)))
    assert told == [(256, SIZE), (512, SIZE), (SIZE, SIZE), (SIZE, SIZE)]


def test_a_log_without_a_checkpoint_cannot_be_checked(log, signer):
    del log.files["checkpoint"]
    with pytest.raises(LedgerError):
        audit(log, signer.verifier)
    log.files["checkpoint"] = b"nothing of the kind"
    with pytest.raises(Malformed):
        audit(log, signer.verifier)


def test_a_log_that_changes_its_key_is_known_by_either(log, signer):
    newer = Ed25519Signer(signer.name, bytes([9] * 32))
    head, _ = store.published(log)
    for signers in ((signer,), (newer,), (signer, newer)):
        log.files["checkpoint"] = sign(head, *signers)
        assert audit(log, Trust((signer.verifier, newer.verifier))).size == SIZE
    log.files["checkpoint"] = sign(head, newer)
    with pytest.raises(SignatureError):
        audit(log, signer.verifier)


def test_one_key_does_not_speak_for_the_log_of_another(log, signer):
    other = Ed25519Signer("other.example/log", bytes([9] * 32))
    log.files["checkpoint"] = sign(store.published(log)[0], other)
    with pytest.raises(SignatureError, match="another log"):
        audit(log, Trust((signer.verifier, other.verifier)))


def test_witnesses_who_have_cosigned_are_named_with_their_time(log, signer):
    log.cosign(W1, at=SEEN)
    log.cosign(W2, at=SEEN + 5)
    found = audit(log, Trust((signer.verifier,), BOTH))
    assert found.cosigners == (Cosigned(W1.name, SEEN), Cosigned(W2.name, SEEN + 5))
    assert audit(log, signer.verifier).cosigners == ()


def test_the_witness_who_is_lacking_is_named(log, signer):
    log.cosign(W1, at=SEEN)
    with pytest.raises(SignatureError, match="w2 lack"):
        audit(log, Trust((signer.verifier,), BOTH))
    assert audit(log, Trust((signer.verifier,), BOTH, quorum=1)).cosigners[0].name == W1.name


def test_two_cosignatures_of_one_witness_are_one(log, signer):
    log.cosign(W1, W1, at=SEEN)
    log.cosign(W1, at=SEEN + 60)
    with pytest.raises(SignatureError, match="has 1"):
        audit(log, Trust((signer.verifier,), BOTH))
    assert Trust((signer.verifier,), (W1.verifier, W1.verifier)).needed == 1


def test_one_key_under_two_names_is_one_witness(log, signer):
    """Its own quorum would be a witness of itself."""
    one, again = Cosigner("a.example/w", bytes([7] * 32)), Cosigner("b.example/w", bytes([7] * 32))
    log.files["checkpoint"] = cosigned(log.files["checkpoint"], one, again, at=SEEN)
    both = (one.verifier, again.verifier)
    with pytest.raises(SignatureError, match="1 witnesses are given, and 2"):
        Trust((signer.verifier,), both, 2)
    other = Cosigner("c.example/w", bytes([8] * 32)).verifier
    with pytest.raises(SignatureError, match="needs the cosignatures of 2"):
        audit(log, Trust((signer.verifier,), (*both, other), 2))


def test_a_bad_cosignature_of_a_known_witness_refuses_the_note_whatever_the_quorum(log, signer):
    other = Cosigner(W2.name, bytes([3] * 32))
    log.cosign(W1, at=SEEN)
    true = log.files["checkpoint"]
    bad = W2.cosign(b"another text", SEEN)
    note = notes.parse(true).signed_also(notes.Signature(W2.name, W2.key_id, bad))
    log.files["checkpoint"] = note.dump()
    for quorum in (0, 1, 2):
        with pytest.raises(SignatureError, match=r"witness\.example/w2 is bad"):
            audit(log, Trust((signer.verifier,), BOTH, quorum=quorum))
    log.files["checkpoint"] = cosigned(true, other, at=SEEN)
    assert audit(log, Trust((signer.verifier,), BOTH, quorum=1)).size == SIZE


def test_a_cosignature_over_another_checkpoint_is_bad(log, naive, signer):
    before = cosigned(old_checkpoint(naive, signer, 300), W1, at=SEEN)
    line = before.rpartition("— ".encode())[2]
    log.files["checkpoint"] += "— ".encode() + line
    with pytest.raises(SignatureError, match="w1 is bad"):
        audit(log, Trust((signer.verifier,), (W1.verifier,)))


@pytest.mark.parametrize("quorum", [-1, 3])
def test_a_quorum_that_cannot_be_is_refused(signer, quorum):
    with pytest.raises(SignatureError):
        Trust((signer.verifier,), BOTH, quorum=quorum)


def test_a_witness_alone_does_not_make_a_log(log, signer):
    text = store.published(log)[0].text
    seen = notes.Signature(W1.name, W1.key_id, W1.cosign(text.encode(), SEEN))
    log.files["checkpoint"] = notes.Note(text, (seen,)).dump()
    with pytest.raises(SignatureError, match="No known key"):
        audit(log, Trust((signer.verifier,), (W1.verifier,)))


def test_an_old_checkpoint_that_is_none_is_named_by_its_number(log, naive, signer):
    good = old_checkpoint(naive, signer, 5)
    with pytest.raises(SignatureError, match="Old checkpoint 2: "):
        audit(log, signer.verifier, old=[good, good.replace(b"\n5\n", b"\n6\n")])
    with pytest.raises(Malformed, match="Old checkpoint 1: "):
        audit(log, signer.verifier, old=[b"no note"])


def act(at: datetime, **more: object) -> bytes:
    return json.dumps({"kind": "act", "time": at.isoformat(), **more}).encode()


def seen_at(seconds: float) -> datetime:
    return datetime.fromtimestamp(SEEN + seconds, UTC)


@pytest.fixture
def lately(grow, signer):
    """A log of 300 acts, of which a witness had seen `covered` at SEEN; then the entries given."""

    def of(*more: bytes, covered: int = 300):
        acts = [act(seen_at(-300 + i), n=i) for i in range(300)]
        old = grow(acts[:covered])
        old.cosign(W1, at=SEEN)
        return grow([*acts, *more]), old.files["checkpoint"]

    return of


def test_an_act_dated_before_a_checkpoint_that_has_it_not_is_reported_as_late(lately, signer):
    log, old = lately(act(seen_at(60)), act(seen_at(-3600)), act(seen_at(-601)))
    found = audit(log, Trust((signer.verifier,), (W1.verifier,), quorum=0), old=[old])
    assert [(one.index, one.claimed, one.seen) for one in found.late] == [
        (301, seen_at(-3600), seen_at(0)),
        (302, seen_at(-601), seen_at(0)),
    ]
    assert found.late_count == 2


def test_an_act_within_the_allowance_is_not_late(lately, signer):
    log, old = lately(act(seen_at(-600)), act(seen_at(-3600)))
    trust = Trust((signer.verifier,), (W1.verifier,), quorum=0)
    assert [one.index for one in audit(log, trust, old=[old]).late] == [301]
    assert audit(log, trust, old=[old], late_by=timedelta(hours=1)).late == ()


def test_what_the_old_checkpoint_covers_is_not_late(lately, signer):
    log, old = lately(covered=299)
    trust = Trust((signer.verifier,), (W1.verifier,), quorum=0)
    assert audit(log, trust, old=[old], late_by=timedelta()).late[0].index == 299
    log, old = lately(covered=300)
    assert audit(log, trust, old=[old], late_by=timedelta()).late == ()


def test_the_latest_cosignature_that_does_not_cover_an_entry_counts(lately, grow, signer):
    log, first = lately(act(seen_at(0)), act(seen_at(0)), act(seen_at(0)))
    second = cosigned(first, W2, at=SEEN + 7200)
    trust = Trust((signer.verifier,), BOTH, quorum=0)
    found = audit(log, trust, old=[second, first])
    assert [(one.index, one.seen) for one in found.late] == [
        (index, seen_at(7200)) for index in (300, 301, 302)
    ]


def test_without_witnesses_nothing_is_late(lately, signer):
    log, old = lately(act(seen_at(-3600)))
    assert audit(log, signer.verifier, old=[old]).late == ()
    unknown = Trust((signer.verifier,), (W2.verifier,), quorum=0)
    assert audit(log, unknown, old=[old]).late == ()
    known = Trust((signer.verifier,), (W1.verifier,), quorum=0)
    assert audit(log, known).late == ()


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"\xff",
        b"[]",
        b'"act"',
        b'{"kind":"act"}',
        b'{"kind":"act","time":3}',
        b'{"kind":"act","time":"1999"}',
        b'{"kind":"act","time":"1999-01-01T00:00:00"}',
        b'{"kind":"act","time":"soon"}',
        b'{"kind":"seed","time":"1999-01-01T00:00:00Z"}',
    ],
)
def test_what_is_no_act_of_a_time_is_never_late(lately, signer, entry):
    log, old = lately(entry)
    trust = Trust((signer.verifier,), (W1.verifier,), quorum=0)
    assert audit(log, trust, old=[old]).late == ()


def test_a_witness_without_a_sense_of_time_makes_nothing_late(lately, signer):
    log, old = lately(act(seen_at(-3600)))
    trust = Trust((signer.verifier,), BOTH, quorum=0)
    never = cosigned(old, W2, at=2**64 - 1)
    assert [one.index for one in audit(log, trust, old=[never]).late] == [300]


def test_many_late_entries_are_counted_and_the_first_named(lately, signer):
    many = MOST_LATE + 5
    log, old = lately(*[act(seen_at(-3600), n=i) for i in range(many)])
    found = audit(log, Trust((signer.verifier,), (W1.verifier,), quorum=0), old=[old])
    assert (len(found.late), found.late_count) == (MOST_LATE, many)
