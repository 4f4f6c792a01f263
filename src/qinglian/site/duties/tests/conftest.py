"""清川县, and a list in it that is collected, confirmed, adopted and issued by its own people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qinglian.site.matters.tests.conftest import CHIEF, CLERK, SUPERVISOR, County, county

__all__ = ["county"]

WATER = "water#liaison"
EXECUTIVE = "leaders#executive"

ROADS = {
    "title": "农村公路安全隐患排查",
    "leads": ["transport"],
    "co": ["water"],
    "due": "2022-11-30",
}
CANALS = {
    "title": "灌区渠道防渗改造", "leads": ["water"], "due": "2022-10-31", "to_towns": True,
    "handed_down": "每公里改造费2万元，清财预〔2022〕3号",
}  # fmt: skip
SCOPE = {"departments": ["transport", "water", "finance"], "towns": ["shiqiao", "baiyun"]}


@pytest.fixture
def opened(county: County) -> Callable[..., str]:
    """Opens a list of a kind with some entries."""

    def opening(
        *entries: dict[str, object], kind: str = "key-tasks", name: str = "2022年重点任务清单"
    ) -> str:
        number = county.open(
            "duty-list", SUPERVISOR, list_name=name, kind=kind, year=2022,
            lead="govoffice/supervision", **SCOPE,
        )  # fmt: skip
        for entry in entries:
            county.act(number, "add", SUPERVISOR, **entry)
        return number

    return opening


@pytest.fixture
def adopted(county: County) -> Callable[..., str]:
    """Puts a list to its units, has it confirmed and adopted, and issues it."""

    def adopting(number: str, docnumber: str = "清政办发〔2022〕1号", **said: object) -> str:
        county.act(number, "consult", SUPERVISOR)
        for unit in (CLERK, WATER):
            county.act(number, "confirm", unit)
        county.act(number, "approve", CHIEF, adopted_by="standing", adopted_on="2022-03-10", **said)
        county.act(number, "issue", SUPERVISOR, docnumber=docnumber)
        return number

    return adopting


@pytest.fixture
def issued(opened: Callable[..., str], adopted: Callable[..., str]) -> str:
    """A list of key tasks with two entries, issued on 10 March 2022."""
    return adopted(opened(ROADS, CANALS))
