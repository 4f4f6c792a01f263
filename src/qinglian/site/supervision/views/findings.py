"""A sign with its findings, and supervision opened from one of them by a press."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qinglian import workdays
from qinglian.procedures.model import Actor, institution
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.procedures.signs import SignRule
from qinglian.site.errors import Forbidden
from qinglian.site.matters import queries as matters_seen
from qinglian.site.matters.fields import RuleField
from qinglian.site.matters.models import Matter
from qinglian.site.matters.pages import sliced
from qinglian.site.matters.presenting import language
from qinglian.site.matters.recorded import read_case
from qinglian.site.matters.views.matter import heading
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.supervision import queries
from qinglian.site.supervision.queries import PROCEDURE, Judged, Supervised, supervision_of
from qinglian.site.supervision.scanning import county_signs
from qinglian.site.supervision.showing import running, shown
from qinglian.site.supervision.supervising import (
    LEVEL_WORDS,
    LIGHT,
    Ground,
    ground_of_light,
    ground_of_sign,
    opened,
    plan_of_the_year,
)
from qinglian.site.supervision.views.desk import ONLY
from qinglian.site.wording import spoken
from qinglian.text import Text

PAGE = 30


@require_safe
@in_post
def sign(request: HttpRequest, name: str) -> HttpResponse:
    """One sign: its rule in full, how often it was right, and what it found."""
    actor = current(request)
    assert actor is not None
    catalogue = county_signs()
    rule = catalogue.signs.get(name)
    if rule is None:
        raise Http404
    page = sliced(request, queries.findings(actor).filter(sign=name), PAGE)
    context = {
        "rule": rule,
        "judged": queries.judged().get(rule.number, Judged()),
        "thresholds": [(one.title, _bound(one.value), one.source) for one in rule.thresholds.values()],
        "findings": shown(page.rows, catalogue, actor),
        "page": page,
        "supervises": queries.supervises(actor),
    }  # fmt: skip
    return render(request, "supervision/sign.html", context)


def _bound(value: int | tuple[str, ...]) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value)


class OpeningForm(forms.Form):
    """What the system cannot know: the year's plan, and why a matter is supervised again."""

    def __init__(self, actor: Actor, *, again: bool, data: object = None) -> None:
        super().__init__(data, initial={"plan_no": plan_of_the_year()})  # type: ignore[arg-type]
        fields = library().newest(PROCEDURE).fields
        self.fields["plan_no"] = RuleField(fields["plan_no"], required=True, actor=actor)
        if again:
            self.fields["why_again"] = RuleField(fields["why_again"], required=True, actor=actor)


@require_http_methods(["GET", "POST"])
@in_post
def open_supervision(request: HttpRequest, number: str, ground: str) -> HttpResponse:
    """Open supervision of a matter for a finding, or for the light that it shows."""
    actor = current(request)
    assert actor is not None
    matter = get_object_or_404(matters_seen.visible(actor), pk=number)
    if not queries.supervises(actor):
        raise Forbidden(ONLY)
    reason = _ground(ground, matter, actor)
    if reason is None:
        raise Http404
    held = supervision_of([number]).get(number, [])
    now = next((one for one in held if one.running), None)
    data = request.POST if request.method == "POST" else None
    form = OpeningForm(actor, again=bool(held), data=data)
    ours = institution(matter.lead) in actor.institutions
    if request.method == "POST" and not ours and form.is_valid():
        given = form.cleaned_data
        try:
            made = opened(reason, matter, actor, given["plan_no"], given.get("why_again") or "")
        except Refused as refused:
            form.add_error(None, refused.sentence(language()))
        else:
            messages.success(request, spoken(OPENED))
            return redirect("matters:matter", made)
    context = {
        **heading(matter, read_case(matter)),
        "ours": ours,
        "ground": reason,
        "form": form,
        "held": held,
        "now": running([now.matter])[0] if now else None,
        "levels": LEVEL_WORDS,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "supervision/open.html", context, status=status)


OPENED = Text(
    zh="监察事项已提出，经批准后发出提醒。", en="Supervision is proposed; once approved, remind."
)


def _ground(name: str, matter: Matter, actor: Actor) -> Ground | None:
    """The finding of that sign on the matter, or its light; None where there is none."""
    if name == LIGHT:
        return ground_of_light(matter, workdays.now())
    rule: SignRule | None = county_signs().signs.get(name)
    found = queries.findings(actor).filter(sign=name, matter=matter.number).exists()
    return ground_of_sign(rule, matter) if rule is not None and found else None


__all__ = ["Supervised", "open_supervision", "sign"]
