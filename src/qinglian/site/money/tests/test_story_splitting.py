"""Story 7: five price inquiries of 480,000 yuan each, one of them explained by a budget adjustment."""

from __future__ import annotations

import pytest

from qinglian.site.figures.tests.conftest import actor, signed_in
from qinglian.site.matters.door import perform
from qinglian.site.matters.models import Matter
from qinglian.site.money import actions
from qinglian.site.money.models import Explanation, Lead, Run, State
from qinglian.site.money.queries import precision
from qinglian.site.money.screening import screen
from qinglian.site.money.tests.conftest import (
    AUDIT_HEAD,
    AUDITOR,
    confirming,
    contracts,
    explaining,
    pdf,
    seen_by,
    text,
    the_lead,
)

pytestmark = pytest.mark.django_db


def test_five_contracts_are_one_lead_with_five_rows(split):
    assert (split.family, split.rules, split.rows) == ("splitting", ["P01"], 5)
    page = text(seen_by(AUDITOR, f"/leads/{split.pk}/"))
    assert "2,400,000.00" in page
    assert "2,000,000.00" in page
    assert page.count("480,000.00") >= 5
    assert "《政府采购法实施条例》第二十八条" in page
    assert "疑点不是结论" in page


def test_a_budget_adjustment_lowers_the_sum_and_the_lead_closes_by_itself_with_its_trail(split):
    answer = signed_in(AUDITOR).post(
        f"/leads/{split.pk}/", explaining(split, "教采〔2022〕3"), follow=True
    )
    assert "由同一职能的另一人确认后复算" in text(answer)
    assert the_lead().state == State.EXPLAINED
    answer = confirming(split)
    assert "疑点自动关闭" in text(answer)
    lead = the_lead()
    assert (lead.state, lead.verdict) == (State.CLOSED, False)
    assert [step.kind for step in lead.steps.all()] == ["found", "explained", "confirmed", "closed"]
    page = text(answer)
    assert "1,920,000.00" in page
    assert "预算调整" in page
    assert "清财预〔2022〕9号" in page
    note = Explanation.objects.get()
    document = signed_in(AUDITOR).get(f"/leads/{lead.pk}/documents/{note.sha256}/")
    assert document.getvalue().startswith(b"%PDF")
    assert seen_by("edu#head", f"/leads/{lead.pk}/documents/{note.sha256}/").status_code == 404


def test_what_is_left_above_the_limit_stays_a_lead(people, filed):
    filed("procurement-contracts", contracts(6), unit="finance")
    screen(actor(AUDITOR))
    lead = the_lead()
    signed_in(AUDITOR).post(f"/leads/{lead.pk}/", explaining(lead, "教采〔2022〕6"))
    assert "疑点仍在" in text(confirming(lead))
    lead.refresh_from_db()
    assert (lead.state, lead.verdict, str(lead.amount)) == (State.OPEN, None, "2400000.00")
    assert [step.kind for step in lead.steps.all()] == [
        "found",
        "explained",
        "confirmed",
        "changed",
    ]


def test_a_run_that_finds_the_same_changes_nothing(split):
    screen(actor(AUDITOR))
    lead = the_lead()
    assert [step.kind for step in lead.steps.all()] == ["found"]
    assert Run.objects.filter(rule="P01").count() == 2


def test_a_lead_that_closed_is_found_again_when_another_contract_comes(split, filed):
    signed_in(AUDITOR).post(f"/leads/{split.pk}/", explaining(split, "教采〔2022〕3"))
    confirming(split)
    more = contracts(1, number="教采〔2022〕9", amount="100000.00")
    filed("procurement-contracts", more, unit="finance")
    screen(actor(AUDITOR))
    lead = the_lead()
    assert (lead.state, lead.verdict, str(lead.amount)) == (State.OPEN, None, "2020000.00")
    assert lead.steps.last().kind == "reopened"


def test_a_lead_does_not_close_because_its_data_went(split, filed):
    number = Matter.objects.get(procedure="data-filing").number
    perform(number, "replace", actor("finance#deputy"), {"reason": "口径有误，重新报送"})
    screen(actor(AUDITOR))
    assert the_lead().state == State.OPEN
    assert Run.objects.filter(rule="P01").first().not_run["zh"].endswith("没有运行。")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"docnumber": "某文件"}, "文号应写成"),
        ({"docnumber": ""}, "请填写此项"),
        ({"cause": "heir"}, "heir"),
        ({"document": ""}, "请填写此项"),
        ({"document": pdf("批复.exe")}, "不能作为佐证"),
    ],
    ids=["no number", "empty", "another rule's cause", "no file", "no document"],
)
def test_an_explanation_without_its_document_is_refused(split, change, says):
    answer = signed_in(AUDITOR).post(
        f"/leads/{split.pk}/", explaining(split, "教采〔2022〕3", **change)
    )
    assert answer.status_code == 422
    assert says in text(answer)
    assert not Explanation.objects.exists()
    assert the_lead().state == State.OPEN


