"""What a figure is: a function beside the data that it counts, registered under its id.

It is asked for a year, perhaps as the records stood at a moment, and answers with a value, the records
it counted, and those it left out with the reason. Acts never change, so the same question has the same
answer for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from qinglian import workdays
from qinglian.site.matters.models import Act, Matter
from qinglian.text import Text

PARTS = ("", *(f"Q{n}" for n in range(1, 5)), *(f"{n:02d}" for n in range(1, 13)))
"""The parts of a year: the whole, its quarters, its months."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A year or a `part` of it, and the moment up to which acts count (None: all that were done).

    With a `unit`, only the matters count in which it, or a section of it, leads.
    """

    year: int
    at: datetime | None = None
    part: str = ""
    unit: str = ""

    @property
    def begins(self) -> datetime:
        """The period's first moment."""
        return datetime(self.year, self._months[0], 1, tzinfo=workdays.TZ)

    @property
    def ends(self) -> datetime:
        """The period's last moment: 31 December 24:00 of a whole year."""
        last = self._months[1]
        return datetime(self.year + last // 12, last % 12 + 1, 1, tzinfo=workdays.TZ)

    @property
    def _months(self) -> tuple[int, int]:
        """The first and the last month."""
        if not self.part:
            return 1, 12
        if self.part.startswith("Q"):
            last = int(self.part[1:]) * 3
            return last - 2, last
        return int(self.part), int(self.part)

    @property
    def until(self) -> datetime | None:
        """Acts before this count: those at the moment itself with them."""
        return self.at + timedelta(microseconds=1) if self.at else None

    def of_year(self, day: str) -> bool:
        """Whether an ISO day lies in the year."""
        return day[:4] == str(self.year)

    @property
    def period(self) -> Text:
        """The year, or the part of it, as a period."""
        if not self.part:
            return Text(zh=f"{self.year}年", en=f"{self.year}")
        if self.part.startswith("Q"):
            n = int(self.part[1:])
            return Text(zh=f"{self.year}年第{'一二三四'[n - 1]}季度", en=f"{self.year} Q{n}")
        return Text(zh=f"{self.year}年{int(self.part)}月", en=f"{self.year}-{self.part}")

    @property
    def label(self) -> str:
        """The period as the name of a file has it."""
        return "-".join(filter(None, (str(self.year), self.part, self.unit.replace("/", "-"))))

    @property
    def year_end(self) -> Text:
        """The end of the year, as a point in time."""
        return Text(zh=f"{self.year}年12月31日24时", en=f"31 December {self.year}, 24:00")


class Record(NamedTuple):
    """A record that was counted: an act (`RZ-2021-000001#6`) or a filed row (`SJ-2022-000001/17`).

    `amount` is what it gives to the figure where that is more than one. `masked` says that its title
    names a person, whom the public does not see.
    """

    id: str
    amount: Decimal | None = None
    note: Text | None = None
    masked: bool = False


class LeftOut(NamedTuple):
    """What looks like a record of the figure and was not counted: an act, a row, or a whole matter."""

    id: str
    why: Text


class Cited(NamedTuple):
    """A filing whose rows were counted: its number, its dataset, and its document number."""

    number: str
    dataset: str
    docnumber: str


@dataclass(frozen=True, slots=True)
class Count:
    """A figure's answer. `source` names the authority and, where it filed the data, the document."""

    value: Decimal | int
    records: tuple[Record, ...]
    period: Text
    formula: Text
    source: Text
    left_out: tuple[LeftOut, ...] = ()
    change: Decimal | None = None
    cited: tuple[Cited, ...] = ()


class NotCounted(Exception):
    """There is nothing to count yet: the report keeps its xx, and `reason` says what is missing."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh)
        self.reason = reason


Counting = Callable[[Asked], Count]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure by its id, with its name, its unit and the decimals it is printed with.

    `reported` are the figures of the yearly report; `mechanism` is the one that a figure speaks of.
    """

    id: str
    title: Text
    unit: Text
    places: int
    count: Counting
    mechanism: str = ""
    reported: bool = True

    def printed(self, value: Decimal | int) -> str:
        """The number as a text prints it, without its unit."""
        return f"{rounded(value, self.places):,f}"


_FIGURES: dict[str, Figure] = {}


def figure(
    name: str,
    title: Text,
    unit: Text,
    places: int = 0,
    mechanism: str = "",
    *,
    reported: bool = True,
) -> Callable[[Counting], Counting]:
    """Registers a counting function as the figure `name`."""

    def register(count: Counting) -> Counting:
        if name in _FIGURES:
            raise ValueError(f"figure {name} is counted in two places")
        _FIGURES[name] = Figure(name, title, unit, places, count, mechanism, reported)
        return count

    return register


def figures() -> Mapping[str, Figure]:
    """Every figure of the yearly report, in the order of the ids."""
    return {name: one for name, one in counted_here().items() if one.reported}


def counted_here() -> Mapping[str, Figure]:
    """Every figure that a function counts, in the order of the ids."""
    from qinglian.site.figures import counts  # noqa: F401 - its modules register their figures

    return dict(sorted(_FIGURES.items()))


def rounded(value: Decimal | int, places: int) -> Decimal:
    """Half up (四舍五入), from the unrounded value."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """`part` of `whole` in per cent, unrounded. `whole` is not zero."""
    return Decimal(part) * 100 / Decimal(whole)


def yuan(amount: Decimal) -> str:
    """Yuan as a page prints them, without cents where there are none."""
    whole = amount.to_integral_value()
    return f"{whole:,f}" if whole == amount else f"{amount:,.2f}"


class Done(NamedTuple):
    """An act as a figure reads it."""

    matter: str
    n: int
    name: str
    at: datetime
    fields: Mapping[str, Any]

    @property
    def id(self) -> str:
        return f"{self.matter}#{self.n}"


def acts_of(procedure: str, names: Iterable[str], until: datetime | None) -> Iterator[Done]:
    """The acts `names` on matters of `procedure` done before `until`, matter by matter, in order."""
    matters = Matter.objects.filter(procedure=procedure).values("number")
    acts = Act.objects.filter(matter__in=matters, name__in=list(names))
    if until is not None:
        acts = acts.filter(at__lt=until)
    rows = acts.order_by("matter", "n").values_list("matter", "n", "name", "at", "fields")
    return map(Done._make, rows.iterator(chunk_size=5_000))
