"""No server keeps a reader waiting: not with a head without end, nor with what follows a packed answer."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import repeat
from threading import Thread

import pytest

from qinglian.ledger import remote
from qinglian.ledger.errors import StoreError
from qinglian.ledger.posting import post
from qinglian.ledger.remote import HttpLog
from qinglian.ledger.tests.serving import serving
from qinglian.ledger.witnessing.exchange import Call, _answer

ENDLESS = {
    "a head byte by byte": (b"HTTP/1.1 200 OK\r\nX: ", 0.02, b"x"),
    "put off for ever": (b"", 0.0, b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a chunk's length byte by byte": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 0.02, b"0",
    ),
}  # fmt: skip


@pytest.fixture(params=list(ENDLESS.values()), ids=list(ENDLESS))
def endless(request) -> Iterator[str]:
    with sending(*request.param) as url:
        yield url


@contextmanager
def sending(first: bytes, pause: float, then: bytes) -> Iterator[str]:
    """A server that never finishes an answer."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                to, _ = listening.accept()
            except OSError:
                return
            with to, suppress(OSError):
                to.settimeout(5)
                to.sendall(first)
                for part in repeat(then, 400 if pause else 100_000_000):
                    to.sendall(part)
                    time.sleep(pause)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


def test_a_log_is_not_waited_for(endless, monkeypatch):
    monkeypatch.setattr(remote, "LONGEST", 0.3)
    began = time.monotonic()
    with pytest.raises(StoreError, match="timed out"):
        HttpLog(endless, pauses=()).read_checkpoint()
    assert time.monotonic() - began < 3


def test_an_authority_is_not_waited_for(endless):
    began = time.monotonic()
    with pytest.raises(StoreError):
        post(endless, b"?", {}, timeout=0.3)
    assert time.monotonic() - began < 3


def test_no_thread_stays_behind_for_a_witness(endless):
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        _answer(Call(endless, b"?", 0.3))
    assert time.monotonic() - began < 3


def test_what_follows_a_packed_answer_is_not_hoarded():
    def serve(to, path):
        to.send_response(200)
        to.send_header("Content-Encoding", "gzip")
        to.send_header("Connection", "close")
        to.end_headers()
        to.wfile.write(gzip.compress(b"x") + bytes(1_000_000))

    with serving(serve) as served, pytest.raises(StoreError, match="cannot be read"):
        HttpLog(served.url, pauses=()).read_checkpoint()
