"""The inspections of the made-up county: each task was drawn, its visits published, and anyone draws them again."""

from __future__ import annotations

import pytest

from qinglian.county.people import install
from qinglian.county.sizes import SIZES
from qinglian.county.streams import inspections
from qinglian.county.tests.driving import Driven
from qinglian.county.year import Year
from qinglian.draws.records import check
from qinglian.site.demonstration import live_through
from qinglian.site.inspections.drawn import record_of
from qinglian.site.inspections.models import Draw, DrawnObject
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.recorded import read_case
from qinglian.site.matters.replaying import replay

pytestmark = pytest.mark.django_db


def year() -> Year:
    """A life in which nothing happens but inspections."""
    begun = Year(SIZES["small"], 2022, SIZES["small"].until)
    begun.start(inspections.stream(begun))
    return begun


def test_each_task_is_drawn_and_closed_once_its_visits_are_published(client):
    lived = year()
    acts = live_through(lived.live(install(2022))).acts
    assert acts == lived.truth.all_acts == Act.objects.count()
    assert all(one.refused == one.expected for one in lived.truth.attempts)
    assert replay().differences == []
    tasks = Matter.objects.filter(procedure="inspection-task").order_by("number")
    assert [task.stage for task in tasks] == ["closed", "closed"]
    for task, rounds in zip(tasks, (1, 2), strict=True):
        draws = Draw.objects.filter(task=task.number).order_by("round")
        assert [one.round for one in draws] == list(range(1, rounds + 1))
        for one in draws:
            record = record_of(one, read_case(task).facts, whole=True)
            assert {step.state for step in check(record)} == {"holds"}
        last = DrawnObject.objects.filter(draw=draws[rounds - 1]).values_list("visit", flat=True)
        assert len(last) == inspections.many_drawn(SIZES["small"].objects) == 8
        assert set(Matter.objects.filter(pk__in=last).values_list("stage", flat=True)) == {"closed"}
        assert Act.objects.filter(matter__in=last, name="publish").count() == 8
    assert Act.objects.filter(name="recuse").exists()
    assert Act.objects.filter(name="follow").count() >= 2
    assert inspections.WHY_AGAIN in client.get(f"/inspections/{tasks[1].number}/").content.decode()
    lines = client.get("/inspections/").context["lines"]
    assert [(line.draws, line.drawn) for line in lines] == [(2, 8), (1, 8)]


def test_the_same_life_draws_the_same_with_the_site_and_without():
    driven = Driven().drive(year().live(install(2022)))
    live_through(year().live(install(2022)))
    visits = Matter.objects.filter(procedure="inspection-visit")
    drawn = {one.number: read_case(one).facts["uscc"] for one in visits}
    cases = driven.cases.values()
    assert drawn == {
        case.id: case.facts["uscc"] for case in cases if case.procedure.name == "inspection-visit"
    }
