"""One question to another machine: an HTTP POST with a bounded answer, in a bounded time.

No redirection is followed: what is posted, and the secret that may go with it, is for that server only.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from qinglian.ledger.errors import Malformed, StoreError
from qinglian.ledger.timely import TimelyHTTP, TimelyHTTPS, TooLong, http_parts, read_within

MOST_BYTES = 100_000
"""The longest answer that is read."""


def check_url(url: str) -> str:
    """`url`, if it is one that can be posted to: http or https, with no password in it. Raises Malformed."""
    parts = http_parts(url)
    odd = not url.isascii() or any(char <= " " for char in url)
    if parts is None or parts.username is not None or odd:
        raise Malformed(
            "网址不对；应形如 https://server.example/path，其中不含用户名和密码。",
            "That is not an address to ask at; it should be like https://server.example/path, without a "
            "user name or a password in it.",
        )
    return url


def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout: float = 10.0) -> bytes:
    """What the server at `url` answers to `body`, within about `timeout` seconds in all.

    Raises Malformed for an address that is none, and StoreError, in which only the server is named.
    """
    request = Request(check_url(url), data=body, headers=dict(headers), method="POST")  # noqa: S310
    server = urlsplit(url).netloc
    end = time.monotonic() + timeout
    try:
        with build_opener(_Stays, TimelyHTTP, TimelyHTTPS).open(request, timeout=timeout) as answer:
            return _read(answer, end, server)
    except HTTPError as error:
        error.close()
        raise StoreError(
            f"{server} 没有受理（HTTP {error.code}）；请核对网址和令牌，或问该服务器的管理员。",
            f"{server} refused (HTTP {error.code}); check the address and the token, or ask those who "
            "run it.",
        ) from None
    except (OSError, HTTPException):
        raise StoreError(
            f"联系不上 {server}；请检查网络和网址，稍后再试。",
            f"{server} cannot be reached; check the network and the address, and try again later.",
        ) from None


def _read(answer: HTTPResponse, end: float, server: str) -> bytes:
    try:
        return read_within(answer, MOST_BYTES, end)
    except (TooLong, TimeoutError):
        raise StoreError(
            f"{server} 的答复过长或过慢，没有采用；请问该服务器的管理员。",
            f"The answer of {server} was too long or too slow, and was not used; ask those who run it.",
        ) from None


class _Stays(HTTPRedirectHandler):
    """Takes a redirection for the refusal that it is here."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None
