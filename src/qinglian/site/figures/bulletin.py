"""The bulletin 通报 on what a meeting decided: thirteen figures and a table, all counted (story 1).

It is counted as of a moment, from the acts done by then, so that yesterday's bulletin is the same today.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qinglian import workdays
from qinglian.documents.document import Document
from qinglian.documents.figures import FigureValue
from qinglian.documents.filling import Mode, fill
from qinglian.documents.template import Template
from qinglian.procedures.clocks import Clock
from qinglian.procedures.engine import Case
from qinglian.site.figures import words
from qinglian.site.figures.counting import Count, Figure, Record, percent
from qinglian.site.figures.lights import BLUE, LIGHTS, RED, YELLOW, light
from qinglian.site.figures.models import Draft
from qinglian.site.figures.values import Counted, evidenced, head
from qinglian.site.figures.words import Words
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.recorded import procedure_of, rebuilt
from qinglian.site.people.models import Unit
from qinglian.text import Text

PROCEDURE = "meeting-decision"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting by its minutes: the day it was held and how many items it decided."""

    minutes_no: str
    held: date
    items: int


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it stood: its case, the limit that counts, and its light."""

    case: Case
    clock: Clock | None
    light: Text | None

    @property
    def completed(self) -> bool:
        return "completed" in self.case.reached or "closed" in self.case.reached

    @property
    def record(self) -> Record:
        """The item by the act that left it where it stands."""
        return Record(f"{self.case.id}#{len(self.case.acts)}")


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A meeting's bulletin as of a moment."""

    meeting: Meeting
    at: datetime
    words: Words
    counted: Mapping[str, Counted]
    items: Sequence[Item]
    table: Sequence[Sequence[str]]

    def document(self, mode: Mode = "preview") -> Document:
        """The bulletin's document. Raises Refusal where it is to be final and something is missing."""
        figures = [one.figure for one in self.counted.values()]
        tables = {"open_matters": self.table}
        return fill(self.words.template, self.words.variables, figures, tables, mode=mode)


def meetings() -> list[Meeting]:
    """Every meeting that decided something, the latest first."""
    numbers = Matter.objects.filter(procedure=PROCEDURE).values("number")
    opened = Act.objects.filter(matter__in=numbers, name="open").values_list(
        "fields__minutes_no", "fields__held"
    )
    found = [
        Meeting(minutes, date.fromisoformat(held), many)
        for (minutes, held), many in Counter(opened).items()
    ]
    return sorted(found, key=lambda one: (one.held, one.minutes_no), reverse=True)


def bulletin(minutes_no: str, at: datetime) -> Bulletin | None:
    """The bulletin of the meeting whose minutes are `minutes_no`, as of `at`; None where there is none."""
    items = _items(minutes_no, at)
    if not items:
        return None
    held = date.fromisoformat(str(items[0].case.facts["held"]))
    meeting = Meeting(minutes_no, held, len(items))
    said = words.words(Draft.Kind.BULLETIN, minutes_no, defaults(meeting, at))
    counted = _figures(said.template, meeting, items, at)
    return Bulletin(meeting, at, said, counted, items, _table(items))


def _items(minutes_no: str, at: datetime) -> list[Item]:
    """The meeting's items as they stood at `at`, those that were given up left out."""
    numbers = Matter.objects.filter(procedure=PROCEDURE).values("number")
    opened = Act.objects.filter(
        matter__in=numbers, name="open", fields__minutes_no=minutes_no, at__lte=at
    )
    matters = Matter.objects.filter(number__in=opened.values("matter")).order_by("number")
    acts: defaultdict[str, list[Act]] = defaultdict(list)
    held = Act.objects.filter(matter__in=opened.values("matter"), at__lte=at)
    for act in held.order_by("matter", "n"):
        acts[act.matter].append(act)
    cases = [rebuilt(procedure_of(one), one.number, acts[one.number]) for one in matters]
    items = [_item(case, at) for case in cases if case.stages != ("cancelled",)]
    return sorted(items, key=lambda item: (item.case.facts.get("item_no") or 0, item.case.id))


def _item(case: Case, at: datetime) -> Item:
    counting = [
        clock for clock in case.clocks if clock.rule.kind == "maximum" and not clock.rule.minor
    ]
    clock = min(counting, key=lambda clock: clock.lapses_at, default=None)
    shows = clock is not None and clock.running and not case.ended
    return Item(case, clock, light(clock.lapses_at, at) if shows and clock else None)


def defaults(meeting: Meeting, at: datetime) -> dict[str, str]:
    """The variables of a bulletin before anyone has changed them."""
    local = at.astimezone(workdays.TZ)
    minutes = f"{local.minute}分" if local.minute else ""
    return {
        "county": words.county(),
        "meeting": "县政府常务会议"
        if "常" in meeting.minutes_no.partition("〔")[0]
        else "县政府会议",
        "meeting_date": words.day_zh(meeting.held),
        "minutes_no": meeting.minutes_no,
        "as_of": f"{words.day_zh(local.date())}{local.hour}时{minutes}",
        "bulletin_date": words.day_zh(local.date()),
    }


