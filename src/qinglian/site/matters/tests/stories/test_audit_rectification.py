"""Story 12 through the pages: fourteen problems of an audit, sixty days, and the same category a year later."""

from __future__ import annotations

import re

import pytest

from qinglian.site.matters.door import Door
from qinglian.site.matters.evidence import Kept
from qinglian.site.matters.models import Matter
from qinglian.site.matters.tests.stories.hands import Hands

pytestmark = pytest.mark.django_db

REPORT = "清审报〔2022〕9号"
PATH = f"/rectification/{REPORT}/"
AUDITOR, SECOND, UNIT = "audit#liaison", "audit#staff", "transport#liaison"
CATEGORIES = ["22", "31", "37", "39", "21", "23", "24", "25", "26", "33", "34", "35", "41", "81"]
MONEY = {
    1: {"amount_kind": "irregular", "found": "800000", "owed": "800000"},
    2: {"amount_kind": "irregular", "found": "300000", "owed": "300000"},
    3: {"amount_kind": "irregular", "found": "165000", "owed": "165000"},
    4: {"amount_kind": "mismanaged", "found": "23100000"},
}
RETURNED = {1: "800000", 2: "300000", 3: "82000"}
OUTCOMES = {
    **dict.fromkeys(range(1, 15), "done"),
    **dict.fromkeys((3, 4, 7), "part"),
    **dict.fromkeys((13, 14), "continuing"),
}
"""Of each problem by its number: what it is, the yuan returned, and what the check of 2 September found."""


@pytest.fixture
def audited(hands: Hands) -> str:
    """The audit, from its plan to its report of 4 July 2022."""
    hands.at("2022-04-20T09:00")
    number = hands.opens(
        AUDITOR, "audit-project", title="县交通局2021年度预算执行审计", lead="transport",
        subject="budget", plan_no="清审发〔2022〕2号", begins="2022-05-09T09:00",
    )  # fmt: skip
    hands.at("2022-05-05T17:00")
    hands.does(AUDITOR, number, "notify", notice_no="清审通〔2022〕5号")
    hands.at("2022-05-09T09:30")
    hands.does(AUDITOR, number, "begin", auditors="3")
    hands.at("2022-06-17T10:00")
    limits = hands.does(AUDITOR, number, "consult")
    # ten working days: 20-24 (5), 27-30 (9), 1 July
    assert (limits["answering"], limits["waiting"]) == ("2022-07-01", "2022-07-01")
    hands.at("2022-07-01T23:00")
    hands.does(UNIT, number, "answer", opinion_no="清交函〔2022〕31号", agreed=True)
    hands.at("2022-07-04T10:00")
    limits = hands.does(
        SECOND, number, "report", report_no=REPORT, problems="14", irregular="1265000",
        mismanaged="23100000",
    )  # fmt: skip
    # sixty calendar days: 27 left in July, 31, and 2 of September, a Friday
    assert limits["rectification"] == "2022-09-02"
    return number


def problem(n: int) -> dict[str, object]:
    """What is recorded of problem `n` of the report."""
    return {
        "title": f"审计查出的问题第{n}项", "lead": "transport", "source": "audit", "repeated": False,
        "received": "2022-07-04", "finding_no": REPORT, "audit_category": f"c{CATEGORIES[n - 1]}",
        **MONEY.get(n, {}),
    }  # fmt: skip


def answer(n: int, outcome: str) -> tuple[dict[str, object], tuple[str, ...]]:
    """What the unit says of problem `n`, and the kinds of proof that it puts forward."""
    money = {"returned": RETURNED[n]} if n in RETURNED else {}
    said = {"result": "已按要求整改，证明材料见附件。", "outcome": outcome, **money}
    if money:
        return {**said, "proof": "receipt"}, ("proof", "receipt")
    return {**said, "proof": "record"}, ("proof",)


@pytest.fixture
def problems(hands: Hands, audited: str) -> dict[int, str]:
    """The fourteen problems, each signed for and with its measure."""
    auditor, unit = hands.county.actor(AUDITOR), hands.county.actor(UNIT)
    plan = {"pace": "by-day", "measure": "清理账目，修订制度，按期报告。"}
    with Door() as door:
        numbers = {n: door.open("problem", auditor, problem(n)).number for n in range(1, 15)}
        for number in numbers.values():
            door.perform(number, "sign", unit)
            door.perform(number, "plan", unit, plan)
    assert hands.limits(UNIT, numbers[1])["audit"] == "2022-09-02"
    return numbers


@pytest.fixture
def rectified(hands: Hands, problems: dict[int, str]) -> dict[int, str]:
    """On 2 September the unit reported, and the audit office found nine, three and two."""
    hands.at("2022-09-02T10:00")
    auditor, unit = hands.county.actor(AUDITOR), hands.county.actor(UNIT)
    with Door() as door:
        for n, number in problems.items():
            said, files = answer(n, OUTCOMES[n])
            kept = [Kept(kind, f"{n:064x}", 1000) for kind in files]
            door.perform(number, "submit", unit, said, kept)
            door.perform(number, "accept", auditor, {"outcome": OUTCOMES[n], "visited": False})
    return problems


def submitted(hands: Hands, number: str, n: int, outcome: str) -> None:
    """The unit reports problem `n` by its page."""
    said, files = answer(n, outcome)
    hands.does(UNIT, number, "submit", *files, **said)


