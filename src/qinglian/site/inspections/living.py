"""Draws in the life of a made-up county: its events, handed to the actions through the door by which it lives."""

from __future__ import annotations

from qinglian import workdays
from qinglian.county.chance import Chance
from qinglian.county.events import Draw, Going, Recuse
from qinglian.procedures.model import Actor, Value
from qinglian.site.inspections import actions, certificates
from qinglian.site.inspections.models import DrawnObject
from qinglian.site.inspections.uploading import Listed
from qinglian.site.matters.door import Door


def drawn(door: Door, actor: Actor, event: Draw) -> int:
    """Do an act of a draw; the number of acts that it took, those of its visits too. Raises Refused."""
    number, fields = event.number, dict[str, Value](event.fields)  # type: ignore[arg-type]
    if event.act == "freeze":
        actions.freeze(number, actor, door)
    elif event.act == "draw":
        actions.draw(number, actor, fields, door)
    elif event.act == "redraw":
        before = sum(door.case(visit).ended for visit in door.case(number).children)
        actions.redraw(number, actor, fields, door)
        return 1 + sum(door.case(visit).ended for visit in door.case(number).children) - before
    else:
        chance = Chance(event.chance)
        actions.commit(number, actor, fields, door, chance)
        if event.objects:
            listed = [Listed(*one) for one in event.objects]
            actions.list_objects(number, actor, listed, door, chance)
    return 1


def recused(door: Door, actor: Actor, event: Recuse) -> None:
    """Let the next in reserve go. Raises Refused."""
    actions.recuse(event.number, actor, event.aside, event.reason, door)


def going(door: Door, event: Going) -> str | None:
    """The certificate that is asked for; None where all who go may go."""
    officers: list[str] = DrawnObject.objects.get(visit=event.number).going
    if not event.unfit:
        return officers[0]
    door.settle()
    today = workdays.today()
    units = {one.unit for one in certificates.named(officers).values()}
    fit = {one.matter for one in certificates.in_force(units, today)}
    return next((one for one in officers if one not in fit), None)
