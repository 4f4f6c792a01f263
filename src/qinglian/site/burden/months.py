"""Months, counted and named."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from qinglian.text import Text

_WRITTEN = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month in which `day` lies."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """From `2022-06`. Raises ValueError."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(f"{text} is no month")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def text(self) -> Text:
        name = calendar.month_abbr[self.number]
        return Text(zh=f"{self.year}年{self.number}月", en=f"{name} {self.year}")

    def holds(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return (day.year, day.month) == (self.year, self.number)

    def plus(self, months: int) -> Month:
        """The month that many later."""
        whole = self.year * 12 + self.number - 1 + months
        return Month(whole // 12, whole % 12 + 1)

    def minus(self, months: int) -> Month:
        """The month that many earlier."""
        return self.plus(-months)

    def until(self, other: Month) -> list[Month]:
        """This month and those after it, `other` included."""
        count = (other.year - self.year) * 12 + other.number - self.number
        return [self.plus(n) for n in range(count + 1)]


def added(day: date, months: int) -> date:
    """The same day of the month, `months` later; the last day where that month is shorter."""
    month = Month.of(day).plus(months)
    return month.first.replace(day=min(day.day, month.last.day))


def months_between(first: date, last: date) -> int:
    """The whole months that cover `first` to `last`: a year and a day are thirteen."""
    count = 0
    while added(first, count) < last and count < 1200:
        count += 1
    return count
