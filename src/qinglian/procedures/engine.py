"""The engine: what may happen to a case, decided as a pure function of the case and the act.

`check` says whether an act may be done; `apply` does it without asking, so that replaying recorded
acts needs nobody's powers; `Case.perform` is the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from qinglian import workdays
from qinglian.procedures import clocks as running
from qinglian.procedures.clocks import Clock
from qinglian.procedures.conditions import holds, on_the_day
from qinglian.procedures.guards import check
from qinglian.procedures.known import reckoned, refuse_given
from qinglian.procedures.model import (
    OPEN,
    Act,
    Actor,
    ActRule,
    ChildRule,
    Procedure,
    PublishRule,
    Value,
)
from qinglian.procedures.refusal import Refused
from qinglian.procedures.values import clean
from qinglian.text import Text

_OUT_OF_RANGE = Text(
    zh="期限超出可计算的年份（1990至2070年）。",
    en="A limit would end outside the years 1990 to 2070.",
)
_CHECK_THE_DATE = Text(zh="请核对所填日期。", en="Check the date that was given.")


@dataclass(frozen=True, slots=True)
class Case:
    """One matter under one version of a procedure: everything in it follows from its acts."""

    id: str
    procedure: Procedure
    stages: tuple[str, ...]
    facts: Mapping[str, Value]
    clocks: tuple[Clock, ...]
    acts: tuple[Act, ...]
    children: Mapping[str, bool] = field(default_factory=dict)
    reached: Mapping[str, datetime] = field(default_factory=dict)

    @classmethod
    def open(cls, procedure: Procedure, case_id: str, act: Act) -> Case:
        """A new case by its first act, `open`. Raises Refused."""
        return cls.blank(procedure, case_id).perform(act)

    @classmethod
    def blank(cls, procedure: Procedure, case_id: str) -> Case:
        """A case before its first act."""
        return cls(case_id, procedure, (), {}, (), ())

    @classmethod
    def replay(cls, procedure: Procedure, case_id: str, acts: Iterable[Act]) -> Case:
        """The case that `acts` made, without asking again whether they might be done."""
        case = cls.blank(procedure, case_id)
        for act in acts:
            case = apply(case, act)
        return case

    def perform(self, act: Act) -> Case:
        """The case after `act`, its fields cleaned. Raises Refused, and then nothing has changed."""
        rule = self.procedure.acts.get(act.name)
        if rule is not None:
            act = replace(act, fields=self._values(rule, act))
        check(self, act)
        try:
            return apply(self, act)
        except workdays.LimitError as error:
            raise Refused("no-limit", error.text, _CHECK_THE_DATE) from error
        except OverflowError as error:
            raise Refused("bad-date", _OUT_OF_RANGE, _CHECK_THE_DATE) from error

    def _values(self, rule: ActRule, act: Act) -> Mapping[str, Value]:
        """The act's fields in their stored form, and what follows from them."""
        fields = [self.procedure.fields[name] for name in rule.fields]
        follow = [field for field in fields if field.known is not None and field.known.reckoned]
        if not follow:
            return clean(fields, act.fields)
        refuse_given(follow, act.fields)
        values = clean(fields, act.fields)
        return values | reckoned(follow, {**self.facts, **values})

    def allowed(self, actor: Actor, at: datetime) -> tuple[ActRule, ...]:
        """The acts that `actor` may do on the case at `at`, their fields not yet asked for."""
        return tuple(
            rule for rule in self.procedure.acts.values() if self.refusal(rule, actor, at) is None
        )

    def refusal(self, rule: ActRule, actor: Actor, at: datetime) -> Refused | None:
        """Why `actor` may not do `rule` at `at`, their fields not yet asked for; None if they may."""
        try:
            check(self, Act(rule.name, actor, at), fields=False)
        except Refused as refused:
            return refused
        return None

    @property
    def stage(self) -> str:
        """Where the case stands; parallel branches are joined with `+`."""
        return "+".join(self.stages)

    @property
    def ended(self) -> bool:
        stages = self.procedure.stages
        return bool(self.stages) and all(stages[name].end for name in self.stages)

    @property
    def was_late(self) -> bool:
        """Whether a limit that counts was ever passed, as far as the acts tell."""
        return any(clock.was_late for clock in self.clocks if not clock.rule.minor)

    @property
    def late_since(self) -> datetime | None:
        """When a limit that counts was first passed, as far as the acts tell."""
        passed = (one.lapses_at for one in self.clocks if one.was_late and not one.rule.minor)
        return min(passed, default=None)

    def late_at(self, moment: datetime) -> bool:
        """Whether a limit that counts was, or is at `moment`, passed."""
        return any(clock.late_at(moment) for clock in self.clocks if not clock.rule.minor)

    @property
    def running(self) -> tuple[Clock, ...]:
        """The maximum limits now running, the nearest first."""
        live = (clock for clock in self.clocks if clock.running and clock.rule.kind == "maximum")
        return tuple(sorted(live, key=lambda clock: clock.lapses_at))

    @property
    def returned(self) -> bool:
        """Whether the last step sent the work back to be redone."""
        return bool(self.acts) and self.procedure.acts[self.acts[-1].name].returns

    def parties(self, role: str) -> tuple[str, ...]:
        """The units that hold `role` on the case."""
        held: list[str] = []
        for name in self.procedure.party_fields.get(role, ()):
            value = self.facts.get(name)
            held.extend([value] if isinstance(value, str) else value or [])  # type: ignore[arg-type]
        return tuple(held)

    def party_roles(self) -> Mapping[str, tuple[str, ...]]:
        """Every party role of the case with its units."""
        roles = (role.name for role in self.procedure.roles.values() if role.is_party)
        return {role: self.parties(role) for role in roles}

    @property
    def opens(self) -> tuple[tuple[ChildRule, Mapping[str, Value]], ...]:
        """The child cases that the last act asks for, each with the fields of its opening."""
        if not self.acts:
            return ()
        wanted: list[tuple[ChildRule, Mapping[str, Value]]] = []
        for rule in self.procedure.acts[self.acts[-1].name].opens:
            copied = {name: self.facts[name] for name in rule.copies if name in self.facts}
            units = self.facts.get(rule.each) if rule.each else None
            if isinstance(units, list):
                wanted.extend((rule, {**copied, "lead": unit}) for unit in units)
            elif not rule.each:
                wanted.append((rule, copied))
        return tuple(wanted)

    @property
    def publishes(self) -> PublishRule | None:
        """What the last act makes public."""
        return self.procedure.acts[self.acts[-1].name].publishes if self.acts else None

    def with_child(self, child: str, *, ended: bool) -> Case:
        """The case knowing that `child` was opened or has ended."""
        return replace(self, children={**self.children, child: ended})


