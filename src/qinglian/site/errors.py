"""The pages that say what went wrong and what to do next."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; or 413 when what was wrong is the size of a form."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _alone("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with the reason given by whoever refused."""
    return _within(request, "403.html", 403, str(exception) if exception else "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404. The address asked for is not repeated."""
    return _within(request, "404.html", 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is older than its session, or that another site sent."""
    return _alone("403_csrf.html", 403)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: the request was refused unread."""
    from django.conf import settings

    return _alone("413.html", 413, limit=settings.BODY_LIMIT // settings.MEGABYTE)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with the number under which the log has the details."""
    from qinglian.site.security import request_id

    return _alone("500.html", 500, request_id=request_id.get())


def _alone(template: str, status: int, **context: object) -> HttpResponse:
    """A page in both languages that needs no session, no database and no context processor."""
    return HttpResponse(render_to_string(template, context), status=status)


def _within(request: HttpRequest, template: str, status: int, reason: str = "") -> HttpResponse:
    return HttpResponse(render_to_string(template, {"reason": reason}, request), status=status)
