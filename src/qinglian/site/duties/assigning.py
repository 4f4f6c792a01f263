"""What issuing a version does to the duties: new entries are assigned, changed ones amended, gone ones dropped.

What has ended is left as it ended, and what another list's matter answers for is assigned by that list alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from qinglian.procedures.engine import Case
from qinglian.procedures.model import SYSTEM, Value
from qinglian.site.duties import content
from qinglian.site.duties.comparing import Change, changed_entries
from qinglian.site.duties.content import LIST, Content, Entry
from qinglian.site.duties.knowing import DUTY
from qinglian.site.matters.door import Door
from qinglian.site.matters.following import follows
from qinglian.site.matters.models import Act

SAME = ("title", "co", "answerable", "to_towns", "handed_down")
"""The fields of an entry that its duty has under the same name."""


@follows(LIST, "issue")
def assign(door: Door, case: Case) -> None:
    """Bring the duties of a list to its newly issued version. Raises Refused."""
    held = content.read(case.acts)
    before = held.versions[-2].entries if len(held.versions) > 1 else ()
    duties = duties_of(case)
    for change in changed_entries(before, held.versions[-1].entries):
        number = duties.get(change.n, "")
        if change.now is None:
            _drop(door, number, held.reason)
        elif number:
            _change(door, number, change, held.reason)
        elif assignable(change.now):
            door.open(DUTY, SYSTEM, opening(held, change.now), parent=case.id)


def assignable(entry: Entry) -> bool:
    """Whether an entry becomes a duty: it has a day, and no other list's matter answers for it."""
    return bool(entry.fields.get("due") and entry.lead and not entry.fields.get("same_as"))


def opening(held: Content, entry: Entry) -> dict[str, Value]:
    """The fields of the opening of an entry's duty."""
    same = {name: entry.fields[name] for name in SAME if entry.fields.get(name) is not None}
    return {
        **same,
        "lead": entry.lead,
        "due": entry.fields["due"],
        "list_name": held.name,
        "item_no": entry.n,
    }


def duties_of(case: Case) -> Mapping[int, str]:
    """Entry → the number of its duty, for those that have one."""
    children = set(case.children)
    opened = Act.objects.filter(matter__in=children, n=1).values_list("matter", "fields")
    return {int(fields.get("item_no") or 0): matter for matter, fields in opened}


def _drop(door: Door, number: str, reason: str) -> None:
    if number and not door.case(number).ended:
        door.perform(number, "drop", SYSTEM, {"reason": reason})


def _change(door: Door, number: str, change: Change, reason: str) -> None:
    """The duty as its entry now is; a day that was moved counts for what is not handed in yet."""
    assert change.now is not None
    duty = door.case(number)
    if duty.ended:
        return
    if not assignable(change.now):
        door.perform(number, "drop", SYSTEM, {"reason": reason})
        return
    entry, names = change.now, set(change.names)
    told = names.intersection(name for name, value in entry.fields.items() if value is not None)
    same = {name: entry.fields[name] for name in SAME if name in told}
    if same:
        door.perform(number, "amend", SYSTEM, {"reason": reason, **same})
    due = entry.fields["due"]
    if entry.lead != duty.facts.get("lead"):
        door.perform(number, "transfer", SYSTEM, {"reason": reason, "lead": entry.lead, "due": due})
    elif "due" in names:
        _set_day(door, duty, {"reason": reason, "due": due})


def _set_day(door: Door, duty: Case, fields: Mapping[str, Value]) -> None:
    sources = duty.procedure.acts["set-day"].sources
    if not set(sources).isdisjoint(duty.stages):
        door.perform(duty.id, "set-day", SYSTEM, fields)
