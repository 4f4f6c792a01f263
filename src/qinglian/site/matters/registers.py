"""Registers 台账: what a reader asks of one, and the matters that answer, at a cost that stays the same.

A register may hold a matter for every call of ten years. It is read by its indexes: the newest first,
by state, by the nearest limit, by unit, by year. What no index serves (words in a title, the last
move) is looked for among the newest `WINDOW` only, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from qinglian import workdays
from qinglian.documents.sheets.cells import half_width
from qinglian.procedures.model import Actor, FieldRule, Procedure, institution
from qinglian.site.matters import queries
from qinglian.site.matters.fields import CONTROL, RuleField
from qinglian.site.matters.models import Matter, Party, State
from qinglian.site.matters.presenting import STATES
from qinglian.site.wording import spoken
from qinglian.text import Text

WINDOW = 10_000
NEWEST = "-number"
BY_PART = "-parties__matter_id"
SORTS = ("number", "opened", "due", "moved")
ANY = Text(zh="全部", en="Any")
LATE = (
    ("now", Text(zh="现已逾期", en="late now")),
    ("ever", Text(zh="曾经或现已逾期", en="ever late")),
)
DAY = FieldRule("day", Text(zh="日期", en="Day"), "date")
UNIT = FieldRule("lead", Text(zh="牵头单位", en="Lead unit"), "unit")


class FilterForm(forms.Form):
    """What a register is asked for. Whatever is wrong in it is said, and left out."""

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [("", spoken(ANY)), *((name, spoken(text)) for name, text in STATES.items())]
        late = [("", spoken(ANY)), *((name, spoken(text)) for name, text in LATE)]
        self.fields["q"] = forms.CharField(required=False, max_length=80)
        self.fields["state"] = forms.ChoiceField(required=False, choices=states)
        self.fields["late"] = forms.ChoiceField(required=False, choices=late)
        self.fields["lead"] = RuleField(UNIT, required=False, actor=actor)
        self.fields["start"] = RuleField(DAY, required=False, actor=actor)
        self.fields["end"] = RuleField(DAY, required=False, actor=actor)
        self.fields["sort"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> Wanted:
        """The filter, as far as it was understood."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        sort = str(given.get("sort") or "")
        return Wanted(
            search=CONTROL.sub("", str(given.get("q") or "")).strip(),
            state=str(given.get("state") or ""),
            late=str(given.get("late") or ""),
            lead=str(given.get("lead") or ""),
            start=_day(given.get("start")),
            end=_day(given.get("end")),
            sort=sort if sort.removeprefix("-") in SORTS else NEWEST,
        )


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a register. Days are those of opening, both included."""

    search: str = ""
    state: str = ""
    late: str = ""
    lead: str = ""
    start: date | None = None
    end: date | None = None
    sort: str = NEWEST

    @property
    def number(self) -> str:
        """The beginning of a number, where that is what was looked for."""
        text = half_width(self.search).upper().replace(" ", "")
        return text if "-" in text and text.isascii() and text[:1].isalpha() else ""

    @property
    def windowed(self) -> bool:
        """Whether only the newest `WINDOW` are looked through."""
        return bool(self.search and not self.number) or self.sort.removeprefix("-") == "moved"

    @property
    def running(self) -> bool:
        """Whether only what is under way can answer."""
        by_day = self.sort.removeprefix("-") == "due"
        return by_day or self.late == "now" or self.state == State.OPEN

    @property
    def countable(self) -> bool:
        """Whether what answers lies together in an index, so that counting it costs little."""
        return not (self.windowed or self.start or self.end or self.late == "ever")


def listed(actor: Actor, procedure: Procedure, wanted: Wanted, now: datetime) -> QuerySet[Matter]:
    """The matters of a register that `actor` may see and `wanted` asks for, in its order."""
    rows = queries.register(actor, procedure, running=wanted.running)
    parts = queries.parts(actor, procedure)
    if wanted.lead:
        parts = Party.objects.filter(
            institution=institution(wanted.lead),
            procedure=procedure.name,
            role="lead",
            unit=wanted.lead,
        )
        rows = _led(rows, procedure, parts, wanted)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.late == "now":
        rows = rows.filter(due_at__lt=now)
    elif wanted.late:
        rows = rows.filter(queries.late(now))
    rows = _opened_between(rows, procedure, wanted.start, wanted.end)
    if wanted.number:
        last = f"{wanted.number}9999999999"
        rows = rows.filter(
            number__gte=wanted.number, number__lte=last, number__startswith=wanted.number
        )
    if wanted.windowed:
        rows = _newest(rows, parts)
    if wanted.search and not wanted.number:
        rows = rows.filter(_holding(wanted.search))
    return _sorted(rows, wanted)


def _led(
    rows: QuerySet[Matter], procedure: Procedure, parts: QuerySet[Party], wanted: Wanted
) -> QuerySet[Matter]:
    """Those in which a unit leads: read from its parts, unless `rows` are few or read from parts already."""
    if wanted.running or _by_part(rows):
        return rows.filter(Exists(parts.filter(matter=OuterRef("pk"))))
    one = {
        "parties__institution": institution(wanted.lead),
        "parties__role": "lead",
        "parties__unit": wanted.lead,
    }
    return rows.filter(parties__procedure=procedure.name, **one).order_by(BY_PART)


def _by_part(rows: QuerySet[Matter]) -> bool:
    """Whether `rows` are read from a unit's parts; their order is that of the numbers too."""
    return rows.query.order_by == (BY_PART,)


