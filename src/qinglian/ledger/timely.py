"""Addresses that may be asked over HTTP, and answers that end in time and at a length.

A timeout bounds each read only, and a head that comes byte by byte, or is put off with `100 Continue` for
ever, would be waited for without end.
"""

from __future__ import annotations

import time
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from socket import socket
from typing import Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, Request

_PIECE = 16_384


class TooLong(OSError):
    """An answer longer than anyone asked for."""


def http_parts(url: str) -> SplitResult | None:
    """The parts of an http or https address with a host and, if any, a port; None for anything else."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname else None


def read_within(answer: HTTPResponse, most: int, end: float) -> bytes:
    """The body of `answer`, if it has at most `most` bytes and ends by `end`, of time.monotonic.

    Raises TooLong and TimeoutError.
    """
    held = bytearray()
    while piece := answer.read1(_PIECE):
        held += piece
        if len(held) > most:
            raise TooLong("the answer is too long")
        if time.monotonic() > end:
            raise TimeoutError("timed out")
    return bytes(held)


class _UntilThen(RawIOBase):
    """What comes from a socket until `end`, by time.monotonic; then TimeoutError."""

    def __init__(self, sock: socket, raw: RawIOBase, end: float) -> None:
        self._sock, self._raw, self._end = sock, raw, end
        self._silence = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left if self._silence is None else min(self._silence, left))
        try:
            count: int | None = self._raw.readinto(buffer)
        finally:
            self._sock.settimeout(self._silence)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimelyResponse(HTTPResponse):
    def __init__(self, sock: socket, *args: Any, seconds: float, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        raw = self.fp.detach()
        self.fp = BufferedReader(_UntilThen(sock, raw, time.monotonic() + seconds))


def timely(connection: HTTPConnection, seconds: float) -> None:
    """Let every answer on `connection` take `seconds` in all, its head included; then TimeoutError."""
    connection.response_class = partial(_TimelyResponse, seconds=seconds)  # type: ignore[assignment]


def _made(kind: type[HTTPConnection], host: str, *, timeout: float, **more: Any) -> HTTPConnection:
    connection = kind(host, timeout=timeout, **more)
    timely(connection, timeout)
    return connection


class TimelyHTTP(HTTPHandler):
    """urllib's handler of http, whose timeout bounds the whole answer."""

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_made, HTTPConnection), req)


class TimelyHTTPS(HTTPSHandler):
    """urllib's handler of https, whose timeout bounds the whole answer."""

    def https_open(self, req: Request) -> HTTPResponse:
        context = self._context  # type: ignore[attr-defined]
        return self.do_open(partial(_made, HTTPSConnection), req, context=context)
