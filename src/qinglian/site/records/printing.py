"""The month's checkpoint as one sheet for the notice board (公开栏).

What hangs on a wall in every township, and was photographed there, no one takes back: the log must go on
from it. The sheet holds the last checkpoint signed in the month, as words, as digits to compare by eye, and
as a QR code of the signed note itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import segno
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from qinglian import workdays
from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger import notes
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.errors import LedgerError
from qinglian.ledger.notes import Note
from qinglian.site.records.anchors import Attested, attested
from qinglian.site.records.checking import site_key
from qinglian.site.records.models import Published
from qinglian.site.records.signing import sm2_verifier
from qinglian.site.records.witnesses import cosigned

MOST_SCANNED = 1_000
"""Bytes that a telephone still reads off a wall: at 72 mm, some 0.6 mm a module."""

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the sheet of one month.

    `note` is the checkpoint with all its signatures, `own` with the log's alone, which a sheet has room for.
    `code` holds the one or, where that would be too fine to scan, the other: `whole` says which.
    """

    head: Checkpoint
    at: datetime
    note: str
    own: str
    code: str
    whole: bool
    witnesses: Mapping[str, datetime]
    attested: Attested | None
    keys: tuple[str, ...]

    @property
    def groups(self) -> list[str]:
        """The root in hex, four digits at a time."""
        root = self.head.root.hex()
        return [root[at : at + _GROUP] for at in range(0, len(root), _GROUP)]


@dataclass(frozen=True, slots=True)
class Last:
    """The last checkpoint signed in a month, which its first day names."""

    month: date
    size: int
    at: datetime


@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """The months of a year in which a checkpoint was signed, the newest first; of the last year if none is asked."""
    years = _years()
    asked = request.GET.get("year", "")
    chosen = next((year for year in years if str(year) == asked), years[0] if years else None)
    context = {"years": years, "year": chosen, "lines": _months_of(chosen) if chosen else []}
    return render(request, "records/print_months.html", context)


@require_safe
def month(request: HttpRequest, month: str) -> HttpResponse:
    """The sheet of a month, such as 2022-03; a page that says so where nothing was signed in it."""
    first = _month(month)
    row = _last_of(first)
    context = {
        "month": first,
        "sheet": None if row is None else sheet(row),
        "going_on": first == _today().replace(day=1),
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "records/print.html", context)


def sheet(row: Published) -> Sheet:
    """The sheet of a checkpoint. One query, for its anchor."""
    note = notes.parse(row.note.encode())
    head = checkpoints.parse_text(note.text)
    own = Note(note.text, tuple(line for line in note.signatures if line.name == head.origin))
    whole = len(note.dump()) <= MOST_SCANNED
    return Sheet(
        head=head,
        at=row.at,
        note=row.note,
        own=own.dump().decode(),
        code=_code(note if whole else own),
        whole=whole,
        witnesses=cosigned(note),
        attested=attested(row.size),
        keys=tuple(_keys()),
    )


def _code(note: Note) -> str:
    """The QR code of a note, as a data URI."""
    made = segno.make_qr(note.dump().decode(), error="m", mode="byte", encoding="utf-8")
    return made.svg_data_uri(border=4)


def _keys() -> list[str]:
    """The keys with which the log's own signatures are checked."""
    keys = [site_key()]
    try:
        second = sm2_verifier()
    except LedgerError:
        second = None
    if second is not None:
        keys.append(second.vkey)
    return [key for key in keys if key]


def _month(written: str) -> date:
    """The first day of a month that has begun. Raises Http404 for any other."""
    found = _MONTH.fullmatch(written)
    if found is None:
        raise Http404
    first = date(int(found[1]), int(found[2]), 1)
    if first > _today():
        raise Http404
    return first


def _last_of(first: date) -> Published | None:
    return (
        _shown()
        .filter(at__gte=_begins(first), at__lt=_begins(_next(first)))
        .order_by("-size")
        .first()
    )


def _years() -> list[int]:
    """The years in which the log was signed, the newest first. Two queries."""
    times = _shown().values_list("at", flat=True)
    first, last = times.order_by("size").first(), times.order_by("-size").first()
    if first is None or last is None:
        return []
    return list(range(timezone.localdate(last).year, timezone.localdate(first).year - 1, -1))


def _months_of(year: int) -> list[Last]:
    """The months of a year, at most thirteen queries: each goes on where the one before it stood."""
    found: list[Last] = []
    rows, before = _shown(), _begins(date(year + 1, 1, 1))
    while row := rows.filter(at__lt=before).order_by("-size").values("size", "at").first():
        first = timezone.localdate(row["at"]).replace(day=1)
        if first.year != year:
            break
        found.append(Last(first, row["size"], row["at"]))
        rows, before = rows.filter(size__lt=row["size"]), _begins(first)
    return found


def _shown() -> QuerySet[Published]:
    return Published.objects.filter(shown=True)


def _begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=workdays.TZ)


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _today() -> date:
    return timezone.localdate(workdays.now())
