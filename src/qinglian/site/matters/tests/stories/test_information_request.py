"""Story 5: a request for information is corrected, a third party is asked off the clock, the answer extended."""

from __future__ import annotations

import pytest

from qinglian.site.matters.tests.stories.hands import Hands

pytestmark = pytest.mark.django_db

OFFICER, HEAD, OUTSIDER = "transport#liaison", "transport#head", "water#liaison"


@pytest.fixture
def received(hands: Hands) -> str:
    """A request that came by the web on 28 September 2022."""
    hands.at("2022-09-28T10:00")
    number = hands.opens(
        OFFICER, "information-request", title="县道养护工程合同", lead="transport",
        received="2022-09-28", applicant="陈女士", contact="000-0000-0001",
    )  # fmt: skip
    # seven: 29, 30 September, Saturday 8 and Sunday 9 October at work, 10, 11, 12
    assert hands.limits(OFFICER, number)["correction"] == "2022-10-12"
    return number


@pytest.fixture
def corrected(hands: Hands, received: str) -> str:
    """The same request, asked on 8 October to be corrected, and complete on the 10th."""
    hands.at("2022-10-08T10:00")
    hands.does(
        OFFICER, received, "ask-correction", missing="请写明哪一年、哪一条县道",
        correct_by="2022-10-21",
    )  # fmt: skip
    assert "answer" not in hands.limits(OFFICER, received)
    hands.at("2022-10-10T10:00")
    limits = hands.does(OFFICER, received, "corrected", received="2022-10-10")
    # twenty from then: 11-14 (4), 17-21 (9), 24-28 (14), 31 to 4 November (19), 7
    assert limits["answer"] == "2022-11-07"
    return received


@pytest.fixture
def heard(hands: Hands, corrected: str) -> str:
    """A third party was asked on 12 October and replied on the 24th."""
    hands.at("2022-10-12T09:00")
    limits = hands.does(OFFICER, corrected, "ask-others", asked="third")
    # fifteen: 13, 14 (2), 17-21 (7), 24-28 (12), 31, 1, 2 November
    assert limits["third"] == "2022-11-02"
    assert "自2022-10-12起暂停计时" in hands.page(OFFICER, corrected)
    hands.at("2022-10-24T16:00")
    hands.does(OFFICER, corrected, "heard", view="agrees")
    return corrected


def test_after_the_seventh_working_day_no_correction_is_asked_for(
    hands: Hands, received: str
) -> None:
    hands.at("2022-10-13T00:01")
    said = hands.refused(
        OFFICER, received, "ask-correction", missing="请写明位置", correct_by="2022-10-24"
    )
    assert "起7个工作日，当日不计，至2022年10月12日24时止" in said
    assert "《政府信息公开条例》第三十条" in said


def test_on_the_evening_of_the_seventh_it_still_is(hands: Hands, received: str) -> None:
    hands.at("2022-10-12T23:00")
    hands.does(OFFICER, received, "ask-correction", missing="请写明位置", correct_by="2022-10-24")
    assert hands.stage(received) == "correcting"


def test_the_third_partys_days_are_left_out_and_the_page_says_which(
    hands: Hands, heard: str
) -> None:
    # 12 to 24 October are nine working days: 8-11 November (4), 14-18 (9)
    assert hands.limits(OFFICER, heard)["answer"] == "2022-11-18"
    said = hands.page(OFFICER, heard)
    assert (
        "起20个工作日，当日不计，扣除2022年10月12日至2022年10月24日，至2022年11月18日24时止" in said
    )
    assert "《政府信息公开条例》第33条" in said


def test_only_the_head_extends_and_only_with_a_notice_to_the_applicant(
    hands: Hands, heard: str
) -> None:
    hands.at("2022-11-18T16:00")
    notice = {"reason": "合同附件需逐份核对", "extension_no": "清交公开延〔2022〕1号"}
    assert "公开机构负责人" in hands.refused(OFFICER, heard, "extend", **notice)
    assert "请填写此项" in hands.refused(HEAD, heard, "extend", reason=notice["reason"])
    limits = hands.does(HEAD, heard, "extend", **notice)
    # twenty more: 21-25 (5), 28 November to 2 December (10), 5-9 (15), 12-16
    assert limits["answer"] == "2022-12-16"
    assert "（含延长）" in hands.page(OFFICER, heard)
    hands.at("2022-12-16T16:00")
    assert "最多延期1次" in hands.refused(HEAD, heard, "extend", **notice)


def test_after_the_old_limit_nothing_is_extended(hands: Hands, heard: str) -> None:
    hands.at("2022-11-19T00:01")
    said = hands.refused(
        HEAD, heard, "extend", reason="合同附件需逐份核对", extension_no="清交公开延〔2022〕1号"
    )
    assert "期限已过，不能再申请延期" in said
    hands.does(OFFICER, heard, "draft", answer_kind="given")
    hands.does(HEAD, heard, "answer", docnumber="清交公开〔2022〕7号")
    assert hands.late(heard)


def test_answered_on_the_last_day_it_is_in_time(hands: Hands, heard: str) -> None:
    hands.at("2022-11-18T23:30")
    hands.does(OFFICER, heard, "draft", answer_kind="given")
    hands.does(HEAD, heard, "answer", docnumber="清交公开〔2022〕7号")
    assert (hands.stage(heard), hands.late(heard)) == ("answered", False)


def test_another_unit_reads_nothing_of_who_asks(hands: Hands, heard: str) -> None:
    answer = hands.county.get(OUTSIDER, f"/matters/{heard}/")
    assert answer.status_code == 404
