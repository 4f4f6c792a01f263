"""Files to keep: a workbook, a Word file, whatever a page hands out under a name."""

from __future__ import annotations

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attached(data: bytes, kind: str, name: str) -> HttpResponse:
    """`data` as a file of media type `kind`, to be kept under `name`."""
    return HttpResponse(data, content_type=kind, headers=_under(name))


def workbook(
    write: Callable[[IO[bytes]], None], name: str, *, public: bool = False
) -> FileResponse:
    """The workbook that `write` writes, to be kept under `name`; no cache keeps one that is not `public`."""
    out = TemporaryFile()  # noqa: SIM115 - the response closes it
    write(out)
    out.seek(0)
    headers = _under(name) | ({} if public else {"Cache-Control": "private, no-store"})
    return FileResponse(out, content_type=XLSX, headers=headers)


def _under(name: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
