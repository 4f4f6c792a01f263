"""Reading what was filed: which filings stand confirmed, and their rows, each counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from qinglian.site.figures.counting import Cited, Done, LeftOut, NotCounted, acts_of
from qinglian.site.figures.datasets import DATASETS
from qinglian.site.figures.models import FiledRow
from qinglian.site.people.models import Unit
from qinglian.text import Text

_NAMES = ("open", "confirm", "return", "replace")


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing and how it stands: `filed`, `confirmed`, `returned` or `replaced`, since `at`."""

    number: str
    dataset: str
    period: str
    unit: str
    title: str
    docnumber: str
    stands: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FiledValue:
    """A row of a confirmed filing."""

    id: str
    body: dict[str, Any]


_STANDS = {"open": "filed", "confirm": "confirmed", "return": "returned", "replace": "replaced"}
_WHY = {
    "filed": Text(zh="尚未经他人确认，不计入", en="not yet confirmed by a second person"),
    "returned": Text(zh="已退回，不计入", en="returned to be corrected"),
    "replaced": Text(zh="已被新的报送替换，不计入", en="replaced by a later filing"),
}


def filings(
    dataset: str, periods: Sequence[str] | None, until: datetime | None = None
) -> list[Filing]:
    """The filings of `dataset` for any of `periods` (None: all) as acts before `until` left them, by number."""
    acts: defaultdict[str, list[Done]] = defaultdict(list)
    for act in acts_of("data-filing", _NAMES, until):
        acts[act.matter].append(act)
    found = []
    for number, (opened, *rest) in acts.items():
        given = opened.fields
        if given.get("dataset") != dataset:
            continue
        if periods is not None and given.get("period") not in periods:
            continue
        last = rest[-1] if rest else opened
        found.append(
            Filing(
                number, dataset, given["period"], given["lead"], given["title"],
                given["docnumber"], _STANDS[last.name], last.at,
            )
        )  # fmt: skip
    return found


def confirmed(found: Sequence[Filing]) -> list[Filing]:
    """Those that a second person confirmed and nobody replaced, in the order in which that was done."""
    return sorted((one for one in found if one.stands == "confirmed"), key=lambda one: one.at)


def standing(
    dataset: str, periods: Sequence[str], until: datetime | None = None
) -> tuple[list[Filing], list[LeftOut]]:
    """The confirmed filings of `periods`, and the others with why they do not count.

    Raises NotCounted where none is confirmed for one of the periods.
    """
    found = filings(dataset, periods, until)
    good = confirmed(found)
    for period in periods:
        if all(one.period != period for one in good):
            raise NotCounted(_unfiled(dataset, period))
    return good, [LeftOut(one.number, _WHY[one.stands]) for one in found if one not in good]


def _unfiled(dataset: str, period: str) -> Text:
    title = DATASETS[dataset].title
    return Text(
        zh=f"还没有经确认的{period}年「{title.zh}」报送，请数据来源单位报送并由他人确认。",
        en=f"No confirmed filing of “{title.en}” for {period}: its source must file it and another "
        "person confirm it.",
    )


def rows(good: Sequence[Filing]) -> tuple[list[FiledValue], list[LeftOut]]:
    """The rows of confirmed filings of one dataset; what two filings hold counts once, as filed last."""
    key = DATASETS[good[0].dataset].key
    order = {one.number: place for place, one in enumerate(good)}
    kept: dict[tuple[object, ...], FiledValue] = {}
    doubled = []
    for row in sorted(_rows(list(order)), key=lambda row: order[row[0]]):
        number, n, body = row
        same = tuple(body[name] for name in key)
        if same in kept:
            doubled.append(LeftOut(kept[same].id, _DOUBLED))
        kept[same] = FiledValue(f"{number}/{n}", body)
    return list(kept.values()), doubled


_DOUBLED = Text(zh="与后来报送的一行相同，只计一次", en="filed again later: counted once")


def _rows(numbers: list[str]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    wanted = FiledRow.objects.filter(Q(matter__in=numbers)).order_by("matter", "n")
    return wanted.values_list("matter", "n", "body").iterator(chunk_size=5_000)


def source(good: Sequence[Filing]) -> Text:
    """Who filed the data, under which document numbers, as a figure cites it."""
    names = {
        unit.code: unit.text for unit in Unit.objects.filter(code__in={one.unit for one in good})
    }
    blank = Text(zh="", en="")
    zh = "；".join(
        f"{names.get(one.unit, blank).zh}《{one.title}》（{one.docnumber}，报送编号{one.number}）"
        for one in good
    )
    en = "; ".join(
        f"{names.get(one.unit, blank).en}, {one.docnumber} (filing {one.number})" for one in good
    )
    return Text(zh=zh, en=en)


def cited(good: Sequence[Filing]) -> tuple[Cited, ...]:
    """The filings as a figure keeps them beside its records."""
    return tuple(Cited(one.number, one.dataset, one.docnumber) for one in good)
