"""Everything that writes draws: each act goes through the door, and its rows are written with it or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Protocol

from qinglian import workdays
from qinglian.codes import BadCode, credit_code
from qinglian.draws import DrawError, blind, commitment
from qinglian.draws.officers import Assigned
from qinglian.draws.records import run
from qinglian.procedures.engine import Case
from qinglian.procedures.guards import holds_role
from qinglian.procedures.model import SYSTEM, Actor, Value, institution
from qinglian.procedures.refusal import Refused
from qinglian.site.inspections import certificates, refusals
from qinglian.site.inspections.barring import barred_pairs
from qinglian.site.inspections.drawn import frozen_of, rates_of
from qinglian.site.inspections.models import (
    Barred,
    Draw,
    DrawnObject,
    Interest,
    RosterObject,
    RosterOfficer,
)
from qinglian.site.inspections.uploading import Listed
from qinglian.site.matters.door import Done, Door
from qinglian.site.matters.models import Act
from qinglian.text import Text, both

VISIT = "inspection-visit"
BATCH = 500
SECRET_BYTES = 32
SALT_BYTES = 16


class Chance(Protocol):
    """Where secrets and salts come from: the library `secrets`, but for the life of a made-up county."""

    def token_hex(self, nbytes: int, /) -> str: ...

    def token_urlsafe(self, nbytes: int, /) -> str: ...


@contextmanager
def _through(door: Door | None) -> Iterator[Door]:
    """`door` with all that went through it written, as it is read here from the tables; or one of the act's own."""
    if door is None:
        with Door() as own:
            yield own
    else:
        door.settle()
        yield door


def list_objects(
    number: str,
    actor: Actor,
    objects: Sequence[Listed],
    through: Door | None = None,
    chance: Chance = secrets,
) -> None:
    """Put `objects` on the roster of a task in the place of whatever stood there. Raises Refused."""
    with _through(through) as door:
        case = door.case(number)
        if case.stages != ("committed",) or not holds_role(
            case, case.procedure.roles["lead"], actor
        ):
            raise refusals.not_now()
        draw = last_draw(number)
        draw.objects_listed.all().delete()
        _list(draw, objects, chance)


def _list(draw: Draw, objects: Iterable[Listed], chance: Chance) -> None:
    rows = []
    for one in objects:
        salt = chance.token_urlsafe(SALT_BYTES)
        rows.append(
            RosterObject(
                draw=draw, uscc=one.uscc, name=one.name, risk_class=one.risk_class, salt=salt,
                blind=blind(one.uscc, one.name, salt),
            )
        )  # fmt: skip
    RosterObject.objects.bulk_create(rows, batch_size=BATCH)


def last_draw(number: str) -> Draw:
    """The draw that a task is at: its last."""
    return Draw.objects.filter(task=number).order_by("-round")[0]


def commit(
    number: str,
    actor: Actor,
    given: Mapping[str, Value],
    through: Door | None = None,
    chance: Chance = secrets,
) -> Done:
    """Make a secret, and let its digest into the log before the rosters are frozen. Raises Refused.

    A task that is drawn again keeps its roster of objects, under new salts, until another is uploaded.
    """
    with _through(through) as door:
        _permitted(door, number, "commit", actor)
        before = Draw.objects.filter(task=number).order_by("-round").first()
        held = Draw(
            task=number,
            round=before.round + 1 if before else 1,
            secret=chance.token_hex(SECRET_BYTES),
            salt=chance.token_urlsafe(SALT_BYTES),
        )
        fields = {**given, "round": held.round, "seed_digest": commitment(held.secret)}
        done = door.perform(number, "commit", actor, fields)
        held.save()
        if before:
            rows = before.objects_listed.order_by("pk").values_list("uscc", "name", "risk_class")
            _list(held, (Listed(*row) for row in rows), chance)
    return done


def _permitted(door: Door, number: str, act: str, actor: Actor) -> Case:
    """The case of `number`, if `actor` may do `act` on it now: nothing is worked out for others. Raises Refused."""
    case = door.case(number)
    refused = case.refusal(case.procedure.acts[act], actor, workdays.now())
    if refused is not None:
        raise refused
    return case


def freeze(number: str, actor: Actor, through: Door | None = None) -> Done:
    """Freeze the roster of objects, the officers whose certificates are in force, and who is kept from whom."""
    today = workdays.today()
    with _through(through) as door:
        case = _permitted(door, number, "freeze", actor)
        draw = last_draw(number)
        if not draw.objects_listed.exists():
            raise refusals.no_objects()
        able = certificates.in_force([*case.parties("lead"), *case.parties("co")], today)
        if len(able) < 2:
            raise refusals.too_few_officers(len(able))
        RosterOfficer.objects.bulk_create(
            RosterOfficer(
                draw=draw, certificate=one.matter, certificate_no=one.number, unit=one.unit,
                valid_until=one.valid_until,
            )
            for one in able
        )  # fmt: skip
        pairs = barred_pairs(draw, [one.matter for one in able])
        Barred.objects.bulk_create(
            [Barred(draw=draw, certificate=one, blind=item) for one, item in sorted(pairs)],
            batch_size=BATCH,
        )
        draw.frozen_on = today
        draw.save(update_fields=["frozen_on"])
        frozen = frozen_of(draw, rates_of(case.facts))
        counts = {"objects": len(frozen.objects), "officers": len(frozen.officers)}
        return door.perform(number, "freeze", actor, {**frozen.digests(), **counts})


