"""A bulletin on any register for a quarter: its numbers are its indicators, and stay so when it is edited."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest

from qinglian.site.figures.counting import Asked
from qinglian.site.figures.indicators import counts, indicators
from qinglian.site.figures.models import Draft
from qinglian.site.figures.periodic import procedures
from qinglian.site.figures.tests.conftest import signed_in

pytestmark = pytest.mark.django_db

SUPERVISION = "govoffice/supervision#head"
KEY = "hotline-ticket.2021-Q1"
PATH = f"/bulletin/{KEY}/"


def printed(name: str) -> str:
    """An indicator of the hotline in the first quarter of 2021, as it is printed."""
    one = indicators()[f"hotline-ticket.{name}"]
    return one.figure.printed(counts([one], Asked(2021, None, "Q1"))[one.id].value)


def test_the_bulletin_says_what_its_indicators_are(truth):
    text = signed_in(SUPERVISION).get(PATH).context["document"].text
    assert text.startswith("清川县人民政府督查通报")
    assert "关于2021年第一季度12345热线工单情况的通报" in text
    assert f"受理量{printed('taken')}件" in text
    assert f"按时办结率{printed('on-time')}％" in text
    assert "统计截至2022年3月18日17时" in text


def test_a_number_edited_by_hand_is_refused(truth):
    client = signed_in(SUPERVISION)
    form = client.get(f"{PATH}edit/").context["form"]
    before = f"受理量{printed('taken')}件"
    answer = client.post(f"{PATH}edit/", {
        "change": "words", "text": form["text"].value().replace(before, "受理量9,999件"),
        "asked": form["asked"].value().isoformat(),
    })  # fmt: skip
    assert answer.status_code == 422
    assert "改动了指标 hotline-ticket.taken" in answer.content.decode()
    assert not Draft.objects.exists()


def test_words_may_be_edited_and_the_word_file_has_them(truth):
    client = signed_in(SUPERVISION)
    form = client.get(f"{PATH}edit/").context["form"]
    answer = client.post(f"{PATH}edit/", {
        "change": "words", "text": form["text"].value().replace("抓紧办理", "抓紧办理、主动回访"),
        "asked": form["asked"].value().isoformat(),
    })  # fmt: skip
    assert answer.status_code == 302
    fields = {"v-document_no": "清政督〔2021〕6号"}
    assert client.post(f"{PATH}edit/", {"change": "variables", **fields}).status_code == 302
    file = client.get(f"{PATH}bulletin.docx")
    text = "\n".join(one.text for one in docx.Document(BytesIO(file.content)).paragraphs)
    assert "抓紧办理、主动回访" in text
    assert "清政督〔2021〕6号" in text


def test_a_register_and_a_quarter_are_chosen_on_the_page_of_bulletins(truth):
    answer = signed_in(SUPERVISION).get("/bulletin/?procedure=hotline-ticket&year=2021&part=Q1")
    assert answer["Location"] == PATH


@pytest.mark.parametrize(
    "path", ["/bulletin/nothing.2021-Q1/", "/bulletin/hotline-ticket.2021-Q5/"]
)
def test_a_register_or_a_quarter_that_does_not_exist_is_not_found(truth, path):
    assert signed_in(SUPERVISION).get(path).status_code == 404


@pytest.mark.parametrize("post", ["transport#liaison", "leaders#head"])
@pytest.mark.parametrize("path", [PATH, f"{PATH}edit/", f"{PATH}bulletin.docx"])
def test_only_supervision_has_it(truth, post, path):
    assert signed_in(post).get(path).status_code == 403


@pytest.mark.parametrize("procedure", procedures())
def test_every_register_has_one(truth, procedure):
    """Where something can be counted at all: the words begun for it hold every number as a figure."""
    answer = signed_in(SUPERVISION).get(f"/bulletin/{procedure}.2021/")
    assert answer.status_code in (200, 404)
    known = [
        one for one in indicators().values() if one.procedure and one.procedure.name == procedure
    ]
    counted = [one for one in counts(known, Asked(2021)).values() if hasattr(one, "value")]
    assert answer.status_code == (200 if counted else 404)
