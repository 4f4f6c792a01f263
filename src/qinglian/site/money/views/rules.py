"""One rule as an auditor reads it: what it says, its SQL, its parameters and who set them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qinglian import screens
from qinglian.procedures.refusal import Refused
from qinglian.site.matters.presenting import named, post_names
from qinglian.site.money import presenting, queries
from qinglian.site.money.forms import SettingForm
from qinglian.site.money.models import Setting
from qinglian.site.money.parameters import set_parameter, settings
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text


@require_http_methods(["GET", "POST"])
@in_post
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """Read a rule; set one of its parameters, with its source."""
    actor = current(request)
    assert actor is not None
    found = screens.rules().get(name)
    if found is None or not queries.may_screen(actor):
        raise Http404
    form = SettingForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_parameter(actor, found, **form.cleaned_data)
        except Refused as refused:
            text = Text(zh=refused.sentence("zh"), en=refused.sentence("en"))
            form.add_error("value", spoken(text))
        else:
            text = Text(zh="参数已更新，下次运行起生效。", en="Set; it holds from the next run on.")
            messages.success(request, spoken(text))
            return redirect("money:rule", name)
    every = presenting.shown_rules(queries.last_runs(), queries.precision(), settings())
    past = list(Setting.objects.filter(rule=name)[:50])
    posts = post_names(one.post for one in past)
    titles = {one.name: one.title for one in found.parameters}
    context = {
        "shown": next(one for one in every if one.rule.id == name),
        "form": form if found.parameters else None,
        "past": [(one, titles.get(one.name, one.name), named(posts, one.post)) for one in past],
    }
    return render(request, "money/rule.html", context, status=422 if form.errors else 200)
