"""What the system finds for an act, so that nobody types it: on other matters, or by an app's reckoning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from qinglian import workdays
from qinglian.procedures.engine import Case
from qinglian.procedures.known import known_fields, refuse_given
from qinglian.procedures.model import ActRule, FieldRule, Known, Value
from qinglian.procedures.values import clean
from qinglian.site.matters.derived import VALUE_MOST
from qinglian.site.matters.models import RUNNING, Act, Fact, Matter

Finding = Callable[[Case, Mapping[str, Value], datetime], Value]
"""What an app knows: asked with the case before the act, all facts with the act's own, and the act's moment."""

Look = Callable[[str], Case]
"""Number → the case as it stands, unwritten acts included. Raises Refused where there is none."""

_FINDINGS: dict[str, Finding] = {}


def finding(name: str) -> Callable[[Finding], Finding]:
    """Register what `known = { by = NAME }` asks."""

    def register(function: Finding) -> Finding:
        assert name not in _FINDINGS, f"{name} is registered already"
        _FINDINGS[name] = function
        return function

    return register


def findings() -> frozenset[str]:
    """The names under which apps have registered what they know."""
    return frozenset(_FINDINGS)


def looks_at_others(case: Case, rule: ActRule) -> bool:
    """Whether something of the act is found on other matters' rows, so that these must be written first."""
    found = (field.known for field in known_fields(case.procedure, rule))
    return any(known is not None and bool(known.kind or known.by) for known in found)


def filled(
    case: Case, rule: ActRule, given: Mapping[str, object], at: datetime, look: Look
) -> Mapping[str, object]:
    """`given` with what the system knows. Raises Refused where someone gives what is known."""
    asked = known_fields(case.procedure, rule)
    if not asked:
        return given
    refuse_given(asked, given)
    own = (case.procedure.fields[name] for name in rule.fields)
    facts = {**case.facts, **clean((field for field in own if field.known is None), given)}
    found: dict[str, Value] = {}
    for field in asked:
        assert field.known is not None
        if not field.known.reckoned:
            value = _value(case, field, facts, at, look)
            if value is not None:
                found[field.name] = facts[field.name] = value
    return {**given, **found}


def _value(
    case: Case, field: FieldRule, facts: Mapping[str, Value], at: datetime, look: Look
) -> Value:
    known = field.known
    assert known is not None
    if known.by:
        return _FINDINGS[known.by](case, facts, at)
    if known.take:
        number = facts.get(known.source)
        if isinstance(number, list):
            of_each = [_taken(look(one), known.take, at) for one in number]
            together = _of_all(of_each, known.of_all)
            if field.kind == "text" and isinstance(together, list):
                return "\n".join(together)
            return together
        return _taken(look(number), known.take, at) if isinstance(number, str) else None
    agreeing = _agreeing(case, known, facts, at)
    if known.count:
        return agreeing.count() + known.plus
    return agreeing.order_by("-opened_at", "-number").values_list("number", flat=True).first()


def _taken(case: Case, what: str, at: datetime) -> Value:
    if not what.startswith("@"):
        return case.facts.get(what)
    if what == "@lead":
        return next(iter(case.parties("lead")), None)
    properties: Mapping[str, Value] = {
        "@title": case.facts.get(case.procedure.title_field),
        "@stage": case.stage,
        "@state": "ended" if case.ended else "running",
        "@late": case.late_at(at),
    }
    return properties[what]


def _of_all(values: list[Value], way: str) -> Value:
    """What is known of several matters together; None where it is known of none of them."""
    if way == "each":
        items = (item for value in values for item in _items(value))
        return list(dict.fromkeys(items)) or None
    numbers = [Decimal(str(value)) for value in values if value is not None]
    if not numbers:
        return None
    total = max(numbers) if way == "most" else sum(numbers, Decimal(0))
    return int(total) if total == total.to_integral_value() else format(total, "f")


def _items(value: Value) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [line for line in str(value).splitlines() if line]


def _agreeing(
    case: Case, known: Known, facts: Mapping[str, Value], at: datetime
) -> QuerySet[Matter]:
    """The other matters that agree with this one, those in `state`, or that saw the act `did`."""
    found = Matter.objects.filter(procedure=known.kind).exclude(pk=case.id)
    for name in known.same:
        same = Fact.objects.filter(
            matter=OuterRef("pk"), name=name, value=str(facts.get(name))[:VALUE_MOST]
        )
        found = found.filter(Exists(same))
    if known.state == "running":
        found = found.filter(state__in=RUNNING)
    elif known.state == "ended":
        found = found.exclude(state__in=RUNNING)
    done = Act.objects.filter(matter=OuterRef("pk"))
    if known.did:
        done = done.filter(name=known.did)
    if known.this:
        done = done.filter(at__gte=_begins(known.this, at))
    return found.filter(Exists(done)) if known.did or known.this else found


def _begins(period: str, at: datetime) -> datetime:
    local = at.astimezone(workdays.TZ)
    month = 1 if period == "year" else local.month
    return datetime(local.year, month, 1, tzinfo=workdays.TZ)
