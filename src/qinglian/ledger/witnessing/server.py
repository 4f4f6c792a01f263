"""A witness on the network: `POST PREFIX/add-checkpoint`, `GET PREFIX/SHA256(ORIGIN)/checkpoint`.

Anyone may ask, so a request is bounded in size, a connection in time, and connections in number. Who asked is
written down nowhere.
"""

from __future__ import annotations

import logging
import re
import socket
import sys
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from qinglian.ledger.errors import StoreError
from qinglian.ledger.witnessing.keeping import WitnessFolder
from qinglian.ledger.witnessing.protocol import (
    ADD_CHECKPOINT,
    CHECKPOINT,
    MOST_BYTES,
    Answer,
    refused,
)
from qinglian.text import Text

WAIT = 10.0
"""Seconds for which a connection may be silent."""

MOST_SECONDS = 60.0
"""Seconds for which a connection may stay open, whatever is sent on it."""

MOST_CONNECTIONS = 64

_log = logging.getLogger(__name__)
_LENGTH = re.compile(r"[0-9]{1,9}")


class WitnessServer(ThreadingHTTPServer):
    """Serves a witness at `address`, below `prefix` (such as `/w`); port 0 takes a free one."""

    daemon_threads = False  # a request that has been read is answered before the server closes
    request_queue_size = 64

    def __init__(
        self, address: tuple[str, int], witness: WitnessFolder, *, prefix: str = ""
    ) -> None:
        self.witness = witness
        self.prefix = prefix.rstrip("/")
        self._open: dict[socket.socket, float] = {}
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)

    @property
    def url(self) -> str:
        """Where the witness is to be asked."""
        host, port = self.server_address[:2]
        name = host.decode() if isinstance(host, (bytes, bytearray)) else host
        return f"http://{f'[{name}]' if ':' in name else name}:{port}{self.prefix}"

    def server_bind(self) -> None:
        """Bind, without asking the network for this machine's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "", self.server_address[1]

    def answer(self, body: bytes) -> Answer:
        """What is answered to a log."""
        try:
            return self.witness.add_checkpoint(body, int(time.time()))
        except (StoreError, OSError) as error:
            _log.error("cannot cosign: %s", error)
            return refused(500, _BROKEN)

    def shown(self, path: str) -> bytes | None:
        """The checkpoint that lies at `path`, below the prefix."""
        log, _, rest = path.removeprefix(f"{self.prefix}/").partition("/")
        if rest != CHECKPOINT or not re.fullmatch(r"[0-9a-f]{64}", log):
            return None
        return self.witness.checkpoint(log)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread, unless too many are open."""
        if len(self._open) >= MOST_CONNECTIONS:
            self.shutdown_request(request)
            return
        self._open[request] = time.monotonic()
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        self._open.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Between requests: close the connections that have been open for too long."""
        super().service_actions()
        for request, since in list(self._open.items()):
            if time.monotonic() - since > MOST_SECONDS:
                with suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)

    def server_close(self) -> None:
        """Close, once what has been asked is answered."""
        for request in list(self._open):
            with suppress(OSError):
                request.shutdown(socket.SHUT_RD)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what failed, and not with whom."""
        error = sys.exception()
        if not isinstance(error, OSError):
            _log.error("a request failed", exc_info=error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "qinglian"
    sys_version = ""
    timeout = WAIT
    server: WitnessServer

    def do_POST(self) -> None:
        if self.path != f"{self.server.prefix}/{ADD_CHECKPOINT}":
            self.send_error(404)
            return
        length = self._length()
        if length is None:
            return
        body = self.rfile.read(length)
        if len(body) == length:
            self._send(self.server.answer(body))
        else:
            self.close_connection = True

    def do_GET(self) -> None:
        note = self.server.shown(self.path)
        if note is None or "Content-Length" in self.headers:
            self.send_error(404)
        else:
            self._send(Answer(200, note))

    def do_HEAD(self) -> None:
        self.do_GET()

    def _length(self) -> int | None:
        """How long the body is; None where that has been refused."""
        given = self.headers.get_all("Content-Length") or []
        if "Transfer-Encoding" in self.headers or not given:
            self.send_error(411)
        elif len(given) > 1 or not _LENGTH.fullmatch(given[0]):
            self.send_error(400)
        elif int(given[0]) > MOST_BYTES:
            self.send_error(413)
        else:
            return int(given[0])
        return None

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse in one line, and close: what follows may not be a request."""
        self.close_connection = True
        self._send(refused(code, _TOLD.get(code, _NOT_HTTP)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """The address and the words of whoever asks are not written down."""


_BROKEN = Text(
    zh="见证方暂时不能副署；请稍后再试。", en="The witness cannot cosign now; try again later."
)
_NOT_HTTP = Text(
    zh="看不懂这个请求；请用 POST …/add-checkpoint。",
    en="This request is not understood; use POST .../add-checkpoint.",
)
_TOLD = {
    404: Text(
        zh="这里没有；见证请求发往 …/add-checkpoint，或尚未副署过这份日志。",
        en="Nothing is here; post to .../add-checkpoint, or nothing of this log was cosigned yet.",
    ),
    411: Text(zh="请给出 Content-Length。", en="Give the Content-Length."),
    413: Text(zh=f"请求过长，最多{MOST_BYTES}字节。", en=f"Too long: {MOST_BYTES} bytes at most."),
}
