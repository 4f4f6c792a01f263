"""A server on this machine that serves the files of a log, well or badly, and counts how it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from qinglian.ledger.tests.answering import listening

Serve = Callable[[BaseHTTPRequestHandler, str], None]


@dataclass
class Served:
    """Where the log is served, each path that was asked for, and how many connections were made."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    connections: int = 0


def answer(to: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """One whole answer; headers are written with underscores."""
    to.send_response(status)
    for name, value in headers.items():
        to.send_header(name.replace("_", "-"), value)
    to.send_header("Content-Length", str(len(body)))
    to.end_headers()
    to.wfile.write(body)


def files(held: Mapping[str, bytes]) -> Serve:
    """Serves `held` by its paths, and nothing else."""

    def serve(to: BaseHTTPRequestHandler, path: str) -> None:
        if path in held:
            answer(to, held[path])
        else:
            answer(to, b"not found\n", 404)

    return serve


@contextmanager
def serving(serve: Serve, *, under: str = "/log/") -> Iterator[Served]:
    """Serves on a free port until the block ends, over connections that are kept open."""
    served = Served()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65_536  # an answer goes out in one piece, as other servers have it

        def setup(self) -> None:
            served.connections += 1
            super().setup()

        def do_GET(self) -> None:
            served.asked.append(self.path.removeprefix(under))
            served.headers.append(dict(self.headers))
            serve(self, self.path.removeprefix(under))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    class Listening(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A reader that leaves off is what some tests want."""

    server = Listening(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with listening(server) as port:
        served.url = f"http://127.0.0.1:{port}{under.rstrip('/')}"
        yield served
