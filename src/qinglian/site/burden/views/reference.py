"""What everyone in office may look up: the field catalogue, how much of a text is copied, what forms cost."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from qinglian.site.burden.catalogue import SOURCES, Place, places, standing
from qinglian.site.burden.copying import RUN, copied
from qinglian.site.burden.costs import costs
from qinglian.site.matters.pages import searched
from qinglian.site.people.forms import REQUIRED
from qinglian.site.people.permission import in_post
from qinglian.site.wording import spoken
from qinglian.text import Text

PAGE = 60
TEXT_MOST = 40_000
SEVEN_TENTHS = 70


@require_safe
@in_post
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every field that the system knows, with where it is to be found; or whether one that is asked is among them."""
    wanted = searched(request)
    exact = places(wanted, standing()) if wanted else ()
    every = sorted(
        {place for held in standing().values() for place in held}, key=lambda one: one.title.zh
    )
    shown = [one for one in every if _holds(one, wanted) and one not in exact]
    context = {
        "search": wanted,
        "exact": exact,
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "count": len(every),
        "sources": SOURCES.values(),
    }
    return render(request, "burden/catalogue.html", context)


def _holds(place: Place, wanted: str) -> bool:
    words = (place.title.zh, place.title.en, place.where.zh, place.where.en)
    return not wanted or any(wanted.lower() in word.lower() for word in words)


class CopiedForm(forms.Form):
    """Two texts: the document, and the one above it."""

    document = forms.CharField(max_length=TEXT_MOST, widget=forms.Textarea(attrs={"rows": 10}))
    above = forms.CharField(max_length=TEXT_MOST, widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, label in _LABELS.items():
            self.fields[name].label = spoken(label)
            self.fields[name].error_messages.update(
                {"required": spoken(REQUIRED["required"]), "max_length": spoken(_TOO_LONG)}
            )


_LABELS = {
    "document": Text(zh="拟发文件的正文", en="The text of the document"),
    "above": Text(zh="上级文件的正文", en="The text of the document above"),
}
_TOO_LONG = Text(zh="最多4万字，请分段比对。", en="At most 40,000 characters; compare it in parts.")


@never_cache
@require_http_methods(["GET", "POST"])
@in_post
def copied_share(request: HttpRequest) -> HttpResponse:
    """How much of a document is copied from the one above; the texts are not kept."""
    form = CopiedForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = copied(form.cleaned_data["document"], form.cleaned_data["above"])
    context = {
        "form": form,
        "found": found,
        "run": RUN,
        "too_much": found is not None and found.share >= SEVEN_TENTHS,
    }
    return render(request, "burden/copied.html", context, status=422 if form.errors else 200)


@require_safe
@in_post
def costly(request: HttpRequest) -> HttpResponse:
    """What the system's own forms cost, the most costly act first."""
    page = Paginator(costs(), PAGE).get_page(request.GET.get("page"))
    return render(request, "burden/costs.html", {"page": page})
