"""Who may do an act: a role relative to the case, never on their own work or their own unit's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qinglian.procedures.model import ANY_STAGE, Act, Actor, ActRule, Role, institution
from qinglian.procedures.refusal import Refused
from qinglian.text import Text

if TYPE_CHECKING:
    from qinglian.procedures.engine import Case


def check_who(case: Case, rule: ActRule, act: Act) -> None:
    """Raise Refused unless the actor holds a role that may do the act and had no hand in what it judges."""
    _role(case, rule, act)
    _own_work(case, rule, act.actor)


def holds_role(case: Case, role: Role, actor: Actor) -> bool:
    """Whether `actor` stands in `role` to `case`."""
    if role.anyone:
        return True
    if role.capacity:
        return role.capacity in actor.capacities
    if role.charge_of:
        return any(unit in actor.charge for unit in case.parties(role.charge_of))
    if role.ranks and actor.rank not in role.ranks:
        return False
    own = institution(actor.unit)
    return any(institution(unit) == own for unit in case.parties(role.party))


def _role(case: Case, rule: ActRule, act: Act) -> None:
    roles = case.procedure.roles
    named = [roles[name] for name in rule.by if name in roles]
    for role in named:
        if case.acts or not (role.party or role.charge_of):
            if holds_role(case, role, act.actor):
                return
        elif _opens_for_itself(case, role, act):
            return
    zh = "、".join(role.title.zh for role in named) or "系统"
    en = ", ".join(role.title.en for role in named) or "the system"
    raise Refused(
        "not-your-role",
        Text(zh=f"「{rule.title.zh}」由{zh}办理。", en=f"“{rule.title.en}” is done by: {en}."),
        Text(
            zh="请用相应岗位登录，或请其办理。",
            en="Sign in with that post, or ask the one who holds it.",
        ),
        rule.law,
    )


def _opens_for_itself(case: Case, role: Role, act: Act) -> bool:
    """On opening, the parties are those that the act itself names (or may still name)."""
    if role.ranks and act.actor.rank not in role.ranks:
        return False
    wanted = role.party or role.charge_of
    named: list[str] = []
    for name in case.procedure.party_fields.get(wanted, ()):
        value = act.fields.get(name)
        named.extend([value] if isinstance(value, str) else value or [])  # type: ignore[arg-type]
    if not named:
        return not act.fields
    own = act.actor.charge if role.charge_of else {institution(act.actor.unit)}
    return all((unit if role.charge_of else institution(unit)) in own for unit in named)


def makers(case: Case, names: tuple[str, ...]) -> Iterator[str]:
    """The persons who did any of the acts `names` on the case, principals included; `*` is any act."""
    for act in case.acts:
        if act.name in names or ANY_STAGE in names:
            yield from act.actor.persons


def _own_work(case: Case, rule: ActRule, actor: Actor) -> None:
    if rule.checks and not actor.persons.isdisjoint(makers(case, rule.checks)):
        raise Refused(
            "own-work",
            Text(
                zh=f"您参与过本事项的办理，不能由您「{rule.title.zh}」，受委托也不行。",
                en=f"You did this work, so “{rule.title.en}” is not yours to do, under a delegation "
                "either.",
            ),
            Text(zh="请由未经手的人员办理。", en="Someone who had no hand in it must do this."),
            rule.law,
        )
    apart = {institution(unit) for role in rule.apart_from for unit in case.parties(role)}
    if not apart.isdisjoint(actor.institutions):
        raise Refused(
            "own-unit",
            Text(
                zh=f"承办单位不能为自己的事项「{rule.title.zh}」。",
                en=f"A unit cannot do “{rule.title.en}” on its own matter.",
            ),
            Text(zh="请由督查机构等其他单位核实。", en="Another unit, such as supervision, must."),
            rule.law,
        )
    if rule.same_person_as:
        last = next((act for act in reversed(case.acts) if act.name == rule.same_person_as), None)
        if last is None or last.actor.persons.isdisjoint(actor.persons):
            raise Refused(
                "not-yours",
                Text(
                    zh="只能撤回本人提交的内容。",
                    en="Only the one who submitted it may withdraw it.",
                ),
                Text(zh="请联系提交人。", en="Ask the one who submitted it."),
            )