def _table(items: Sequence[Item]) -> list[tuple[str, ...]]:
    names = {unit.code: unit.short or unit.name for unit in Unit.objects.all()}
    open_ones = [item for item in items if not item.completed]
    return [
        (
            str(place),
            str(item.case.facts["title"]),
            names.get(item.case.parties("lead")[0], ""),
            item.clock.due.isoformat() if item.clock else "",
            item.light.zh if item.light else "",
        )
        for place, item in enumerate(open_ones, start=1)
    ]


def _due(item: Item, at: datetime) -> bool:
    return item.completed or (item.clock is not None and item.clock.lapses_at < at)


Holds = Callable[[Item, datetime], bool]
_COUNTS: dict[str, tuple[Holds, Text]] = {
    "B1": (lambda item, at: True, Text(zh="纪要列出并交办的事项，已终止的不计", en="assigned, not given up")),
    "B2": (lambda item, at: item.completed, Text(zh="审核通过的事项", en="accepted")),
    "B4": (
        lambda item, at: item.completed and not item.case.late_at(at),
        Text(zh="不晚于时限报送结果并审核通过", en="submitted within the limit and accepted"),
    ),
    "B5": (
        lambda item, at: item.completed and item.case.late_at(at),
        Text(zh="曾超过时限，办结后仍计逾期", en="a limit was passed: late stays late"),
    ),
    "B6": (lambda item, at: not item.completed, Text(zh="尚未审核通过的事项", en="not yet accepted")),
    "B7": (
        lambda item, at: not item.completed and item.case.late_at(at),
        Text(zh="正在办理且已过时限", en="in progress and past the limit"),
    ),
    "B9": (
        lambda item, at: item.light is BLUE,
        Text(zh=f"正在办理，{LIGHTS.soon}个工作日内到期", en=f"due within {LIGHTS.soon} working days"),
    ),
    "B10": (
        lambda item, at: item.light is YELLOW,
        Text(zh=f"正在办理，逾期不超过{LIGHTS.red}个工作日", en=f"late by {LIGHTS.red} working days at most"),
    ),
    "B11": (
        lambda item, at: item.light is RED,
        Text(zh=f"正在办理，逾期超过{LIGHTS.red}个工作日", en=f"late by more than {LIGHTS.red} working days"),
    ),
}  # fmt: skip


def _figures(
    template: Template, meeting: Meeting, items: Sequence[Item], at: datetime
) -> dict[str, Counted]:
    period = Text(
        zh=f"截至{defaults(meeting, at)['as_of']}",
        en=f"as of {at.astimezone(workdays.TZ):%Y-%m-%d %H:%M}",
    )
    source = Text(
        zh=f"督查室会议议定事项台账（{meeting.minutes_no}）",
        en=f"the supervision office's register of meeting decisions ({meeting.minutes_no})",
    )
    counts = {
        name: _count(len(held), held, formula, period, source)
        for name, (holds, formula) in _COUNTS.items()
        for held in [[item.record for item in items if holds(item, at)]]
    }
    counts["B3"] = _share(counts["B2"], [item.record for item in items], _OF_ALL, period, source)
    due = [item.record for item in items if _due(item, at)]
    counts["B8"] = _share(counts["B4"], due, _OF_DUE, period, source)
    counts["B12"] = _acts(items, "return", _RETURNED, period, source)
    counts["B13"] = _acts(items, "grant-extension", _EXTENDED, period, source)
    place = head()
    slots = template.figures
    return {
        name: evidenced(
            Figure(
                name, slots[name].title, slots[name].unit, int(name in {"B3", "B8"}), _uncounted
            ),
            counts[name],
            place,
        )
        for name in sorted(counts, key=lambda name: int(name[1:]))
        if name in slots
    }


_OF_ALL = Text(zh="已办结 ÷ 议定事项", en="completed ÷ all")
_OF_DUE = Text(
    zh="按期办结 ÷（时限已到或已办结的事项）", en="completed on time ÷ those due or completed"
)
_RETURNED = Text(zh="审核中退回重办的次数", en="times returned to be redone")
_EXTENDED = Text(zh="批准延期的次数", en="extensions granted")


def _uncounted(asked: object) -> Count:
    raise NotImplementedError("a bulletin's figures are counted for a meeting, not for a year")


def _count(
    value: int, records: Sequence[Record], formula: Text, period: Text, source: Text
) -> Count:
    return Count(value, tuple(records), period, formula, source)


def _share(
    part: Count, whole: Sequence[Record], formula: Text, period: Text, source: Text
) -> Count:
    over = len(part.records), len(whole)
    value = percent(*over) if whole else 0
    said = Text(
        zh=f"{formula.zh}：{over[0]} ÷ {over[1]}", en=f"{formula.en}: {over[0]} ÷ {over[1]}"
    )
    return Count(value, tuple(whole), period, said, source)


def _acts(items: Sequence[Item], name: str, formula: Text, period: Text, source: Text) -> Count:
    records = [
        Record(f"{item.case.id}#{n}")
        for item in items
        for n, act in enumerate(item.case.acts, start=1)
        if act.name == name
    ]
    return _count(len(records), records, formula, period, source)


def shown(figures: Mapping[str, Counted]) -> Sequence[FigureValue]:
    """The bulletin's figures, in order."""
    return [one.figure for one in figures.values()]
