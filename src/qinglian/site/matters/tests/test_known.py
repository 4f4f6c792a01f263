"""What the system knows is found on other matters, those of the same transaction included."""

from __future__ import annotations

import pytest

from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.procedures.tests.people import CLERK, SUPERVISOR
from qinglian.site.matters.door import Door, open_matter
from qinglian.site.matters.known import findings
from qinglian.site.matters.models import Fact
from qinglian.site.matters.offering import asked
from qinglian.site.matters.tests.standing import decision

pytestmark = pytest.mark.django_db

SUPERVISION = {
    "title": "农村公路养护事项超期未反馈",
    "rule": "R03 议定事项超期",
    "light": "red",
    "origin": "decision",
    "origin_no": "清政常纪2022-3",
    "plan_no": "清政办发〔2022〕6号",
}


def test_an_app_has_registered_whatever_a_definition_asks_of_it():
    wanted = {
        field.known.by
        for procedure in library()
        for field in procedure.fields.values()
        if field.known is not None and field.known.by
    }
    assert wanted == findings()


def test_a_form_does_not_ask_what_is_known():
    procedure = library().newest("efficiency-supervision")
    names = {field.name for field in asked(procedure, procedure.acts["open"])}
    assert names.isdisjoint({"lead", "running", "earlier"})
    assert "about" in names


@pytest.mark.parametrize("bulk", [False, True])
def test_what_is_counted_includes_what_is_not_yet_written(clock, bulk: bool):
    clock("2022-06-01 10:00")
    about = decision().number
    with Door(bulk=bulk) as door:
        door.open("efficiency-supervision", SUPERVISOR, {**SUPERVISION, "about": about})
        with pytest.raises(Refused) as refused:
            door.open("efficiency-supervision", SUPERVISOR, {**SUPERVISION, "about": about})
    assert refused.value.code == "gate"
    assert list(Fact.objects.values_list("name", "value")) == [("about", about)]


def test_a_matter_that_is_not_there_is_named_in_vain(clock):
    clock("2022-06-01 10:00")
    with pytest.raises(Refused) as refused:
        open_matter(
            "efficiency-supervision", SUPERVISOR, {**SUPERVISION, "about": "HY-2022-000099"}
        )
    assert refused.value.code == "unknown-matter"


def test_nobody_gives_what_is_known(clock):
    clock("2022-06-01 10:00")
    given = {**SUPERVISION, "about": decision().number, "running": 0}
    with pytest.raises(Refused) as refused:
        open_matter("efficiency-supervision", SUPERVISOR, given)
    assert refused.value.code == "known-field"


def test_nothing_is_looked_up_for_someone_who_may_not_act(clock):
    clock("2022-06-01 10:00")
    with pytest.raises(Refused) as refused:
        open_matter("efficiency-supervision", CLERK, {**SUPERVISION, "about": "HY-2022-000099"})
    assert refused.value.code == "not-your-role"
