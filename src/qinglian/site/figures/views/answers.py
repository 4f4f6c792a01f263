"""Answers that several pages give: a file to keep, a refusal shown where the reader came from."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from qinglian.documents.refusals import Refusal
from qinglian.procedures.refusal import Refused
from qinglian.site.wording import spoken
from qinglian.text import Text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Answer = TypeVar("Answer", bound=HttpResponse)


def attached(data: bytes, kind: str, name: str) -> HttpResponse:
    """`data` as a file of media type `kind`, to be kept under `name`."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": disposition or ""})


def sentence(refusal: Refusal | Refused) -> str:
    """What was refused and what to do next, in the page's language."""
    return spoken(Text(zh=refusal.sentence("zh"), en=refusal.sentence("en")))


def refused(request: HttpRequest, refusal: Refusal | Refused, answer: Answer) -> Answer:
    """`answer`, on whose page the refusal will be read."""
    messages.error(request, sentence(refusal))
    return answer