def _newest(rows: QuerySet[Matter], parts: QuerySet[Party] | None) -> QuerySet[Matter]:
    """The newest `WINDOW` of `rows`, or of the units' `parts` that they are read from. One query."""
    last = slice(WINDOW - 1, WINDOW)
    if parts is None:
        oldest = rows.order_by(NEWEST).values_list("number", flat=True)[last].first()
    else:
        oldest = parts.order_by("-matter").values_list("matter", flat=True)[last].first()
    return rows if oldest is None else rows.filter(number__gte=oldest)


def _holding(words: str) -> Q:
    """Those whose title or number holds `words`, as they are written or in one case throughout.

    Chinese has no cases, and a database compares bytes many times faster than letters.
    """
    found = Q()
    for form in {words, words.upper(), words.lower()}:
        found |= Q(title__contains=form) | Q(number__contains=form)
    return found


def _opened_between(
    rows: QuerySet[Matter], procedure: Procedure, start: date | None, end: date | None
) -> QuerySet[Matter]:
    """Those opened between two days. A number holds its year, which the index of numbers knows."""
    if start is not None:
        rows = rows.filter(
            number__gte=f"{procedure.serial}-{start.year}-", opened_at__gte=_at(start)
        )
    if end is not None:
        after = _at(end + timedelta(days=1))
        rows = rows.filter(
            number__lte=f"{procedure.serial}-{end.year}-9999999999", opened_at__lt=after
        )
    return rows


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), workdays.TZ)


def _sorted(rows: QuerySet[Matter], wanted: Wanted) -> QuerySet[Matter]:
    """In the order asked for. Numbers are given as matters are opened, so both are one order."""
    name = wanted.sort.removeprefix("-")
    back = "-" if wanted.sort.startswith("-") else ""
    if name == "due":
        return rows.filter(due_at__isnull=False).order_by(f"{back}due_at", f"{back}number")
    if name == "moved":
        return rows.order_by(f"{back}moved_at", f"{back}number")
    if wanted.late == "now":
        # What is late now is found by its day; ordered by plain numbers, a planner would rather read
        # through every matter there ever was.
        number = Concat("number", Value(""))
        return rows.order_by(number.desc() if back else number.asc())
    if _by_part(rows):
        return rows if back else rows.order_by(BY_PART.removeprefix("-"))
    return rows.order_by(f"{back}number")
