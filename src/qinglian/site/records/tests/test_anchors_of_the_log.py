"""The log's anchors: had once a day, kept, and there for everyone to take away."""

from __future__ import annotations

import pytest

from qinglian.ledger import anchoring
from qinglian.ledger.errors import LedgerError, ProofError, StoreError
from qinglian.ledger.keys import Cosigner
from qinglian.ledger.notes import Signature, parse
from qinglian.ledger.tests.stamping import authority as new_authority
from qinglian.site.records.anchors import anchor, anchor_daily
from qinglian.site.records.models import Anchor, Published
from qinglian.site.records.tests.conftest import grow

pytestmark = pytest.mark.django_db
WITNESS = Cosigner("witness.example/1", bytes(32))


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return new_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def served(authority):
    with authority.serving() as server:
        yield server


@pytest.fixture
def regular(authority, served, monkeypatch, clock):
    """A deployment that asks for an anchor a day, on a Thursday morning."""
    monkeypatch.setenv("QINGLIAN_ANCHOR_AUTHORITY", served.url)
    monkeypatch.setenv("QINGLIAN_ANCHOR_ROOTS", str(authority.roots))
    clock("2022-03-17T09:00")
    return served


def cosign_later(size: int) -> None:
    row = Published.objects.get(pk=size)
    note = parse(row.note.encode())
    signature = WITNESS.cosign(note.text.encode(), 1_647_500_000)
    line = Signature(WITNESS.name, WITNESS.key_id, signature)
    Published.objects.filter(pk=size).update(note=note.signed_also(line).dump().decode())


# --- once a day -------------------------------------------------------------------------------


def test_the_last_checkpoint_is_anchored(authority, regular):
    grow(3)
    made = anchor_daily()
    note = Published.objects.get(pk=3).note.encode()
    assert anchoring.verify(bytes(made.token), note, authority.trusted).at == made.at
    assert (made.checkpoint_id, made.authority) == (3, regular.url)


def test_an_hour_later_nothing_is_asked_again(regular, clock):
    grow(1)
    anchor_daily()
    clock("2022-03-17T10:00")
    grow(1)
    assert anchor_daily() is None
    assert len(regular.asked) == 1


def test_the_next_day_the_next_checkpoint_is_anchored(regular, clock):
    grow(1)
    anchor_daily()
    clock("2022-03-18T00:10")
    grow(1)
    assert anchor_daily().checkpoint_id == 2


def test_a_log_that_stands_still_is_not_anchored_twice(regular, clock):
    grow(1)
    anchor_daily()
    clock("2022-03-25T09:00")
    assert anchor_daily() is None
    assert len(regular.asked) == 1


def test_a_checkpoint_that_is_not_shown_yet_is_not_anchored(regular):
    grow(1)
    Published.objects.update(shown=False)
    assert anchor_daily() is None


def test_without_a_setting_no_one_is_asked(served, monkeypatch):
    monkeypatch.delenv("QINGLIAN_ANCHOR_AUTHORITY", raising=False)
    grow(1)
    assert anchor_daily() is None
    assert served.asked == []


def test_an_empty_log_has_nothing_to_anchor(regular, authority):
    assert anchor_daily() is None
    with pytest.raises(StoreError, match="no checkpoint"):
        anchor(regular.url, authority.trusted)


@pytest.mark.parametrize("roots", ["", "/nowhere/roots.pem"])
def test_without_root_certificates_no_stamp_is_believed_and_none_is_asked_for(
    regular, monkeypatch, roots
):
    monkeypatch.setenv("QINGLIAN_ANCHOR_ROOTS", roots)
    grow(1)
    with pytest.raises(StoreError, match="QINGLIAN_ANCHOR_ROOTS"):
        anchor_daily()
    assert regular.asked == []


def test_a_stamp_that_does_not_hold_is_not_kept(regular, monkeypatch, tmp_path):
    stranger = new_authority(tmp_path)
    monkeypatch.setenv("QINGLIAN_ANCHOR_ROOTS", str(stranger.roots))
    grow(1)
    with pytest.raises(ProofError, match="root"):
        anchor_daily()
    assert not Anchor.objects.exists()


def test_an_authority_that_is_away_is_an_error_that_can_be_tried_again(regular, monkeypatch):
    monkeypatch.setenv("QINGLIAN_ANCHOR_AUTHORITY", "http://127.0.0.1:1/")
    grow(1)
    with pytest.raises(LedgerError, match="try again"):
        anchor_daily()


def test_a_checkpoint_is_anchored_once_by_each_authority(regular, authority):
    grow(1)
    again = f"{regular.url}second"
    made = [anchor(url, authority.trusted).pk for url in (regular.url, regular.url, again)]
    assert len(set(made)) == 2
    assert len(regular.asked) == 2


# --- for everyone -----------------------------------------------------------------------------


def test_the_stamp_and_its_checkpoint_are_there_to_take_away(client, authority, regular):
    grow(2)
    anchor_daily()
    grow(1)
    cosign_later(2)
    token, note = client.get("/log/anchors/2.tsr"), client.get("/log/anchors/2.checkpoint")
    assert token.headers["Content-Type"] == "application/timestamp-reply"
    assert token.headers["Content-Disposition"] == 'attachment; filename="2.tsr"'
    assert authority.accepts(token.content, note.content)


def test_the_log_page_says_who_attests_what_and_when(client, regular):
    grow(2)
    made = anchor_daily()
    shown = client.get("/log/").content.decode()
    assert "127.0.0.1 证明，2 条的检查点在" in shown
    assert 'href="/log/anchors/2.tsr"' in shown
    assert made.at.astimezone().strftime("%Y-%m-%d") in shown


def test_without_an_anchor_the_log_page_says_nothing_of_one(client, db):
    grow(1)
    assert "县外时间戳" not in client.get("/log/").content.decode()


@pytest.mark.parametrize("size", [0, 1, 2, 10**30])
@pytest.mark.parametrize("suffix", [".tsr", ".checkpoint"])
def test_where_there_is_no_stamp_there_is_nothing(client, size, suffix):
    grow(2)
    assert client.get(f"/log/anchors/{size}{suffix}").status_code == 404


def test_the_stamp_of_a_checkpoint_that_is_not_shown_is_not_served(client, regular):
    grow(1)
    anchor_daily()
    Published.objects.update(shown=False)
    assert client.get("/log/anchors/1.tsr").status_code == 404
