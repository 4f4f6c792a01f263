"""The log as verifiers written by others fetch it."""

from __future__ import annotations

import pytest

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger import proofs
from qinglian.ledger.auditing import audit
from qinglian.ledger.encoding import to_base64
from qinglian.ledger.errors import TileError
from qinglian.ledger.folder import StaticLog
from qinglian.ledger.tiles import bundle_path, bundles_of, path_of, tile_path, tiles_of
from qinglian.site.records.actions import sequence, signer
from qinglian.site.records.models import Entry, Published
from qinglian.site.records.store import DatabaseLog
from qinglian.site.records.tests.conftest import grow


class Fetched:
    """A log read over HTTP and in no other way."""

    def __init__(self, client):
        self.client = client

    def _get(self, path: str) -> bytes:
        answer = self.client.get(f"/log/{path}")
        if answer.status_code != 200:
            raise TileError(path, path)
        return bytes(answer.content)

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        return self._get(tile_path(level, index, width))

    def read_bundle(self, index: int, width: int) -> bytes:
        return self._get(bundle_path(index, width))

    def read_checkpoint(self) -> bytes:
        return self._get("checkpoint")


@pytest.fixture
def grown(db, clock):
    clock("2022-03-17T09:00")
    grow(300)
    return 300


def test_the_whole_log_is_audited_over_http_with_nothing_but_the_key(client, grown):
    early = client.get("/log/checkpoint").content
    grow(223)
    key = signer().verifier
    assert audit(Fetched(client), key, old=[early]).size == 523
    Entry.objects.filter(index=300).update(body=b"{}")
    with pytest.raises(TileError, match="300"):
        audit(Fetched(client), key)


def test_what_is_fetched_file_by_file_is_a_static_log(client, grown, tmp_path):
    places = [path_of(place) for place in (*tiles_of(grown), *bundles_of(grown))]
    for path in ("checkpoint", *places):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(client.get(f"/log/{path}").content)
    assert audit(StaticLog(tmp_path), signer().verifier).size == grown
    assert sorted(places) == [
        "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44",
    ]  # fmt: skip


def test_a_partial_tile_is_served_at_every_width_that_was_signed(client, grown):
    full = client.get("/log/tile/0/000").content
    assert client.get("/log/tile/0/000.p/7").content == full[: 7 * 32]
    assert client.get("/log/tile/0/001.p/44").status_code == 200
    assert client.get("/log/tile/0/001.p/45").status_code == 404


def test_kinds_and_caching_are_those_of_the_standard(client, grown):
    note = client.get("/log/checkpoint")
    assert note["Content-Type"] == "text/plain; charset=utf-8"
    assert note["Cache-Control"] == "no-cache"
    full, partial = client.get("/log/tile/0/000"), client.get("/log/tile/0/001.p/44")
    entries = client.get("/log/tile/entries/000")
    for answer in (full, partial, entries):
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in full["Cache-Control"]
    assert "immutable" in entries["Cache-Control"]
    assert partial["Cache-Control"] == "public, max-age=86400"
    assert client.head("/log/checkpoint").status_code == 200
    assert client.post("/log/checkpoint").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/002",
        "tile/0/001",
        "tile/1/000",
        "tile/2/000.p/1",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/07",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/00/000",
        "tile/64/000",
        "tile/entries/001.p/45",
        "tile/entries/../0/000",
        "tile/8/0/000",
        "tile/0/000/",
        "tile/data/000",
        "tile/0/" + "x999/" * 6 + "999",
        "tile/63/" + "x999/" * 6 + "999",
        "tile/0/００0",
    ],
)
def test_what_is_not_there_is_not_found_and_no_page_is_made_of_it(client, grown, path):
    answer = client.get(f"/log/{path}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_entries_that_no_checkpoint_covers_are_not_served(client, grown):
    DatabaseLog().append([b"unsigned"])
    assert client.get("/log/tile/0/001.p/45").status_code == 404
    assert client.get("/log/tile/entries/001.p/45").status_code == 404
    sequence()
    assert client.get("/log/tile/0/001.p/45").status_code == 200


def test_an_empty_log_has_nothing_to_fetch(client, db):
    assert client.get("/log/checkpoint").status_code == 404
    assert client.get("/log/tile/0/000.p/1").status_code == 404


@pytest.mark.parametrize("index", [0, 255, 256, 299])
def test_a_receipt_and_its_entry_prove_it_offline(client, grown, index):
    receipt = client.get(f"/log/{index}/receipt/")
    entry = client.get(f"/log/{index}/entry.json")
    assert receipt["Content-Type"] == "text/plain; charset=utf-8"
    assert receipt["Content-Disposition"] == f'attachment; filename="{index}.tlog-proof"'
    assert entry["Content-Type"] == "application/json"
    assert entry.content == bytes(Entry.objects.get(index=index).body)
    proof = proofs.parse(receipt.content)
    assert proof.index == index
    assert proof.verify(entry.content, signer().verifier).size == 300


def test_a_receipt_kept_from_before_still_holds_when_the_log_has_grown(client, grown):
    receipt, entry = client.get("/log/3/receipt/"), client.get("/log/3/entry.json")
    grow(1)
    assert proofs.parse(receipt.content).verify(entry.content, signer().verifier).size == 300
    note = client.get("/log/checkpoint").content
    head = checkpoints.verify(note, signer().verifier)
    assert (head.size, to_base64(head.root)) == (301, note.decode().split("\n")[2])
    assert Published.objects.count() == 2


@pytest.mark.parametrize(
    "path", ["/log/300/receipt/", "/log/300/entry.json", "/log/999999999999999/receipt/"]
)
def test_what_has_no_place_has_no_receipt(client, grown, path):
    assert client.get(path).status_code == 404
