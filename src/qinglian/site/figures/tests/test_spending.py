"""Story 6 through the page: the culture bureau's first quarter, its total and its vouchers."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from qinglian.site.figures.receptions import doubts, most_companions, period_before, said, spending
from qinglian.site.figures.tests.conftest import signed_in

pytestmark = pytest.mark.django_db

PATH = "/spending/culture/2022Q1/"


def test_the_total_rose_though_receptions_fell(truth):
    page = signed_in("culture#head").get(PATH).content.decode()
    assert "“三公”经费合计180,640元，比上年同期上升0.8％" in page
    shown = re.sub(r"<[^>]+>|\s", " ", page)
    assert re.search(r"公务接待费 +31,200 +29,640 +下降5％", shown)
    assert re.search(r"公务用车运行维护费 +148,000 +151,000 +上升2％", shown)
    assert re.search(r"因公出国（境）费 +0 +0 +持平", shown)


def test_too_many_companions_and_a_missing_letter_are_leads_and_the_rest_is_not(truth):
    spent = spending("culture", "2022Q1")
    story = truth.stories["6"]
    by_letter = {one.body["voucher"] for one in spent.doubts if "公函" in one.why.zh}
    assert {one.body["voucher"] for one in spent.doubts} - by_letter == set(
        story["too-many-companions"]
    )
    assert by_letter == set(story["without-letter"])
    page = signed_in("culture#head").get(PATH).content.decode()
    assert "来宾12人，陪餐5人，超过4人" in page
    assert "《党政机关国内公务接待管理规定》第十条 [C]" in page
    assert "疑点不是结论" in page
    for voucher in story["within-the-rule"]:
        assert f"<b>{voucher}</b>" not in page


@pytest.mark.parametrize("post", ["culture#liaison", "finance#liaison", "audit#head",
                                  "govoffice/supervision#staff-1", "leaders#head", "leaders#deputy-5"])  # fmt: skip
def test_the_unit_and_those_who_look_after_the_money_see_it(truth, post):
    assert signed_in(post).get(PATH).status_code == 200


@pytest.mark.parametrize(
    "post", ["water#head", "transport#liaison", "approvals#reviewer", "market#head"]
)
def test_other_units_do_not(truth, post):
    answer = signed_in(post).get(PATH)
    assert answer.status_code == 404
    assert "0325" not in answer.content.decode()


def test_nor_does_the_public(truth, client):
    assert "/accounts/login/" in client.get(PATH)["Location"]


@pytest.mark.parametrize(
    "path", ["/spending/culture/2022Q5/", "/spending/nowhere/2022Q1/", "/spending/culture/x/"]
)
def test_what_is_no_unit_and_no_period_is_not_found(truth, path):
    assert signed_in("leaders#head").get(path).status_code == 404


def test_a_period_without_a_filing_says_what_to_do(truth):
    page = signed_in("culture#head").get("/spending/culture/2022Q2/").content.decode()
    assert "还没有经他人确认" in page


def test_the_units_that_have_filed_are_listed_as_far_as_they_may_be_seen(truth):
    mine = signed_in("culture#head").get("/spending/").content.decode()
    assert mine.count('href="/spending/') == 4
    assert "/spending/culture/2022Q1/" in mine
    everyones = signed_in("finance#liaison").get("/spending/").content.decode()
    assert "/spending/water/2021/" in everyones
    assert signed_in("finance#liaison").get("/spending/water/2021/").status_code == 200


def test_a_year_is_read_from_the_countys_accounts(truth):
    spent = spending("culture", "2021")
    assert spent.total.now == sum((line.now for line in spent.lines), Decimal(0)) > 0
    assert spent.total.before > 0
    assert {one.docnumber for one in spent.filings} == {"清财字〔2021〕18号", "清财字〔2022〕11号"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_is_made_in_both_languages_with_few_queries(
    truth, language, django_assert_max_num_queries
):
    client = signed_in("culture#head")
    client.cookies["language"] = language
    with django_assert_max_num_queries(12):
        page = client.get(PATH).content.decode()
    assert ("rose by 0.8%" in page) == (language == "en")


@pytest.mark.parametrize(
    ("guests", "most"), [(1, 3), (9, 3), (10, 3), (11, 3), (12, 4), (14, 4), (15, 5), (30, 10)]
)
def test_ten_guests_or_fewer_have_three_companions_and_more_have_a_third(guests, most):
    assert most_companions(guests) == most


def test_since_2025_the_letter_is_asked_for_by_another_article():
    voucher = {"guests": 3, "companions": 1, "letter": None, "date": "2025-05-02"}
    assert "第二十二条" in doubts(voucher)[0].law.zh
    assert "第二十二条" not in doubts({**voucher, "date": "2025-05-01"})[0].law.zh


@pytest.mark.parametrize(
    ("change", "zh", "en"),
    [("0.8036", "上升0.8％", "rose by 0.8%"), ("-5", "下降5％", "fell by 5%"),
     ("0", "持平", "unchanged"), ("-0.04", "下降0.04％", "fell by 0.04%"), ("0.001", "持平", "unchanged")],
)  # fmt: skip
def test_a_change_is_said_by_its_sign(change, zh, en):
    text = said(Decimal(change))
    assert (text.zh, text.en) == (zh, en)


@pytest.mark.parametrize(("period", "before"), [("2022Q1", "2021Q1"), ("2022", "2021")])
def test_a_period_is_compared_with_the_same_of_the_year_before(period, before):
    assert period_before(period) == before


def test_the_list_says_what_the_three_publics_are_and_each_period_in_words(truth):
    client = signed_in("culture#head")
    page = client.get("/spending/").content.decode()
    assert "因公出国（境）、公务用车、公务接待的支出" in page
    assert "<h2>2022年第一季度</h2>" in page
    assert 'href="/spending/"' in client.get(PATH).content.decode()
