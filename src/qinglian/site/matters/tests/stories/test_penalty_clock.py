"""Story 3: the clocks of a penalty over 国庆, and a decision that waits for its legality review."""

from __future__ import annotations

import pytest

from qinglian.site.matters.tests.stories.hands import Hands

pytestmark = pytest.mark.django_db

OFFICER, SECOND = "market#liaison", "market#staff"
DEPUTY, HEAD = "market#deputy", "market#head"
REVIEWER = "justice#liaison"


def digest(n: int) -> str:
    return f"{n:064x}"


def certificate(hands: Hands, post: str) -> str:
    """A certificate that the justice bureau has issued to an officer of market regulation."""
    number = hands.opens(
        OFFICER, "enforcement-certificate", title=f"市监局执法岗（{post}）", lead="market",
        holder="示例", staff_kind="civil", scope="市场监管",
    )  # fmt: skip
    hands.does(OFFICER, number, "train", course="行政处罚法专题", hours="24")
    hands.does(REVIEWER, number, "examine", passed=True)
    hands.does(REVIEWER, number, "issue", certificate_no=f"990121-{post}", valid_until="2024-12-31")
    return number


@pytest.fixture
def filed(hands: Hands) -> str:
    """Case 清市监立〔2022〕21号, filed on 15 July 2022, evidence taken by two officers."""
    hands.at("2022-03-14T09:00")
    first, second = certificate(hands, "0001"), certificate(hands, "0002")
    hands.at("2022-07-15T10:00")
    number = hands.opens(
        OFFICER, "penalty-case", title="销售不合格电线", lead="market", source="inspection",
        filing_no="清市监立〔2022〕21号", field="market", uscc="91110000600037341L",
        certificate=first, second_certificate=second, certified_until="2024-12-31",
    )  # fmt: skip
    # 90 calendar days: 16 left in July, 31, 30, and 13 of October
    assert hands.limits(OFFICER, number)["decision"] == "2022-10-13"
    hands.at("2022-07-18T10:00")
    hands.does(
        OFFICER, number, "investigate", "record", shown=True, conflict=False, proof="physical",
        crime=False, recording=digest(1),
    )  # fmt: skip
    hands.does(SECOND, number, "countersign")
    return number


def notified(hands: Hands, number: str) -> None:
    """The notice of rights, delivered on 21 September."""
    hands.at("2022-09-21T10:00")
    limits = hands.does(
        OFFICER, number, "notify", penalty="fine", told_amount="50000", large=True,
        hearing_right=True, recording=digest(2),
    )  # fmt: skip
    # five working days: 22, 23, 26, 27, 28
    assert (limits["ask"], limits["wait"]) == ("2022-09-28", "2022-09-28")


def proposed(hands: Hands, number: str) -> None:
    """The party was heard and asked for nothing; on 29 September the decision goes to review (art. 58)."""
    notified(hands, number)
    hands.at("2022-09-22T10:00")
    hands.does(SECOND, number, "hear", reply="当事人称已下架，复核属实，予以采纳。")
    hands.at("2022-09-29T09:00")
    hands.does(
        OFFICER, number, "propose", legal_basis="《产品质量法》第四十九条",
        discretion="本局裁量基准第12项从轻档", amount="40000", review_ground="complex", grave=False,
    )  # fmt: skip


def test_a_hearing_may_be_asked_for_until_the_fifth_working_day_ends(
    hands: Hands, filed: str
) -> None:
    notified(hands, filed)
    hands.at("2022-09-29T00:01")
    said = hands.refused(OFFICER, filed, "ask-hearing")
    assert "至2022年9月28日24时止" in said
    assert "《行政处罚法》第六十四条" in said
    assert hands.stage(filed) == "told"


def test_a_hearing_asked_for_on_the_last_evening_is_taken(hands: Hands, filed: str) -> None:
    notified(hands, filed)
    hands.at("2022-09-28T23:59")
    hands.does(OFFICER, filed, "ask-hearing")
    assert hands.stage(filed) == "hearing-asked"


def test_a_decision_of_9_october_is_delivered_and_published_in_its_working_days(
    hands, filed: str
) -> None:
    proposed(hands, filed)
    hands.at("2022-09-30T10:00")
    hands.does(REVIEWER, filed, "pass-review", opinion="事实清楚，程序合法。")
    hands.at("2022-10-09T15:00")
    limits = hands.does(HEAD, filed, "decide", docnumber="清市监罚〔2022〕18号")
    # Sunday 9 October is a working day. Seven: 10-14, 17, 18. Twenty: 10-14, 17-21, 24-28, 31 to 4 November
    assert limits["delivery"] == limits["publication"] == "2022-10-18"
    assert limits["publication-market"] == "2022-11-04"
    said = hands.page(OFFICER, filed)
    assert "起7个工作日，当日不计，至2022年10月18日24时止" in said
    assert "起20个工作日，当日不计，至2022年11月4日24时止" in said
    hands.at("2022-10-18T23:00")
    hands.does(OFFICER, filed, "serve", recording=digest(3))
    hands.does(OFFICER, filed, "publish", where="https://xy.qingchuan.example/penalty/18")
    assert not hands.late(filed)


def test_published_on_the_eighth_working_day_is_late(hands: Hands, filed: str) -> None:
    proposed(hands, filed)
    hands.at("2022-09-30T10:00")
    hands.does(REVIEWER, filed, "pass-review", opinion="事实清楚，程序合法。")
    hands.at("2022-10-09T15:00")
    hands.does(HEAD, filed, "decide", docnumber="清市监罚〔2022〕18号")
    hands.does(OFFICER, filed, "serve", recording=digest(3))
    hands.at("2022-10-19T00:01")
    hands.does(OFFICER, filed, "publish", where="https://xy.qingchuan.example/penalty/18")
    assert hands.late(filed)


def test_nobody_decides_on_the_9th_what_is_reviewed_on_the_10th(hands, filed: str) -> None:
    proposed(hands, filed)
    hands.at("2022-10-09T15:00")
    said = hands.refused(HEAD, filed, "decide", docnumber="清市监罚〔2022〕18号")
    assert "事项现处于「法制审核」" in said
    hands.at("2022-10-10T09:00")
    hands.does(REVIEWER, filed, "pass-review", opinion="事实清楚，程序合法。")
    hands.at("2022-10-10T10:00")
    limits = hands.does(HEAD, filed, "decide", docnumber="清市监罚〔2022〕18号")
    # counted from the 10th, on which it was decided, whatever its paper says: 11-14, 17-19
    assert limits["publication"] == "2022-10-19"


def test_a_decision_after_the_ninety_days_is_late_and_stays_so(hands: Hands, filed: str) -> None:
    proposed(hands, filed)
    hands.at("2022-09-30T10:00")
    hands.does(REVIEWER, filed, "pass-review", opinion="事实清楚，程序合法。")
    hands.at("2022-10-14T00:01")
    hands.does(HEAD, filed, "decide", docnumber="清市监罚〔2022〕18号")
    assert hands.late(filed)
