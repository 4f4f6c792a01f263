"""A task for everybody who looks, and for those who take part what is to be done next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from qinglian import workdays
from qinglian.documents.refusals import Refusal
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Actor, Value
from qinglian.procedures.refusal import Refused
from qinglian.site.inspections import actions, queries
from qinglian.site.inspections.forms import RosterForm
from qinglian.site.inspections.models import Draw
from qinglian.site.inspections.uploading import CLASSES, read_objects
from qinglian.site.matters.door import Done
from qinglian.site.matters.forms import ActForm
from qinglian.site.matters.models import Matter
from qinglian.site.matters.pages import sliced
from qinglian.site.matters.presenting import language, named, state_sign, unit_names
from qinglian.site.matters.recorded import read_case
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text

PAGE = 50
Do = Callable[[str, Actor, Mapping[str, Value]], Done]
ACTS: Mapping[str, Do] = {
    "commit": actions.commit,
    "freeze": lambda number, actor, given: actions.freeze(number, actor),
    "draw": actions.draw,
    "redraw": actions.redraw,
}
"""The acts of a task that are done on its page; the others are on its matter's."""


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """The tasks, newest first."""
    page = sliced(request, queries.tasks(current(request)), PAGE)
    context = {
        "page": page,
        "lines": queries.lines(page.rows),
        "units": unit_names({one.lead for one in page.rows}),
    }
    return render(request, "inspections/tasks.html", context)


@require_safe
def task(request: HttpRequest, number: str) -> HttpResponse:
    """One task: its draws step by step, what they gave, and for those who take part what comes next."""
    found = get_object_or_404(queries.tasks(current(request)), pk=number)
    return _page(request, found, read_case(found))


def _page(
    request: HttpRequest,
    found: Matter,
    case: Case,
    *,
    wrong: ActForm | None = None,
    upload: RosterForm | None = None,
) -> HttpResponse:
    actor = current(request)
    inside = queries.takes_part(actor, found.number)
    rounds = queries.rounds(case)
    last = rounds[0].draw if rounds and rounds[0].draw.drawn else None
    names = unit_names({*case.parties("lead"), *case.parties("co")})
    context = {
        "matter": found,
        "case": case,
        "facts": case.facts,
        "lead": named(names, found.lead),
        "joint": [named(names, unit) for unit in case.parties("co")],
        "state": state_sign(found),
        "rates": [(name, case.facts[f"rate_{name.lower()}"]) for name in CLASSES],
        "inside": inside,
        "rounds": rounds,
        "goes": queries.goes(last, actor if inside else None) if last else [],
        "all_drawn": last.drawn_objects.count() if last else 0,
        **(_next(case, actor, wrong, upload) if inside and actor else {}),
    }
    failed = wrong is not None or upload is not None
    return render(request, "inspections/task.html", context, status=422 if failed else 200)


def _next(
    case: Case, actor: Actor, wrong: ActForm | None, upload: RosterForm | None
) -> dict[str, object]:
    """The forms of the acts that the reader may do now, and why the awaited one is not theirs."""
    now = workdays.now()
    rules = [case.procedure.acts[name] for name in ACTS]
    allowed = [rule for rule in rules if case.refusal(rule, actor, now) is None]
    forms = [
        wrong if wrong and wrong.rule is rule else ActForm(case, rule, actor) for rule in allowed
    ]
    awaited = [
        case.procedure.acts[name]
        for stage in case.stages
        for name in case.procedure.stages[stage].awaits
    ]
    waits = [(rule, case.refusal(rule, actor, now)) for rule in awaited if rule.name in ACTS]
    draw = Draw.objects.filter(task=case.id).order_by("-round").first()
    listing = case.stages == ("committed",) and any(rule.name == "freeze" for rule in allowed)
    return {
        "forms": [form for form in forms if form.rule.name != "redraw"],
        "redraw": next((form for form in forms if form.rule.name == "redraw"), None),
        "redraw_open": wrong is not None and wrong.rule.name == "redraw",
        "not_yours": [(rule, refused) for rule, refused in waits if refused is not None],
        "upload": (upload or RosterForm()) if listing else None,
        "listed": draw.objects_listed.count() if draw else 0,
    }


@require_POST
@in_post
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """One of ACTS on a task."""
    actor, found, case = _inside(request, number)
    if act not in ACTS:
        raise Http404
    rule = case.procedure.acts[act]
    form = ActForm(case, rule, actor, request)
    if form.is_valid():
        try:
            ACTS[act](number, actor, form.values)
        except Refused as why:
            form.add_error(None, why.sentence(language()))
        else:
            text = Text(
                zh=f"「{rule.title.zh}」已完成，已记入存证日志。",
                en=f"“{rule.title.en}” is done and logged.",
            )
            messages.success(request, spoken(text))
            return redirect("inspections:task", number)
    refused = case.refusal(rule, actor, workdays.now())
    if refused is not None:  # its form is not on the page, so that the reason stands above it
        messages.error(request, refused.sentence(language()))
    return _page(request, found, case, wrong=form)


@require_POST
@in_post
def objects(request: HttpRequest, number: str) -> HttpResponse:
    """The roster of objects of a task, from a file; the whole of it or nothing."""
    actor, found, case = _inside(request, number)
    form = RosterForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            listed = read_objects(file, file.name)
            actions.list_objects(number, actor, listed)
        except (Refusal, Refused) as refused:
            form.add_error("file", refused.sentence(language()))
        else:
            count = len(listed)
            text = Text(zh=f"名录已保存，共{count}户。", en=f"The roster is kept: {count} objects.")
            messages.success(request, spoken(text))
            return redirect("inspections:task", number)
    return _page(request, found, case, upload=form)


def _inside(request: HttpRequest, number: str) -> tuple[Actor, Matter, Case]:
    """The reader and the task, if they take part in it; else there is nothing."""
    actor = current(request)
    assert actor is not None
    found = get_object_or_404(queries.tasks(actor), pk=number)
    if not queries.takes_part(actor, number):
        raise Http404
    return actor, found, read_case(found)
