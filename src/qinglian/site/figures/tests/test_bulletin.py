"""Story 1 through the pages: what the meeting of 10 March decided, counted on the evening of the 18th."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import docx
import pytest

from qinglian import workdays
from qinglian.site.figures.bulletin import bulletin, meetings
from qinglian.site.figures.models import Draft
from qinglian.site.figures.tests.conftest import actor, signed_in
from qinglian.site.matters.door import perform

pytestmark = pytest.mark.django_db

MINUTES = "清政常纪〔2022〕3号"
PATH = f"/bulletin/{MINUTES}/"
SUPERVISION = "govoffice/supervision#head"


def said(client, path: str = PATH) -> str:
    """The bulletin as it reads, without its tags."""
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.context["document"].text)


def edited(client, before: str, after: str):
    page = client.get(f"{PATH}edit/")
    form = page.context["form"]
    assert before in form["text"].value()
    return client.post(f"{PATH}edit/", {
        "change": "words", "text": form["text"].value().replace(before, after),
        "asked": form["asked"].value().isoformat(),
    })  # fmt: skip


def test_the_bulletin_says_what_was_done_on_time_late_and_not_yet(truth):
    text = said(signed_in(SUPERVISION))
    assert "共议定事项22件" in text
    assert "已办结7件（占31.8％），其中按期办结6件、逾期办结1件" in text
    assert "正在办理15件，其中已过时限3件" in text


def test_completed_and_in_progress_are_all_that_was_decided(truth):
    found = bulletin(MINUTES, workdays.now())
    value = {name: one.figure.value for name, one in found.counted.items()}
    story = truth.stories["1"]
    assert value["B2"] + value["B6"] == value["B1"] == story["items"]
    assert value["B4"] + value["B5"] == value["B2"] == story["completed"]
    assert (value["B5"], value["B7"]) == (story["completed_late"], story["open_late"])
    assert len(found.table) == value["B6"]


def test_every_item_stands_in_the_table_with_its_limit_and_its_light(truth):
    found = bulletin(MINUTES, workdays.now())
    assert [row[4] for row in found.table[:8]] == ["黄色"] * 3 + ["蓝色"] * 4 + [""]
    assert {row[3] for row in found.table[:3]} == {"2022-03-17"}
    assert found.counted["B9"].figure.value == 4


def test_the_evening_before_nothing_was_late(truth):
    text = said(signed_in(SUPERVISION), f"{PATH}?as_of=2022-03-17T18:00")
    assert "已办结6件（占27.3％），其中按期办结6件、逾期办结0件" in text
    assert "正在办理16件，其中已过时限0件" in text
    assert "截至2022年3月17日18时" in text


def test_no_moment_to_come_is_counted(truth):
    assert "截至2022年3月18日17时" in said(signed_in(SUPERVISION), f"{PATH}?as_of=2030-01-01T00:00")
    assert "截至2022年3月18日17时" in said(signed_in(SUPERVISION), f"{PATH}?as_of=tomorrow")
    assert "截至2022年3月18日17时" in said(signed_in(SUPERVISION), f"{PATH}?as_of=0001-01-01T00:00")


def test_what_is_completed_late_stays_late(truth, clock):
    late = next(
        item for item in bulletin(MINUTES, workdays.now()).items
        if item.completed and item.case.late_at(workdays.now())
    )  # fmt: skip
    clock("2022-03-21T10:00")
    perform(
        late.case.id, "close", actor("govoffice/supervision#staff-4"), {"opinion": "现场核查属实"}
    )
    assert "逾期办结1件" in said(signed_in(SUPERVISION))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("已办结7件", "已办结8件", "改动了指标 B2（应为「7件」）"),
        ("占31.8％", "占36.4％", "改动了指标 B3（应为「31.8％」）"),
        ("逾期办结1件", "逾期办结0件", "改动了指标 B5（应为「1件」）"),
        ("正在办理15件", "正在办理十四件", "改动了指标 B6（应为「15件」）"),
    ],
)
def test_a_number_edited_by_hand_is_refused_with_the_reason(truth, before, after, says):
    answer = edited(signed_in(SUPERVISION), before, after)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert after in answer.content.decode()
    assert not Draft.objects.exists()


def test_words_may_be_edited_and_the_next_count_fills_them(truth, clock):
    client = signed_in(SUPERVISION)
    assert edited(client, "按时反馈", "及时反馈进展").status_code == 302
    item = next(one for one in bulletin(MINUTES, workdays.now()).items if not one.completed)
    lead = item.case.parties("lead")[0]
    clock(workdays.now() + timedelta(minutes=3))
    perform(item.case.id, "submit", actor(f"{lead}#liaison"), {"result": "已完成整治，现场可见。"})
    clock(workdays.now() + timedelta(minutes=3))
    perform(item.case.id, "accept", actor("govoffice/supervision#staff-1"), {"opinion": "核查属实"})
    text = said(client)
    assert "及时反馈进展" in text
    assert "已办结8件（占36.4％），其中按期办结6件、逾期办结2件" in text


def test_the_word_file_waits_for_the_documents_number(truth):
    client = signed_in(SUPERVISION)
    answer = client.get(f"{PATH}bulletin.docx", follow=True)
    assert "document_no" in answer.content.decode()
    fields = {"v-document_no": "清政督〔2022〕6号", "v-county": "清川县"}
    assert client.post(f"{PATH}edit/", {"change": "variables", **fields}).status_code == 302
    file = client.get(f"{PATH}bulletin.docx")
    text = "\n".join(one.text for one in docx.Document(BytesIO(file.content)).paragraphs)
    assert "清政督〔2022〕6号" in text
    assert "已办结7件" in text
    assert (
        client.post(f"{PATH}edit/", {"change": "variables", "v-document_no": "六号"}).status_code
        == 422
    )


def test_the_meetings_are_listed_the_latest_first(truth):
    assert meetings()[0].minutes_no == MINUTES
    assert len(meetings()) == truth.tally["meetings"]
    page = signed_in(SUPERVISION).get("/bulletin/").content.decode()
    assert MINUTES in page


@pytest.mark.parametrize("post", ["transport#liaison", "leaders#head", "audit#head"])
@pytest.mark.parametrize("path", ["/bulletin/", PATH, f"{PATH}edit/", f"{PATH}bulletin.docx"])
def test_only_supervision_has_the_bulletin(truth, post, path):
    assert signed_in(post).get(path).status_code == 403


@pytest.mark.parametrize("path", ["/bulletin/", PATH, f"{PATH}edit/"])
def test_nobody_has_it_without_signing_in(truth, client, path):
    assert "/accounts/login/" in client.get(path)["Location"]


def test_minutes_that_decided_nothing_are_not_found(truth):
    assert signed_in(SUPERVISION).get("/bulletin/清政常纪〔2019〕1号/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", ["/bulletin/", PATH, f"{PATH}edit/"])
def test_the_pages_are_made_in_both_languages_with_few_queries(
    truth, language, path, django_assert_max_num_queries
):
    client = signed_in(SUPERVISION)
    client.cookies["language"] = language
    with django_assert_max_num_queries(12):
        answer = client.get(path)
    assert answer.headers["Content-Language"] == language


def test_no_two_fields_of_the_editing_page_share_an_id(truth):
    page = signed_in(SUPERVISION).get(f"{PATH}edit/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
