"""The queue of leads and one of them: for those whose work they are; leaders see how many, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qinglian.documents.refusals import Refusal
from qinglian.procedures.model import Actor
from qinglian.procedures.refusal import Refused
from qinglian.site.errors import Forbidden
from qinglian.site.matters.evidence import path_of
from qinglian.site.matters.models import Evidence
from qinglian.site.money import actions, presenting, queries
from qinglian.site.money.forms import ExplainForm, FilterForm, HandOverForm, JudgeForm
from qinglian.site.money.models import WAITING, Lead, State
from qinglian.site.money.parameters import settings
from qinglian.site.money.presenting import Reported
from qinglian.site.money.screening import screen
from qinglian.site.money.seconding import why_not
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text, both

PAGE = 50
MOST_DIGITS = 15
_STATES = {
    "waiting": WAITING,
    "judged": (State.VERIFIED, State.REFUTED, State.TRANSFERRED),
    "closed": (State.CLOSED,),
}


@never_cache
@require_safe
@in_post
def leads(request: HttpRequest) -> HttpResponse:
    """The queue; for a leader the counts alone."""
    actor = current(request)
    assert actor is not None
    if queries.only_counts(actor):
        counts = queries.counts()
        shown = [
            (State(name).text, presenting.SHAPES[State(name)], many)
            for name, many in counts.items()
        ]
        return render(request, "money/counts.html", {"counts": shown, "all": sum(counts.values())})
    form = FilterForm({"state": "waiting", **request.GET.dict()})
    wanted = _filtered(queries.visible(actor), form)
    page = Paginator(wanted, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": presenting.queue(list(page.object_list)),
        "may_screen": queries.may_screen(actor),
        "rules": presenting.shown_rules(queries.last_runs(), queries.precision(), settings())
        if queries.may_screen(actor)
        else [],
    }
    return render(request, "money/leads.html", context)


def _filtered(found: QuerySet[Lead], form: FilterForm) -> QuerySet[Lead]:
    if not form.is_valid():
        return found
    if states := _STATES.get(form.cleaned_data["state"]):
        found = found.filter(state__in=states)
    if family := form.cleaned_data["family"]:
        found = found.filter(family=family)
    return found


@require_POST
@in_post
def run(request: HttpRequest) -> HttpResponse:
    """Run every rule over what is filed now."""
    actor = current(request)
    assert actor is not None
    try:
        runs = screen(actor)
    except Refused as refused:
        if refused.code == "not-your-role":
            raise Forbidden(both(refused)) from refused
        messages.error(request, spoken(both(refused)))
        return redirect("money:leads")
    ran = [one for one in runs if not one.not_run]
    found = sum(one.found for one in ran)
    messages.success(
        request,
        spoken(
            Text(
                zh=f"已运行{len(ran)}条规则，报出{found}处疑点。",
                en=f"{len(ran)} rules were run and reported {found} leads.",
            )
        ),
    )
    return redirect("money:leads")


@never_cache
@require_http_methods(["GET", "POST"])
@in_post
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead with its rows and its trail; what may be done with it, for whoever may."""
    actor = current(request)
    assert actor is not None
    found = get_object_or_404(queries.visible(actor), pk=pk)
    hits = presenting.reported(found)
    wanted = request.POST.get("do", "") if request.method == "POST" else ""
    given = (request.POST, request.FILES)
    forms = {
        "explain": ExplainForm(hits, *(given if wanted == "explain" else ())),
        "judge": JudgeForm(*(given if wanted == "judge" else ())),
        "hand-over": HandOverForm(*(given if wanted == "hand-over" else ())),
    }
    refusal = ""
    if request.method == "POST":
        if wanted not in forms and wanted not in _VERDICTS:
            raise Http404
        if wanted in _VERDICTS or forms[wanted].is_valid():
            try:
                messages.success(request, spoken(_done(found, actor, forms.get(wanted), request)))
            except (Refused, Refusal) as refused:
                refusal = spoken(both(refused))
            else:
                return redirect("money:lead", pk)
    found.refresh_from_db()
    wrong = bool(refusal or wanted)
    return render(
        request,
        "money/lead.html",
        _context(found, actor, forms, hits, refusal),
        status=422 if wrong else 200,
    )


