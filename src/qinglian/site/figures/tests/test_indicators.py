"""The indicators of the mechanisms against the county's answer key and counts made by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from qinglian import workdays
from qinglian.procedures.indicators import indicator_rows
from qinglian.procedures.mechanisms import mechanisms
from qinglian.procedures.shelf import library
from qinglian.site.figures.counting import Asked, Count, NotCounted
from qinglian.site.figures.indicators import counts, indicators
from qinglian.site.figures.tests.conftest import actor
from qinglian.site.matters.door import perform
from qinglian.site.matters.models import Act, Matter, State
from qinglian.site.people.models import Unit

pytestmark = pytest.mark.django_db


def value(name: str, asked: Asked):
    """An indicator's value; None where there is nothing to count."""
    found = counts([indicators()[name]], asked)[name]
    return None if isinstance(found, NotCounted) else found.value


def test_every_indicator_of_the_dossier_names_a_figure_that_exists():
    known = indicators()
    assert [row for row in indicator_rows() if row.figure not in known] == []


def test_every_mechanism_has_an_indicator():
    belongs = {row.mechanism for row in indicator_rows()}
    assert [one.code for one in mechanisms() if one.code not in belongs] == []


def test_every_definition_has_an_indicator():
    assert [one.name for one in library() if not one.figures] == []


@pytest.mark.parametrize("part", ["", "Q1", "12"])
def test_what_is_read_from_the_rows_is_what_the_acts_make(truth, part):
    """As of now both ways answer: from the matters' columns, and from every case rebuilt."""
    for year in (2021, 2022):
        now = Asked(year, None, part)
        then = Asked(year, workdays.now(), part)
        read, made = counts(indicators().values(), now), counts(indicators().values(), then)
        for name, one in read.items():
            other = made[name]
            if isinstance(one, Count) and isinstance(other, Count):
                assert (one.value, one.records, one.left_out) == (
                    other.value, other.records, other.left_out,
                ), name  # fmt: skip
            else:
                assert type(one) is type(other), name


def test_a_years_matters_are_its_quarters_and_its_months(truth):
    whole = value("meeting-decision.assigned", Asked(2021))
    opened = Matter.objects.filter(procedure="meeting-decision", opened_at__year=2021)
    assert whole == opened.exclude(state=State.CANCELLED).count() > 0
    for parts in ([f"Q{n}" for n in range(1, 5)], [f"{n:02d}" for n in range(1, 13)]):
        assert whole == sum(
            value("meeting-decision.assigned", Asked(2021, None, part)) for part in parts
        )


def test_the_units_matters_are_together_those_of_the_county(truth):
    whole = value("meeting-decision.assigned", Asked(2021))
    units = Unit.objects.filter(parent=None).values_list("code", flat=True)
    of_units = [value("meeting-decision.assigned", Asked(2021, None, "", unit)) for unit in units]
    assert whole == sum(of_units)


def test_on_time_is_reckoned_from_the_rows_by_hand(truth):
    begins, ends = Asked(2021).begins, Asked(2021).ends
    decisions = Matter.objects.filter(procedure="meeting-decision")
    good = decisions.filter(late=False, completed_at__gte=begins, completed_at__lt=ends).count()
    late = decisions.filter(late=True, late_at__gte=begins, late_at__lt=ends)
    waiting = decisions.filter(late=False, due_at__gte=begins, due_at__lt=ends)
    bad = late.exclude(state=State.CANCELLED).count() + waiting.count()
    found = value("meeting-decision.on-time", Asked(2021))
    assert found == Decimal(good) * 100 / (good + bad)
    assert 0 < found < 100


def test_the_mean_time_is_reckoned_by_hand(truth):
    pairs = Matter.objects.filter(
        procedure="leader-instruction", completed_at__gte=Asked(2021).begins,
        completed_at__lt=Asked(2021).ends,
    ).exclude(state=State.CANCELLED).values_list("opened_at", "completed_at")  # fmt: skip
    days = [
        workdays.workdays_between(*(moment.astimezone(workdays.TZ).date() for moment in pair))
        for pair in pairs
    ]
    assert value("leader-instruction.mean-time", Asked(2021)) == Decimal(sum(days)) / len(days)


def test_nothing_to_share_over_is_neither_nought_nor_a_hundred(truth):
    found = counts([indicators()["meeting-decision.on-time"]], Asked(2019))
    assert isinstance(found["meeting-decision.on-time"], NotCounted)
    assert value("meeting-decision.assigned", Asked(2019)) == 0


def test_yesterdays_figure_is_the_same_today(truth, clock):
    then = workdays.now()
    asked = Asked(2022, then)
    before = value("meeting-decision.open-late", asked)
    late = Matter.objects.filter(
        procedure="meeting-decision", stage="doing", due_at__lt=then
    ).exclude(lead__startswith="govoffice").last()  # fmt: skip
    assert late is not None
    clock(then + timedelta(hours=1))
    perform(
        late.number, "submit", actor(f"{late.lead}#liaison"), {"result": "已完成整治，现场可见。"}
    )
    clock(then + timedelta(hours=2))
    perform(late.number, "accept", actor("govoffice/supervision#staff-1"), {"opinion": "核查属实"})
    assert value("meeting-decision.open-late", asked) == before
    assert value("meeting-decision.open-late", Asked(2022)) == before - 1


def test_what_stood_at_a_years_end_is_seen_as_of_then(truth):
    ends = Asked(2021).ends
    found = counts([indicators()["meeting-decision.open-late"]], Asked(2021))
    count = found["meeting-decision.open-late"]
    assert isinstance(count, Count)
    for record in count.records:
        number, _, n = record.id.partition("#")
        assert Act.objects.get(matter=number, n=n).at <= ends
        assert not Act.objects.filter(matter=number, n=int(n) + 1, at__lte=ends).exists()


def test_a_record_is_the_act_that_left_the_matter_where_it_stood(truth):
    found = counts([indicators()["meeting-decision.on-time"]], Asked(2021))
    count = found["meeting-decision.on-time"]
    assert isinstance(count, Count)
    acts = dict(Matter.objects.values_list("number", "acts"))
    assert all(
        acts[one.id.partition("#")[0]] == int(one.id.partition("#")[2]) for one in count.records
    )


def test_a_period_that_runs_says_as_of_when(truth):
    found = counts([indicators()["meeting-decision.assigned"]], Asked(2022))
    count = found["meeting-decision.assigned"]
    assert isinstance(count, Count)
    assert count.period.zh == "2022年（截至2022-03-18 17:00）"


def test_a_moment_before_a_period_counts_nothing_of_it(truth):
    moment = datetime(2020, 1, 1, tzinfo=workdays.TZ)
    assert value("meeting-decision.assigned", Asked(2021, moment)) == 0
