"""My posts and what I lend; the county's units, who holds their posts and who answers for them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from qinglian.site.people import actions, queries
from qinglian.site.people.forms import DelegationForm, capacity_text
from qinglian.site.people.models import Delegation, Unit
from qinglian.site.people.permission import in_post
from qinglian.site.wording import spoken
from qinglian.text import Text


@require_safe
@in_post
def me(request: HttpRequest) -> HttpResponse:
    """My posts, in which of them I act now, and what I have lent."""
    return _me(request, None)


def _me(request: HttpRequest, form: DelegationForm | None, status: int = 200) -> HttpResponse:
    standing = queries.standing(request)
    day = queries.today()
    place = standing.place
    if form is None and place is not None and place.delegation is None:
        form = DelegationForm(place.term, initial={"start": day})
    lent = queries.lent_by(standing.person, day) if standing.person else Delegation.objects.none()
    capacities = [capacity_text(one) for one in place.term.post.capacities] if place else []
    context = {"form": form, "lent": lent, "day": day, "capacities": capacities}
    return render(request, "people/me.html", context, status=status)


@require_POST
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Act in another of my posts from now on."""
    wanted = request.POST.get("place", "")
    if wanted not in {place.token for place in queries.standing(request).places}:
        raise Http404
    request.session[queries.SESSION_KEY] = wanted
    return redirect("people:me")


@require_POST
@in_post
def lend(request: HttpRequest) -> HttpResponse:
    """Let a colleague act in the post in which I act now, if it is my own."""
    place = queries.standing(request).place
    if place is None or place.delegation is not None:
        text = Text(
            zh="受委托的岗位不能再转委托，请先切换到本人岗位。",
            en="A post lent to you cannot be lent on; switch to a post of your own first.",
        )
        messages.error(request, spoken(text))
        return redirect("people:me")
    form = DelegationForm(place.term, request.POST)
    if form.is_valid():
        try:
            actions.delegate(place.term, **form.cleaned_data)
        except actions.NotDone as refusal:
            form.add_error(None, spoken(refusal.text))
        else:
            messages.success(request, spoken(Text(zh="委托已生效。", en="The delegation is made.")))
            return redirect("people:me")
    return _me(request, form, status=422)


@require_POST
@in_post
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back at once what I have lent."""
    delegation = get_object_or_404(Delegation, pk=pk, term__person=queries.standing(request).person)
    actions.revoke(delegation)
    messages.success(request, spoken(Text(zh="委托已收回。", en="The delegation is taken back.")))
    return redirect("people:me")


@require_safe
@login_required
def units(request: HttpRequest) -> HttpResponse:
    """The units as a tree; with a search, those found, as a list of pages."""
    search = request.GET.get("q", "").replace("\0", "").strip()[:80]
    day = queries.today()
    if search:
        page = Paginator(queries.units(day, search), 50).get_page(request.GET.get("page"))
        return render(request, "people/units.html", {"search": search, "page": page})
    context = {"search": "", "branches": queries.units_tree(day), "holders": queries.heads(day)}
    return render(request, "people/units.html", context)


@require_safe
@login_required
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: its posts, who holds and who held them, who answers for it, what lies beneath."""
    found = get_object_or_404(Unit.objects.select_related("parent"), pk=code)
    day = queries.today()
    context = {
        "unit": found,
        "day": day,
        "posts": queries.unit_posts(found, day),
        "charges": queries.charges_over(found),
        "beneath": queries.units(day).filter(parent=found),
    }
    return render(request, "people/unit.html", context)
