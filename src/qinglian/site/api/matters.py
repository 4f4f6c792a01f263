"""The inbox, the registers, a matter; opening one, and acting on it."""

from __future__ import annotations

from datetime import UTC, date
from typing import Annotated, Literal

from django.db.models import F, Q
from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.files import UploadedFile
from ninja.params import File
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from qinglian import workdays
from qinglian.procedures.engine import Case
from qinglian.procedures.model import OPEN
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.api import given, schemas, showing
from qinglian.site.api.entrance import REFUSALS, acting, missing
from qinglian.site.matters import door, queries, recorded
from qinglian.site.matters.models import Act, Matter, Pending
from qinglian.site.matters.pages import NUMBER
from qinglian.site.matters.registers import Wanted, listed
from qinglian.site.records.models import Entry
from qinglian.text import Text

router = Router(tags=["matters"])
Most = Annotated[int, Field(ge=1, le=schemas.MOST)]
Number = Annotated[str, Field(pattern=f"^{NUMBER.pattern}$")]


@router.get(
    "/inbox",
    response={200: schemas.Inbox, **REFUSALS},
    operation_id="inbox",
    summary="待办事项，期限近的在前 — What waits for me, the nearest limit first",
)
def inbox(
    request: HttpRequest,
    group: Literal["sign", "do", "check"] | None = None,
    after: Annotated[str, Field(max_length=60)] = "",
    limit: Most = schemas.LIMIT,
) -> schemas.Inbox:
    actor = acting(request)
    waiting = queries.waiting(actor).order_by(F("due_at").asc(nulls_last=True), "pk")
    if group:
        waiting = waiting.filter(group=group)
    if after:
        waiting = waiting.filter(_behind(after))
    found = list(waiting[: limit + 1])
    now = workdays.now()
    items = [showing.waiting(row, now) for row in found[:limit]]
    return schemas.Inbox(
        items=items, next=_cursor(found[limit - 1]) if len(found) > limit else None
    )


def _cursor(row: Pending) -> str:
    due = row.due_at.astimezone(UTC).isoformat()[:-6] + "Z" if row.due_at else ""
    return f"{due}~{row.pk}"


def _behind(cursor: str) -> Q:
    """What comes after the row that `cursor` names. Raises Refused for what is no cursor."""
    moment, _, key = cursor.partition("~")
    try:
        at = TypeAdapter(AwareDatetime).validate_python(moment) if moment else None
        at = at and at.astimezone(UTC)
        pk = TypeAdapter(Annotated[int, Field(ge=0, lt=2**63)]).validate_python(key)
    except (ValidationError, OverflowError):
        raise Refused(
            "bad-cursor",
            Text(zh="翻页标记有误。", en="The page mark is wrong."),
            Text(zh="请使用上一页给出的 next。", en="Use the `next` of the page before."),
        ) from None
    if at is None:
        return Q(due_at__isnull=True, pk__gt=pk)
    return Q(due_at__gt=at) | Q(due_at=at, pk__gt=pk) | Q(due_at__isnull=True)


class Filters(schemas.Strict):
    """How a register is narrowed. Days are those of opening, both included; `late` is now, or ever."""

    procedure: Annotated[str, Field(min_length=1, max_length=40)]
    state: Literal["open", "in-force", "completed", "closed", "cancelled"] | None = None
    late: Literal["now", "ever"] | None = None
    lead: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9/_-]*$")] = ""
    start: date | None = None
    end: date | None = None
    before: Number | None = None
    limit: Most = schemas.LIMIT


@router.get(
    "/matters",
    response={200: schemas.Register, **REFUSALS},
    operation_id="register",
    summary="一个程序的台账，新的在前 — The register of a procedure, newest first",
)
def register(request: HttpRequest, filters: Query[Filters]) -> schemas.Register:
    now = workdays.now()
    procedure = library().newest(filters.procedure)
    wanted = Wanted(
        state=filters.state or "",
        late=filters.late or "",
        lead=filters.lead,
        start=filters.start,
        end=filters.end,
    )
    try:
        matters = listed(acting(request), procedure, wanted, now)
        if filters.before:
            matters = matters.filter(number__lt=filters.before)
        found = list(matters[: filters.limit + 1])
    except OverflowError:
        raise Refused("out-of-range", _FAR, _CHECK_THE_DAY) from None
    page = found[: filters.limit]
    more = page[-1].number if len(found) > filters.limit else None
    return schemas.Register(items=showing.rows(page, now), next=more)


_FAR = Text(zh="日期超出范围。", en="The day is out of range.")
_CHECK_THE_DAY = Text(zh="请核对日期。", en="Check the day.")


@router.get(
    "/matters/{number}",
    response={200: schemas.Matter, **REFUSALS},
    operation_id="matter",
    summary="一个事项：状态、时限、可办动作、办理经过 — A matter: its state, limits, allowed acts, and acts so far",
)
def matter(request: HttpRequest, number: str) -> schemas.Matter:
    actor, now = acting(request), workdays.now()
    row = _visible(request, number)
    case = recorded.read_case(row)
    acts = Act.objects.filter(matter=row.number).order_by("n")
    return showing.matter(row, case, acts, _places(row.number), actor, now)


def _visible(request: HttpRequest, number: str) -> Matter:
    """The matter, if the reader may see it; else it is not there."""
    if not NUMBER.fullmatch(number):
        missing()
    return queries.visible(acting(request)).filter(pk=number).first() or missing()


def _places(number: str) -> dict[int, int]:
    """The acts of a matter that have a place in the log → their places."""
    return dict(Entry.objects.filter(matter=number).values_list("n", "index"))


@router.post(
    "/matters",
    response={201: schemas.Performed, **REFUSALS},
    operation_id="open",
    summary="立项 — Open a matter",
)
def open_matter(request: HttpRequest, opening: schemas.Opening) -> Status[schemas.Performed]:
    actor = acting(request)
    procedure = library().at(opening.procedure, workdays.today())
    given.check_fields(procedure, OPEN, opening.fields, actor)
    files = given.brought(request, opening.evidence)
    done = door.open_matter(procedure.name, actor, opening.fields, files)
    return Status(201, _performed(done.number, done.n, done.case))


@router.post(
    "/matters/{number}/acts",
    response={201: schemas.Performed, **REFUSALS},
    operation_id="perform",
    summary="办理一个动作 — Do an act on a matter",
)
def perform(request: HttpRequest, number: str, doing: schemas.Doing) -> Status[schemas.Performed]:
    actor, row = acting(request), _visible(request, number)
    given.check_fields(recorded.procedure_of(row), doing.act, doing.fields, actor)
    files = given.brought(request, doing.evidence)
    done = door.perform(row.number, doing.act, actor, doing.fields, files)
    return Status(201, _performed(done.number, done.n, done.case))


def _performed(number: str, n: int, case: Case) -> schemas.Performed:
    return schemas.Performed(
        number=number,
        n=n,
        stages=showing.stages(case.procedure, case.stages),
        ended=case.ended,
        log_index=_places(number).get(n),
    )


@router.post(
    "/evidence",
    response={201: schemas.Kept, **REFUSALS},
    operation_id="upload",
    summary="上传一份佐证，供七日内的动作引用 — Upload a file, to be put forward by an act within seven days",
)
def upload(request: HttpRequest, file: File[UploadedFile]) -> Status[schemas.Kept]:
    return Status(201, given.keep(request, file))
