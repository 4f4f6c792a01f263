"""Which acts a reader may do on a matter, how a page offers them, and why the others are not theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from qinglian.procedures.engine import Case
from qinglian.procedures.model import OPEN, Actor, ActRule, FieldRule, Procedure
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.wording import address
from qinglian.text import Text

ELSEWHERE = {
    "weekly-commitment": "matters:weekly",
    "annual-report": "figures:report",
    "data-filing": "loads:new",
    "inspection-task": "inspections:task",
    "inspection-visit": "inspections:recuse",
}
"""The page that works out what the system knows, for acts of which it knows a part."""

OPENED_AT = {"burden-item": "burden:kinds"}
"""The page on which a matter is opened, where a subject has one that asks less than the whole form."""

BESIDE = {
    "burden-item": ("burden:item", Text(zh="字段比对与上限", en="Its fields and the caps")),
    "subsidy-batch": ("money:batch", Text(zh="各镇办的名单", en="The lists of the townships")),
}
"""The page on which a subject shows more of a matter than its facts, and what the link to it says."""

EXPLAINED = 6
"""How many acts that are not the reader's a page explains."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that the reader may do: by one press (`at_once`), by a form, or on another page."""

    rule: ActRule
    href: str
    at_once: bool
    here: bool
    minutes: int
    dangerous: bool


@dataclass(frozen=True, slots=True)
class NotYours:
    """An act that the reader may not do now, and why."""

    rule: ActRule
    refused: Refused


def asked(procedure: Procedure, rule: ActRule) -> tuple[FieldRule, ...]:
    """The fields that a form asks for: those of the act that the system does not work out."""
    fields = (procedure.fields[name] for name in rule.fields)
    return tuple(field for field in fields if not (field.derived or field.known))


def by_form(procedure: Procedure, rule: ActRule) -> bool:
    """Whether a form can do the act: nothing in it is for the system to work out."""
    return not any(procedure.fields[name].derived for name in rule.fields)


def dangerous(procedure: Procedure, rule: ActRule) -> bool:
    """Whether the act can end a matter unfinished, so that its page asks once more."""
    ends = (procedure.stages[name].end for way in rule.ways for name in way.to)
    return rule.clears or "cancelled" in ends


def minutes(procedure: Procedure, rule: ActRule) -> int:
    """What the act's form costs an official."""
    return sum(field.minutes for field in asked(procedure, rule))


def at_once(procedure: Procedure, rule: ActRule) -> bool:
    """Whether one press does it: nothing to fill in, to show, to publish or to regret."""
    plain = not (asked(procedure, rule) or rule.evidence or rule.publishes)
    return plain and not dangerous(procedure, rule)


def act_href(number: str, procedure: Procedure, rule: ActRule) -> str:
    """The page on which the act is done; empty where this deployment has none."""
    if by_form(procedure, rule):
        return reverse("matters:act", args=(number, rule.name))
    page = ELSEWHERE.get(procedure.name, "")
    return address(page) or address(page, number)


def offers(case: Case, actor: Actor, now: datetime) -> list[Offer]:
    """What `actor` may do on the case now: what it waits for first, what ends it last."""
    procedure = case.procedure
    found = [
        Offer(
            rule=rule,
            href=act_href(case.id, procedure, rule),
            at_once=at_once(procedure, rule),
            here=by_form(procedure, rule),
            minutes=minutes(procedure, rule),
            dangerous=dangerous(procedure, rule),
        )
        for rule in case.allowed(actor, now)
    ]
    awaited = _awaited(case)
    found.sort(
        key=lambda offer: (
            offer.dangerous,
            offer.rule.name not in awaited,
            not offer.rule.prominent,
        )
    )
    return found


def not_yours(case: Case, actor: Actor, now: datetime) -> list[NotYours]:
    """The acts that the case waits for, or that are near, and why `actor` may not do them."""
    awaited = _awaited(case)
    rules = sorted(
        (rule for rule in case.procedure.acts.values() if rule.name != OPEN),
        key=lambda rule: (rule.name not in awaited, not rule.prominent),
    )
    found = []
    for rule in rules:
        refused = case.refusal(rule, actor, now)
        if refused is None:
            continue
        if rule.name in awaited or rule.prominent or refused.code not in _FAR:
            found.append(NotYours(rule, refused))
    return found[:EXPLAINED]


_FAR = frozenset({"out-of-order", "not-your-role"})
"""Refusals that say nothing of the reader: of acts that are not near, they are left out."""


def _awaited(case: Case) -> frozenset[str]:
    stages = case.procedure.stages
    return frozenset(name for stage in case.stages for name in stages[stage].awaits)


def may_open(actor: Actor, now: datetime) -> list[Procedure]:
    """The procedures under which `actor` may open a matter by a form, but for those that recur."""
    day = now.date()
    found = []
    for newest in library():
        try:
            procedure = library().at(newest.name, day)
        except Refused:
            continue
        rule = procedure.acts[OPEN]
        blank = Case.blank(procedure, "")
        asked_for = procedure.recurs is None and by_form(procedure, rule)
        if asked_for and blank.refusal(rule, actor, now) is None:
            found.append(procedure)
    return found
