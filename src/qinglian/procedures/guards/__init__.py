"""Everything that can refuse an act, in the order in which a person would ask: when, who, what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qinglian.procedures.guards.what import check_what
from qinglian.procedures.guards.when import check_limits, check_order
from qinglian.procedures.guards.who import check_who, holds_role, makers
from qinglian.procedures.model import Act
from qinglian.procedures.refusal import Refused
from qinglian.text import Text

if TYPE_CHECKING:
    from qinglian.procedures.engine import Case

__all__ = ["check", "holds_role", "makers"]


def check(case: Case, act: Act, *, fields: bool = True) -> None:
    """Raise Refused unless `act` may be done on `case`. `fields=False` leaves out what it must carry."""
    rule = case.procedure.acts.get(act.name)
    if rule is None:
        raise Refused(
            "unknown-act",
            Text(
                zh=f"「{case.procedure.title.zh}」没有「{act.name}」这个动作。",
                en=f"“{case.procedure.title.en}” has no act “{act.name}”.",
            ),
            Text(zh="请从页面列出的动作中选择。", en="Choose one of the acts that the page lists."),
        )
    check_order(case, rule, act)
    if act.actor.rank != "system" or "system" not in rule.by:
        check_who(case, rule, act)
    check_limits(case, rule, act, fields=fields)
    if fields:
        check_what(case, rule, act)
