"""The one door through which every act on every matter goes.

`perform` and `open_matter` do one act in one transaction. `Door` does many, a few thousand to a
transaction, by the same rules, the same rows and the same log entries: an import or a year of a county
goes through it, never around it. The time is the server's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType

from django.db import transaction

from qinglian import workdays
from qinglian.ledger.entries import act_entry, commitment, new_salts
from qinglian.procedures.engine import Case
from qinglian.procedures.model import OPEN, SYSTEM, Actor, Procedure
from qinglian.procedures.model import Act as Doing
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.matters import recorded, rows
from qinglian.site.matters.evidence import Kept
from qinglian.site.matters.models import Matter, Series
from qinglian.site.matters.recorded import Standing
from qinglian.site.records.actions import place, queue
from qinglian.text import Text

BATCH = 4_000
"""Acts to a transaction on the bulk path: long enough to be fast, short enough to let others in."""


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
        if kind is None:
            self._write()
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
        now = workdays.now()
        definition = library().at(procedure, now.astimezone(workdays.TZ).date())
        blank = Case.blank(definition, "")
        act, kept = _doing(OPEN, actor, now, fields, evidence)
        case = replace(blank.perform(act), id=self._number(definition, now))
        standing = Standing(case, None, parent)
        self._held[case.id] = standing
        return self._done(standing, kept)

    def perform(
        self,
        number: str,
        act: str,
        actor: Actor,
        fields: Mapping[str, object] | None = None,
        evidence: Iterable[Kept] = (),
    ) -> Done:
        """Do `act` on the matter `number`. Raises Refused."""
        standing = self._standing(number)
        doing, kept = _doing(act, actor, workdays.now(), fields, evidence)
        standing.case = standing.case.perform(doing)
        return self._done(standing, kept)

    def case(self, number: str) -> Case:
        """The case of a matter as it stands at this moment, unwritten acts included."""
        return self._standing(number).case

    def _done(self, standing: Standing, kept: tuple[Kept, ...]) -> Done:
        case = standing.case
        number, n = case.id, len(case.acts)
        self._record(case, n, kept)
        self._touched[number] = standing
        for rule, given in case.opens:
            child = self.open(rule.procedure, SYSTEM, given, parent=number)
            standing.case = standing.case.with_child(child.number, ended=child.case.ended)
        if standing.parent and case.ended and standing.parent in self._held:
            above = self._held[standing.parent]
            above.case = above.case.with_child(number, ended=True)
        if self._bulk and len(self._acts) >= BATCH:
            self._turn()
        return Done(number, n, standing.case)

    def _record(self, case: Case, n: int, kept: tuple[Kept, ...]) -> None:
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
            actor=commitment("actor", act.actor.person, salts["actor"]),
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
        return held

    def _number(self, procedure: Procedure, now: datetime) -> str:
        prefix = f"{procedure.serial}-{now.astimezone(workdays.TZ).year}"
        last = self._series.get(prefix)
        if last is None:
            Series.objects.get_or_create(prefix=prefix)
            last = Series.objects.select_for_update().get(prefix=prefix).last
        self._series[prefix] = last + 1
        return f"{prefix}-{last + 1:06d}"

    def _begin(self) -> None:
        self._open = ExitStack()
        self._open.enter_context(transaction.atomic())

    def _turn(self) -> None:
        """Write and commit what is in hand, and go on in a new transaction."""
        assert self._open is not None
        self._write()
        self._open.close()
        self._series.clear()
        self._held = {
            number: standing for number, standing in self._held.items() if not standing.case.ended
        }
        self._begin()

    def _write(self) -> None:
        if not self._acts:
            return
        rows.write(self._acts, self._touched, self._series)
        (place if self._bulk else queue)(self._entries)
        for standing in self._touched.values():
            standing.written = standing.case
        self._acts, self._entries, self._touched = [], [], {}


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
