"""The procedures as they are defined, and when a limit of the law or of custom runs out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from qinglian import workdays
from qinglian.procedures import showing as words_of
from qinglian.procedures.model import ActRule, ClockRule, Procedure
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.api import schemas, showing
from qinglian.site.api.entrance import REFUSALS, missing
from qinglian.site.api.schemas import Named, Words, named, words
from qinglian.text import Text

router = Router(tags=["definitions"])


class Summary(Schema):
    """A procedure in the list."""

    name: str
    mechanism: str
    version: int
    title: Words
    about: Words
    group: str
    valid_from: date
    valid_to: date | None


class Stage(Named):
    """A stage: how a case ends there (`end`), and what it awaits."""

    end: str
    awaits: list[str]


class Act(schemas.Allowed):
    """An act: who may do it from where, where it leads, whose work it checks."""

    by: list[str]
    sources: list[str]
    leads_to: list[str]
    checks: list[str]
    apart_from: list[str]
    publishes: list[str]


class Limit(Named):
    """A limit at work in a procedure. What is custom is never called law."""

    kind: str
    length: Words
    basis: Words


class Definition(Summary):
    """A procedure in full, with a Mermaid diagram of its stages."""

    speech: str
    law: list[Words]
    roles: list[Named]
    stages: list[Stage]
    acts: list[Act]
    clocks: list[Limit]
    diagram: Words


class Deadline(Schema):
    """When a limit runs out, and why."""

    id: str
    name: Words
    n: int | None
    unit: str
    due: date
    lapses_at: datetime
    provisional: bool
    explanation: Words
    basis: Words
    mark: str


@router.get(
    "/procedures",
    response={200: list[Summary], **REFUSALS},
    operation_id="procedures",
    summary="全部程序 — Every procedure",
)
def procedures(request: HttpRequest) -> list[Summary]:
    return [_summary(procedure) for procedure in library()]


@router.get(
    "/procedures/{name}",
    response={200: Definition, **REFUSALS},
    operation_id="procedure",
    summary="一个程序的定义：阶段、动作、时限 — A procedure's definition: stages, acts, limits",
)
def procedure(request: HttpRequest, name: str) -> Definition:
    try:
        found = library().newest(name)
    except Refused:
        missing()
    return Definition(
        **dict(_summary(found)),
        speech=found.speech,
        law=[words(law) for law in found.law],
        roles=schemas.each((role.name, role.title) for role in found.roles.values()),
        stages=[
            Stage(
                name=stage.name,
                zh=stage.title.zh,
                en=stage.title.en,
                end=stage.end,
                awaits=list(stage.awaits),
            )
            for stage in found.stages.values()
        ],
        acts=[_act(found, act) for act in found.acts.values()],
        clocks=[_limit(clock) for clock in found.clocks.values()],
        diagram=Words(zh=words_of.mermaid(found, "zh"), en=words_of.mermaid(found, "en")),
    )


def _summary(procedure: Procedure) -> Summary:
    return Summary(
        name=procedure.name,
        mechanism=procedure.mechanism,
        version=procedure.version,
        title=words(procedure.title),
        about=words(procedure.about),
        group=procedure.group,
        valid_from=procedure.valid_from,
        valid_to=procedure.valid_to,
    )


def _act(procedure: Procedure, act: ActRule) -> Act:
    shown = act.publishes
    return Act(
        **showing.allowed(procedure, act).model_dump(),
        by=list(act.by),
        sources=list(act.sources),
        leads_to=list(dict.fromkeys(to for way in act.ways for to in way.to)),
        checks=list(act.checks),
        apart_from=list(act.apart_from),
        publishes=[] if shown is None else [*shown.fields, *shown.masked],
    )


def _limit(clock: ClockRule) -> Limit:
    return Limit(
        **named(clock.name, clock.title).model_dump(),
        kind=clock.kind,
        length=Words(zh=words_of.length(clock, "zh"), en=words_of.length(clock, "en")),
        basis=Words(zh=words_of.basis(clock, "zh"), en=words_of.basis(clock, "en")),
    )


class Asked(schemas.Strict):
    """From when a limit is reckoned, and what is left out of it (`first..last`)."""

    start: date | datetime
    exclude: Annotated[list[str], Field(max_length=20)] = []
    extended: bool = False
    days: Annotated[int, Field(ge=1, le=3660)] | None = None


@router.get(
    "/deadlines/{limit_id}",
    response={200: Deadline, **REFUSALS},
    operation_id="deadline",
    summary="一项时限何时届满，依据何条 — When a limit runs out, and by which article",
)
def deadline(request: HttpRequest, limit_id: str, asked: Query[Asked]) -> Deadline:
    if limit_id not in workdays.limits():
        missing()
    start = asked.start
    day = start.date() if isinstance(start, datetime) else start
    try:
        limit = workdays.in_force(limit_id, day)
        spans = [_span(text) for text in asked.exclude]
        found = workdays.due(limit, start, exclusions=spans, extended=asked.extended, n=asked.days)
    except workdays.LimitError as error:
        raise Refused("limit", error.text, _CHECK) from error
    except OverflowError as error:
        raise Refused("out-of-range", _FAR, _CHECK) from error
    return Deadline(
        id=limit.id,
        name=words(limit.name),
        n=found.n,
        unit=limit.unit,
        due=found.due,
        lapses_at=found.lapses_at,
        provisional=found.provisional,
        explanation=Words(
            zh=workdays.explain(limit, found, "zh"), en=workdays.explain(limit, found, "en")
        ),
        basis=Words(zh=workdays.basis(limit, "zh"), en=workdays.basis(limit, "en")),
        mark=limit.mark,
    )


def _span(text: str) -> tuple[date, date]:
    first, _, last = text.partition("..")
    try:
        return date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise Refused("span", _SPAN, _CHECK) from None


_CHECK = Text(zh="请核对后重试。", en="Check it and try again.")
_FAR = Text(zh="日期超出可计算的范围。", en="The date is out of range.")
_SPAN = Text(
    zh="不计入的期间应写成 2022-10-12..2022-10-24。",
    en="Days left out are written 2022-10-12..2022-10-24.",
)
