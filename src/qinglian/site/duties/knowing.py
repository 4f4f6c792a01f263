"""What the system counts of a duty list, so that nobody types it: `known = { by = "duties.…" }`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Value
from qinglian.procedures.shelf import library
from qinglian.site.duties import content, lacking
from qinglian.site.duties.content import Content, Entry
from qinglian.site.matters.known import finding
from qinglian.site.matters.models import RUNNING, Matter

DUTY = "duty"


def known_elsewhere(number: str, held: Content) -> list[Entry]:
    """The entries that are duties of another list already, and do not say of which: done and reported twice."""
    open_ones = [one for one in held.entries if not one.fields.get("same_as")]
    others = Matter.objects.filter(
        procedure=DUTY, state__in=RUNNING, title__in={one.title for one in open_ones}
    )
    # What a duty of a list was broken down into has its title; it is no second duty.
    broken_down = f"{library().newest(DUTY).serial}-"
    others = others.exclude(parent=number).exclude(parent__startswith=broken_down)
    titles = set(others.values_list("title", flat=True))
    return [one for one in open_ones if one.title in titles]


def doubled(number: str, held: Content) -> list[Entry]:
    """The entries that are there already, in this list or in another."""
    twice = {one.n for one in (*lacking.repeated(held), *known_elsewhere(number, held))}
    return [one for one in held.entries if one.n in twice]


def _counted(count: Callable[[Content], list[Entry]]) -> Callable[..., Value]:
    def found(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
        return len(count(content.read(case.acts)))

    return found


finding("duties.entries")(_counted(lambda held: list(held.entries)))
finding("duties.leadless")(_counted(lacking.leadless))
finding("duties.two_leads")(_counted(lacking.two_leads))
finding("duties.undated")(_counted(lacking.undated))
finding("duties.unhanded")(_counted(lacking.unhanded))
finding("duties.personal")(_counted(lacking.personal))
finding("duties.unconfirmed")(_counted(lacking.unconfirmed))


@finding("duties.doubled")
def _doubled(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    return len(doubled(case.id, content.read(case.acts)))


@finding("duties.widest")
def _widest(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    return format(lacking.widest(content.read(case.acts)), "f")


@finding("duties.version")
def _version(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    return len(content.read(case.acts).versions) + 1


@finding("duties.digest")
def _digest(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    held = content.read(case.acts)
    return held.digest(case.id, len(held.versions) + 1, held.entries)
