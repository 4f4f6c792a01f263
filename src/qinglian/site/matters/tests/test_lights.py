"""Lights and reminders: one light wherever a matter is shown, and a reminder that goes by itself."""

from __future__ import annotations

import pytest

from qinglian.site.figures.bulletin import bulletin
from qinglian.site.matters.models import Matter, Pending
from qinglian.site.matters.presenting import light_sign
from qinglian.site.matters.tests.conftest import CLERK, OUTSIDER, RESULT, SUPERVISOR
from qinglian.workdays import now

MINUTES = "清政常纪〔2022〕3号"
LIGHTS = {
    "2022-03-11T09:00": "",  # four working days left
    "2022-03-14T09:00": "蓝灯",
    "2022-03-17T23:00": "蓝灯",
    "2022-03-18T09:00": "黄灯",
    "2022-03-24T09:00": "黄灯",
    "2022-03-25T09:00": "红灯",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("moment", "wanted"), LIGHTS.items())
def test_the_bulletin_the_matter_the_inbox_and_the_register_show_one_light(
    county, clock, moment, wanted
):
    number = county.signed()
    clock(moment)
    sign = light_sign(Matter.objects.get(), now())
    assert (sign.text.zh if sign else "") == wanted
    colour = wanted.replace("灯", "色")
    assert [row[4] for row in bulletin(MINUTES, now()).table] == [colour]
    for path in (f"/matters/{number}/", "/", "/registers/meeting-decision/"):
        page = county.get(CLERK, path).content.decode()
        assert [one for one in ("蓝灯", "黄灯", "红灯") if one in page] == (
            [wanted] if wanted else []
        )


@pytest.mark.django_db
def test_a_light_is_a_word_and_a_shape_in_both_languages(county, clock):
    number = county.signed()
    clock("2022-03-25T09:00")
    county.client(CLERK).cookies["language"] = "en"
    page = county.get(CLERK, f"/matters/{number}/").content.decode()
    assert '<span class="q-state is-red">red light</span>' in page


@pytest.mark.django_db
def test_the_thresholds_are_the_deployments(county, clock, settings):
    settings.LIGHT_SOON, settings.LIGHT_RED = 1, 0
    county.signed()
    matter = Matter.objects.get()
    clock("2022-03-15T09:00")
    assert light_sign(matter, now()) is None
    clock("2022-03-18T09:00")
    assert light_sign(matter, now()).text.zh == "红灯"
    figures = bulletin(MINUTES, now()).counted
    assert "逾期超过0个工作日" in figures["B11"].figure.formula.zh


@pytest.mark.django_db
def test_who_must_act_is_reminded_at_the_top_of_the_inbox_and_nobody_else(county, clock):
    county.signed()
    assert county.get(CLERK, "/").context["reminders"].count == 0
    clock("2022-03-15T09:00")
    near = county.get(CLERK, "/").context["reminders"]
    assert [one.due.text.zh for one in near.shown] == ["还有2个工作日"]
    assert county.get(OUTSIDER, "/").context["reminders"].count == 0
    assert county.get(SUPERVISOR, "/").context["reminders"].count == 0


@pytest.mark.django_db
def test_a_reminder_goes_when_the_work_is_handed_in_and_when_it_is_late(county, clock):
    number = county.signed()
    clock("2022-03-16T09:00")
    assert county.get(CLERK, "/").context["reminders"].count == 1
    clock("2022-03-18T09:00")
    assert county.get(CLERK, "/").context["reminders"].count == 0
    county.act(number, "submit", CLERK, result=RESULT)
    assert county.get(CLERK, "/").context["reminders"].count == 0


@pytest.mark.django_db
def test_a_long_limit_is_recalled_once_its_share_has_gone(county, clock):
    """From 10 March to 19 May lie 48 working days: 38 are not four fifths; 39 are, on a worked Saturday."""
    number = county.signed(due="2022-05-19")
    county.act(number, "report", CLERK, progress="已经开工，进展正常")
    clock("2022-05-06T18:00")
    assert county.get(CLERK, "/").context["reminders"].count == 0
    clock("2022-05-07T09:00")
    assert county.get(CLERK, "/").context["reminders"].count == 1


@pytest.mark.django_db
def test_many_reminders_are_counted_and_the_nearest_shown(county, clock, monkeypatch):
    numbers = county.decisions(7, due="2022-03-15")
    for number in numbers:
        county.act(number, "sign", CLERK)
    clock("2022-03-14T09:00")
    answer = county.get(CLERK, "/")
    near = answer.context["reminders"]
    assert (near.count, len(near.shown), near.more) == (7, 5, 2)
    assert "还有 2 件" in answer.content.decode()
    assert Pending.objects.filter(since__isnull=True).count() == 0
