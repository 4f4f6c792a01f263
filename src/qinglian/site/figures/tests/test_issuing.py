"""The report through its pages: words edited and numbers refused, figures fixed, passed, signed, locked."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest

from qinglian import workdays
from qinglian.site.figures import reports
from qinglian.site.figures.models import Draft, Fixed
from qinglian.site.figures.tests.conftest import actor, publics, signed_in
from qinglian.site.matters.door import perform
from qinglian.site.matters.models import Act, Matter
from qinglian.site.people.actions import delegate, revoke
from qinglian.site.people.models import Term

pytestmark = pytest.mark.django_db

DRAFTER, REVIEWER, CHIEF = "govoffice#drafter", "govoffice#reviewer", "leaders#head"


def strike_out_a_meeting() -> None:
    """One of the meetings that count, struck out by supervision, which did not organise it."""
    records = reports.figure(2021, "F4")[1].records
    numbers = [record.id.partition("#")[0] for record in records]
    number = Matter.objects.filter(number__in=numbers, lead="ndrc").first().number
    by = actor("govoffice/supervision#head")
    perform(number, "strike", by, {"reason": "经核实与另一场重复"})


def edited(client, year=2021, **changes):
    """Post the draft's text with each of `changes`, `{before: after}`, made in it."""
    page = client.get(f"/report/{year}/edit/")
    form = page.context["form"]
    text = form["text"].value()
    for before, after in changes.pop("swap", {}).items():
        assert before in text
        text = text.replace(before, after)
    asked = form["asked"].value().isoformat()
    return client.post(f"/report/{year}/edit/", {"change": "words", "text": text, "asked": asked})


def test_words_are_edited_and_the_numbers_stay_counted(truth):
    drafter = signed_in(DRAFTER)
    assert edited(drafter, swap={"扎实做好“六稳”工作": "认真做好“六稳”工作"}).status_code == 302
    page = drafter.get("/report/").content.decode()
    assert "认真做好“六稳”工作" in page
    assert 'href="/report/2021/F1/">8,642.37万元</a>' in page
    assert "{figure F1}" in Draft.objects.get(kind="report", key="2021").source


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("8,642.37万元", "9,642.37万元", "改动了指标 F1（应为「8,642.37万元」）"),
        ("下降3％", "上升3％", "改动了指标 F9（应为「下降3％」）"),
        ("培育市场经营主体", "培育市场经营主体近3000户，其中新登记", "3000户"),
    ],
)
def test_a_number_edited_by_hand_is_refused_with_the_reason_and_the_text_is_kept(
    truth, before, after, says
):
    answer = edited(signed_in(DRAFTER), swap={before: after})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert "数字只能由系统计数" in page
    assert after in page
    assert not Draft.objects.exists()


def test_what_was_edited_follows_tomorrows_numbers(truth, clock):
    drafter = signed_in(DRAFTER)
    edited(drafter, swap={"组织召开银企对接座谈会": "先后组织召开银企对接座谈会"})
    clock(workdays.now() + timedelta(minutes=1))
    strike_out_a_meeting()
    assert "先后组织召开银企对接座谈会11次" in reports.build(2021).text


def test_the_numbers_on_the_page_are_those_of_its_moment_though_acts_go_on(truth, clock):
    drafter = signed_in(DRAFTER)
    page = drafter.get("/report/2021/edit/")
    form = page.context["form"]
    clock(workdays.now() + timedelta(minutes=1))
    strike_out_a_meeting()
    clock(workdays.now() + timedelta(minutes=1))
    answer = drafter.post("/report/2021/edit/", {
        "change": "words", "text": form["text"].value().replace("同志们：", "同志们、朋友们："),
        "asked": form["asked"].value().isoformat(),
    })  # fmt: skip
    assert answer.status_code == 302
    assert "座谈会11次" in reports.build(2021).text


