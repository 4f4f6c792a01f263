"""Signs in when it was done: in an instant, at night in bulk, on the stroke of the limit, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef

from qinglian import workdays
from qinglian.procedures.model import institution
from qinglian.procedures.signs import SignRule
from qinglian.site.matters.models import Act, Matter, Pending, State
from qinglian.site.matters.recorded import rebuilt
from qinglian.site.supervision.signs.handing import handing_in, sending_back
from qinglian.site.supervision.signs.registry import sign
from qinglian.site.supervision.signs.scope import Done, Hit, Row, Scope

SYSTEM = "system"


@sign("instant")
def instant(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """Completed within the seconds of being opened, or decided within them of being accepted."""
    most = timedelta(seconds=rule.least("seconds"))
    hits = {hit.matter: hit for hit in (*_decided(scope, most), *_completed(scope, most))}
    opened = scope.fields_of_opening(hits.keys())
    spot = {done.matter for done in scope.acts(rule.words("spared"), fields=False)}
    for number, hit in hits.items():
        if number not in spot and opened[number].get("instant") is not True:
            yield hit


def _completed(scope: Scope, most: timedelta) -> Iterator[Hit]:
    for row in scope.matters.values():
        if row.completed and row.completed_at and row.completed_at >= scope.since:
            took = row.completed_at - row.opened_at
            if took <= most:
                yield Hit(row.number, row.completed_at, {"seconds": int(took.total_seconds())})


def _decided(scope: Scope, most: timedelta) -> Iterator[Hit]:
    accepted: dict[str, Done] = {}
    for done in scope.acts({"accept", "decide"}, fields=False):
        before = accepted.get(done.matter)
        if done.name == "accept":
            accepted[done.matter] = done
        elif before is not None and done.at - before.at <= most:
            says = {"seconds": int((done.at - before.at).total_seconds())}
            yield Hit(done.matter, done.at, says, (before.id, done.id))


@sign("off-hours")
def off_hours(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """Many acts of one account on its own unit's matters within one hour outside working hours."""
    first, last = rule.least("first_hour"), rule.least("last_hour")
    spared = set(rule.words("spared"))
    batches: defaultdict[tuple[str, datetime], list[Done]] = defaultdict(list)
    for done in scope.acts(fields=False):
        row = scope.matters[done.matter]
        own = institution(done.unit) == row.unit
        if done.account == SYSTEM or row.procedure in spared or not own:
            continue
        local = done.local
        if local.hour < first or local.hour >= last or not workdays.is_workday(local.date()):
            hour = local.replace(minute=0, second=0, microsecond=0)
            batches[done.account, hour].append(done)
    for (_, hour), acts in batches.items():
        if len(acts) >= rule.least("acts"):
            numbers = tuple(dict.fromkeys(done.matter for done in acts))
            says = {"day": hour.date().isoformat(), "hour": hour.hour, "many": len(acts)}
            acted = tuple(done.id for done in acts)
            yield Hit(numbers[0], acts[-1].at, says, acted, numbers[1:])


@sign("at-the-limit")
def at_the_limit(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """Handed in within the minutes before or after its limit, nothing done but signing for it before.

    A limit lapses at midnight, so that only what was handed in around midnight is worked out again.
    """
    near = timedelta(minutes=rule.least("minutes"))
    kinds = handing_in()
    for done in scope.acts(kinds.keys(), fields=False):
        row = scope.matters[done.matter]
        if row.procedure in kinds[done.name] and _from_midnight(done.local) <= near:
            lapses = _lapsed_without_work(scope, row, done)
            if lapses is not None and abs(done.at - lapses) <= near:
                minutes = int(abs(done.at - lapses).total_seconds() // 60)
                yield Hit(done.matter, done.at, {"minutes": minutes}, (done.id,))


def _from_midnight(moment: datetime) -> timedelta:
    midnight = datetime.combine(moment.date(), time(), moment.tzinfo)
    return min(moment - midnight, midnight + timedelta(days=1) - moment)


def _lapsed_without_work(scope: Scope, row: Row, done: Done) -> datetime | None:
    """When the limit ran out that an act stopped; None where there was none, or other work of the unit."""
    acts = list(Act.objects.filter(matter=row.number, n__lt=done.n).order_by("n"))
    procedure = scope.procedure(row)
    worked = [
        act
        for act in acts
        if act.n > 1
        and institution(act.unit) == row.unit
        and (act.fields or act.evidence)
        and act.name not in sending_back()
    ]
    if not acts or worked:
        return None
    case = rebuilt(procedure, row.number, acts)
    return next((clock.lapses_at for clock in case.running if not clock.rule.minor), None)


@sign("no-progress")
def no_progress(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """An open matter that waits for its own unit, its last act longer ago than the working days."""
    for number, moved_at in standing_still(rule, scope.now):
        days = workdays.workdays_between(
            moved_at.astimezone(workdays.TZ).date(), scope.now.astimezone(workdays.TZ).date()
        )
        if number in scope.matters:
            yield Hit(number, moved_at, {"days": days})


def standing_still(rule: SignRule, now: datetime) -> Iterator[tuple[str, datetime]]:
    """Numbers of the matters without progress, with their last act. One query."""
    today = now.astimezone(workdays.TZ).date()
    last = workdays.add_workdays(today, -rule.least("workdays"))
    before = datetime.combine(last, time(), workdays.TZ)
    waits = Pending.objects.filter(
        matter=OuterRef("pk"), to__startswith="unit:", group__in=("sign", "do")
    )
    rows = Matter.objects.filter(Exists(waits), state=State.OPEN, moved_at__lt=before)
    yield from rows.order_by("moved_at", "pk").values_list("number", "moved_at")
