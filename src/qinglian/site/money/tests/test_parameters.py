"""A threshold is a number of the county's own: set with its source, in force from the next run, never lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qinglian.site.figures.tests.conftest import actor, signed_in
from qinglian.site.money.models import Run, Setting, State
from qinglian.site.money.screening import screen
from qinglian.site.money.tests.conftest import AUDITOR, seen_by, text, the_lead

pytestmark = pytest.mark.django_db

SET = {"name": "limit", "value": "3,000,000.00", "source": "示例省集中采购目录及标准（2022年版）"}


def test_a_limit_is_set_with_its_source_and_holds_from_the_next_run_on(split):
    answer = signed_in(AUDITOR).post("/leads/rules/P01/", SET, follow=True)
    assert "3000000.00" in text(answer)
    assert "示例省集中采购目录及标准" in text(answer)
    assert the_lead().state == State.OPEN
    screen(actor(AUDITOR))
    assert the_lead().state == State.CLOSED
    assert the_lead().verdict is None, "a changed limit says nothing of whether the rule was right"
    assert Run.objects.filter(rule="P01").first().parameters == {"limit": "3000000.00"}


def test_the_last_value_holds_and_all_are_kept(split):
    client = signed_in(AUDITOR)
    for value in ("3000000", "2000000", "1000000.50"):
        client.post("/leads/rules/P01/", {**SET, "value": value})
    screen(actor(AUDITOR))
    assert the_lead().hits.get().threshold == Decimal("1000000.50")
    assert Setting.objects.count() == 3


@pytest.mark.parametrize(
    "change",
    [{"value": "-1"}, {"value": "两百万"}, {"source": "无"}, {"name": "grace"}, {"value": ""}],
)
def test_a_number_without_sense_or_source_is_refused(split, change):
    answer = signed_in(AUDITOR).post("/leads/rules/P01/", {**SET, **change})
    assert answer.status_code == 422
    assert not Setting.objects.exists()


def test_months_are_whole(people):
    given = {"name": "grace", "value": "1.5", "source": "本县停发规定第三条"}
    assert signed_in(AUDITOR).post("/leads/rules/B01/", given).status_code == 422


def test_a_rule_is_read_with_its_sql_by_those_whose_work_it_is(people):
    page = text(seen_by(AUDITOR, "/leads/rules/E05/"))
    assert "LEAD(price)" in page
    assert "第四十条第（四）项" in page
    for post in ("edu#head", "leaders#head", "govoffice/supervision#staff-1"):
        assert seen_by(post, "/leads/rules/E05/").status_code == 404
        assert signed_in(post).post("/leads/rules/P01/", SET).status_code == 404
    assert seen_by(AUDITOR, "/leads/rules/X99/").status_code == 404
