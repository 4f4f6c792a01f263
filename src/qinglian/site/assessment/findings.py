"""What the system knows of an assessment, so that nobody types a total, a day or a score."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Value
from qinglian.procedures.refusal import Refused
from qinglian.site.assessment.scoring import Score, scheme, score
from qinglian.site.matters.known import finding
from qinglian.text import Text


@finding("assessment.total")
def total(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """The sum of the weights."""
    return sum(weight.weight for weight in scheme(str(facts.get("weights") or "")))


@finding("assessment.fixed-by")
def fixed_by(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """The last day before the year."""
    year = facts.get("year")
    return f"{year - 1}-12-31" if isinstance(year, int) else None


@finding("assessment.year-ends")
def year_ends(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """The last day of the year."""
    return f"{facts['year']}-12-31" if "year" in facts else None


@finding("assessment.points")
def points(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """What each indicator gives, a line each."""
    return "\n".join(point.line for point in scored(facts, at).points)


@finding("assessment.score")
def total_score(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """The score, of a hundred. Raises Refused where nothing can be measured."""
    value = scored(facts, at).value
    if value is None:
        raise Refused("nothing-to-score", _NOTHING, _GIVE_UP)
    return format(value, "f")


_NOTHING = Text(
    zh="该单位本年没有任何一项指标有可计的记录，无法计分。",
    en="The unit has no record of the year by which any of the indicators could be measured.",
)
_GIVE_UP = Text(zh="请登记「不再考核」并写明理由。", en="Give the assessment up, and say why.")


def scored(facts: Mapping[str, Value], at: datetime) -> Score:
    """The score that an assessment's facts give, from the records as they stood at `at`."""
    weights, year = scheme(str(facts.get("weights") or "")), facts.get("year")
    assert isinstance(year, int)
    return score(weights, str(facts.get("lead") or ""), year, at)
