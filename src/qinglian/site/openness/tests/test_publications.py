"""What is public: as its act left it, without an account, taken back when the law says so, never a personal number."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from qinglian.site.matters.models import Published
from qinglian.site.matters.tests.telling import story_of, tell
from qinglian.site.records.actions import sequence

pytestmark = pytest.mark.django_db

LANGUAGES = ["zh-hans", "en"]


@pytest.fixture
def visitor() -> Client:
    return Client()


def _until(act: str) -> int:
    steps = story_of("penalty-case").steps
    return next(n for n, step in enumerate(steps, start=1) if step.act == act and not step.refused)


def test_before_anything_is_public_the_list_says_so(visitor):
    for language, words in zip(
        LANGUAGES, ("还没有公开的内容", "Nothing is public yet"), strict=True
    ):
        visitor.cookies["language"] = language
        assert words in visitor.get("/open/").content.decode()


def test_a_penalty_is_public_with_the_fields_that_are_marked_and_no_other(visitor, clock):
    number = tell(story_of("penalty-case"), clock, _until("publish"))
    sequence()
    page = visitor.get(f"/open/{number}/").content.decode()
    assert "清市监罚〔2022〕18号" in page
    assert "40,000" in page
    assert "91110000600037341L" in page
    assert "复核属实" not in page
    assert "公开日志第" in page
    assert number in visitor.get("/open/?kind=penalty-case&q=电线").content.decode()
    assert number not in visitor.get("/open/?kind=service-case").content.decode()
    assert number not in visitor.get("/open/?q=没有这样的").content.decode()


def test_a_changed_penalty_is_withdrawn_and_its_page_says_why(visitor, clock):
    number = tell(story_of("penalty-case"), clock)
    page = visitor.get(f"/open/{number}/").content.decode()
    assert "复议决定变更了罚款数额" in page
    assert "40,000" not in page
    assert "91110000600037341L" not in page
    assert Published.objects.filter(matter=number).count() == 1


@pytest.mark.parametrize(
    "path", ["/open/XF-2022-000099/", "/open/credit/nothing/", "/open/credit/penalties/?year=1"]
)
def test_what_is_not_public_is_not_there(visitor, path):
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize(
    "asked", ["kind=%00", "unit=%00", "unit=x", "kind=nothing", "q=%00", "page=0", "page=x"]
)
def test_nonsense_is_left_out(visitor, asked):
    assert visitor.get(f"/open/?{asked}").status_code == 200


def test_the_two_publications_come_in_their_layout(visitor, clock):
    tell(story_of("penalty-case"), clock, _until("publish"))
    book = _book(visitor.get("/open/credit/penalties/?year=2022"))
    headings, row = [cell.value for cell in book[2]], [cell.value for cell in book[3]]
    said = dict(zip(headings, row, strict=True))
    assert said["行政处罚决定书文号"] == "清市监罚〔2022〕18号"
    assert said["罚款金额（万元）"] == 4
    assert said["处罚类别"] == "罚款"
    assert said["行政相对人代码_1（统一社会信用代码）"] == "91110000600037341L"
    assert f"{said['处罚决定日期']:%Y-%m-%d}" == "2022-10-09"
    assert _book(visitor.get("/open/credit/penalties/?year=2021")).max_row == 2


def test_the_list_goes_home_as_a_workbook(visitor, clock):
    number = tell(story_of("penalty-case"), clock, _until("publish"))
    book = _book(visitor.get("/open/export/?kind=penalty-case"))
    assert book[3][0].value == number


def _book(response):
    assert response.status_code == 200
    return load_workbook(BytesIO(b"".join(response.streaming_content))).active
