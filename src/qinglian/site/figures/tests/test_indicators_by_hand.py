"""Indicators of every sort over the stories of their procedures, each reckoned by hand from the story's file."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from qinglian import workdays
from qinglian.procedures.stories import stories
from qinglian.site.figures.counting import Asked, Count
from qinglian.site.figures.indicators import counts, indicators
from qinglian.site.matters.tests.telling import tell

pytestmark = pytest.mark.django_db

Value = int | str | tuple[int, int]
LATER = datetime(2026, 1, 5, 9, tzinfo=workdays.TZ)

BY_HAND: dict[tuple[str, int], dict[str, Value]] = {
    # a procedure, and how many stories of its file were reckoned: the first of them
    # a share of two; three working days from handing out to accepting, and never
    ("leader-instruction", 2): {"assigned": 2, "completed": (100, 2), "mean-time": 3, "open-late": 1},
    # 39, 40, 42 and 38 of 42 came, and 41 of 42; five of two times four sessions were held
    ("study-plan", 2): {"attended": (200 * 100, 210), "held": (5 * 100, 8)},
    # one of two and none of one were done; one and one rolled on
    ("weekly-commitment", 2): {"kept": (100, 3), "rolled-on": (200, 3), "untrue": 0},
    # 12 of 418 payments failed; 58, 4 and no doubts, all looked into
    ("subsidy-batch", 2): {"failed": (1_200, 418), "doubts": 62, "cleared": 100, "by-card": 100},
    # 14, 2 and 3 problems, 10, 2 and none settled; 1,182,000 and 30,000 of 1,345,000 yuan came back
    ("audit-project", 3): {
        "problems": 19, "irregular": 1_345_000, "settled": (1_200, 19), "repaid": (121_200, 1_345),
    },
    # 86 days to 9 October, 6 to 21 July, 98 to 21 October; two of three decisions were published
    ("penalty-case", 5): {"days": (190, 3), "fines": 42_000, "published": (200, 3), "review-days": "0.5"},
    # 8 of 9 members; one of two laws of the plan was studied
    ("law-study", 2): {"held": 1, "present": (800, 9), "as-planned": 50, "rules-changed": 1},
    # 4, 3 and 6 bidders; 2.48 and 12.41 of 15.36 million by open tender
    ("procurement-project", 3): {"bidders": (13, 3), "open-tenders": (148_900, 1_536), "one-bidder": 0},
    # 36 and 7 days; 50,000 and 800,000 yuan unspent
    ("fund-allocation", 3): {"days": "21.5", "left": 850_000, "spent": "78.75", "goals": 98},
    # 13 of 14 and 56 of 56 shifts; one of two calls was answered
    ("duty-roster", 3): {"kept": (6_900, 70), "reached": 50},
    ("livelihood-item", 2): {"benefit": 1_540, "content": (1_100, 12)},
    # 32 days of comment with 31 opinions, 15 with 3; 169 and 41 days to decide; adopted once, revised once
    ("major-decision", 3): {
        "comment-days": "23.5", "comments-taken": (1_300, 34), "mean-time": 105, "complete": 100,
        "first-time": 50,
    },
    # 29 working days over May Day and the Dragon Boat Festival, and 2
    ("business-complaint", 3): {"recovered": 320_000, "mean-time": "15.5", "unpaid": 0},
    # 21 to 30 September are 8 working days, 8 to 11 October 4
    ("policy-delivery", 2): {"mean-time": 12, "paid": 50_000, "delivered": 50, "undelivered": 1},
    ("expense-application", 3): {"each-guest": (1_150, 12), "within-standard": 100},
    ("spending-cut", 2): {"cut": "5.5"},
    ("proposal", 3): {"converted": 100, "talked": 100, "objections": 1},
    ("front-line-problem", 3): {"found": 3, "solved": (200, 3), "on-the-spot": 0, "lessons": 1},
    # one form admitted, one replaced by a generated sheet, one refused
    ("burden-item", 3): {"forms": 1, "form-minutes": 15, "refused": (100, 3)},
    ("lead-transfer", 2): {"sent": 1, "audit-sent": 1, "received": 100},
    ("hotline-ticket", 2): {"signed-on-time": 100, "declined": 50, "declines": 1, "answered": 100},
}  # fmt: skip


@pytest.mark.parametrize(("procedure", "many"), BY_HAND)
def test_the_indicators_of_2022_are_what_a_hand_reckons(procedure: str, many: int, clock):
    for story in [one for one in stories() if one.procedure == procedure][:many]:
        tell(story, clock)
    clock(LATER)
    ids = {f"{procedure}.{name}": value for name, value in BY_HAND[procedure, many].items()}
    chosen = [indicators()[name] for name in ids]
    for asked in (Asked(2022), Asked(2022, LATER)):
        found = counts(chosen, asked)
        for name, value in ids.items():
            count = found[name]
            assert isinstance(count, Count), name
            assert count.value == _exactly(value), name


def _exactly(value: Value) -> Decimal:
    if isinstance(value, tuple):
        return Decimal(value[0]) / value[1]
    return Decimal(value)


def test_a_number_that_another_authority_files_counts_once_it_is_confirmed(people, filed, clock):
    asked = Asked(2021)
    one = indicators()["soe-debt"]
    rows = [
        {"unit": "finance", "indicator": "soe-debt", "part": "300000", "whole": "500000"},
        {"unit": "finance", "indicator": "soe-guarantees", "part": "70000"},
    ]
    filed("statistics", rows, confirm=False)
    assert not isinstance(counts([one], asked)[one.id], Count)
    filed("statistics", rows)
    found = counts([one, indicators()["soe-guarantees"]], asked)
    assert [count.value for count in found.values() if isinstance(count, Count)] == [60, 70_000]


def test_a_leader_is_in_charge_of_every_department_and_township(truth):
    found = counts([indicators()["charge-coverage"]], Asked(2021))["charge-coverage"]
    assert isinstance(found, Count)
    assert found.value == 100
    assert "÷ 全县部门和镇办数" in found.formula.zh
