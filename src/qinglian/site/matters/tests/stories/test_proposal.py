"""Story 14: deputies' proposal no. 17 is answered, redone, and followed into the next year."""

from __future__ import annotations

import pytest

from qinglian.site.matters.models import Matter
from qinglian.site.matters.tests.stories.hands import Hands

pytestmark = pytest.mark.django_db

SUPERVISOR, LEAD, HEAD, CO = (
    "govoffice/supervision#staff-1", "transport#liaison", "transport#head", "water#liaison",
)  # fmt: skip


@pytest.fixture
def handed(hands: Hands) -> str:
    """No. 17, handed over on Monday 21 February 2022 to the transport bureau, with the water bureau."""
    hands.at("2022-02-21T10:00")
    number = hands.opens(
        SUPERVISOR, "proposal", title="关于增设城北公交站的建议", proposal_no="代表建议第17号",
        kind="deputy", wide=False, lead="transport", co=["water"],
    )  # fmt: skip
    # three months: 21 May 2022, a Saturday, rolled to Monday the 23rd; one month: Monday 21 March
    limits = hands.limits(LEAD, number)
    assert (limits["ordinary"], limits["co"]) == ("2022-05-23", "2022-03-21")
    return number


def drafted(hands: Hands, number: str, result: str) -> None:
    hands.does(LEAD, number, "talk", talked=hands.today())
    hands.does(LEAD, number, "draft", code="B", result=result, due="2022-11-30")


@pytest.fixture
def answered(hands: Hands, handed: str) -> str:
    """The answer of 23 May, the last day: B, planned for the year."""
    hands.at("2022-02-22T10:00")
    hands.does(LEAD, handed, "sign")
    hands.at("2022-03-21T16:00")
    hands.does(CO, handed, "co-opinion", opinion="不占用河道管理范围")
    assert "co" not in hands.limits(CO, handed)
    hands.at("2022-05-20T10:00")
    drafted(hands, handed, "城北公交站已列入2022年计划。")
    hands.at("2022-05-23T23:30")
    hands.does(HEAD, handed, "answer", docnumber="清交函〔2022〕17号")
    assert not hands.late(handed)
    return handed


@pytest.fixture
def planned(hands: Hands, answered: str) -> str:
    """The deputy was not satisfied, and then was: on 24 June it is planned."""
    hands.at("2022-05-30T10:00")
    hands.does(SUPERVISOR, answered, "opinion", agreed="no")
    hands.at("2022-06-20T10:00")
    drafted(hands, answered, "站台9月底建成，年内通车，已与代表现场确认。")
    hands.does(HEAD, answered, "answer", docnumber="清交函〔2022〕23号")
    hands.at("2022-06-24T10:00")
    hands.does(SUPERVISOR, answered, "opinion", agreed="yes")
    return answered


def test_three_months_that_end_on_a_saturday_last_until_monday(hands: Hands, handed: str) -> None:
    said = hands.page(LEAD, handed)
    assert "届满日2022年5月21日为休息日，顺延，至2022年5月23日24时止" in said
    assert "《代表法》第42条" in said


def test_a_day_later_it_is_late(hands: Hands, handed: str) -> None:
    hands.does(LEAD, handed, "sign")
    hands.at("2022-05-24T00:01")
    drafted(hands, handed, "城北公交站已列入2022年计划。")
    hands.does(HEAD, handed, "answer", docnumber="清交函〔2022〕17号")
    assert hands.late(handed)


def test_what_is_planned_says_by_when(hands: Hands, handed: str) -> None:
    hands.does(LEAD, handed, "sign")
    hands.does(LEAD, handed, "talk", talked="2022-02-21")
    said = hands.refused(LEAD, handed, "draft", code="B", result="城北公交站已列入计划。")
    assert "列入计划的须写明何时解决" in said


def test_the_unit_does_not_say_that_the_deputy_is_satisfied(hands: Hands, answered: str) -> None:
    assert "由督查室办理" in hands.refused(LEAD, answered, "opinion", agreed="yes")


def test_a_deputy_who_is_not_satisfied_is_answered_again_in_a_month(
    hands: Hands, answered: str
) -> None:
    hands.at("2022-05-30T10:00")
    limits = hands.does(SUPERVISOR, answered, "opinion", agreed="no")
    assert hands.stage(answered) == "doing"
    assert limits["redo"] == "2022-06-30"  # a Thursday
    assert "地方规定，非法律规定" in hands.page(LEAD, answered)


def test_next_year_what_was_only_planned_is_a_duty_of_its_own(hands: Hands, planned: str) -> None:
    limits = hands.limits(SUPERVISOR, planned)
    # twelve months: Saturday 24 June 2023, in 端午; Sunday the 25th is worked
    assert (limits["planned"], limits["next-year"]) == ("2022-11-30", "2023-06-25")
    hands.at("2023-02-20T10:00")
    hands.does(
        SUPERVISOR, planned, "carry-over", list_name="2023年B类建议跟踪清单", due="2023-06-30"
    )
    duty = Matter.objects.get(parent=planned)
    assert (duty.procedure, duty.lead, duty.title) == (
        "duty",
        "transport",
        "关于增设城北公交站的建议",
    )
    assert hands.limits(LEAD, duty.number)["finish"] == "2023-06-30"
    assert f"由此分解：{planned}" in hands.page(LEAD, duty.number).replace("： ", "：")
    assert hands.late(planned)  # it was promised for November 2022: late stays late
    hands.does(LEAD, planned, "convert", result="城北公交站建成，6月1日通车。")
    hands.does(SUPERVISOR, planned, "verify", code="A", opinion="现场查看，已通车")
    assert hands.stage(planned) == "closed"


def test_the_supervision_office_is_reminded_of_it(hands: Hands, planned: str) -> None:
    hands.at("2023-02-20T10:00")
    answer = hands.county.get(SUPERVISOR, "/")
    assert planned in answer.content.decode()
    assert planned not in hands.county.get("water#head", "/").content.decode()