def test_variables_are_changed_where_their_kind_allows(truth):
    drafter = signed_in(DRAFTER)
    given = {**reports.defaults(2021), "county": "清川县", "report_date": "2022年3月25日"}
    fields = {f"v-{name}": value for name, value in given.items()}
    assert drafter.post("/report/2021/edit/", {"change": "variables", **fields}).status_code == 302
    assert Draft.objects.get().variables == {"report_date": "2022年3月25日"}
    assert "2022年3月25日" in reports.build(2021).text
    for name, wrong in (
        ("report_date", "下周"),
        ("leader", "某某等14人"),
        ("meeting_year", "二〇二二"),
    ):
        answer = drafter.post(
            "/report/2021/edit/", {"change": "variables", **fields, f"v-{name}": wrong}
        )
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.content.decode()


def test_a_colleagues_words_are_not_written_over(truth, clock):
    drafter, colleague = signed_in(DRAFTER), signed_in("govoffice#staff")
    page = drafter.get("/report/2021/edit/")
    form = page.context["form"]
    clock(workdays.now() + timedelta(minutes=1))
    assert edited(colleague, swap={"同志们：": "同志们、朋友们："}).status_code == 302
    late = {"change": "words", "text": form["text"].value().replace("今天召开", "现在召开"),
            "asked": form["asked"].value().isoformat()}  # fmt: skip
    answer = drafter.post("/report/2021/edit/", late)
    assert answer.status_code == 422
    assert "以免覆盖" in answer.content.decode()
    assert "同志们、朋友们：" in reports.build(2021).text


def test_a_moment_that_no_clock_can_tell_is_refused_and_nothing_is_kept(truth):
    said = {"change": "words", "text": "同志们：", "asked": "0001-01-01 00:00:00"}
    assert signed_in(DRAFTER).post("/report/2021/edit/", said).status_code == 422
    assert not Draft.objects.exists()


def test_edited_words_can_be_given_up(truth):
    drafter = signed_in(DRAFTER)
    edited(drafter, swap={"同志们：": "同志们、朋友们："})
    assert "同志们、朋友们：" in reports.build(2021).text
    drafter.post("/report/2021/edit/", {"change": "restore"})
    assert "同志们、朋友们：" not in reports.build(2021).text


@pytest.mark.parametrize("post", ["transport#liaison", "leaders#head", "audit#head"])
def test_only_the_drafting_unit_edits(truth, post):
    client = signed_in(post)
    assert client.get("/report/2021/edit/").status_code == 403
    assert client.post("/report/2021/edit/", {"change": "restore"}).status_code == 403
    assert 'href="/report/2021/edit/"' not in client.get("/report/").content.decode()


def test_whoever_passes_the_report_does_not_write_its_words(truth):
    reviewer = signed_in(REVIEWER)
    assert reviewer.get("/report/2021/edit/").status_code == 403
    assert reviewer.post("/report/2021/edit/", {"change": "restore"}).status_code == 403
    assert 'href="/report/2021/edit/"' not in reviewer.get("/report/").content.decode()


def test_a_lent_review_bars_its_borrower_from_the_words_in_every_post(truth):
    day = workdays.today()
    term = Term.objects.get(post=REVIEWER, end=None)
    borrower = Term.objects.get(post=DRAFTER, end=None).person
    lent = delegate(term, borrower, ["text-review"], day, day, "出差")
    assert signed_in(DRAFTER).get("/report/2021/edit/").status_code == 403
    revoke(lent)
    assert signed_in(DRAFTER).get("/report/2021/edit/").status_code == 200


def test_nobody_edits_without_signing_in(truth, client):
    assert "/accounts/login/" in client.get("/report/2021/edit/")["Location"]
    assert "/accounts/login/" in client.post("/report/2021/acts/fix/")["Location"]


def fixed():
    signed_in(DRAFTER).post("/report/2021/acts/fix/")
    return Act.objects.get(matter=reports.report_matter(2021).number, name="fix")


