"""A threshold is a number of the county's own: set with its source, in force from the next run, never lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from qinglian import screens
from qinglian.procedures.refusal import Refused
from qinglian.site.figures.tests.conftest import actor, signed_in
from qinglian.site.money.models import Run, Setting, State
from qinglian.site.money.parameters import confirm_parameter, set_parameter
from qinglian.site.money.screening import screen
from qinglian.site.money.tests.conftest import AUDIT_HEAD, AUDITOR, seen_by, text, the_lead

pytestmark = pytest.mark.django_db

SET = {"name": "limit", "value": "3,000,000.00", "source": "示例省集中采购目录及标准（2022年版）"}


def confirm(post: str = AUDIT_HEAD, rule: str = "P01"):
    """Confirm what waits of a rule."""
    (change,) = Setting.objects.filter(rule=rule, second_at=None).order_by("-id")[:1]
    return signed_in(post).post(f"/leads/rules/{rule}/", {"confirm": change.pk}, follow=True)


def test_a_limit_is_set_with_its_source_and_holds_from_the_next_run_after_another_confirmed_it(
    split,
):
    answer = signed_in(AUDITOR).post("/leads/rules/P01/", SET, follow=True)
    assert "3000000.00" in text(answer)
    assert "示例省集中采购目录及标准" in text(answer)
    screen(actor(AUDITOR))
    assert the_lead().state == State.OPEN
    assert Run.objects.filter(rule="P01").first().parameters == {"limit": "2000000.00"}
    assert "已确认，下次运行起生效" in text(confirm())
    assert the_lead().state == State.OPEN
    screen(actor(AUDITOR))
    assert the_lead().state == State.CLOSED
    assert the_lead().verdict is None, "a changed limit says nothing of whether the rule was right"
    assert Run.objects.filter(rule="P01").first().parameters == {"limit": "3000000.00"}


def test_the_last_value_holds_and_all_are_kept(split):
    client = signed_in(AUDITOR)
    for value in ("3000000", "2000000", "1000000.50"):
        client.post("/leads/rules/P01/", {**SET, "value": value})
        confirm()
    client.post("/leads/rules/P01/", {**SET, "value": "9000000"})
    screen(actor(AUDITOR))
    assert the_lead().hits.get().threshold == Decimal("1000000.50")
    assert Setting.objects.count() == 4


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


def test_nobody_confirms_their_own_number_nor_does_another_capacity(split):
    client = signed_in(AUDITOR)
    page = text(client.post("/leads/rules/P01/", SET, follow=True))
    assert "待另一人确认" in page
    assert 'name="confirm"' not in page
    assert "不能确认自己提出的" in text(confirm(AUDITOR))
    assert 'name="confirm"' not in text(seen_by("finance#head", "/leads/rules/P01/"))
    assert "同一职能的另一人" in text(confirm("finance#head"))
    assert confirm("edu#head").status_code == 404
    assert not Setting.objects.filter(second_at__isnull=False).exists()
    assert 'name="confirm"' in text(seen_by(AUDIT_HEAD, "/leads/rules/P01/"))


def test_whoever_acts_for_the_one_who_proposed_it_does_not_confirm_it(split):
    change = set_parameter(actor(AUDITOR), screens.rules()["P01"], **SET)
    lent = replace(actor(AUDIT_HEAD), principal=actor(AUDITOR).person)
    with pytest.raises(Refused, match="不能确认自己提出的"):
        confirm_parameter(lent, screens.rules()["P01"], change.pk)


def test_of_two_changes_only_the_newest_is_confirmed_and_only_once(split):
    client = signed_in(AUDITOR)
    for value in ("3000000", "4000000"):
        client.post("/leads/rules/P01/", {**SET, "value": value})
    older = Setting.objects.order_by("id")[0]
    answer = signed_in(AUDIT_HEAD).post("/leads/rules/P01/", {"confirm": older.pk}, follow=True)
    assert "已被后来的修改代替" in text(answer)
    newest = Setting.objects.order_by("id").last()
    confirm()
    for which in (newest.pk, "x", "9" * 40):
        page = signed_in(AUDIT_HEAD).post("/leads/rules/P01/", {"confirm": which}, follow=True)
        assert "这项修改已经确认" in text(page)
    held = Setting.objects.get(second_at__isnull=False)
    assert (held.value, held.person, held.second_person) == (
        "4000000", actor(AUDITOR).person, actor(AUDIT_HEAD).person,
    )  # fmt: skip
