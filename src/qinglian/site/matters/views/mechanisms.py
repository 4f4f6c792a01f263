"""The mechanisms of the speech: how each runs here, step by step, with its limits and their law."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qinglian.procedures import showing
from qinglian.procedures.figures.wording import figure_rows
from qinglian.procedures.mechanisms import mechanisms
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.matters.presenting import language


@require_safe
def mechanisms_page(request: HttpRequest) -> HttpResponse:
    """All of them with the words of the speech, and the definitions that serve each: everyone's to read."""
    return render(request, "matters/mechanisms.html", {"mechanisms": mechanisms()})


@require_safe
def definition(request: HttpRequest, procedure: str) -> HttpResponse:
    """One definition in words: its stages, who may do what, and how long each may take by which law."""
    try:
        found = library().newest(procedure)
    except Refused:
        raise Http404 from None
    lang = language()
    context = {
        "procedure": found,
        "mechanisms": [
            one for one in mechanisms() if one.code in {code[:3] for code in found.mechanisms}
        ],
        "acts": list(showing.act_rows(found, lang)),
        "clocks": list(showing.clock_rows(found, lang)),
        "figures": list(figure_rows(found, lang)),
    }
    return render(request, "matters/definition.html", context)
