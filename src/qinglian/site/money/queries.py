"""What is read of leads and public lists, narrowed to what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from qinglian.procedures.model import Actor, institution
from qinglian.site.matters.models import Matter, Party
from qinglian.site.matters.models import State as MatterState
from qinglian.site.matters.queries import SEES_ALL_RANKS
from qinglian.site.money.models import (
    WAITING,
    Explanation,
    HitRow,
    Lead,
    PublicList,
    Run,
    Showing,
    State,
    Transfer,
)

SCREENS = frozenset({"audit", "finance", "state-assets"})
"""Whose work leads are: auditors, finance, those who look after the state's assets."""


def may_screen(actor: Actor) -> bool:
    """Whether looking into leads is the actor's work."""
    return not SCREENS.isdisjoint(actor.capacities)


def only_counts(actor: Actor) -> bool:
    """County leaders and the supervision office see how many there are, and none of them."""
    if may_screen(actor):
        return False
    return actor.rank in SEES_ALL_RANKS or "supervision" in actor.capacities


def visible(actor: Actor) -> QuerySet[Lead]:
    """The leads that `actor` may see.

    Those whose work they are see all but what is about officials of their own units. Others see what
    concerns their unit and is not about officials, so that they can look it up; leaders see none.
    """
    own = sorted(actor.institutions)
    if may_screen(actor):
        return Lead.objects.exclude(officials=True, institution__in=own)
    if only_counts(actor):
        return Lead.objects.none()
    return Lead.objects.filter(officials=False, institution=institution(actor.unit))


def may_act(actor: Actor, lead: Lead) -> bool:
    """Whether `actor` may explain, judge or hand on `lead`: never one that concerns a unit of their own."""
    return may_screen(actor) and lead.institution not in actor.institutions


def counts() -> dict[str, int]:
    """State → how many leads stand there. No lead is named. One query."""
    found = dict(Lead.objects.order_by().values_list("state").annotate(n=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in State}


def pending(lead: Lead) -> QuerySet[Explanation]:
    """The explanations of rows of `lead` that wait for a second person."""
    same = HitRow.objects.filter(
        lead=lead, hit__rule=OuterRef("rule"), dataset=OuterRef("dataset"), key=OuterRef("key")
    )
    return Explanation.objects.filter(Exists(same), second_at=None).order_by("id")


def handed_on(lead: Lead) -> list[Matter]:
    """The letters by which `lead` was handed on, withdrawn ones too."""
    numbers = Transfer.objects.filter(lead=lead).values("matter")
    return list(Matter.objects.filter(number__in=numbers).order_by("number"))


def on_its_way(lead: Lead) -> bool:
    """Whether a letter about `lead` stands: registered, and not withdrawn by the head of the unit."""
    numbers = Transfer.objects.filter(lead=lead).values("matter")
    return Matter.objects.filter(number__in=numbers).exclude(state=MatterState.CANCELLED).exists()


def last_runs() -> dict[str, Run]:
    """Rule → its last run. One query."""
    last = Run.objects.order_by().values("rule").annotate(last=Max("pk")).values("last")
    return {run.rule: run for run in Run.objects.filter(pk__in=last)}


def precision() -> dict[str, tuple[int, int]]:
    """Rule → how many of its judged leads were borne out, and how many were judged. One query."""
    borne: dict[str, tuple[int, int]] = {}
    judged = Lead.objects.filter(verdict__isnull=False).order_by()
    for rules, verdict, many in judged.values_list("rules", "verdict").annotate(n=Count("pk")):
        for rule in rules:
            good, all_of = borne.get(rule, (0, 0))
            borne[rule] = (good + (many if verdict else 0), all_of + many)
    return borne


def percent(good: int, judged: int) -> Decimal:
    """A share in percent with one decimal, half up."""
    return (Decimal(good * 100) / judged).quantize(Decimal("0.1"), ROUND_HALF_UP)


def standing_of(dataset: str, keys: Iterable[str]) -> dict[str, str]:
    """Key → `waiting`, where a row stands in a lead that is being looked into, or `borne-out`."""
    wanted = list(keys)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        rows = HitRow.objects.filter(dataset=dataset, key__in=wanted[start : start + 500])
        for key, state, verdict in rows.values_list("key", "lead__state", "lead__verdict"):
            if verdict is True:
                found[key] = "borne-out"
            elif state in (*WAITING, State.TRANSFERRED):
                found.setdefault(key, "waiting")
    return found


def published() -> QuerySet[PublicList]:
    """The lists that everybody may read now."""
    return PublicList.objects.filter(ended_at=None, published_at__isnull=False)


def taken_down() -> QuerySet[PublicList]:
    """The lists that were on public notice and were taken down: without rows, with the reason. Everybody may know."""
    return PublicList.objects.filter(
        ended_at__isnull=False, published_at__isnull=False
    ).exclude(ended_person="")  # fmt: skip


def ready(actor: Actor) -> QuerySet[PublicList]:
    """The lists that wait for their notice, for the town whose they are and the unit that pays."""
    own = sorted(actor.institutions)
    batches = Party.objects.filter(role="lead", institution__in=own).values("matter")
    waiting = PublicList.objects.filter(ended_at=None, published_at=None)
    return waiting.filter(Q(town__in=own) | Q(batch__in=batches))


def to_be_shown(batch: str) -> dict[str, PublicList]:
    """Town → the list that the next notice of `batch` puts up: the one that is ready, else the one that is up."""
    standing = PublicList.objects.filter(batch=batch, ended_at=None)
    in_order = sorted(standing, key=lambda one: (one.town, one.published_at is None))
    return {one.town: one for one in in_order}


def last_shown(batch: str) -> QuerySet[PublicList]:
    """The lists that the last notice of `batch` was of, those taken down since too."""
    shown = Showing.objects.filter(list__batch=batch)
    last = shown.order_by().aggregate(last=Max("n"))["last"]
    return PublicList.objects.filter(showings__n=last, batch=batch).order_by("town")
