"""A log read over HTTP: one connection, no redirect, bounded answers, and errors that say what to do."""

from __future__ import annotations

import gzip
import socket

import pytest

from qinglian.ledger import remote
from qinglian.ledger.auditing import audit
from qinglian.ledger.errors import Malformed, StoreError, TileError
from qinglian.ledger.remote import MOST_BUNDLE, MOST_TILE, HttpLog
from qinglian.ledger.tests.serving import answer, files, serving
from qinglian.ledger.tiles import bundle, unbundle

SIZE = 600


@pytest.fixture
def log(naive, grow):
    return grow(naive.entry(i) for i in range(SIZE))


def at(url: str, **more: object) -> HttpLog:
    return HttpLog(url, pauses=(0.0, 0.0), **more)


def test_a_whole_log_is_audited_over_one_connection(log, signer):
    with serving(files(log.files)) as served:
        assert audit(at(served.url + "/"), signer.verifier).size == SIZE
    assert served.connections == 1
    assert len(served.asked) == len(log.files)
    assert all(each["Accept-Encoding"] == "gzip" for each in served.headers)


def test_what_is_forged_there_is_named_here(log, signer):
    held = unbundle(log.files["tile/entries/001"], 256)
    log.files["tile/entries/001"] = bundle([*held[:3], b"other", *held[4:]])
    with (
        serving(files(log.files)) as served,
        pytest.raises(TileError, match=r"Entry 259 \(tile/entries/001\)"),
    ):
        audit(at(served.url), signer.verifier)


def test_packed_answers_are_unpacked(log, signer):
    def packed(to, path):
        answer(to, gzip.compress(log.files[path]), Content_Encoding="gzip")

    with serving(packed) as served:
        assert audit(at(served.url), signer.verifier).size == SIZE


def test_partial_tiles_and_bundles_are_read_from_their_full_ones(log):
    with serving(files(log.files)) as served:
        there = at(served.url)
        assert there.read_tile(0, 1, 7) == log.files["tile/0/001"][: 7 * 32]
        assert (
            unbundle(there.read_bundle(1, 7), 7) == unbundle(log.files["tile/entries/001"], 256)[:7]
        )
    assert served.asked == [
        "tile/0/001.p/7", "tile/0/001", "tile/entries/001.p/7", "tile/entries/001",
    ]  # fmt: skip


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_named_by_its_path_and_address(status):
    with serving(lambda to, path: answer(to, b"", status)) as served:
        there = at(served.url)
        with pytest.raises(TileError, match=r"lacks tile/0/000 \(http://.*/log/tile/0/000"):
            there.read_tile(0, 0, 256)
        with pytest.raises(TileError, match=r"lacks tile/entries/000\.p/3"):
            there.read_bundle(0, 3)
        with pytest.raises(
            StoreError, match="/log/checkpoint is not there; give the log's address"
        ):
            there.read_checkpoint()
    assert served.connections == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status):
    def elsewhere(to, path):
        answer(to, b"", status, Location="/log/other")

    with serving(elsewhere) as served:
        with pytest.raises(StoreError, match="leads elsewhere"):
            at(served.url).read_checkpoint()
        assert served.asked == ["checkpoint"]


