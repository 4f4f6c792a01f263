"""HTTP with witnesses: several at once, each within its time; no redirect is followed, no end is awaited."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from threading import Thread
from urllib.error import URLError
from urllib.request import OpenerDirector, ProxyHandler, Request

from qinglian.ledger.errors import Malformed
from qinglian.ledger.timely import TimelyHTTP, TimelyHTTPS, http_parts, read_within
from qinglian.ledger.witnessing.protocol import MOST_BYTES, PLAIN, Answer


@dataclass(frozen=True, slots=True)
class Call:
    """A GET, or a POST of `body`, and how many seconds it may take in all."""

    url: str
    body: bytes | None
    timeout: float


def check_url(url: str) -> str:
    """`url` without a slash at its end, if a witness can be at it. Raises Malformed."""
    parts = http_parts(url)
    plain = url.isascii() and url.isprintable() and " " not in url
    if parts is None or parts.port == 0 or not plain or any(sign in url for sign in "?#@"):
        raise Malformed(
            f"「{url[:80]}」不是见证方的网址；网址形如 https://witness.example/w。",
            f"“{url[:80]}” is not the address of a witness; one looks like https://witness.example/w.",
        )
    return url.rstrip("/")


def call_all(calls: Sequence[Call]) -> list[Answer | str]:
    """The answer to each of `calls`, or why there is none. They are made at the same time."""
    outcomes: list[Answer | str] = ["timed out"] * len(calls)

    def make(place: int) -> None:
        try:
            outcomes[place] = _answer(calls[place])
        except (OSError, HTTPException, ValueError) as error:
            outcomes[place] = _why(error)

    # The look-up of a name keeps to no timeout: such a thread is left to itself.
    threads = [Thread(target=make, args=(place,), daemon=True) for place in range(len(calls))]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread, call in zip(threads, calls, strict=True):
        thread.join(max(0.0, began + call.timeout - time.monotonic()))
    return list(outcomes)


def _answer(call: Call) -> Answer:
    headers = {"Content-Type": PLAIN, "User-Agent": "qinglian"} if call.body else {}
    request = Request(call.url, call.body, headers)  # noqa: S310 - check_url has seen it
    until = time.monotonic() + call.timeout
    with _opener().open(request, timeout=call.timeout) as response:
        body = read_within(response, MOST_BYTES, until)
        return Answer(response.status, body, response.headers.get_content_type())


def _opener() -> OpenerDirector:
    """Opens http and https only, and takes every status, a redirect too, as the answer."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(), TimelyHTTP(), TimelyHTTPS()):
        opener.add_handler(handler)
    return opener


def _why(error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(cause) or type(cause).__name__