def test_a_row_is_explained_once(split, filed):
    filed("procurement-contracts", contracts(1, number="教采〔2022〕9"), unit="finance")
    screen(actor(AUDITOR))
    lead = the_lead()
    row = lead.hits.get().rows.get(key__endswith="教采〔2022〕3")
    given = {"rule": "P01", "row": row.pk, "cause": "approved", "docnumber": "清财采〔2022〕4号"}
    actions.explain(lead, actor(AUDITOR), **given, document=pdf())
    with pytest.raises(Exception, match="已经以文件说明过"):
        actions.explain(lead, actor(AUDITOR), **given, document=pdf())


def test_nobody_confirms_their_own_explanation_nor_does_another_capacity(split):
    page = signed_in(AUDITOR).post(
        f"/leads/{split.pk}/", explaining(split, "教采〔2022〕3"), follow=True
    )
    assert "待另一人确认的说明" in text(page)
    assert 'value="confirm"' not in text(page)
    assert "不能确认自己提出的" in text(confirming(split, AUDITOR))
    assert "同一职能的另一人" in text(confirming(split, "finance#head"))
    assert confirming(split, "edu#head").status_code == 404
    screen(actor(AUDITOR))
    assert (the_lead().state, Explanation.objects.get().second_at) == (State.EXPLAINED, None)
    assert 'value="confirm"' in text(seen_by(AUDIT_HEAD, f"/leads/{split.pk}/"))


def test_an_explanation_that_is_not_confirmed_is_gone_and_stays_in_the_trail(split):
    signed_in(AUDITOR).post(f"/leads/{split.pk}/", explaining(split, "教采〔2022〕3"))
    assert "不能确认自己提出的" in text(confirming(split, AUDITOR, "decline"))
    assert "说明未确认，疑点仍在" in text(confirming(split, do="decline"))
    assert not Explanation.objects.exists()
    assert the_lead().state == State.OPEN
    assert [step.kind for step in the_lead().steps.all()] == ["found", "explained", "declined"]
    again = signed_in(AUDITOR).post(f"/leads/{split.pk}/", explaining(split, "教采〔2022〕3"))
    assert again.status_code == 302


@pytest.mark.parametrize("which", ["", "x", "999999", "9" * 40])
def test_what_does_not_wait_is_not_confirmed(split, which):
    given = {"do": "confirm", "explanation": which}
    answer = signed_in(AUDIT_HEAD).post(f"/leads/{split.pk}/", given)
    assert answer.status_code == 422
    assert "没有待确认的这项说明" in text(answer)


@pytest.mark.parametrize("post", ["edu#head", "edu#liaison", "water#head", "leaders#head",
                                  "leaders#deputy-2", "govoffice/supervision#staff-1"])  # fmt: skip
def test_the_unit_concerned_and_those_who_only_count_see_no_lead(split, post):
    assert seen_by(post, f"/leads/{split.pk}/").status_code == 404
    page = seen_by(post, "/leads/")
    assert page.status_code == 200
    for word in ("课桌椅", "教体局 · 2022", "2400000", "2,400,000"):
        assert word not in text(page)
    assert signed_in(post).post("/leads/run/").status_code == 403


@pytest.mark.parametrize("post", ["audit#head", "finance#staff"])
def test_those_whose_work_leads_are_see_them(split, post):
    assert "学生课桌椅" in text(seen_by(post, "/leads/"))


def test_a_lead_about_finance_is_hidden_from_finance(people, filed):
    filed("procurement-contracts", contracts(unit="finance"), unit="finance")
    screen(actor(AUDITOR))
    lead = the_lead()
    assert seen_by("finance#head", f"/leads/{lead.pk}/").status_code == 404
    assert "课桌椅" not in text(seen_by("finance#head", "/leads/"))
    with pytest.raises(Exception, match="不能自己处理"):
        actions.judge(lead, actor("finance#head"), borne_out=False, words="经核实没有问题。")


def test_precision_counts_what_was_judged_and_stands_beside_the_rule(split, filed):
    filed("procurement-contracts", contracts(unit="health"), unit="finance")
    filed("procurement-contracts", contracts(unit="water"), unit="finance")
    screen(actor(AUDITOR))
    signed_in(AUDITOR).post(f"/leads/{split.pk}/", explaining(split, "教采〔2022〕3"))
    confirming(split)
    for unit in ("health", "water"):
        lead = Lead.objects.get(unit=unit)
        signed_in(AUDITOR).post(
            f"/leads/{lead.pk}/", {"do": "judge", "borne_out": "yes", "words": "同一项目拆成五份。"}
        )
    assert precision() == {"P01": (2, 3)}
    page = text(seen_by(AUDITOR, "/leads/"))
    assert "属实率 66.7％（属实2÷已核实3）" in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_queue_costs_as_many_queries_for_many_leads_as_for_few(
    people, filed, language, django_assert_max_num_queries
):
    units = ("edu", "health", "water", "land", "culture", "commerce", "civil", "labour")
    for unit in units:
        filed("procurement-contracts", contracts(unit=unit), unit="finance")
    screen(actor(AUDITOR))
    client = signed_in(AUDITOR)
    client.cookies["language"] = language
    with django_assert_max_num_queries(16):
        page = text(client.get("/leads/"))
    assert page.count('href="/leads/') >= len(units)
    assert ("A lead is not a verdict" in page) == (language == "en")
    with django_assert_max_num_queries(22):
        client.get(f"/leads/{Lead.objects.first().pk}/")