def test_the_page_says_how_many_problems_and_how_much_money(
    hands: Hands, rectified: dict[int, str]
) -> None:
    said = hands.reads(AUDITOR, PATH)
    assert "查出问题14项，涉及违规金额1,265,000元，管理不规范金额23,100,000元" in said
    assert "已整改9项，部分整改3项，持续整改2项，整改中0项；数量整改率64.3％" in said
    assert "应上缴、归还1,265,000元，已归还1,182,000元，金额整改率93.4％" in said
    assert "屡审屡犯" not in said.split("以核实为准")[0]


def test_what_a_unit_says_counts_only_once_it_is_checked(
    hands: Hands, problems: dict[int, str]
) -> None:
    hands.at("2022-08-29T10:00")
    submitted(hands, problems[1], 1, "done")
    said = hands.reads(UNIT, PATH)
    assert "已整改0项，部分整改0项，持续整改0项，整改中14项" in said
    assert "已归还0元，金额整改率0.0％" in said


def test_a_promise_alone_is_returned(hands: Hands, problems: dict[int, str]) -> None:
    hands.at("2022-08-29T10:00")
    hands.does(
        UNIT, problems[7], "submit", "document", result="已作出书面承诺，今后严格执行。",
        outcome="done", proof="own",
    )  # fmt: skip
    said = hands.refused(AUDITOR, problems[7], "accept", outcome="done", visited=False)
    assert "只有本单位文件，又未到现场核查，不能验收" in said
    hands.does(AUDITOR, problems[7], "return", reason="第7项只有承诺书，不算整改")
    assert hands.stage(problems[7]) == "doing"
    assert "第7项只有承诺书，不算整改" in hands.page(UNIT, problems[7])
    hands.at("2022-09-02T17:00")
    submitted(hands, problems[7], 7, "part")
    hands.does(AUDITOR, problems[7], "accept", outcome="part", visited=False)
    assert not hands.late(problems[7])


def test_money_that_is_not_all_returned_is_not_put_right(
    hands: Hands, problems: dict[int, str]
) -> None:
    hands.at("2022-09-02T10:00")
    submitted(hands, problems[3], 3, "done")
    said = hands.refused(AUDITOR, problems[3], "accept", outcome="done", visited=False)
    assert "还没有足额归还" in said


def test_a_day_after_the_sixty_days_it_is_late(hands: Hands, problems: dict[int, str]) -> None:
    hands.at("2022-09-03T00:01")
    submitted(hands, problems[5], 5, "done")
    assert hands.late(problems[5])


def test_the_report_of_the_unit_has_its_share_of_the_money_reckoned(
    hands: Hands, audited: str
) -> None:
    hands.at("2022-09-02T16:00")
    told = {
        "settled": "9", "partly": "3", "continuing": "2", "returned": "1182000",
        "result": "九项已经整改，其余按计划推进。",
    }  # fmt: skip
    hands.does(UNIT, audited, "rectify", "receipt", **told)
    assert not hands.late(audited)
    assert re.search(r"金额整改率（％）\s*93\.44", hands.page(AUDITOR, audited))


def test_the_same_category_next_year_was_found_before(
    hands: Hands, rectified: dict[int, str]
) -> None:
    hands.at("2023-06-19T10:00")
    again = {"finding_no": "清审报〔2023〕6号", "received": "2023-06-19"}
    refused = hands.county.post(
        AUDITOR, "/matters/new/problem/", title="租金收入未缴入国库", lead="transport",
        source="audit", repeated="false", audit_category="c22", **again,
    )  # fmt: skip
    assert refused.status_code == 422
    assert "这是屡审屡犯" in refused.content.decode()
    number = hands.opens(
        AUDITOR, "problem", title="租金收入未缴入国库", lead="transport", source="audit",
        repeated=True, audit_category="c22", **again,
    )  # fmt: skip
    assert rectified[1] in hands.page(AUDITOR, number)
    said = hands.reads(AUDITOR, "/rectification/清审报〔2023〕6号/")
    assert "屡审屡犯1项" in said
    hands.opens(
        AUDITOR, "problem", title="收费收入未缴入国库", lead="water", source="audit", repeated=False,
        audit_category="c22", **again,
    )  # fmt: skip
    assert "屡审屡犯1项" in hands.reads(AUDITOR, "/rectification/清审报〔2023〕6号/")


def test_a_unit_sees_its_own_problems_and_another_none(
    hands: Hands, rectified: dict[int, str]
) -> None:
    assert "查出问题14项" in hands.reads(UNIT, PATH)
    assert REPORT in hands.reads(UNIT, "/rectification/")
    assert hands.county.get("water#liaison", PATH).status_code == 404
    assert REPORT not in hands.reads("water#liaison", "/rectification/")


def test_nor_does_the_public(rectified: dict[int, str], client) -> None:
    for path in (PATH, "/rectification/"):
        assert "/accounts/login/" in client.get(path)["Location"]


def test_the_page_costs_as_many_queries_for_two_problems_as_for_fourteen(
    hands: Hands, rectified: dict[int, str], django_assert_max_num_queries
) -> None:
    client = hands.county.client(AUDITOR)
    client.get(PATH)
    with django_assert_max_num_queries(20) as many:
        client.get(PATH)
    Matter.objects.filter(number__in=list(rectified.values())[2:]).update(state="cancelled")
    with django_assert_max_num_queries(20) as few:
        assert "查出问题2项" in client.get(PATH).content.decode()
    assert len(many.captured_queries) == len(few.captured_queries)