@pytest.mark.parametrize(
    ("read", "most"),
    [
        (lambda log: log.read_checkpoint(), 1_000_000),
        (lambda log: log.read_tile(0, 0, 256), MOST_TILE),
        (lambda log: log.read_bundle(0, 256), MOST_BUNDLE),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_longer_than_any_file_of_its_kind_is_not_read(read, most, packed):
    def of(size):
        body = bytes(size)
        if packed:
            return lambda to, path: answer(to, gzip.compress(body), Content_Encoding="gzip")
        return lambda to, path: answer(to, body)

    with serving(of(most)) as served:
        assert len(read(at(served.url))) == most
    with serving(of(most + 1)) as served, pytest.raises(StoreError, match=f"longer than {most}"):
        read(at(served.url))


def test_an_endless_answer_is_left_off():
    def endless(to, path):
        to.send_response(200)
        to.end_headers()
        try:
            for _ in range(10_000):
                to.wfile.write(bytes(65_536))
        except OSError:
            pass
        to.close_connection = True

    with serving(endless) as served, pytest.raises(StoreError, match="longer than 8192"):
        at(served.url).read_tile(0, 0, 256)


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, gzip"])
def test_an_unknown_packing_is_refused(coding):
    serve = serving(lambda to, path: answer(to, b"x", Content_Encoding=coding))
    with serve as served, pytest.raises(StoreError, match="unknown way"):
        at(served.url).read_checkpoint()


@pytest.mark.parametrize(
    "body", [b"not gzip", gzip.compress(b"x" * 100)[:-9]], ids=["nonsense", "cut short"]
)
def test_what_cannot_be_unpacked_is_refused(body):
    serve = serving(lambda to, path: answer(to, body, Content_Encoding="gzip"))
    with serve as served, pytest.raises(StoreError, match="cannot be read"):
        at(served.url).read_checkpoint()


def test_an_answer_cut_short_is_asked_for_again(log, signer):
    cut = iter([True, False, True, True])

    def failing(to, path):
        if path == "tile/0/001" and next(cut):
            to.send_response(200)
            to.send_header("Content-Length", "8192")
            to.end_headers()
            to.wfile.write(log.files[path][:100])
            to.close_connection = True
        else:
            answer(to, log.files[path])

    with serving(failing) as served:
        assert audit(at(served.url), signer.verifier).size == SIZE
        assert served.connections == 2


def test_a_connection_dropped_between_two_questions_is_made_again(log, signer):
    def dropping(to, path):
        answer(to, log.files[path])
        to.close_connection = True  # which the answer does not say

    with serving(dropping) as served:
        assert audit(at(served.url), signer.verifier).size == SIZE


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_and_in_the_end_left(log, status):
    busy = [3]

    def serve(to, path):
        busy[0] -= 1
        if busy[0] > 0:
            answer(to, b"later", status)
        else:
            answer(to, log.files[path])

    with serving(serve) as served:
        assert at(served.url).read_checkpoint() == log.files["checkpoint"]
        busy[0] = 9
        with pytest.raises(StoreError, match=f"HTTP {status}"):
            at(served.url).read_checkpoint()
    assert len(served.asked) == 6


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_a_refusal_is_said_with_its_address(status):
    with serving(lambda to, path: answer(to, b"no" * 100_000, status)) as served:
        with pytest.raises(StoreError, match=rf"http://127.*/log/checkpoint .*HTTP {status}"):
            at(served.url).read_checkpoint()
        assert len(served.asked) == 1


def test_a_server_that_is_not_there_is_said_plainly():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/log"
    with pytest.raises(StoreError, match=r"/log/checkpoint cannot be read \(Connection refused\)"):
        at(url).read_checkpoint()


def test_a_server_that_is_silent_is_not_waited_for():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/log"
        with pytest.raises(StoreError, match="timed out"):
            HttpLog(url, timeout=0.1, pauses=(0.0,)).read_checkpoint()


def test_a_server_that_never_ends_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(remote, "LONGEST", -1.0)
    serve = serving(lambda to, path: answer(to, b"x" * 10))
    with serve as served, pytest.raises(StoreError, match="timed out"):
        at(served.url).read_checkpoint()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "county.example/log",
        "ftp://county.example/log",
        "file:///etc",
        "http://",
        "http:///log",
        "https://county.example/log?x=1",
        "https://county.example/log#x",
        "https://me:secret@county.example/log",
        "https://county.example:99999/log",
        "https://county.example:x/log",
        "https://[::1/log",
        "https://county.example/a log",
        "https://county.example/log\nHost: other",
    ],
)
def test_what_is_no_address_of_a_log_is_refused(url):
    with pytest.raises(Malformed):
        HttpLog(url)


def test_an_address_may_be_written_in_chinese(log):
    with serving(files(log.files), under="/%E6%97%A5%E5%BF%97/") as served:
        base = served.url.partition("/%")[0]
        assert at(f"{base}/日志/").read_checkpoint() == log.files["checkpoint"]
