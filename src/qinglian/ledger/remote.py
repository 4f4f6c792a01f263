"""A published log read over HTTP: one connection kept open, no redirect followed, no answer without bound."""

from __future__ import annotations

import time
import zlib
from functools import partial
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
)
from urllib.parse import quote

from qinglian.ledger.encoding import shown
from qinglian.ledger.entries import MOST_BYTES as MOST_ENTRY
from qinglian.ledger.errors import LedgerError, Malformed, StoreError, TileError
from qinglian.ledger.folder import CHECKPOINT
from qinglian.ledger.hashing import HASH_SIZE
from qinglian.ledger.notes import MOST_BYTES as MOST_NOTE
from qinglian.ledger.tiles import WIDTH, bundle_at, bundle_path, tile_at, tile_path
from qinglian.ledger.timely import http_parts, timely

TIMEOUT = 30.0
"""Seconds that a server may be silent."""

LONGEST = 300.0
"""Seconds that one answer may take in all."""

PAUSES = (0.0, 1.0, 3.0)
"""Seconds after which a server that did not answer, or is busy, is asked again."""

MOST_TILE = WIDTH * HASH_SIZE
MOST_BUNDLE = WIDTH * (2 + MOST_ENTRY)

_BUSY = {429, 502, 503, 504}
_PIECE = 65_536
_HEADERS = {"Accept-Encoding": "gzip", "User-Agent": "qinglian-ledger"}
_GZIP = 16 + zlib.MAX_WBITS


class HttpLog:
    """The log under the URL `prefix`, where its `checkpoint` lies. Raises Malformed for what is no URL.

    Nothing that it gives is checked: that is for who reads it. It is not for several threads at once.
    """

    def __init__(
        self, prefix: str, *, timeout: float = TIMEOUT, pauses: tuple[float, ...] = PAUSES
    ) -> None:
        self.prefix = prefix.rstrip("/")
        self._connection, self._base = _opened(self.prefix, timeout)
        self._pauses = pauses

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The hashes of a tile; a partial one may be read from its full one.

        Raises TileError where there is none, StoreError where the server cannot be read from.
        """
        data = tile_at(partial(self._get, most=MOST_TILE), level, index, width)
        return self._there(tile_path(level, index, width), data)

    def read_bundle(self, index: int, width: int) -> bytes:
        """The bytes of a bundle; a partial one may be read from its full one. Raises as `read_tile`."""
        data = bundle_at(partial(self._get, most=MOST_BUNDLE), index, width)
        return self._there(bundle_path(index, width), data)

    def read_checkpoint(self) -> bytes:
        """The checkpoint's bytes. Raises StoreError."""
        data = self._get(CHECKPOINT, MOST_NOTE)
        if data is None:
            raise StoreError(
                f"{self.prefix}/{CHECKPOINT} 不存在；请给出日志的网址，即 checkpoint 的上一级。",
                f"{self.prefix}/{CHECKPOINT} is not there; give the log's address, the one above its "
                "checkpoint.",
            )
        return data

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def _there(self, path: str, data: bytes | None) -> bytes:
        if data is None:
            raise TileError(
                f"日志中缺少 {path}（{self.prefix}/{path} 不存在）；请告知日志的管理单位。",
                f"The log lacks {path} ({self.prefix}/{path} is not there); tell those who keep it.",
            )
        return data

    def _get(self, path: str, most: int) -> bytes | None:
        """What lies at `path`, at most `most` bytes; None where nothing does. Raises StoreError."""
        url = f"{self.prefix}/{path}"
        left = list(self._pauses)
        while True:
            try:
                status, data = self._asked(path, most, url)
            except (OSError, HTTPException, zlib.error) as error:
                self._connection.close()
                if not left:
                    raise _unreachable(url, error) from None
            else:
                if status not in _BUSY or not left:
                    return _used(url, status, data)
            time.sleep(left.pop(0))

    def _asked(self, path: str, most: int, url: str) -> tuple[int, bytes]:
        timely(self._connection, LONGEST)
        self._connection.request("GET", f"{self._base}/{path}", headers=_HEADERS)
        answer = self._connection.getresponse()
        if answer.status != 200:
            answer.read(_PIECE)
            if not answer.isclosed():  # more than anyone wants to read before the next answer
                self._connection.close()
            return answer.status, b""
        try:
            return 200, _whole(answer, most, url)
        except LedgerError:
            self._connection.close()
            raise


def _opened(prefix: str, timeout: float) -> tuple[HTTPConnection, str]:
    """A connection, not made yet, to the server of `prefix`, and the path on it. Raises Malformed."""
    parts = http_parts(prefix)
    odd = any(sign in prefix for sign in "?#@") or not prefix.isprintable() or " " in prefix
    if parts is None or odd:
        raise Malformed(
            f"「{prefix[:80]}」不是日志的网址；网址形如 https://county.example/log。",
            f"“{prefix[:80]}” is not the address of a log; one looks like https://county.example/log.",
        )
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=timeout), quote(
        parts.path, safe="/%:~!$&'()*+,;="
    )


def _whole(answer: HTTPResponse, most: int, url: str) -> bytes:
    """The body of `answer`, unpacked. Raises StoreError for one that is too long, slow or strange."""
    coding = answer.getheader("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip"):
        raise StoreError(
            f"{url} 用了不认识的压缩方式（{shown(coding[:20])}）；请告知日志的管理单位。",
            f"{url} is packed in an unknown way ({shown(coding[:20])}); tell those who keep the log.",
        )
    unpacking = None if coding == "identity" else zlib.decompressobj(_GZIP)
    end = time.monotonic() + LONGEST
    held = bytearray()
    while piece := answer.read1(_PIECE):
        if unpacking is not None and unpacking.eof:  # what follows would only be hoarded
            raise zlib.error
        held += piece if unpacking is None else unpacking.decompress(piece, most + 1 - len(held))
        if len(held) > most:
            raise StoreError(
                f"{url} 的答复超过{most}字节，不是日志的文件；请核对网址。",
                f"The answer at {url} is longer than {most} bytes, and no file of a log; check the "
                "address.",
            )
        if time.monotonic() > end:
            raise TimeoutError
    if answer.length or (unpacking is not None and not unpacking.eof):
        raise IncompleteRead(bytes(held))
    answer.close()  # the answer, so that its connection can be used again
    return bytes(held)


def _used(url: str, status: int, data: bytes) -> bytes | None:
    if status == 200:
        return data
    if status in (404, 410):
        return None
    if 300 <= status < 400:
        raise StoreError(
            f"{url} 转到了别处（HTTP {status}），按规范不跟随；请直接给出转到的网址。",
            f"{url} leads elsewhere (HTTP {status}), where the standard forbids to follow; give that "
            "address itself.",
        )
    raise StoreError(
        f"{url} 没有给出文件（HTTP {status}）；请稍后再试，或告知日志的管理单位。",
        f"{url} did not give the file (HTTP {status}); try again later, or tell those who keep the log.",
    )


def _unreachable(url: str, error: Exception) -> StoreError:
    slow = isinstance(error, TimeoutError)
    why = "timed out" if slow else getattr(error, "strerror", None) or type(error).__name__
    return StoreError(
        f"读不到 {url}（{why}）；请检查网址和网络，稍后再试。",
        f"{url} cannot be read ({why}); check the address and the network, and try again later.",
    )
