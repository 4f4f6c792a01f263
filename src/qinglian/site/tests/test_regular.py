"""The week begins by itself, once, for every unit; what waited for its place in the log gets it."""

from __future__ import annotations

import pytest

from qinglian.county.people import install
from qinglian.county.units import COMMITTING
from qinglian.site import regular
from qinglian.site.demonstration import settle
from qinglian.site.matters.models import Act, Matter, Pending
from qinglian.site.records.models import Entry, Queued

pytestmark = pytest.mark.django_db(transaction=True)


def test_on_the_first_working_day_each_unit_has_its_week_in_the_inbox(clock):
    settle(install(2022))
    clock("2022-05-09T08:00")
    assert regular.do_what_is_due() == len(COMMITTING)
    assert regular.do_what_is_due() == 0
    assert Matter.objects.filter(procedure="weekly-commitment").count() == len(COMMITTING)
    assert Pending.objects.filter(to="unit:shiqiao", act="commit").count() == 1


def test_nothing_begins_before_it_is_time(clock):
    settle(install(2022))
    clock("2022-10-07T09:00")  # the holiday: this week begins on Saturday the 8th
    assert regular.do_what_is_due() == 0
    clock("2022-10-08T08:00")
    assert regular.do_what_is_due() == len(COMMITTING)


def test_what_waited_gets_its_place(clock):
    settle(install(2022))
    clock("2022-05-09T08:00")
    Queued.objects.create(matter="ZC-2022-000000", n=1, body=b'{"left":"behind"}')
    regular.do_what_is_due()
    assert not Queued.objects.exists()
    assert Entry.objects.count() == Act.objects.count() + 1
