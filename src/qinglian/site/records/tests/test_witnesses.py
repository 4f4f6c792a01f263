"""The deployment's log before its witnesses: what they cosign is shown, and cannot be taken back."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger import notes
from qinglian.ledger.errors import StoreError
from qinglian.ledger.keys import Cosigner
from qinglian.ledger.witnessing.keeping import create
from qinglian.ledger.witnessing.server import WitnessServer
from qinglian.site import regular
from qinglian.site.matters.tests.standing import decision
from qinglian.site.records.actions import sequence, sign, signer
from qinglian.site.records.models import Entry, Head, Published, Tile
from qinglian.site.records.remembering import NAME
from qinglian.site.records.standing import check_standing
from qinglian.site.records.store import DatabaseLog
from qinglian.site.records.tests.conftest import grow
from qinglian.site.records.tests.test_keeping import MODELS, copied, restored
from qinglian.site.records.witnesses import cosign, cosigned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_thursday(clock):
    clock("2022-03-17T09:00")


@pytest.fixture
def witnessed(tmp_path, settings):
    """The site with two witnesses, of which one must have cosigned."""
    servers = []
    for name in ("audit.example/w", "discipline.example/w"):
        folder = create(tmp_path / name.partition(".")[0], name)
        folder = folder.watching(settings.LOG_ORIGIN, signer().verifier)
        server = WitnessServer(("127.0.0.1", 0), folder)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
    settings.LOG_WITNESSES = [
        f"{server.witness.cosigner.verifier.vkey} {server.url}" for server in servers
    ]
    settings.LOG_WITNESS_QUORUM = 1
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_checkpoint_is_shown_once_it_is_cosigned(witnessed, client):
    grow(2)
    assert client.get("/log/checkpoint").status_code == 404
    assert cosign() == []
    note = client.get("/log/checkpoint").content
    assert checkpoints.verify(note, signer().verifier).size == 2
    assert note.count("— ".encode()) == 3


def test_until_the_next_is_cosigned_the_last_one_stays_shown(witnessed, client):
    grow(2)
    cosign()
    grow(300)
    assert checkpoints.parse(client.get("/log/checkpoint").content).size == 2
    assert client.get("/log/tile/0/001.p/46").status_code == 404
    assert client.get("/log/5/").status_code == 404
    cosign()
    assert checkpoints.parse(client.get("/log/checkpoint").content).size == 302
    assert client.get("/log/tile/0/001.p/46").status_code == 200


def test_one_of_two_is_enough_and_the_other_is_asked_again(witnessed, settings):
    settings.LOG_WITNESSES[1] = settings.LOG_WITNESSES[1].rpartition(":")[0] + ":9"
    grow(1)
    [problem] = cosign()
    assert problem.witness.name == "discipline.example/w"
    kept = Published.objects.get()
    assert kept.shown
    assert kept.cosigned_at is not None
    settings.LOG_WITNESSES[1] = f"{witnessed[1].witness.cosigner.verifier.vkey} {witnessed[1].url}"
    assert cosign() == []
    kept.refresh_from_db()
    assert set(cosigned(notes.parse(kept.note.encode()))) == {
        "audit.example/w",
        "discipline.example/w",
    }


def test_without_enough_of_them_it_stays_hidden(witnessed, settings):
    settings.LOG_WITNESS_QUORUM = 2
    settings.LOG_WITNESSES = settings.LOG_WITNESSES[:1]
    grow(1)
    cosign()
    assert not Published.objects.get().shown


@pytest.mark.parametrize(
    ("names", "quorum", "said"),
    [
        (["nonsense"], 1, "QINGLIAN_WITNESSES is not set right"),
        (["a.example/w", "a.example/w"], 1, "Two witnesses"),
        (["a.example/w", "b.example/w"], 2, "Two witnesses"),
        (["a.example/w"], 2, "QINGLIAN_WITNESS_QUORUM asks for 2"),
        ([], 1, "QINGLIAN_WITNESS_QUORUM asks for 1"),
    ],
)
def test_witnesses_that_cannot_be_enough_are_told_before_the_site_starts(
    settings, names, quorum, said
):
    settings.LOG_WITNESSES = [
        f"{Cosigner(name, bytes([7] * 32)).verifier.vkey} http://127.0.0.1:9"
        if "." in name
        else name
        for name in names
    ]
    settings.LOG_WITNESS_QUORUM = quorum
    with pytest.raises(StoreError, match=said):
        check_standing()


def test_with_no_quorum_it_is_shown_at_once_and_cosigned_after(witnessed, settings):
    settings.LOG_WITNESS_QUORUM = 0
    grow(1)
    assert Published.objects.get().shown
    cosign()
    assert Published.objects.get().note.count("— ") == 3


def test_a_log_as_it_was_seen_may_start(witnessed):
    grow(3)
    cosign()
    decision()
    sequence()
    assert check_standing() == []


def test_a_witness_that_cannot_be_asked_keeps_nothing_from_starting(witnessed, settings):
    settings.LOG_WITNESSES = [settings.LOG_WITNESSES[0].rpartition(":")[0] + ":9"]
    grow(1)
    [problem] = check_standing()
    assert problem.witness.name == "audit.example/w"


def test_a_log_that_is_shorter_than_its_witness_has_seen_does_not_start(witnessed, deployment):
    """Even where the whole folder was restored, and the remembered checkpoint with it."""
    grow(3)
    copy = copied(*MODELS)
    grow(2)
    cosign()
    restored(copy, *MODELS)
    (deployment / NAME).unlink()
    with pytest.raises(StoreError, match=r"audit\.example/w has seen the log at 5"):
        check_standing()


def test_a_log_that_was_rewritten_does_not_start(witnessed, deployment):
    grow(3)
    copy = copied(*MODELS)
    grow(2)
    cosign()
    restored(copy, *MODELS)
    (deployment / NAME).unlink()
    DatabaseLog().append([b"another history", b"as long", b"and longer"])
    sign()
    with pytest.raises(StoreError, match="does not continue it"):
        check_standing()
    problems = cosign()
    assert all(isinstance(one.error, StoreError) for one in problems)
    assert not Published.objects.get(size=6).shown


@pytest.mark.parametrize("changed", ["body", "edge", "tile"])
def test_rows_changed_by_hand_do_not_start(changed):
    grow(257)
    if changed == "edge":
        Head.objects.update(state=bytes(len(bytes(Head.objects.get().state))))
    elif changed == "tile":
        Tile.objects.filter(level=0).update(hashes=bytes(8192))
        Head.objects.update(size=0, state=b"")
        Entry.objects.filter(pk=3).update(body=b"x")
    else:
        DatabaseLog().append([b"new"])
        Entry.objects.filter(pk=3).update(body=b"x")
        Head.objects.update(size=0, state=b"")
    with pytest.raises(StoreError):
        check_standing()


def test_a_regular_visit_writes_into_the_log_why_a_witness_did_not(witnessed, settings, caplog):
    from django.core.management import call_command

    call_command("createcachetable")
    settings.LOG_WITNESSES = [settings.LOG_WITNESSES[0].rpartition(":")[0] + ":9"]
    grow(1)
    regular.be_cosigned()
    assert "audit.example/w" in caplog.text


def test_the_time_of_a_checkpoint_is_that_of_the_last_witness_needed(witnessed):
    grow(1)
    before = datetime.now(UTC)
    cosign()
    at = Published.objects.get().cosigned_at
    assert at is not None
    assert abs((at - before).total_seconds()) < 60


def test_the_log_page_names_who_cosigned(witnessed, client):
    grow(1)
    cosign()
    page = client.get("/log/").content.decode()
    assert "audit.example/w" in page
    assert "discipline.example/w" in page
