"""The log as verifiers written by others read it: checkpoint, tiles and entry bundles (C2SP tlog-tiles)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from qinglian.ledger.errors import Malformed, TileError
from qinglian.ledger.tiles import WIDTH, Place, parse_path
from qinglian.site.records import queries
from qinglian.site.records.store import DatabaseLog

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
FOREVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
"""A partial tile never changes either, but is of no use once the full one is there."""


def public(content: bytes, media: str, cache: str) -> HttpResponse:
    """An answer that any page anywhere may read: there is nothing in the log that is not everyone's."""
    headers = {"Cache-Control": cache, "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type=media, headers=headers)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The last checkpoint, a signed note."""
    note = DatabaseLog().read_checkpoint()
    return _none() if note is None else public(note, TEXT, "no-cache")


@require_safe
def tile(request: HttpRequest, rest: str) -> HttpResponse:
    """A tile or an entry bundle that the last checkpoint covers."""
    try:
        place = parse_path(f"tile/{rest}")
        if not _covered(place):
            return _none()
        data = _read(place)
    except (Malformed, TileError):
        return _none()
    return public(data, BYTES, FOREVER if place.width == WIDTH else A_DAY)


def _covered(place: Place) -> bool:
    """Whether every entry under `place` is in the log as it was signed."""
    last = queries.latest()
    hashes = place.index * WIDTH + place.width
    return last is not None and hashes << 8 * (place.level or 0) <= last.size


def _read(place: Place) -> bytes:
    log = DatabaseLog()
    if place.level is None:
        return log.read_bundle(place.index, place.width)
    return log.read_tile(place.level, place.index, place.width)


def _none() -> HttpResponse:
    return HttpResponse("not found\n", status=404, content_type=TEXT)
