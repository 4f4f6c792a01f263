"""What supervision knows, so that nobody types it: the question that a unit's own figures put."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Value, institution
from qinglian.site.matters.known import finding
from qinglian.site.supervision.measures import Asked, Counts, asked, counted
from qinglian.site.supervision.scanning import county_signs
from qinglian.site.supervision.signs.scope import Scope


@finding("supervision.question")
def question(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """The words of the question named in `question`, with the figure of the unit `lead`."""
    found = _asking(facts, at)
    return found.text.zh if found else None


@finding("supervision.above")
def above(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """Whether that figure is above its threshold."""
    found = _asking(facts, at)
    return found is not None and found.above


def _asking(facts: Mapping[str, Value], at: datetime) -> Asked | None:
    signs = county_signs()
    unit = institution(str(facts.get("lead") or ""))
    if not unit:
        return None
    held = counted(Scope(at, signs.days, unit), signs).get(unit) or Counts()
    return asked(held, signs).get(str(facts.get("question")))
