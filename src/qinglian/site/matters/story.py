"""A matter's story for its page: its clocks, and its acts with who, when, what, and their place in the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qinglian.procedures.clocks import Clock
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Actor, ActRule, Procedure, institution
from qinglian.procedures.privacy import may_read
from qinglian.site.matters import queries
from qinglian.site.matters.models import Act
from qinglian.site.matters.presenting import (
    Sign,
    due_sign,
    language,
    local,
    named,
    post_names,
    unit_names,
)
from qinglian.site.matters.saying import Said, Saying, units_named
from qinglian.site.people.models import Person
from qinglian.site.records.brackets import bracketed, is_late
from qinglian.site.records.models import Entry
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Ticking:
    """A clock as a page shows it: until when, why, and how it stands."""

    clock: Clock
    until: datetime
    explanation: str
    sign: Sign


@dataclass(frozen=True, slots=True)
class File:
    """A file that an act put forward; of one that was erased there is no digest."""

    title: Text
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Told:
    """An act as a page tells it. `person` is empty where its reader may not know the name."""

    n: int
    name: str
    title: Text
    at: datetime
    unit: Text
    post: Text
    person: str
    lent: bool
    principal: str
    said: tuple[Said, ...]
    files: tuple[File, ...]
    entry: int | None
    late: bool
    publishes: bool
    returns: bool


def ticking(case: Case, now: datetime) -> list[Ticking]:
    """The clocks of the case that still run or wait, the nearest first."""
    live = [clock for clock in case.clocks if clock.stopped_at is None and not case.ended]
    shown = [_ticking(clock, now) for clock in live]
    return sorted(shown, key=lambda one: (one.clock.rule.kind != "maximum", one.until))


def stopped(case: Case, now: datetime) -> list[Ticking]:
    """The clocks of the case that run no more."""
    over = (clock for clock in case.clocks if clock.stopped_at is not None or case.ended)
    return [_ticking(clock, now) for clock in over]


def _ticking(clock: Clock, now: datetime) -> Ticking:
    return Ticking(clock, clock.lapses_at, clock.explanation(language()), _clock_sign(clock, now))


def _clock_sign(clock: Clock, now: datetime) -> Sign:
    if clock.stopped_at is not None:
        if clock.was_late:
            return Sign(Text(zh="已停，逾期", en="stopped, late"), "is-late")
        return Sign(Text(zh="已停，未逾期", en="stopped, in time"), "is-completed")
    if clock.paused_since is not None:
        since = clock.paused_since
        return Sign(Text(zh=f"自{since}起暂停计时", en=f"paused since {since}"), "is-paused")
    if clock.rule.kind == "minimum":
        return _period(clock, now, ended=Text(zh="已满", en="has run"), before=_STILL)
    if clock.rule.kind == "window":
        return _period(clock, now, ended=Text(zh="已过", en="has lapsed"), before=_OPEN)
    sign = due_sign(clock.lapses_at, now)
    assert sign is not None
    if clock.was_late and sign.shape != "is-late":
        return Sign(Text(zh=f"曾逾期，{sign.text.zh}", en=f"was late; {sign.text.en}"), "is-late")
    return sign


_STILL = Text(zh="未满", en="still to run")
_OPEN = Text(zh="期限内", en="open")


def _period(clock: Clock, now: datetime, *, ended: Text, before: Text) -> Sign:
    over = now > clock.lapses_at
    return Sign(ended, "is-completed") if over else Sign(before, "is-open")


@dataclass(frozen=True, slots=True)
class Story:
    """What a matter is, what was done to it (the latest first), and why it was sent back if it was."""

    facts: tuple[Said, ...]
    acts: tuple[Told, ...]
    sent_back: Told | None

    def work(self, checks: Collection[str]) -> Told | None:
        """The last act, of those that a verdict is on, that says or shows something."""
        return next(
            (act for act in self.acts if act.name in checks and (act.said or act.files)), None
        )


def story(case: Case, rows: Sequence[Act], actor: Actor) -> Story:
    """The story of a case by the rows of its acts. Three queries, or four where names may be shown.

    What is personal is for those who have a hand in the matter; the name of a person is shown within
    their own institution and to those who supervise every matter.
    """
    units = unit_names({row.unit for row in rows} | set(units_named(case.procedure, case.acts)))
    fields = case.procedure.fields.items()
    hidden = frozenset(name for name, field in fields if not may_read(case, field, actor))
    books = _Books(
        case.procedure,
        Saying(units, hidden),
        units,
        post_names(row.post for row in rows),
        _persons(rows, actor),
        _places(case.id),
    )
    acts = tuple(books.told(row) for row in reversed(rows))
    return Story(
        facts=tuple(books.facts(case)),
        acts=acts,
        sent_back=acts[0] if acts and case.returned and not case.ended else None,
    )


def _places(number: str) -> Mapping[int, tuple[int, datetime | None]]:
    """By the number of an act: the index of its entry, and the bracket it came into the log after."""
    placed = bracketed(Entry.objects.filter(matter=number)).values_list("n", "index", "after")
    return {n: (index, after) for n, index, after in placed}


def _persons(rows: Iterable[Act], actor: Actor) -> Mapping[str, str]:
    everyone = queries.sees_all(actor)
    keys = {
        key
        for row in rows
        if everyone or institution(row.unit) in actor.institutions
        for key in (row.person, row.principal)
    }
    if not keys - {""}:
        return {}
    return dict(Person.objects.filter(pk__in=keys).values_list("key", "name"))


@dataclass(frozen=True, slots=True)
class _Books:
    """What the acts of one matter are told from."""

    procedure: Procedure
    saying: Saying
    units: Mapping[str, Text]
    posts: Mapping[str, Text]
    persons: Mapping[str, str]
    entries: Mapping[int, tuple[int, datetime | None]]

    def told(self, row: Act) -> Told:
        rule = self.procedure.acts[row.name]
        by_system = row.person == "system"
        entry, after = self.entries.get(row.n, (None, None))
        return Told(
            n=row.n,
            name=row.name,
            title=rule.title,
            at=local(row.at),
            unit=Text(zh="系统", en="the system") if by_system else named(self.units, row.unit),
            post=Text(zh="", en="") if by_system else named(self.posts, row.post),
            person=self.persons.get(row.person, ""),
            lent=bool(row.principal),
            principal=self.persons.get(row.principal, ""),
            said=tuple(self._said(rule, row)),
            files=tuple(self._files(rule, row)),
            entry=entry,
            late=is_late(row.at, after),
            publishes=rule.publishes is not None,
            returns=rule.returns,
        )

    def facts(self, case: Case) -> Iterator[Said]:
        """What the opening said, as it holds now, and the units that have a part in it since."""
        opened = case.acts[0].fields if case.acts else {}
        for name, field in self.procedure.fields.items():
            shown = name in case.facts and (name in opened or field.party)
            if shown and name != self.procedure.title_field:
                yield self.saying.value(field, case.facts[name])

    def _said(self, rule: ActRule, row: Act) -> Iterator[Said]:
        order = {name: n for n, name in enumerate(rule.fields)}
        for name in sorted(row.fields, key=lambda name: order.get(name, len(order))):
            yield self.saying.value(self.procedure.fields[name], row.fields[name])

    def _files(self, rule: ActRule, row: Act) -> Iterator[File]:
        titles = {wanted.kind: wanted.title for wanted in rule.evidence}
        for item in row.evidence:
            kind = str(item["kind"])
            title = titles.get(kind) or Text(zh=kind, en=kind)
            name, sha256 = str(item.get("name") or ""), str(item["sha256"] or "")
            yield File(title, name, sha256, int(item["size"]))
