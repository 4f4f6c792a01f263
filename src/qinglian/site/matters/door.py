"""The one door through which every act on every matter goes.

`perform` and `open_matter` do one act in one transaction. `Door` does many, a few thousand to a
transaction, by the same rules, the same rows and the same log entries: an import or a year of a county
goes through it, never around it. The time is the server's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType

from django.db import transaction
from django.db.models import Exists, OuterRef

from qinglian import workdays
from qinglian.ledger.entries import act_entry, commitment, new_salts
from qinglian.ledger.errors import StoreError
from qinglian.procedures.engine import Case
from qinglian.procedures.known import known_fields
from qinglian.procedures.model import OPEN, SYSTEM, Actor
from qinglian.procedures.model import Act as Doing
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.matters import known, recorded, rows
from qinglian.site.matters.evidence import Kept
from qinglian.site.matters.following import following
from qinglian.site.matters.models import Erasure, Matter, Series
from qinglian.site.matters.opening import who
from qinglian.site.matters.recorded import Standing
from qinglian.site.records.actions import place, queue
from qinglian.text import Text

BATCH = 4_000
"""Acts to a transaction on the bulk path: long enough to be fast, short enough to let others in."""

TOGETHER = 500
"""Matters looked up by one query."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an act has made of its matter."""

    number: str
    n: int
    case: Case


def perform(
    number: str,
    act: str,
    actor: Actor,
    fields: Mapping[str, object] | None = None,
    evidence: Iterable[Kept] = (),
) -> Done:
    """Do `act` on the matter `number`. Raises Refused, and then nothing has changed."""
    with Door() as door:
        return door.perform(number, act, actor, fields, evidence)


def open_matter(
    procedure: str,
    actor: Actor,
    fields: Mapping[str, object] | None = None,
    evidence: Iterable[Kept] = (),
) -> Done:
    """Open a matter under the version of `procedure` in force today. Raises Refused."""
    with Door() as door:
        return door.open(procedure, actor, fields, evidence)


