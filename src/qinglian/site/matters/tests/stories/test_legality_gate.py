"""Story 4: charges for parking in the county town are open for comment for thirty days, and reviewed."""

from __future__ import annotations

import pytest

from qinglian.site.matters.tests.stories.hands import Hands

pytestmark = pytest.mark.django_db

DRAFTER, IN_CHARGE = "ndrc#liaison", "leaders#executive"
LEGAL, MARKET = "justice#liaison", "market#liaison"
FOR_COMMENT, REVIEWED, CHANGED = (f"{n:064x}" for n in (10, 11, 12))


def begun(hands: Hands) -> str:
    """The draft, suggested by the Development and Reform Bureau and started by the leader in charge."""
    number = hands.opens(
        DRAFTER, "major-decision", title="县城停车收费管理办法（草案）", lead="ndrc", kind="policy",
        in_list=True, enterprise=True, reason="停车难，收费不一",
    )  # fmt: skip
    hands.does(
        IN_CHARGE, number, "start", hearing_needed=False, expert_needed=False, risk_needed=False
    )
    return number


def consulted(hands: Hands, **fields: object) -> str:
    """The draft as it was opened for comment on 5 May 2022."""
    hands.at("2022-05-05T09:00")
    number = begun(hands)
    where = "https://www.qingchuan.example/zqyj/1"
    limits = hands.does(
        DRAFTER, number, "consult", comment_digest=FOR_COMMENT, where=where, **fields
    )
    # 26 days left in May, and 4 of June: a Saturday, to which nothing is added
    assert limits["comment"] == "2022-06-04"
    return number


def sent(hands: Hands) -> str:
    """The draft as it was received for its review on Monday 6 June, the comments closed."""
    number = consulted(hands)
    hands.at("2022-06-06T09:00")
    hands.does(DRAFTER, number, "close-comment", received="31", taken="12", untaken="与上位法不符")
    limits = hands.does(DRAFTER, number, "send-review", draft_digest=REVIEWED)
    # 7, 8, 9, 10, 13, 14, 15
    assert limits["review"] == "2022-06-15"
    return number


def test_after_29_days_the_comments_are_not_closed(hands: Hands) -> None:
    number = consulted(hands)
    for day in ("2022-06-03T17:00", "2022-06-04T23:59"):
        hands.at(day)
        said = hands.refused(DRAFTER, number, "close-comment", received="31", taken="12")
        assert "起30日，当日不计，至2022年6月4日24时止" in said
        assert "请于2022-06-05起办理，或填写「缩短征求意见期限的说明（同时公布）」" in said
    assert hands.stage(number) == "commenting"


def test_after_30_days_they_are(hands: Hands) -> None:
    number = consulted(hands)
    hands.at("2022-06-05T00:01")
    hands.does(DRAFTER, number, "close-comment", received="31", taken="12")
    assert hands.stage(number) == "weighing"


def test_a_shorter_period_has_a_reason_that_was_published_with_the_draft(hands: Hands) -> None:
    number = consulted(hands, why_shorter="汛期停车秩序整治急需")
    assert "汛期停车秩序整治急需" in hands.page(DRAFTER, number)
    hands.at("2022-06-03T17:00")
    hands.does(DRAFTER, number, "close-comment", received="31", taken="12")
    assert hands.stage(number) == "weighing"


def test_the_reason_of_one_period_shortens_no_later_one(hands: Hands) -> None:
    number = consulted(hands, why_shorter="汛期停车秩序整治急需")
    hands.at("2022-06-03T17:00")
    hands.does(DRAFTER, number, "close-comment", received="31", taken="12")
    where = "https://www.qingchuan.example/zqyj/2"
    hands.does(DRAFTER, number, "consult", comment_digest=CHANGED, where=where)
    hands.at("2022-06-10T17:00")
    hands.refused(DRAFTER, number, "close-comment", received="2", taken="0")


def test_an_opinion_after_six_working_days_says_why_it_is_so_quick(hands: Hands) -> None:
    number = sent(hands)
    hands.at("2022-06-14T16:00")
    opinion = {"legality": "lawful", "opinion": "合法，可以提请讨论。"}
    said = hands.refused(LEGAL, number, "pass-review", **opinion)
    assert "起7个工作日，当日不计，至2022年6月15日24时止" in said
    assert "少于七个工作日的理由" in said
    hands.does(LEGAL, number, "pass-review", **opinion, why_quick="内容单一，已提前介入审查")
    assert hands.stage(number) == "reviewed"


def test_after_seven_working_days_no_reason_is_asked(hands: Hands) -> None:
    number = sent(hands)
    hands.at("2022-06-16T09:00")
    hands.does(LEGAL, number, "pass-review", legality="lawful", opinion="合法，可以提请讨论。")
    assert hands.stage(number) == "reviewed"


def test_who_drafts_does_not_review(hands: Hands) -> None:
    number = sent(hands)
    hands.at("2022-06-16T09:00")
    assert "由合法性审查部门办理" in hands.refused(DRAFTER, number, "pass-review")


def test_in_2022_the_unit_notes_its_own_look_at_fair_competition(hands: Hands) -> None:
    """优化营商环境条例 63 asked for it; the review by market regulation came with the rules of 2024."""
    number = sent(hands)
    hands.at("2022-06-16T09:00")
    hands.does(LEGAL, number, "pass-review", legality="lawful", opinion="合法，可以提请讨论。")
    path = f"/matters/{number}/review-competition/"
    assert hands.county.get(MARKET, path).status_code == 404
    said = hands.refused(DRAFTER, number, "submit", final_digest=REVIEWED)
    assert "须附公平竞争审查情况" in said
    note = "部门会同审查不适用（2022年）；已自查，无违反情形。"
    hands.does(DRAFTER, number, "submit", final_digest=REVIEWED, fair_note=note)
    assert hands.stage(number) == "listed"


def test_in_2025_it_goes_to_market_regulation_or_not_to_the_meeting(hands: Hands) -> None:
    hands.at("2025-05-06T09:00")
    number = begun(hands)
    where = "https://www.qingchuan.example/zqyj/9"
    limits = hands.does(DRAFTER, number, "consult", comment_digest=FOR_COMMENT, where=where)
    assert limits["comment"] == "2025-06-05"  # 25 left in May and 5 of June
    hands.at("2025-06-06T09:00")
    hands.does(DRAFTER, number, "close-comment", received="9", taken="2")
    limits = hands.does(DRAFTER, number, "send-review", draft_digest=REVIEWED)
    assert limits["review"] == "2025-06-17"  # 9-13, 16, 17
    hands.at("2025-06-18T09:00")
    hands.does(LEGAL, number, "pass-review", legality="lawful", opinion="合法，可以提请讨论。")
    note = "部门会同审查不适用；已自查，无违反情形。"
    said = hands.refused(DRAFTER, number, "submit", final_digest=REVIEWED, fair_note=note)
    assert "未经公平竞争审查" in said
    assert "《公平竞争审查条例》第十八条" in said
    hands.does(
        MARKET, number, "review-competition", competition="passed", competition_digest=REVIEWED,
        opinion="符合审查标准。",
    )  # fmt: skip
    hands.does(DRAFTER, number, "submit", final_digest=REVIEWED)
    assert hands.stage(number) == "listed"
