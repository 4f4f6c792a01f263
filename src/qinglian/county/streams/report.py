"""The yearly report is begun in January and left at its draft: its figures are fixed by hand (M52)."""

from __future__ import annotations

from qinglian.county.events import Open
from qinglian.county.hours import moment
from qinglian.county.year import Thread, Year, begun


def stream(year: Year) -> Thread:
    """The report of 2021."""
    fields = {"title": "2021年度廉政工作报告", "lead": "govoffice", "year": 2021}
    opened = moment("2022-01-05 09:20")
    number = yield from begun(opened, Open("annual-report", "govoffice#drafter", fields))
    year.owe(number, moment("2022-04-07 00:00"))  # three months end in 清明: the sixth of April
    year.truth.stories["report"] = {"number": number, "stage": "drafting"}