class Door:
    """Acts in hand, written together. Leaving the `with` block writes and commits; an error undoes."""

    def __init__(self, *, bulk: bool = False) -> None:
        self._bulk = bulk
        self._held: dict[str, Standing] = {}
        self._touched: dict[str, Standing] = {}
        self._series: dict[str, int] = {}
        self._acts: list[rows.ActRow] = []
        self._entries: list[tuple[str, int, bytes]] = []
        self._open: ExitStack | None = None
        self._turns = bulk

    def __enter__(self) -> Door:
        self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        stack, self._open = self._open, None
        assert stack is not None
        try:
            if kind is None:
                self._write()
        except BaseException as failed:
            stack.__exit__(type(failed), failed, failed.__traceback__)
            if isinstance(failed, StoreError):
                raise Refused("log-backwards", failed.text, _STOP) from failed
            raise
        stack.__exit__(kind, error, trace)

    def open(
        self,
        procedure: str,
        actor: Actor,
        fields: Mapping[str, object] | None = None,
        evidence: Iterable[Kept] = (),
        *,
        parent: str = "",
    ) -> Done:
        """Open a matter. Raises Refused."""
        self._turn_if_full()
        act, kept = _doing(OPEN, actor, workdays.now(), fields, evidence)
        return self._done(self._opened(procedure, act, parent), kept)

    def perform(
        self,
        number: str,
        act: str,
        actor: Actor,
        fields: Mapping[str, object] | None = None,
        evidence: Iterable[Kept] = (),
    ) -> Done:
        """Do `act` on the matter `number`. Raises Refused."""
        self._turn_if_full()
        before = self._standing(number)
        doing, kept = _doing(act, actor, workdays.now(), fields, evidence)
        case = before.case.perform(self._filled(before.case, doing))
        return self._done(Standing(case, before.written, before.parent), kept)

    def case(self, number: str) -> Case:
        """The case of a matter as it stands at this moment, unwritten acts included."""
        return self._standing(number).case

    def settle(self) -> None:
        """Write what is in hand, for whoever goes on to read it from the tables; it is committed as before."""
        self._write()

    def _opened(self, procedure: str, act: Doing, parent: str) -> Standing:
        """A new matter, as yet without a number, by its first act. Raises Refused."""
        definition = library().at(procedure, act.at.astimezone(workdays.TZ).date())
        blank = Case.blank(definition, "")
        return Standing(blank.perform(self._filled(blank, act)), None, parent)

    def _filled(self, case: Case, act: Doing) -> Doing:
        """`act` with what the system knows. Raises Refused."""
        rule = case.procedure.acts.get(act.name)
        if rule is None or not known_fields(case.procedure, rule):
            return act
        refused = case.refusal(rule, act.actor, act.at)
        if refused is not None:
            raise refused
        if known.looks_at_others(case, rule):
            self._write()
        return replace(act, fields=known.filled(case, rule, act.fields, act.at, self.case))  # type: ignore[arg-type]

    def _done(self, standing: Standing, kept: tuple[Kept, ...]) -> Done:
        """Take up a matter's new act, with what follows from it on other matters: all of it or nothing."""
        follow = following(standing.case)
        if follow is None:
            return self._taken_up(standing, kept)
        with self._all_or_nothing():
            before = self._held.get(standing.case.id)
            if before is not None:
                standing.written = before.written  # what was in hand has just been written
            done = self._taken_up(standing, kept)
            follow(self, done.case)
            self._write()
        return Done(done.number, done.n, self._held[done.number].case)

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """What is refused within leaves nothing behind, here or in the database, and nothing is committed before."""
        self._write()
        held, series, turns = dict(self._held), dict(self._series), self._turns
        self._turns = False
        try:
            with transaction.atomic():
                yield
        except Refused:
            self._held, self._series = held, series
            self._acts, self._entries, self._touched = [], [], {}
            raise
        finally:
            self._turns = turns

    def _taken_up(self, standing: Standing, kept: tuple[Kept, ...]) -> Done:
        """Take up a matter's new act, and the matters that it opens: all of them or none."""
        numbers = dict(self._series)
        try:
            made = list(self._unfolded(standing))
        except Refused:
            self._series = numbers
            raise
        for one in made:
            self._record(one.case, kept if one is standing else ())
            self._held[one.case.id] = self._touched[one.case.id] = one
        case = standing.case
        above = self._held.get(standing.parent)
        if above is not None:
            above.case = above.case.with_child(case.id, ended=case.ended)
        return Done(case.id, len(case.acts), case)

    def _unfolded(self, standing: Standing) -> Iterator[Standing]:
        """`standing`, numbered if it is new, and after it what its last act opens."""
        case = standing.case
        if not case.id:
            case = standing.case = replace(case, id=self._number(case))
        yield standing
        for rule, given in case.opens:
            act, _ = _doing(OPEN, SYSTEM, case.acts[-1].at, given, ())
            child = self._opened(rule.procedure, act, case.id)
            yield from self._unfolded(child)
            standing.case = standing.case.with_child(child.case.id, ended=child.case.ended)

    def _record(self, case: Case, kept: tuple[Kept, ...]) -> None:
        n = len(case.acts)
        act = case.acts[-1]
        files = [f"evidence.{i}" for i in range(len(kept))]
        salts = new_salts(("actor", *act.fields, *files))
        body = act_entry(
            matter=case.id,
            n=n,
            procedure=case.procedure.name,
            version=case.procedure.version,
            act=act.name,
            unit=act.actor.unit,
            time=act.at,
            stages=list(case.stages),
            actor=commitment("actor", who(act.actor), salts["actor"]),
            fields={
                name: commitment(name, value, salts[name]) for name, value in act.fields.items()
            },
            evidence=[
                {
                    "kind": file.kind,
                    "size": file.size,
                    "sha256": commitment(name, file.sha256, salts[name]),
                }
                for name, file in zip(files, kept, strict=True)
            ],
        )
        self._acts.append(rows.act_row(case.id, n, act, salts, kept))
        self._entries.append((case.id, n, body))

    def _standing(self, number: str) -> Standing:
        held = self._held.get(number)
        if held is None:
            matter = Matter.objects.select_for_update().filter(pk=number).first()
            if matter is None:
                raise Refused(
                    "unknown-matter",
                    Text(
                        zh=f"没有编号为「{number}」的事项。", en=f"There is no matter “{number}”."
                    ),
                    Text(zh="请核对编号。", en="Check the number."),
                )
            case = recorded.read_case(matter)
            held = self._held[number] = Standing(case, case, matter.parent)
            for child in case.children:
                if child in self._touched:
                    moved = self._touched[child].case
                    held.case = held.case.with_child(child, ended=moved.ended)
        return held

    def _number(self, case: Case) -> str:
        year = case.acts[0].at.astimezone(workdays.TZ).year
        prefix = f"{case.procedure.serial}-{year}"
        last = self._series.get(prefix)
        if last is None:
            last = _locked(prefix).last
        self._series[prefix] = last + 1
        return f"{prefix}-{last + 1:06d}"

    def _begin(self) -> None:
        self._open = ExitStack()
        self._open.enter_context(transaction.atomic())

    def _turn_if_full(self) -> None:
        """Before an act, never after one: what its caller writes beside it shares its transaction."""
        if self._turns and len(self._acts) >= BATCH:
            self._turn()

    def _turn(self) -> None:
        """Write and commit what is in hand, and go on in a new transaction."""
        assert self._open is not None
        self._write()
        self._open.close()
        self._series.clear()
        self._begin()
        self._held = self._unmoved()

    def _unmoved(self) -> dict[str, Standing]:
        """What stays in hand: open matters on which nobody has acted since the last transaction.

        Those that know of children are read anew, for their children may have moved without them; and so
        are those from which something was erased, which must not be written again.
        """
        going = {
            number: standing
            for number, standing in self._held.items()
            if not standing.case.ended and not standing.case.children
        }
        numbers = sorted(going)
        kept: dict[str, Standing] = {}
        for start in range(0, len(numbers), TOGETHER):
            erased = Erasure.objects.filter(matter=OuterRef("pk"))
            some = Matter.objects.filter(~Exists(erased), pk__in=numbers[start : start + TOGETHER])
            now = some.select_for_update().order_by("pk").values_list("pk", "acts")
            kept.update(
                (number, going[number])
                for number, acts in now
                if acts == len(going[number].case.acts)
            )
        return kept

    def _write(self) -> None:
        if not self._acts:
            return
        rows.write(self._acts, self._touched, self._series)
        (place if self._bulk else queue)(self._entries)
        for standing in self._touched.values():
            standing.written = standing.case
        self._acts, self._entries, self._touched = [], [], {}


def _locked(prefix: str) -> Series:
    locked = Series.objects.select_for_update().filter(pk=prefix)
    series = locked.first()
    if series is None:
        Series.objects.get_or_create(pk=prefix)
        series = locked.get()
    return series


_STOP = Text(zh="请联系系统管理员。", en="Call the system's administrator.")


def _doing(
    name: str,
    actor: Actor,
    at: datetime,
    fields: Mapping[str, object] | None,
    evidence: Iterable[Kept],
) -> tuple[Doing, tuple[Kept, ...]]:
    kept = tuple(evidence)
    files = tuple(file.evidence for file in kept)
    return Doing(name, actor, at, fields or {}, files), kept  # type: ignore[arg-type]
