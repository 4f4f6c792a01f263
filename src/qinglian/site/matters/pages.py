"""Pages of a long list: as many rows as are shown, and whether there are more; never a count of all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from qinglian.site.matters.fields import CONTROL

M = TypeVar("M", bound=Model)

MOST_PAGES = 200
NUMBER = re.compile(r"[A-Z0-9]{1,8}-[0-9]{4}-[0-9]{6,10}")
"""How the number of a matter is written."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[M]):
    """One page of rows; `deepest` says that whoever wants to see further must narrow the list."""

    rows: list[M]
    number: int
    has_next: bool
    deepest: bool = False

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1


def sliced(request: HttpRequest, rows: QuerySet[M], size: int) -> Slice[M]:
    """The page that the request asks for. One query."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    number = min(max(number, 1), MOST_PAGES)
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    more = len(found) > size
    deepest = number == MOST_PAGES
    return Slice(found[:size], number, more and not deepest, more and deepest)


def searched(request: HttpRequest) -> str:
    """What the reader looks for, with nothing in it that a database would choke on."""
    return CONTROL.sub("", request.GET.get("q", "")).strip()[:80]
