"""The county's log under `kill -9`: at each step of its sequencing and publishing, and at any moment.

After each round the log is opened as a new process would, and must stand; what was acknowledged is in it
once, and every checkpoint that anyone ever saw is of it. QINGLIAN_ROUNDS asks for more rounds than the suite
has time for, QINGLIAN_SEED for the same ones again.
"""

from __future__ import annotations

from typing import Any

import pytest

from qinglian.ledger.tests.dying import rounds, seed
from qinglian.site.matters.tests.elsewhere import Deployment
from qinglian.site.records.tests.faults.running import run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STEPS = {
    "drain", "entries", "placed", "forget", "commit", "sign", "publish", "tiles", "edge", "checkpoint",
    "remember", "remembered",
}  # fmt: skip


def found(elsewhere: Deployment, kind: str, of_the_suite: int) -> dict[str, Any]:
    """What that many rounds of a kind found. It is shown where a test fails."""
    began, many = seed(), rounds(of_the_suite)
    print(f"QINGLIAN_SEED={began}")
    report: dict[str, Any] = run(elsewhere, "killing", kind, many, began, within=120 + 5 * many)
    print(report)
    return report


@pytest.mark.parametrize(
    ("kind", "of_the_suite"), [("mixed", 110), ("door", 55), ("witnessed", 52)]
)
def test_whoever_is_killed_wherever_nothing_is_lost_or_doubled_and_there_is_one_history(
    elsewhere, kind, of_the_suite
):
    report = found(elsewhere, kind, of_the_suite)
    assert report["problems"] == []
    wanted = STEPS | ({"cosigned", "show"} if kind == "witnessed" else set())
    assert wanted <= {step for step, times in report["killed"].items() if times}


def test_the_rounds_notice_what_is_acknowledged_before_it_is_durable(elsewhere):
    report = found(elsewhere, "careless", 4)
    assert any("acknowledged and lost" in problem for problem in report["problems"])


def test_the_rounds_notice_what_is_signed_before_it_is_durable(elsewhere):
    report = found(elsewhere, "rash", 4)
    assert any("second root" in problem or "not there" in problem for problem in report["problems"])
