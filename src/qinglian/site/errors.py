"""The pages that say what went wrong and what to do next, in the reader's language."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from qinglian.site.wording import spoken
from qinglian.text import Text


class Forbidden(PermissionDenied):
    """A refusal with its reason, and what to do next, for the page that shows it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.zh)
        self.text = text


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; or 413 when what was wrong is the size of a form."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _alone("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with the reason given by whoever refused."""
    reason = spoken(exception.text) if isinstance(exception, Forbidden) else ""
    return _within(request, "403.html", 403, reason)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404. The address asked for is not repeated."""
    return _within(request, "404.html", 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is older than its session, or that another site sent."""
    return _alone("403_csrf.html", 403)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: the request was refused unread."""
    return _alone("413.html", 413, limit=settings.BODY_LIMIT // settings.MEGABYTE)


def length_required(request: HttpRequest) -> HttpResponse:
    """411: the request does not say how long it is, so that its size cannot be judged unread."""
    return _alone("411.html", 411, limit=settings.BODY_LIMIT // settings.MEGABYTE)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: sign-ins came too fast from one place or for one account."""
    return _alone("429.html", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with the number under which the log has the details."""
    from qinglian.site.security import request_id

    return _alone("500.html", 500, request_id=request_id.get())


def _alone(template: str, status: int, **context: object) -> HttpResponse:
    """A page that needs no session, no database and no context processor."""
    county = Text(zh=settings.COUNTY, en=settings.COUNTY_EN)
    return HttpResponse(render_to_string(template, {"county": county, **context}), status=status)


def _within(request: HttpRequest, template: str, status: int, reason: str = "") -> HttpResponse:
    return HttpResponse(render_to_string(template, {"reason": reason}, request), status=status)
