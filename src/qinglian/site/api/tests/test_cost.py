"""An answer costs the same few queries however many matters there are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qinglian.site.api.tests.conftest import DECISION, Program

MOST = 12


def cost(program: Program, path: str, **query: object) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert program.get(path, **query).status == 200
    return len(captured)


@pytest.mark.parametrize("path", ["inbox", "matters"])
@pytest.mark.parametrize("who", ["gu", "clerk", "chief"])
def test_a_page_costs_the_same_at_two_sizes(program, decision, path, who):
    query = {"procedure": "meeting-decision"} if path == "matters" else {}
    reader, gu = program(who), program("gu")
    few = cost(reader, path, **query)
    for n in range(12):
        gu.open(**{**DECISION, "title": f"第{n}号议定事项", "lead": ("transport", "water")[n % 2]})
    assert cost(reader, path, **query) == few <= MOST


def test_a_matter_costs_the_same_after_more_acts(program, decision, clock):
    clerk = program("clerk")
    clock("2022-03-11T09:00")
    clerk.act(decision, "sign")
    few = cost(clerk, f"matters/{decision}")
    for n in range(8):
        clerk.act(decision, "report", progress=f"本周完成养护{n}公里")
    assert cost(clerk, f"matters/{decision}") == few <= MOST