def apply(case: Case, act: Act) -> Case:
    """The case after `act`, which was already found good."""
    procedure = case.procedure
    rule = procedure.acts[act.name]
    facts = {**case.facts, **act.fields} if act.fields else case.facts
    stages = _moved(case, rule, on_the_day(facts, act.at) if rule.chooses else facts)
    ended = all(procedure.stages[name].end for name in stages)
    reached = _milestones(case, stages, act)
    clocks = running.after(procedure, case.clocks, act, facts, ended=ended)
    acts = (*case.acts, act)
    return Case(case.id, procedure, stages, facts, clocks, acts, case.children, reached)


def _moved(case: Case, rule: ActRule, facts: Mapping[str, Value]) -> tuple[str, ...]:
    way = next((way for way in rule.ways if holds(way.when, facts)), None)
    if way is None or not way.to:
        return case.stages
    if rule.clears or rule.name == OPEN:
        left: set[str] = set()
    else:
        source = next((name for name in rule.sources if name in case.stages), None)
        left = {name for name in case.stages if name != source}
    return joined(case.procedure, left | set(way.to))


def joined(procedure: Procedure, stages: set[str]) -> tuple[str, ...]:
    """`stages` with every join made whose branches have all arrived."""
    for stage in procedure.stages.values():
        if stage.joins and stages.issuperset(stage.joins):
            stages = (stages - set(stage.joins)) | {stage.name}
    return tuple(sorted(stages))


def _milestones(case: Case, stages: tuple[str, ...], act: Act) -> Mapping[str, datetime]:
    rules = case.procedure.stages
    if stages == case.stages:
        return case.reached
    now = {rules[name].reaches for name in stages if rules[name].reaches}
    reached = dict(case.reached)
    if case.procedure.acts[act.name].reopens or case.procedure.acts[act.name].returns:
        reached = {name: at for name, at in reached.items() if name in now}
    for name in now:
        reached.setdefault(name, act.at)
    return reached