_VERDICTS = ("confirm", "decline")


def _done(found: Lead, actor: Actor, form: object, request: HttpRequest) -> Text:
    """Do what a form asks; what to say of it. Raises Refused."""
    if form is None:
        wanted, which = request.POST["do"], request.POST.get("explanation", "")
        chosen = int(which) if which.isdecimal() and len(which) < MOST_DIGITS else 0
        return _seconded(found, actor, chosen, good=wanted == "confirm")
    if isinstance(form, ExplainForm):
        given = form.cleaned_data
        actions.explain(
            found, actor, rule=form.rule, row=int(given["row"]), cause=given["cause"],
            docnumber=given["docnumber"], document=given["document"],
        )  # fmt: skip
        return Text(
            zh="说明已记录，由同一职能的另一人确认后复算。",
            en="Recorded; once another person of your capacity confirms it, the rules are run again.",
        )
    if isinstance(form, JudgeForm):
        borne_out = form.cleaned_data["borne_out"] == "yes"
        actions.judge(found, actor, borne_out=borne_out, words=form.cleaned_data["words"])
        return Text(zh="核实结论已记录。", en="The judgement is recorded.")
    assert isinstance(form, HandOverForm)
    number = actions.hand_over(found, actor, **form.cleaned_data)
    return Text(
        zh=f"已登记移送书，编号{number}，待本单位负责人批准。",
        en=f"The letter is registered as {number} and waits for the head of the unit.",
    )


def _seconded(found: Lead, actor: Actor, explanation: int, *, good: bool) -> Text:
    """Confirm an explanation, and run the rules again; or do not confirm it. Raises Refused."""
    actions.confirm(found, actor, explanation, good=good)
    if not good:
        return Text(zh="说明未确认，疑点仍在。", en="Not confirmed: the lead stands.")
    screen(actor, found.family)
    found.refresh_from_db()
    if found.state == State.CLOSED:
        return Text(
            zh="已确认并复算，疑点自动关闭。", en="Confirmed and run again: the lead is closed."
        )
    return Text(zh="已确认并复算，疑点仍在。", en="Confirmed and run again: the lead stands.")


def _context(
    found: Lead, actor: Actor, forms: Mapping[str, object], hits: list[Reported], refusal: str
) -> dict[str, object]:
    may = queries.may_act(actor, found)
    knows = queries.may_screen(actor)
    letters = queries.handed_on(found) if knows else []
    back = found.state == State.TRANSFERRED and not queries.on_its_way(found)
    precision = {one.rule.id: one for one in presenting.shown_rules({}, queries.precision(), {})}
    return {
        "lead": found,
        "about": presenting.about(found),
        "state": presenting.state_sign(found),
        "hits": hits,
        "rules": [precision[rule.id] for rule in presenting.rules_of(found)],
        "pending": [
            (one, presenting.explained(one), why_not(one, actor) is None)
            for one in (queries.pending(found) if may and found.waits else ())
        ],
        "trail": presenting.trail(found, letters=knows),
        "letters": letters,
        "explain": forms["explain"] if may and (found.waits or back) else None,
        "judge": forms["judge"] if may and (found.waits or back) else None,
        "hand_over": forms["hand-over"]
        if may and (found.waits or found.state in (State.VERIFIED, State.TRANSFERRED))
        else None,
        "refusal": refusal,
    }


@require_safe
@in_post
def document(request: HttpRequest, pk: int, sha256: str) -> HttpResponse | FileResponse:
    """A document that explains a row of the lead, for those who may see the lead."""
    actor = current(request)
    assert actor is not None
    found = get_object_or_404(queries.visible(actor), pk=pk)
    steps = found.steps.filter(kind="explained").values_list("said", flat=True)
    said = next((one for one in steps if one["sha256"] == sha256), None)
    kept = Evidence.objects.filter(pk=sha256).first()
    if said is None or kept is None or not path_of(sha256).is_file():
        raise Http404
    response = FileResponse(
        path_of(sha256).open("rb"),
        as_attachment=True,
        filename=Path(str(said["name"]) or sha256).name,
        content_type=kept.media,
    )
    response["Cache-Control"] = "private, no-store"
    return response
