"""The bulletin 通报 on what a meeting decided: thirteen figures and a table, all counted (story 1).

It is counted as of a moment, from the acts done by then, so that yesterday's bulletin is the same today.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from qinglian import workdays
from qinglian.documents.document import Document
from qinglian.documents.filling import Mode, fill
from qinglian.documents.template import Template
from qinglian.procedures.clocks import Clock
from qinglian.procedures.engine import Case
from qinglian.procedures.figures.measuring import Measured, Span, measure
from qinglian.procedures.figures.seen import DUE
from qinglian.procedures.model import FigureKind, FigureRule
from qinglian.site.figures import words
from qinglian.site.figures.counting import Count, Figure, Record
from qinglian.site.figures.models import Draft
from qinglian.site.figures.seeing import seen_in
from qinglian.site.figures.values import Counted, evidenced, head
from qinglian.site.figures.words import Words
from qinglian.site.matters.lights import BLUE, RED, YELLOW, Lights, county_lights, light
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
    """A bulletin by its `key`, as of a moment: its words, `own` variables before anyone changed them, figures."""

    key: str
    at: datetime
    words: Words
    own: Mapping[str, str]
    counted: Mapping[str, Counted]
    items: Sequence[Item] = ()
    table: Sequence[Sequence[str]] = ()
    indicators: Mapping[str, str] = field(default_factory=dict)
    """The figures that have a page of their own, with the question that it answers."""

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
    own = defaults(meeting, at)
    said = words.words(Draft.Kind.BULLETIN, minutes_no, own)
    counted = _figures(said.template, meeting, items, at)
    return Bulletin(minutes_no, at, said, own, counted, items, _table(items))


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
    running = next((one for one in case.running if not one.rule.minor), None)
    return Item(case, clock, light(running.lapses_at, at) if running and not case.ended else None)


def defaults(meeting: Meeting, at: datetime) -> dict[str, str]:
    """The variables of a bulletin before anyone has changed them."""
    return {
        "county": words.county(),
        "meeting": "县政府常务会议"
        if "常" in meeting.minutes_no.partition("〔")[0]
        else "县政府会议",
        "meeting_date": words.day_zh(meeting.held),
        "minutes_no": meeting.minutes_no,
        **dated(at),
    }


def dated(at: datetime) -> dict[str, str]:
    """The moment that a bulletin counts to, and its day."""
    local = at.astimezone(workdays.TZ)
    minutes = f"{local.minute}分" if local.minute else ""
    day = words.day_zh(local.date())
    return {"as_of": f"{day}{local.hour}时{minutes}", "bulletin_date": day}


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


def _rule(kind: FigureKind, zh: str, en: str, **given: Any) -> FigureRule:
    blank = Text(zh="", en="")
    return FigureRule("", blank, kind, blank, formula=Text(zh=zh, en=en), **given)


_DONE = {"@completed": True}
_RULES = {
    "B1": _rule("count", "纪要列出并交办的事项，已终止的不计", "assigned, not given up"),
    "B2": _rule("count", "审核通过的事项", "accepted", of=_DONE),
    "B3": _rule("share", "已办结 ÷ 议定事项", "completed ÷ all", share=_DONE),
    "B4": _rule(
        "count", "不晚于时限报送结果并审核通过", "submitted within the limit and accepted",
        of={**_DONE, "@late": False},
    ),
    "B5": _rule(
        "count", "曾超过时限，办结后仍计逾期", "a limit was passed: late stays late",
        of={**_DONE, "@late": True},
    ),
    "B6": _rule("count", "尚未审核通过的事项", "not yet accepted", of={"@completed": False}),
    "B7": _rule(
        "count", "正在办理且已过时限", "in progress and past the limit",
        of={"@completed": False, "@late": True},
    ),
    "B8": _rule(
        "share", "按期办结 ÷（时限已到或已办结的事项）",
        "completed on time ÷ those due or completed", share={**_DONE, "@late": False}, when=DUE,
    ),
    "B12": _rule("count", "审核中退回重办的次数", "times returned to be redone", did=("return",)),
    "B13": _rule("count", "批准延期的次数", "extensions granted", did=("grant-extension",)),
}  # fmt: skip


def _lit(lights: Lights) -> dict[str, tuple[Text, Text]]:
    """The counts of lights: the colour of each, and its thresholds in words."""
    soon, red = lights.soon, lights.red
    return {
        "B9": (
            BLUE,
            Text(zh=f"正在办理，{soon}个工作日内到期", en=f"due within {soon} working days"),
        ),
        "B10": (
            YELLOW,
            Text(zh=f"正在办理，逾期不超过{red}个工作日", en=f"late by {red} working days at most"),
        ),
        "B11": (
            RED,
            Text(zh=f"正在办理，逾期超过{red}个工作日", en=f"late by more than {red} working days"),
        ),
    }


def _figures(
    template: Template, meeting: Meeting, items: Sequence[Item], at: datetime
) -> dict[str, Counted]:
    """The figures that `template` prints; a share of nothing is left out, and printed as xx."""
    period = Text(
        zh=f"截至{dated(at)['as_of']}", en=f"as of {at.astimezone(workdays.TZ):%Y-%m-%d %H:%M}"
    )
    source = Text(
        zh=f"督查室会议议定事项台账（{meeting.minutes_no}）",
        en=f"the supervision office's register of meeting decisions ({meeting.minutes_no})",
    )
    ever = datetime(1990, 1, 1, tzinfo=workdays.TZ), datetime(2071, 1, 1, tzinfo=workdays.TZ)
    matters, span = [seen_in(item.case, at) for item in items], Span(*ever, at)
    counts = {
        name: _counted(measured, rule.formula, period, source)
        for name, rule in _RULES.items()
        if (measured := measure(rule, matters, span)).value is not None and rule.formula
    }
    for name, (colour, formula) in _lit(county_lights()).items():
        records = tuple(item.record for item in items if item.light is colour)
        counts[name] = Count(len(records), records, period, formula, source)
    place, slots = head(), template.figures
    return {
        name: evidenced(_figure(name, template), counts[name], place)
        for name in sorted(counts, key=lambda name: int(name[1:]))
        if name in slots
    }


def _figure(name: str, template: Template) -> Figure:
    slot = template.figures[name]
    shares = name in _RULES and _RULES[name].kind == "share"
    return Figure(name, slot.title, slot.unit, int(shares), _uncounted)


def _uncounted(asked: object) -> Count:
    raise NotImplementedError("a bulletin's figures are counted for a meeting, not for a year")


def _counted(measured: Measured, formula: Text, period: Text, source: Text) -> Count:
    assert measured.value is not None
    said = formula
    if measured.whole is not None:
        parts = f"{measured.part} ÷ {measured.whole}"
        said = Text(zh=f"{formula.zh}：{parts}", en=f"{formula.en}: {parts}")
    records = tuple(Record(f"{one.number}#{one.n}") for one in measured.counted)
    return Count(measured.value, records, period, said, source)
