"""The public lists of subsidies: for everybody once they are up, for the town and the payer before that."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qinglian.documents.refusals import Refusal
from qinglian.procedures.model import institution
from qinglian.procedures.refusal import Refused
from qinglian.site.errors import Forbidden
from qinglian.site.matters.models import Matter
from qinglian.site.matters.presenting import named, unit_names
from qinglian.site.matters.queries import visible
from qinglian.site.money import list_lines, lists, queries
from qinglian.site.money.forms import PublishForm, TakeDownForm
from qinglian.site.money.list_towns import towns_of
from qinglian.site.money.models import PublicList
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text, both

PAGE = 100
LISTED = 100
"""How many lists that were taken down the page names."""


@require_safe
def public_lists(request: HttpRequest) -> HttpResponse:
    """The lists on public notice, and those that were taken down, with the reason."""
    page = Paginator(_light(queries.published()), PAGE).get_page(request.GET.get("page"))
    down = list(_light(queries.taken_down().order_by("-ended_at"))[:LISTED])
    actor = current(request)
    waiting = list(_light(queries.ready(actor))[:LISTED]) if actor else []
    context = {
        "page": page,
        "lists": _named([*page.object_list]),
        "down": _named(down),
        "ready": _named(waiting),
    }
    return render(request, "money/lists.html", context)


def _light(found: QuerySet[PublicList]) -> QuerySet[PublicList]:
    """Without the rows, of which a page of lists shows none."""
    return found.defer("rows", "salts")


def _named(found: list[PublicList]) -> list[tuple[PublicList, Text, str]]:
    names = unit_names(one.town for one in found)
    titles = Matter.objects.in_bulk({one.batch for one in found})
    return [(one, named(names, one.town), titles[one.batch].title) for one in found]


@require_safe
def public_list(request: HttpRequest, batch: str, town: str) -> HttpResponse:
    """One town's list, page by page; no search, so that nobody is looked up by name.

    Of a list that was taken down, that it was, why, and its digest (410).
    """
    found = queries.published().filter(batch=batch, town=town).first()
    if found is None:
        last = queries.taken_down().filter(batch=batch, town=town).order_by("-ended_at")
        found = get_object_or_404(last[:1])
    return _shown(request, found, status=200 if found.ended_at is None else 410)


@never_cache
@require_safe
@in_post
def ready_list(request: HttpRequest, batch: str, town: str) -> HttpResponse:
    """A list that waits for its notice, as everybody will see it."""
    actor = current(request)
    assert actor is not None
    return _shown(request, get_object_or_404(queries.ready(actor), batch=batch, town=town))


def _shown(request: HttpRequest, found: PublicList, status: int = 200) -> HttpResponse:
    lines = list_lines.lines(found)
    actor = current(request)
    up = found.published_at is not None and found.ended_at is None
    mine = actor is not None and institution(actor.unit) == found.town
    context = {
        "list": found,
        "town": named(unit_names([found.town]), found.town),
        "title": Matter.objects.get(pk=found.batch).title,
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "waiting": sum(1 for one in lines if one.state == list_lines.WAITING),
        "committed": list_lines.committed(found),
        "take_down": TakeDownForm() if mine and up else None,
    }
    response = render(request, "money/list.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response


@require_safe
def rows(request: HttpRequest, batch: str, town: str) -> HttpResponse:
    """The list to take home, from which its digest is reckoned again."""
    found = get_object_or_404(queries.published(), batch=batch, town=town)
    committed = list_lines.committed(found)
    assert committed is not None
    response = JsonResponse(
        list_lines.document(found, committed), json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Disposition"] = f'attachment; filename="{batch}-{town}.json"'
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response


@never_cache
@require_safe
@in_post
def batch_lists(request: HttpRequest, batch: str) -> HttpResponse:
    """How the lists of a batch stand, township by township, for those who may see the batch."""
    actor = current(request)
    assert actor is not None
    matter = get_object_or_404(visible(actor), pk=batch, procedure=lists.BATCH)
    own = set(queries.ready(actor).filter(batch=batch).values_list("pk", flat=True))
    context = {"matter": matter, "towns": towns_of(batch), "own": own}
    return render(request, "money/batch.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@in_post
def publish(request: HttpRequest) -> HttpResponse:
    """Check the list of one's own township and keep it for the notice."""
    actor = current(request)
    assert actor is not None
    asked = {"batch": request.GET.get("batch", "")}
    form = PublishForm(request.POST or None, request.FILES or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            found = lists.make_ready(
                actor, batch=given["batch"].strip(), file=given["file"].file, name=given["file"].name,
                leave_out=given["leave_out"],
            )  # fmt: skip
        except (Refused, Refusal) as refused:
            form.add_error("file", spoken(both(refused)))
        else:
            messages.success(request, spoken(_READY))
            return redirect("money:ready", found.batch, found.town)
    return render(request, "money/publish.html", {"form": form}, status=422 if form.errors else 200)


_READY = Text(
    zh="名单已通过检查，尚未公开；发放单位办理「公示」后，所有人可见，内容不再改变。",
    en="The list passed the check and is not public yet. Once the paying unit puts the batch on notice, "
    "everybody sees it, and it is not changed any more.",
)


@require_POST
@in_post
def take_down(request: HttpRequest, batch: str) -> HttpResponse:
    """End the notice of one's own township, with the reason."""
    actor = current(request)
    assert actor is not None
    town = institution(actor.unit)
    form = TakeDownForm(request.POST)
    if not queries.published().filter(batch=batch, town=town).exists():
        raise Forbidden(_NOT_YOURS)
    if form.is_valid():
        try:
            lists.take_down(actor, batch, form.cleaned_data["why"])
        except Refused as refused:
            messages.error(request, spoken(both(refused)))
        else:
            messages.success(request, spoken(_DOWN))
    else:
        messages.error(request, spoken(lists.WHY))
    return redirect("money:list", batch, town)


_NOT_YOURS = Text(
    zh="本镇办没有这个批次的名单在公示。请核对批次编号。",
    en="Your township has no list of this batch on notice. Check the number of the batch.",
)
_DOWN = Text(
    zh="名单已撤下，姓名不再保存；时间和原因对外可见。",
    en="The list is down and its names are gone; when and why stays for all to read.",
)
