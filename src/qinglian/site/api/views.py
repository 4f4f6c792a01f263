"""The page that lists the operations, for whoever writes a program."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qinglian.site.api.entrance import api
from qinglian.text import Text


class Listed(NamedTuple):
    """An operation as the page shows it."""

    method: str
    path: str
    text: Text


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every operation with its words, from the same description that programs read."""
    return render(request, "api/api.html", {"operations": operations()})


def operations() -> list[Listed]:
    """Every operation of the OpenAPI document."""
    paths = api.get_openapi_schema()["paths"]
    return [
        Listed(method.upper(), path, _text(one["summary"]))
        for path, methods in paths.items()
        for method, one in methods.items()
    ]


def _text(summary: str) -> Text:
    zh, _, en = summary.partition(" — ")
    return Text(zh=zh, en=en)
