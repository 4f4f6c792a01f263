"""How the log is kept: in order, signed, and never backwards."""

from __future__ import annotations

import stat

import pytest
from django.core.serializers import deserialize, serialize
from django.db import DatabaseError, transaction

from qinglian.ledger.auditing import audit
from qinglian.ledger.errors import StoreError
from qinglian.procedures.refusal import Refused
from qinglian.procedures.tests.people import CLERK
from qinglian.site.matters.door import perform
from qinglian.site.matters.models import Act
from qinglian.site.matters.tests.standing import decision
from qinglian.site.records import remembering, signing
from qinglian.site.records.actions import BATCH, queue, sequence, sign, signer
from qinglian.site.records.models import Entry, Head, Published, Queued, Tile
from qinglian.site.records.remembering import remembered
from qinglian.site.records.store import DatabaseLog
from qinglian.site.records.tests.conftest import grow

pytestmark = pytest.mark.django_db
MODELS = (Entry, Head, Tile, Published)


@pytest.fixture(autouse=True)
def _a_thursday(clock):
    clock("2022-03-17T09:00")


@pytest.fixture
def own_folder(tmp_path, settings):
    """A deployment folder of this test's own, with no key in it yet."""
    settings.QINGLIAN_DIR = tmp_path
    return tmp_path


def copied(*models) -> str:
    rows = [row for model in models for row in model._default_manager.all()]
    return str(serialize("json", rows))


def restored(copy: str, *models) -> None:
    for model in models:
        model._default_manager.all().delete()
    for row in deserialize("json", copy):
        row.save()


def test_sequencing_twice_places_nothing_twice():
    for _ in range(3):
        decision()
    assert Queued.objects.count() == 3
    assert (sequence(), sequence()) == (3, 0)
    assert Head.objects.get().size == Published.objects.get().size == 3


def test_more_than_a_batch_is_placed_in_order(monkeypatch):
    monkeypatch.setattr("qinglian.site.records.actions.BATCH", 2)
    numbers = [decision().number for _ in range(5)]
    assert sequence() == 5
    assert list(Entry.objects.order_by("index").values_list("matter", flat=True)) == numbers
    assert BATCH > 2


def test_a_log_of_many_tiles_is_whole_and_extends_every_checkpoint_before():
    for size in (1, 254, 1, 1, 300):
        grow(size)
    kept = [one.note.encode() for one in Published.objects.all()]
    assert sorted(Published.objects.values_list("size", flat=True)) == [1, 255, 256, 257, 557]
    assert audit(DatabaseLog(), signer().verifier, old=kept).size == 557
    assert Tile.objects.filter(level=0).count() == 2


@pytest.mark.parametrize("kept", [MODELS, (Entry, Head, Tile)])
def test_a_log_restored_from_an_older_copy_takes_no_further_act_and_is_not_signed(kept):
    """Also where the checkpoints went back with it: one is remembered beside the database."""
    grow(3)
    copy = copied(*kept)
    grow(2)
    restored(copy, *kept)
    acts = Act.objects.count()
    with pytest.raises(StoreError, match=r"backwards|old copy"):
        sign()
    with pytest.raises(Refused) as refused:
        decision()
    assert refused.value.code == "log-backwards"
    assert "恢复" in refused.value.reason.zh
    assert Act.objects.count() == acts
    assert Published.objects.order_by("-size").first().size in (3, 5)


def test_a_log_that_went_back_and_grew_again_is_not_signed():
    grow(3)
    copy = copied(*MODELS)
    grow(2)
    restored(copy, *MODELS)
    DatabaseLog().append([b"another history", b"as long", b"and longer"])
    with pytest.raises(StoreError, match="backwards"):
        sign()
    assert Published.objects.order_by("-size").first().size == 3


def test_what_is_remembered_is_what_was_signed_last():
    assert remembered() is None
    grow(2)
    assert remembered().size == 2
    grow(1)
    assert remembered().size == 3
    assert remembered().root.hex() == Published.objects.get(size=3).root


def test_a_damaged_memory_stops_the_log_and_says_what_to_do(own_folder):
    grow(1)
    (own_folder / remembering.NAME).write_bytes(b"")
    with pytest.raises(StoreError, match="restore it"):
        sign()


def test_the_key_is_made_once_for_its_owners_eyes(own_folder):
    key = signer().verifier.vkey
    assert stat.S_IMODE((own_folder / signing.KEY).stat().st_mode) == 0o600
    signing._signer.cache_clear()
    assert signer().verifier.vkey == key
    assert [path.name for path in own_folder.iterdir()] == [signing.KEY]


def test_a_signed_log_whose_key_is_gone_gets_no_other(own_folder):
    grow(1)
    (own_folder / signing.KEY).unlink()
    signing._signer.cache_clear()
    with pytest.raises(StoreError, match="put the key back"):
        signer()
    decision()
    with pytest.raises(StoreError, match="put the key back"):
        sequence()
    assert Act.objects.count() == 2


@pytest.mark.parametrize("damaged", [b"", b"\xff\xfe", b"PRIVATE+KEY+half"])
def test_a_damaged_key_is_named_with_its_file_and_gets_no_other(own_folder, damaged):
    grow(1)
    (own_folder / signing.KEY).write_bytes(damaged)
    signing._signer.cache_clear()
    with pytest.raises(StoreError, match=r"log\.key cannot be read"):
        sequence()
    assert (own_folder / signing.KEY).read_bytes() == damaged


def test_a_key_of_another_name_signs_nothing(own_folder, settings):
    """No verifier would take what it signed for the log's."""
    signer()
    settings.LOG_ORIGIN = "other.example/log"
    with pytest.raises(StoreError, match="must bear the log's own name"):
        signer()


def test_the_key_may_come_from_the_environment(own_folder, monkeypatch):
    secret = signer().secret
    (own_folder / signing.KEY).unlink()
    monkeypatch.setenv("QINGLIAN_LOG_KEY", secret)
    assert signer().secret == secret
    assert list(own_folder.iterdir()) == []


def test_an_act_stays_done_where_signing_fails_and_is_signed_with_the_next(
    own_folder, monkeypatch, django_capture_on_commit_callbacks
):
    def fails(*args):
        raise OSError("the disk is full")

    with (
        monkeypatch.context() as patch,
        django_capture_on_commit_callbacks(execute=True),
    ):
        patch.setattr("qinglian.site.records.actions.remember", fails)
        patch.setattr("qinglian.site.records.actions.publish", fails)
        number = decision().number
        with pytest.raises(OSError, match="full"):
            sequence()
    with django_capture_on_commit_callbacks(execute=True):
        perform(number, "sign", CLERK)
    assert Published.objects.order_by("-size").first().size == 2


def test_entries_and_places_are_never_given_twice():
    grow(1)
    body = bytes(Entry.objects.get().body)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.create(index=0, matter="HY-2022-000009", n=1, body=body)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.create(index=1, matter="HY-2022-000001", n=1, body=body)
    queue([("HY-2022-000001", 1, body)])
    with pytest.raises(DatabaseError), transaction.atomic():
        sequence()


def test_seeds_of_no_act_have_places_too():
    grow(1)
    assert DatabaseLog().append([b"seed", b"seed"]) == range(1, 3)
    grow(1)
    sign()
    assert audit(DatabaseLog(), signer().verifier).size == 4


def test_signing_an_empty_log_makes_nothing():
    sign()
    assert not Published.objects.exists()