def test_fixing_commits_to_the_figures_and_to_the_log(truth, client):
    size = json.loads(client.get("/report/2021/figures.json").content)[0]["evidence"]["ledger_size"]
    act = fixed()
    data = client.get("/report/2021/figures.json").content
    assert act.fields["figures"] == sha256(data).hexdigest()
    assert act.fields["log_size"] == size
    assert {one["evidence"]["ledger_root"] for one in json.loads(data)} == {act.fields["log_root"]}
    assert act.fields["figures"] in client.get("/report/2021/").content.decode()


def test_what_the_system_computes_cannot_be_sent(truth):
    signed_in(DRAFTER).post(
        "/report/2021/acts/fix/", {"fix-figures": "0" * 64, "figures": "0" * 64}
    )
    act = Act.objects.get(matter=reports.report_matter(2021).number, name="fix")
    assert act.fields["figures"] != "0" * 64


def test_a_report_is_fixed_passed_and_signed_by_three_and_is_then_no_draft(truth, client, clock):
    fixed()
    assert "未签发" in client.get("/report/").content.decode()
    signed_in(DRAFTER).post("/report/2021/acts/pass/")
    assert reports.report_matter(2021).stage == "fixed"
    clock(workdays.now() + timedelta(minutes=5))
    signed_in(REVIEWER).post("/report/2021/acts/pass/")
    assert reports.report_matter(2021).stage == "passed"
    chief = signed_in(CHIEF)
    empty = chief.post("/report/2021/acts/issue/", {"issue-docnumber": ""})
    assert empty.status_code == 422
    clock(workdays.now() + timedelta(minutes=5))
    chief.post("/report/2021/acts/issue/", {"issue-docnumber": "清政发〔2022〕9号"})
    page = client.get("/report/").content.decode()
    assert "已签发" in page
    assert "未签发" not in page


def test_an_issued_report_stays_what_was_signed(truth, client, clock, filed):
    before = client.get("/report/2021/figures.json").content
    act = fixed()
    clock(workdays.now() + timedelta(minutes=5))
    number = reports.report(2021).tally.counted["F9"].cited[-1].number
    perform(number, "replace", actor("finance#staff"), {"reason": "决算数已更正"})
    filed("three-publics", publics("2021", {"reception": "99999999.00"}))
    after = client.get("/report/2021/figures.json").content
    assert sha256(after).hexdigest() == act.fields["figures"]
    assert before == after
    assert "“三公”经费下降3％" in reports.build(2021).text
    counted = reports.figure(2021, "F9")[1]
    assert any(record.id.startswith(f"{number}/") for record in counted.records)
    assert counted.figure.evidence.digest in client.get("/report/2021/F9/").content.decode()


def test_a_report_fixed_without_its_words_is_counted_anew_as_of_that_act(truth, client, clock):
    act = fixed()
    Fixed.objects.all().delete()
    clock(workdays.now() + timedelta(minutes=5))
    strike_out_a_meeting()
    assert (
        sha256(client.get("/report/2021/figures.json").content).hexdigest() == act.fields["figures"]
    )


def test_a_fixed_report_is_not_edited_until_it_is_returned(truth, clock):
    fixed()
    drafter, reviewer = signed_in(DRAFTER), signed_in(REVIEWER)
    assert drafter.get("/report/2021/edit/").status_code == 403
    clock(workdays.now() + timedelta(minutes=5))
    assert reviewer.post("/report/2021/acts/return/", {"return-reason": ""}).status_code == 422
    reviewer.post("/report/2021/acts/return/", {"return-reason": "请补充一段"})
    assert drafter.get("/report/2021/edit/").status_code == 200


def test_what_may_not_be_done_is_refused_in_a_sentence(truth):
    answer = signed_in("transport#liaison").post("/report/2021/acts/fix/", follow=True)
    assert "由起草单位办理" in answer.content.decode()
    assert signed_in(DRAFTER).post("/report/2021/acts/cancel/").status_code == 404
    assert signed_in(DRAFTER).post("/report/2019/acts/fix/").status_code == 404
