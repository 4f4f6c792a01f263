"""Answers that several pages give: a refusal shown where the reader came from."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from qinglian.documents.refusals import Refusal
from qinglian.procedures.refusal import Refused
from qinglian.site.wording import spoken
from qinglian.text import both

Answer = TypeVar("Answer", bound=HttpResponse)


def sentence(refusal: Refusal | Refused) -> str:
    """What was refused and what to do next, in the page's language."""
    return spoken(both(refusal))


def refused(request: HttpRequest, refusal: Refusal | Refused, answer: Answer) -> Answer:
    """`answer`, on whose page the refusal will be read."""
    messages.error(request, sentence(refusal))
    return answer
