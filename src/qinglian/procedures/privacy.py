"""Who may read what is personal in a case."""

from __future__ import annotations

from qinglian.procedures.conditions import holds
from qinglian.procedures.engine import Case
from qinglian.procedures.guards import holds_role
from qinglian.procedures.model import Actor, FieldRule, institution


def has_a_hand(case: Case, actor: Actor) -> bool:
    """Whether `actor` is a party to the case, holds a role of its procedure, or has acted on it."""
    roles = case.procedure.roles.values()
    if any(not role.anyone and holds_role(case, role, actor) for role in roles):
        return True
    return any(not actor.persons.isdisjoint(act.actor.persons) for act in case.acts)


def may_read(case: Case, field: FieldRule, actor: Actor) -> bool:
    """Whether `actor` may read `field` of the case: what is personal is for those with a hand in it.

    Where the field is `hidden_from` a party (while `hidden_when` holds), the party's institution may
    not read it, save for a post whose capacity has a role of its own, such as the hotline's desk.
    """
    if not field.personal:
        return True
    return has_a_hand(case, actor) and not _hidden(case, field, actor)


def _hidden(case: Case, field: FieldRule, actor: Actor) -> bool:
    if not field.hidden_from or not holds(field.hidden_when, case.facts):
        return False
    barred = {institution(unit) for role in field.hidden_from for unit in case.parties(role)}
    if barred.isdisjoint(actor.institutions):
        return False
    desks = (role.capacity for role in case.procedure.roles.values() if role.capacity)
    return actor.capacities.isdisjoint(desks)
