"""What every answer carries, what no request may be, and what a log line may say."""

from __future__ import annotations

import copy
import logging
import re
import secrets
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus
from types import TracebackType

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from qinglian.site import errors

Respond = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestId:
    """Gives each request a random number, which its log lines and its error page share."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(secrets.token_hex(6))
        try:
            response = self.get_response(request)
            response.headers["X-Request-Id"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Beside Django's own: nosniff, Referrer-Policy, Cross-Origin-Opener-Policy, X-Frame-Options."""


class SecurityHeaders:
    """Nothing runs or paints on a page but this site's own files."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response


class BodyLimit:
    """Refuses a request over settings.BODY_LIMIT by its declared length, before anything reads it.

    A length that lies is harmless: Django reads no more than was declared. A request that declares
    none but carries a body (chunked) is refused too, for its size cannot be known unread.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or ""
        if not declared and request.META.get("HTTP_TRANSFER_ENCODING"):
            linger(request, LINGER_BYTES)
            return errors.length_required(request)
        if declared and not (declared.isascii() and declared.isdigit()):
            return errors.bad_request(request)
        if declared and int(declared) > settings.BODY_LIMIT:
            linger(request, int(declared))
            return errors.too_large(request)
        return self.get_response(request)


LINGER_BYTES = 32 * 1024 * 1024
LINGER_SECONDS = 2


def linger(request: HttpRequest, declared: int) -> None:
    """Takes the beginning of a refused body off the wire, keeping none of it.

    A server that closes on a client still sending resets the connection, and the browser then shows
    a network error in place of our page; taking what is under way lets most of them read the page
    (nginx calls this lingering_close). The bounds keep a refusal from costing what it should save.
    """
    stream, socket = request.META.get("wsgi.input"), request.META.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(LINGER_SECONDS)  # a client that declares much and sends nothing
    end = time.monotonic() + LINGER_SECONDS
    left = min(declared, LINGER_BYTES)
    while stream is not None and left > 0 and time.monotonic() < end:
        try:
            piece = stream.read(min(left, 256 * 1024))
        except OSError:
            return
        if not piece:
            return
        left -= len(piece)


class PlainAddress:
    """Finds nothing at an address with a NUL in it: no text in a database has one, and PostgreSQL breaks.

    The API judges its own addresses, and answers in its own form.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info and not request.path_info.startswith("/api/"):
            raise Http404
        return self.get_response(request)


class PlainSession:
    """Takes a session's key with a NUL in it (a cookie may write `\\000`) for none, as it is nobody's."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return self.get_response(request)


class RequestIdFilter(logging.Filter):
    """Puts the request's number on its log lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


_HANDED = re.compile(r"(/log/d/)[^/\s]+")


class DiscreetFormatter(logging.Formatter):
    """Where an error arose and its type, never its message: a database puts row values in it.

    Nor an address at which there is nothing: it is whatever somebody typed. Nor the secret in a link
    that was handed to one person: a form without its cookie is refused with its address.
    """

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        record.exc_text = None  # another formatter may have left its words here
        if getattr(record, "status_code", None) == HTTPStatus.NOT_FOUND:
            record.msg, record.args = "Not Found", ()
        return _HANDED.sub(r"\1…", super().format(record))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the standard library's name
        kind, _, trace = ei
        frames = "".join(traceback.format_tb(trace)).rstrip()
        return f"{frames}\n{kind.__name__ if kind else ''}"
