"""What supervision knows, so that nobody types it: the question that a unit's own figures put."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Value, institution
from qinglian.site.matters.known import finding
from qinglian.site.supervision.measures import asked, counted
from qinglian.site.supervision.scanning import county_signs
from qinglian.site.supervision.signs.scope import Scope


@finding("supervision.question")
def question(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """The words of the question named in `question` to the unit `lead`; None where there is nothing to ask."""
    signs = county_signs()
    unit = institution(str(facts.get("lead") or ""))
    held = counted(Scope(at, signs.days, unit), signs).get(unit) if unit else None
    for one, _, text in asked(held, signs) if held else ():
        if one.name == facts.get("question"):
            return text.zh
    return None
