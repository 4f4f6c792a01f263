"""Story 8: bids at a constant ratio, two of them from one machine and one account: one lead, handed on twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qinglian import workdays
from qinglian.county.enterprises import credit_code
from qinglian.procedures.refusal import Refused
from qinglian.site.figures.models import FiledRow
from qinglian.site.figures.tests.conftest import actor, signed_in
from qinglian.site.matters.door import perform
from qinglian.site.matters.models import Act, Matter
from qinglian.site.money import actions
from qinglian.site.money.models import State
from qinglian.site.money.screening import screen
from qinglian.site.money.tests.conftest import (
    AUDIT_HEAD,
    AUDITOR,
    bids,
    seen_by,
    text,
    the_lead,
)

pytestmark = pytest.mark.django_db

SECTION = "清川城北道路-02"


def handing_over(letter: str, receiver: str) -> dict[str, str]:
    return {"do": "hand-over", "letter_no": letter, "receiver": receiver}


def test_both_rules_fire_once_for_each_pair_and_make_one_lead(ring):
    assert ring.rules == ["E04", "E05"]
    assert ring.key == SECTION
    fired = [
        (hit.rule, frozenset(hit.rows.values_list("key", flat=True))) for hit in ring.hits.all()
    ]
    assert [rule for rule, _ in fired] == ["E04"] + ["E05"] * 5
    assert len(set(fired)) == len(fired)
    page = text(seen_by(AUDITOR, f"/leads/{ring.pk}/"))
    assert "0.999" in page
    assert "第四十条第（四）项" in page
    assert "示例建筑1" in page


def test_accounts_are_neither_kept_nor_shown(ring):
    held = repr(list(FiledRow.objects.values_list("body", flat=True)))
    page = text(seen_by(AUDITOR, f"/leads/{ring.pk}/"))
    assert "000000000099" not in held + page
    assert "保证金转出账户" not in page


def test_a_lead_is_handed_to_two_receivers_by_letters_that_say_nothing_of_it(ring, clock):
    client = signed_in(AUDITOR)
    path = f"/leads/{ring.pk}/"
    first = client.post(path, handing_over("清审移〔2022〕3号", "department"), follow=True)
    second = client.post(path, handing_over("清审移〔2022〕4号", "police"), follow=True)
    assert "清审移〔2022〕3号" in text(first)
    assert "清审移〔2022〕4号" in text(second)
    assert the_lead().state == State.TRANSFERRED
    letters = Matter.objects.filter(procedure="lead-transfer")
    assert [one.title for one in letters] == ["清审移〔2022〕3号", "清审移〔2022〕4号"]
    said = repr(
        list(Act.objects.filter(matter__in=[one.number for one in letters]).values("fields"))
    )
    assert SECTION not in said
    assert "housing" not in said
    clock(workdays.now() + timedelta(hours=1))
    perform(letters[0].number, "approve", actor(AUDIT_HEAD))
    perform(letters[0].number, "send", actor(AUDITOR), {"sent": "2022-03-18"})


@pytest.mark.parametrize("post", ["leaders#head", "leaders#executive"])
def test_the_county_head_sees_the_count_and_nothing_else(ring, post):
    signed_in(AUDITOR).post(f"/leads/{ring.pk}/", handing_over("清审移〔2022〕3号", "department"))
    page = text(seen_by(post, "/leads/"))
    assert '<span class="q-state is-returned">已移送</span></td><td class="q-number">1</td>' in page
    assert SECTION not in page
    assert f"/leads/{ring.pk}/" not in page
    assert seen_by(post, f"/leads/{ring.pk}/").status_code == 404


@pytest.mark.parametrize("post", ["housing#head", "housing#liaison", "tenders#liaison"])
def test_whoever_invited_the_bids_sees_nothing_of_it(ring, post):
    assert seen_by(post, f"/leads/{ring.pk}/").status_code == 404
    assert SECTION not in text(seen_by(post, "/leads/"))


def test_a_letter_that_its_head_withdraws_gives_the_lead_back(ring, clock):
    number = actions.hand_over(
        ring, actor(AUDITOR), letter_no="清审移〔2022〕3号", receiver="department"
    )
    with pytest.raises(Refused, match="已经办结"):
        actions.judge(ring, actor(AUDITOR), borne_out=False, words="各家组价依据独立。")
    clock(workdays.now() + timedelta(hours=1))
    perform(number, "withdraw", actor(AUDIT_HEAD), {"legal_basis": "不属于应移送情形"})
    assert "未移送" in text(seen_by(AUDITOR, f"/leads/{ring.pk}/"))
    actions.judge(ring, actor(AUDITOR), borne_out=False, words="各家组价依据独立。")
    assert the_lead().state == State.REFUTED


def test_a_judged_lead_stays_judged_until_other_rows_come(ring, filed):
    actions.judge(ring, actor(AUDITOR), borne_out=True, words="两家同一台机器制作。")
    screen(actor(AUDITOR))
    assert the_lead().state == State.VERIFIED
    more = [{**bids()[0], "bidder": credit_code("91", 200), "price": "12335720"}]
    filed("bids", more, unit="tenders")
    screen(actor(AUDITOR))
    lead = the_lead()
    assert (lead.state, lead.verdict) == (State.OPEN, None)
    assert lead.steps.last().kind == "reopened"


@pytest.mark.parametrize(
    "given",
    [handing_over("没有文号", "police"), handing_over("清审移〔2022〕3号", "nobody"), {"do": "judge", "words": "短"}],
)  # fmt: skip
def test_what_a_form_lacks_is_said_and_nothing_is_done(ring, given):
    answer = signed_in(AUDITOR).post(f"/leads/{ring.pk}/", given)
    assert answer.status_code == 422
    assert the_lead().state == State.OPEN
    assert not Matter.objects.filter(procedure="lead-transfer").exists()
