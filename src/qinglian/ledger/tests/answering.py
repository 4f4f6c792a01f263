"""A server on this machine that answers what a test wants, and keeps what it was asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    """Seconds before each byte: an answer that never quite stops."""


@dataclass
class Asked:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """Where it listens, and all that it was asked so far."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)


def _pieces(answer: Answer) -> Iterator[bytes]:
    if not answer.pause:
        yield answer.body
        return
    for byte in answer.body:
        time.sleep(answer.pause)
        yield bytes([byte])


@contextmanager
def listening(server: ThreadingHTTPServer) -> Iterator[int]:
    """Lets `server` listen until the block ends. Gives its port."""
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def answering(reply: Callable[[Asked], Answer]) -> Iterator[Server]:
    """Listens on a free port until the block ends."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.path, dict(self.headers), body)
            server.asked.append(asked)
            answer = reply(asked)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            with suppress(OSError):  # whoever asked may have given up
                for piece in _pieces(answer):
                    self.wfile.write(piece)

        do_GET = do_POST  # noqa: N815 - the standard library's name; a redirection may end in one

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with listening(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        server.url = f"http://127.0.0.1:{port}/"
        yield server
