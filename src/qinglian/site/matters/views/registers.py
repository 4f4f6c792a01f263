"""The registers 台账: which there are, one of them filtered and sorted, and the same as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qinglian import workdays
from qinglian.documents.sheets.writing import Value, write_sheet
from qinglian.procedures.mechanisms import GROUPS
from qinglian.procedures.model import Actor, Procedure
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.downloads import workbook
from qinglian.site.matters import offering
from qinglian.site.matters.counting import CAP, capped_counts
from qinglian.site.matters.fields import unit_choices
from qinglian.site.matters.glancing import glances
from qinglian.site.matters.models import Matter
from qinglian.site.matters.pages import Slice, sliced
from qinglian.site.matters.presenting import (
    Sign,
    counted,
    light_sign,
    local,
    named,
    stage_text,
    state_sign,
    time_sign,
    unit_names,
)
from qinglian.site.matters.registers import WINDOW, FilterForm, Wanted, listed
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text

PAGE = 50
COUNTED = 499
EXPORTED = 5_000


@dataclass(frozen=True, slots=True)
class Book:
    """A register in the list of registers."""

    procedure: Procedure
    running: str
    late: str
    may_open: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A matter in a register."""

    matter: Matter
    lead: Text
    state: Sign
    time: Sign | None
    light: Sign | None


@dataclass(frozen=True, slots=True)
class Group:
    """The registers of one group of mechanisms: those that the reader uses, and the rest."""

    title: Text
    used: list[Book]
    rest: list[Book]


@require_safe
@in_post
def registers(request: HttpRequest) -> HttpResponse:
    """Every register by its group, with how much of it is open and how much is late, as far as I may see."""
    actor = current(request)
    assert actor is not None
    books, used = _books(actor, workdays.now())
    groups = []
    for letter, title in GROUPS.items():
        within = [book for book in books if book.procedure.group == letter]
        mine = [book for book in within if book.procedure.name in used]
        groups.append(Group(title, mine, [book for book in within if book not in mine]))
    return render(request, "matters/registers.html", {"groups": groups})


def _books(actor: Actor, now: datetime) -> tuple[list[Book], set[str]]:
    """Every register as `actor` may see it, and the names of those in which there is anything for them."""
    procedures = list(library())
    seen = glances(actor, procedures, now)
    mine = {procedure.name for procedure in offering.may_open(actor, now)}
    books = [
        Book(
            procedure,
            counted(seen[procedure.name].open, CAP),
            counted(seen[procedure.name].late, CAP),
            procedure.name in mine,
        )
        for procedure in procedures
    ]
    return books, mine | {name for name, one in seen.items() if one.any}


@require_safe
@in_post
def register(request: HttpRequest, procedure: str) -> HttpResponse:
    """One register, as the reader filters and sorts it."""
    actor = current(request)
    assert actor is not None
    definition = _newest(procedure)
    now = workdays.now()
    form = FilterForm(actor, request.GET)
    wanted = form.wanted()
    rows = listed(actor, definition, wanted, now)
    page = sliced(request, rows, PAGE)
    context = {
        "procedure": definition,
        "form": form,
        "wanted": wanted,
        "window": WINDOW if wanted.windowed else 0,
        "filtered": any(
            request.GET.get(name) for name in ("q", "state", "late", "lead", "start", "end")
        ),
        "lines": list(_lines(page, now)),
        "page": page,
        "count": _count(rows, page, wanted),
        "exported": EXPORTED,
        "units": unit_choices(),
        "may_open": _may_open(definition, actor, now),
    }
    return render(request, "matters/register.html", context, status=200 if form.is_valid() else 422)


def _count(rows: QuerySet[Matter], page: Slice[Matter], wanted: Wanted) -> str:
    """How many answer: exactly where all are on the page, else as far as counting costs little."""
    seen = (page.number - 1) * PAGE + len(page.rows)
    if page.rows and not page.has_next and not page.deepest:
        return str(seen)
    if not page.rows and page.number == 1:
        return "0"
    if not wanted.countable:
        return f"{seen}+"
    return counted(capped_counts({"all": rows}, COUNTED)["all"], COUNTED)


def _newest(name: str) -> Procedure:
    try:
        return library().newest(name)
    except Refused:
        raise Http404 from None


def _may_open(procedure: Procedure, actor: Actor, now: datetime) -> bool:
    return any(one.name == procedure.name for one in offering.may_open(actor, now))


def _lines(page: Slice[Matter], now: datetime) -> Iterator[Line]:
    leads = unit_names(matter.lead for matter in page.rows)
    for matter in page.rows:
        yield Line(
            matter,
            named(leads, matter.lead),
            state_sign(matter),
            time_sign(matter, now),
            light_sign(matter, now),
        )


HEADINGS = (
    Text(zh="编号", en="Number"),
    Text(zh="事项", en="Matter"),
    Text(zh="牵头单位", en="Lead unit"),
    Text(zh="状态", en="State"),
    Text(zh="阶段", en="Stage"),
    Text(zh="立项时间", en="Opened"),
    Text(zh="最近办理", en="Last act"),
    Text(zh="期限", en="Due"),
    Text(zh="逾期", en="Late"),
    Text(zh="亮灯", en="Light"),
    Text(zh="办结时间", en="Completed"),
    Text(zh="销号时间", en="Closed"),
)
WIDTHS = (18, 40, 16, 12, 16, 18, 18, 18, 10, 10, 18, 18)


@require_safe
@in_post
def export(request: HttpRequest, procedure: str) -> HttpResponse | FileResponse:
    """The register as it is filtered, as a workbook: the first rows of it, and it says how many."""
    actor = current(request)
    assert actor is not None
    definition = _newest(procedure)
    now = workdays.now()
    rows = listed(actor, definition, FilterForm(actor, request.GET).wanted(), now)
    matters = list(rows[: EXPORTED + 1])
    more = len(matters) > EXPORTED
    title = _export_title(definition, now, min(len(matters), EXPORTED), more=more)
    exported = partial(
        write_sheet,
        _export_rows(matters[:EXPORTED], now),
        [spoken(heading) for heading in HEADINGS],
        title=spoken(title),
        widths=WIDTHS,
    )
    return workbook(exported, f"{spoken(definition.title)} {local(now):%Y-%m-%d}.xlsx")


def _export_title(procedure: Procedure, now: datetime, number: int, *, more: bool) -> Text:
    day = f"{local(now):%Y-%m-%d %H:%M}"
    zh = f"{procedure.title.zh}台账（{day}导出，{number}件）"
    en = f"Register: {procedure.title.en} (exported {day}, {number} matters)"
    if more:
        zh += f"；只含前{EXPORTED}件，请按日期等条件分次导出"
        en += f"; the first {EXPORTED} only: export the rest by dates"
    return Text(zh=zh, en=en)


def _export_rows(matters: list[Matter], now: datetime) -> Iterator[list[Value]]:
    leads: Mapping[str, Text] = unit_names(matter.lead for matter in matters)
    for matter in matters:
        light = light_sign(matter, now)
        late = matter.late or (matter.due_at is not None and matter.due_at < now)
        yield [
            matter.number,
            matter.title,
            spoken(named(leads, matter.lead)),
            spoken(state_sign(matter).text),
            spoken(stage_text(matter)),
            *(_time(moment) for moment in (matter.opened_at, matter.moved_at, matter.due_at)),
            spoken(Text(zh="逾期", en="late")) if late else "",
            spoken(light.text) if light else "",
            *(_time(moment) for moment in (matter.completed_at, matter.closed_at)),
        ]


def _time(moment: datetime | None) -> datetime | None:
    return None if moment is None else local(moment)