def draw(
    number: str, actor: Actor, given: Mapping[str, Value], through: Door | None = None
) -> Done:
    """Open the secret, draw with it and the public number, and open a visit for each object drawn. Raises Refused."""
    today = workdays.today()
    with _through(through) as door:
        case = _permitted(door, number, "draw", actor)
        held = last_draw(number)
        public = str(given.get("public_value") or "")
        try:
            result = run(frozen_of(held, rates_of(case.facts)), held.secret, public, today)
        except DrawError as error:
            raise refusals.undrawable(error) from error
        fields = {
            **given, "seed": held.secret, "drawn": len(result.assigned), "result_digest": result.digest,
        }  # fmt: skip
        done = door.perform(number, "draw", actor, fields)
        held.drawn_on, held.public_value = today, public
        held.save(update_fields=["drawn_on", "public_value"])
        _open_visits(door, done.case, held, result.assigned)
    return done


def _open_visits(door: Door, task: Case, held: Draw, assigned: Sequence[Assigned]) -> None:
    listed = {one.blind: one for one in held.objects_listed.all()}
    units = dict(held.officers_listed.values_list("certificate", "unit"))
    rows = []
    for place, one in enumerate(assigned, start=1):
        item = listed[one.item]
        fields = {
            **{name: task.facts[name] for name in ("lead", "plan_no", "task_no", "yearly_cap")},
            "title": f"{task.facts['title']}：{item.name}"[:120],
            "enterprise": item.name,
            "uscc": item.uscc,
            "risk_class": item.risk_class,
            **_goers(task, one.officers, units),
        }
        visit = door.open(VISIT, SYSTEM, fields, parent=task.id)
        rows.append(
            DrawnObject(
                draw=held, place=place, listed=item, officers=list(one.officers),
                reserves=list(one.reserves), going=list(one.officers), visit=visit.number,
            )
        )  # fmt: skip
    DrawnObject.objects.bulk_create(rows, batch_size=BATCH)


def _goers(task: Case, officers: Sequence[str], units: Mapping[str, str]) -> dict[str, Value]:
    """What a visit says of who goes: the certificates, and the units that take part in it."""
    own = {institution(unit) for unit in task.parties("lead")}
    joint = [unit for unit in dict.fromkeys(units[one] for one in officers) if unit not in own]
    return {
        "certificate": officers[0],
        "second_certificate": officers[1],
        "co": joint,
    }


def redraw(
    number: str, actor: Actor, given: Mapping[str, Value], through: Door | None = None
) -> Done:
    """Approve that a task is drawn again: its visits that nobody has made are void. Raises Refused."""
    with _through(through) as door:
        case = _permitted(door, number, "redraw", actor)
        visits = list(case.children)
        made = (
            Act.objects.filter(matter__in=visits, name="visit").values("matter").distinct().count()
        )
        done = door.perform(number, "redraw", actor, {**given, "made": made})
        for visit in sorted(visits):
            if not door.case(visit).ended:
                door.perform(visit, "void", SYSTEM)
    return done


def recuse(visit: str, actor: Actor, aside: str, reason: str, through: Door | None = None) -> Done:
    """Let the next in reserve take the place of the officer with the certificate `aside`. Raises Refused."""
    with _through(through) as door:
        case = _permitted(door, visit, "recuse", actor)
        row = (
            DrawnObject.objects.select_for_update()
            .select_related("draw", "listed")
            .get(visit=visit)
        )
        if aside not in row.going:
            raise refusals.not_going()
        able = _able(row, workdays.today())
        if not able:
            raise refusals.no_reserve()
        going = [able[0] if one == aside else one for one in row.going]
        units = dict(row.draw.officers_listed.values_list("certificate", "unit"))
        done = door.perform(
            visit, "recuse", actor, {"reason": reason, **_goers(case, going, units)}
        )
        row.going = going
        row.save(update_fields=["going"])
    return done


def _able(row: DrawnObject, day: date) -> list[str]:
    """The reserves still waiting who may go now: certificates in force, no interest declared since."""
    waiting = row.waiting
    held = certificates.named(waiting)
    valid = {
        one.matter for one in certificates.in_force({each.unit for each in held.values()}, day)
    }
    kept = {certificate for certificate, _ in barred_pairs(row.draw, waiting, only=row.listed)}
    return [one for one in waiting if one in valid and one not in kept]


def declare(actor: Actor, certificate: str, uscc: str) -> Interest:
    """Declare an interest of an officer of the actor's own institution. Raises Refused. Twice is once."""
    own = institution(actor.unit)
    able = {one.matter for one in certificates.in_force([own], workdays.today())}
    if certificate not in able:
        raise refusals.not_yours()
    try:
        code = credit_code(uscc.strip().upper()).code
    except BadCode as bad:
        said = both(bad)
        again = Text(zh="请核对后再提交。", en="Check it and submit again.")
        raise Refused("bad-value", said, again) from None
    interest, _ = Interest.objects.get_or_create(
        certificate=certificate,
        uscc=code,
        withdrawn_at=None,
        defaults={
            "institution": own, "declared_at": workdays.now(), "declared_by": actor.person,
        },
    )  # fmt: skip
    return interest


def withdraw(actor: Actor, interest: Interest) -> None:
    """Say that an interest is no more. It stays on record."""
    if interest.withdrawn_at is None:
        interest.withdrawn_at, interest.withdrawn_by = workdays.now(), actor.person
        interest.save(update_fields=["withdrawn_at", "withdrawn_by"])
