"""What the system finds for the admission of a burden, so that nobody types it (`known = { by = "burden.…" }`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from qinglian import workdays
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Value
from qinglian.site.burden import items
from qinglian.site.burden.matching import Compared, compared, names_in
from qinglian.site.burden.meter import Reach, reach
from qinglian.site.burden.months import Month, months_between
from qinglian.site.burden.naming import plain
from qinglian.site.matters.known import finding
from qinglian.site.people.models import Unit

WHERE_MOST = 1500


def _day(at: datetime) -> date:
    return at.astimezone(workdays.TZ).date()


@finding("burden.months")
def _months(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    expires = facts.get("expires")
    return months_between(_day(at), date.fromisoformat(str(expires))) if expires else None


def of_form(facts: Mapping[str, Value], at: datetime, number: str = "") -> Compared | None:
    """The form that `facts` propose, compared as of `at`; None where it is no form. Raises Refused.

    `number` is that of its own admission, which is left aside.
    """
    fields = facts.get("form_fields")
    if facts.get("kind") != "form" or not isinstance(fields, str):
        return None
    towns = facts.get("towns")
    forms = items.admitted_forms(towns if isinstance(towns, list) else (), _day(at), number)
    return compared(fields, str(facts.get("differs") or ""), [items.known_by_forms(forms)])


@finding("burden.fields_total")
def _fields_total(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    form = of_form(facts, at)
    return form.total if form else None


@finding("burden.fields_known")
def _fields_known(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    form = of_form(facts, at)
    return len(form.known) if form else None


@finding("burden.known_where")
def _known_where(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    form = of_form(facts, at)
    return form.where[:WHERE_MOST] or None if form else None


@finding("burden.same_as")
def _same_as(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    fields, towns = facts.get("form_fields"), facts.get("towns")
    if facts.get("kind") != "form" or not isinstance(fields, str) or not isinstance(towns, list):
        return None
    asked = items.items(Month.of(_day(at)), towns)
    same = items.same_forms([plain(name) for name in names_in(fields)], asked, case.id)
    return same[0].number if same else None


def _reach(case: Case, facts: Mapping[str, Value], at: datetime) -> Reach | None:
    opened = _day(case.acts[0].at)
    item = items.proposed(facts, case.id, opened, entered=_day(at), stands="admitted")
    return reach(item, _day(at))


def _reached(name: str, of: Callable[[Reach], Value]) -> None:
    def found(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
        fullest = _reach(case, facts, at)
        return of(fullest) if fullest else None

    finding(f"burden.{name}")(found)


def _place(fullest: Reach) -> str:
    unit = Unit.objects.filter(pk=fullest.town).first()
    return f"{unit.brief_text.zh if unit else fullest.town}{fullest.month.text.zh}"


_reached("fullest", _place)
_reached("reached", lambda fullest: fullest.count)
_reached("cap", lambda fullest: fullest.count_cap.most if fullest.count_cap else None)
_reached("minutes_reached", lambda fullest: fullest.minutes if fullest.minutes_cap else None)
_reached("minutes_cap", lambda fullest: fullest.minutes_cap.most if fullest.minutes_cap else None)
