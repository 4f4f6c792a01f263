"""A made-up county lives its life through the one door, as everyone else does.

A deployment that was made so keeps `demo.json` beside its database: the moment at which its life stands.
"""

from __future__ import annotations

import gc
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import connection, transaction

from qinglian import workdays
from qinglian.county.events import (
    Child,
    Draw,
    Event,
    File,
    Going,
    Install,
    Life,
    Moment,
    Open,
    Perform,
    PersonRow,
    Recuse,
)
from qinglian.county.papers import paper
from qinglian.procedures.model import SYSTEM, Actor
from qinglian.procedures.refusal import Refused
from qinglian.site.figures.filings import file_rows
from qinglian.site.inspections import living
from qinglian.site.matters.door import Door
from qinglian.site.matters.evidence import Kept, keep
from qinglian.site.people import actions
from qinglian.site.people.actors import actors_by_post
from qinglian.site.people.models import Charge, Person, Post, Term, Unit, User

MARK = "demo.json"
PASSWORD = "qingchuan-2022"  # noqa: S105 - printed for whoever tries the demonstration at home
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Lived:
    """What a life has left behind."""

    acts: int = 0
    matters: int = 0


def live_through(life: Life, progress: Progress = lambda done, whole: None) -> Lived:
    """Perform every event of `life` through the door, each at its own time; refusals go back into it.

    The clock stands at the life's last moment while it runs, and is given back afterwards. `progress`
    is called with the days lived and the days in all.
    """
    lived = Lived()
    with workdays.fixed_clock(workdays.now()), _few_collections():
        event = next(life)
        if isinstance(event, Install):
            settle(event)
            event = life.send(None)
        with Door(bulk=True) as door:
            _go_on(life, event, door, lived, progress)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the planner knows nothing yet of what came all at once
    return lived


@contextmanager
def _few_collections() -> Iterator[None]:
    """A life keeps much and drops little: looking for garbage at the usual pace finds none, at a price."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _go_on(life: Life, event: Event, door: Door, lived: Lived, progress: Progress) -> None:
    desk = _Desk()
    with suppress(StopIteration):
        while True:
            try:
                answer = _done(door, desk, event, lived, progress)
            except Refused as refused:
                event = life.throw(refused)
            else:
                event = life.send(answer)


def _done(door: Door, desk: _Desk, event: Event, lived: Lived, progress: Progress) -> str | None:
    if isinstance(event, Moment):
        workdays.set_clock(lambda: event.at)
        if desk.turn_to(event.at.astimezone(workdays.TZ).date()):
            progress(event.done, event.whole)
        return None
    if isinstance(event, Install):
        raise TypeError("a county is settled once, at the beginning of its life")
    if isinstance(event, Child):
        lived.acts += 1
        lived.matters += 1
        return list(door.case(event.number).children)[event.n - 1]
    if isinstance(event, Going):
        return living.going(door, event)
    actor = desk.actor(event.by)
    if isinstance(event, Draw):
        lived.acts += living.drawn(door, actor, event)
        return None
    if isinstance(event, Recuse):
        living.recused(door, actor, event)
        lived.acts += 1
        return None
    if isinstance(event, Open):
        done = door.open(event.procedure, actor, event.fields, desk.papers(event.evidence))
    elif isinstance(event, File):
        done = file_rows(
            door, actor, unit=event.unit, dataset=event.dataset, period=event.period,
            title=event.title, docnumber=event.docnumber, rows=event.rows,
        )  # fmt: skip
    else:
        papers = desk.papers(event.evidence)
        door.perform(event.number, event.act, actor, event.fields, papers)
        lived.acts += 1 + sum(isinstance(one, Perform) for one in event.follows)
        return None
    lived.acts += 1
    lived.matters += 1
    return done.number


class _Desk:
    """Who sits in which post today; looked up again only when a term or a charge begins or ends.

    The files that are put forward lie here too: each kind of evidence is kept once.
    """

    def __init__(self) -> None:
        self._turns: list[date] | None = None
        self._day: date | None = None
        self._at = -1
        self._held: Mapping[str, Actor] = {}
        self._papers: dict[str, Kept] = {}

    def turn_to(self, day: date) -> bool:
        """Whether a new day has begun."""
        if day == self._day:
            return False
        self._day = day
        if self._turns is None:
            self._turns = _turns()
        at = bisect_right(self._turns, day)
        if at != self._at:
            self._at, self._held = at, actors_by_post(day)
        return True

    def actor(self, post: str) -> Actor:
        return SYSTEM if post == "system" else self._held[post]

    def papers(self, kinds: Iterable[str]) -> tuple[Kept, ...]:
        """A file of each kind."""
        return tuple(self._paper(kind) for kind in kinds)

    def _paper(self, kind: str) -> Kept:
        kept = self._papers.get(kind)
        if kept is None:
            upload = ContentFile(paper(kind), name=f"{kind}.pdf")
            kept = self._papers[kind] = keep(upload, kind)
        return kept


def _turns() -> list[date]:
    """The days on which anyone's place changes."""
    days: set[date] = set()
    for model in (Term, Charge):
        for start, end in model._default_manager.values_list("start", "end"):
            days.add(start)
            if end is not None:
                days.add(end + timedelta(days=1))
    return sorted(days)


@transaction.atomic
def settle(people: Install) -> None:
    """Put the county's units, posts, persons and charges in their tables, with accounts for those in office."""
    units = [
        Unit(
            code=row.code, name=row.name, name_en=row.name_en, short=row.short, kind=row.kind,
            parent_id=row.parent, position=n,
        )
        for n, row in enumerate(people.units)
    ]  # fmt: skip
    posts = [
        Post(
            code=row.code, unit_id=row.unit, name=row.name, name_en=row.name_en, rank=row.rank,
            capacities=list(row.capacities), position=n,
        )
        for n, row in enumerate(people.posts)
    ]  # fmt: skip
    actions.install(
        units,
        posts,
        [Person(key=row.key, name=row.name) for row in people.persons],
        [
            Term(person_id=row.key, post_id=row.post, start=row.start, end=row.end)
            for row in people.persons
        ],
        [
            Charge(
                person_id=row.person, unit_id=row.unit, start=row.start, end=row.end,
                docnumber=row.docnumber,
            )
            for row in people.charges
        ],
    )  # fmt: skip
    _give_accounts([row for row in people.persons if row.username])


def _give_accounts(persons: list[PersonRow]) -> None:
    """An account each, all with the demonstration's password, hashed once: nothing here is secret."""
    hashed = make_password(PASSWORD)
    made = User.objects.bulk_create(User(username=row.username, password=hashed) for row in persons)
    accounts = {user.username: user for user in made}
    holders = Person.objects.in_bulk([row.key for row in persons])
    for row in persons:
        holders[row.key].user = accounts[row.username]
    Person.objects.bulk_update(holders.values(), ["user"], batch_size=200)


def mark(folder: Path, *, size: str, seed: int, until: datetime) -> None:
    """Say in `folder` that it holds a demonstration, and when its life stands."""
    said = {"size": size, "seed": seed, "today": until.isoformat()}
    (folder / MARK).write_text(json.dumps(said), encoding="utf-8")


def marked(folder: Path) -> str | None:
    """The moment at which the demonstration in `folder` stands (ISO); None where it holds none."""
    try:
        said = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return str(said["today"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
