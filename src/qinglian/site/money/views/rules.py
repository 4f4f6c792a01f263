"""One rule as an auditor reads it: what it says, its SQL, its parameters and who set them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qinglian import screens
from qinglian.procedures.model import Actor
from qinglian.procedures.refusal import Refused
from qinglian.screens.rule import Rule
from qinglian.site.matters.presenting import named, post_names
from qinglian.site.money import presenting, queries
from qinglian.site.money.forms import SettingForm
from qinglian.site.money.models import Setting
from qinglian.site.money.parameters import confirm_parameter, pending, set_parameter, settings
from qinglian.site.money.seconding import why_not
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text, both


@require_http_methods(["GET", "POST"])
@in_post
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """Read a rule; set one of its parameters, with its source."""
    actor = current(request)
    assert actor is not None
    found = screens.rules().get(name)
    if found is None or not queries.may_screen(actor):
        raise Http404
    if request.method == "POST" and "confirm" in request.POST:
        return _confirmed(request, actor, found)
    form = SettingForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_parameter(actor, found, **form.cleaned_data)
        except Refused as refused:
            text = both(refused)
            form.add_error("value", spoken(text))
        else:
            text = Text(
                zh="修改已提出，由同一职能的另一人确认后，下次运行起生效。",
                en="Proposed; once another person of your capacity confirms it, it holds from the next run on.",
            )
            messages.success(request, spoken(text))
            return redirect("money:rule", name)
    every = presenting.shown_rules(queries.last_runs(), queries.precision(), settings())
    past = list(Setting.objects.filter(rule=name)[:50])
    posts = post_names(post for one in past for post in (one.post, one.second_post))
    titles = {one.name: one.title for one in found.parameters}
    context = {
        "shown": next(one for one in every if one.rule.id == name),
        "form": form if found.parameters else None,
        "pending": [
            (
                one,
                titles.get(one.name, one.name),
                named(posts, one.post),
                why_not(one, actor) is None,
            )
            for one in pending(name)
        ],
        "past": [
            (
                one,
                titles.get(one.name, one.name),
                named(posts, one.post),
                named(posts, one.second_post),
            )
            for one in past
        ],
    }
    return render(request, "money/rule.html", context, status=422 if form.errors else 200)


def _confirmed(request: HttpRequest, actor: Actor, found: Rule) -> HttpResponse:
    """Confirm a change that another proposed, and say what came of it."""
    which = request.POST["confirm"]
    try:
        confirm_parameter(actor, found, int(which) if which.isdecimal() and len(which) < 15 else 0)
    except Refused as refused:
        messages.error(request, spoken(both(refused)))
    else:
        messages.success(
            request,
            spoken(
                Text(zh="已确认，下次运行起生效。", en="Confirmed; it holds from the next run on.")
            ),
        )
    return redirect("money:rule", found.id)
