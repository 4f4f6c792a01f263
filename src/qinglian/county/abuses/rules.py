"""Every rule by which a definition can refuse an act, each by a name of its own.

`penalty-case/propose/gate-2` is the second gate of an act (as they are written, from 1), `duty/accept/own-work` its
check, `petition/object/window-closed:objection` a window that has lapsed, `duty/submit/bad-value:result` the
bounds of a field, at the first act that asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qinglian.procedures.model import OPEN, ActRule, ClockRule, Gate, Procedure
from qinglian.procedures.refusal import Refused
from qinglian.text import Text

BOUNDED = frozenset({"text", "integer", "amount", "percent", "units", "matters"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule on one act.

    `about` names what it is about: a clock, a field or a kind of evidence. `says` is what its refusal must
    begin with, word for word, `title` what it must at least name.
    """

    id: str
    procedure: str
    act: str
    code: str
    about: str = ""
    says: Text | None = None
    title: Text | None = None
    gate: Gate | None = None

    def refuses(self, refused: Refused) -> bool:
        """Whether `refused` is this rule's refusal."""
        if refused.code != self.code:
            return False
        if self.says is not None:
            return refused.reason.zh.startswith(self.says.zh)  # whose custom it is may follow
        return self.title is None or self.title.zh in refused.reason.zh


def rules_of(procedure: Procedure) -> Iterator[Rule]:
    """Every rule of `procedure`, act by act."""
    bounded: set[str] = set()
    for act in procedure.acts.values():
        for code, about, says, title, gate in _rules(procedure, act):
            if code == "bad-value":
                if about in bounded:
                    continue
                bounded.add(about)
            name = f"{code}:{about}" if about and code != "gate" else about or code
            yield Rule(
                f"{procedure.name}/{act.name}/{name}", procedure.name, act.name, code, about, says,
                title, gate,
            )  # fmt: skip


Row = tuple[str, str, Text | None, Text | None, Gate | None]


def _rules(procedure: Procedure, act: ActRule) -> Iterator[Row]:
    for n, gate in enumerate(act.gates, 1):
        yield "gate", f"gate-{n}", gate.refusal, None, gate
    for code, there in (
        ("out-of-order", act.name != OPEN and act.sources),
        ("not-your-role", _someone_is_kept_out(procedure, act)),
        ("own-work", act.checks),
        ("own-unit", act.apart_from),
        ("not-yours", act.same_person_as),
        ("too-early", act.after),
        ("children-open", act.children_ended),
        ("missing-field", _asked(procedure, act)),
    ):
        if there:
            yield code, "", None, None, None
    yield from _limits(procedure, act)
    yield from _given(procedure, act)


def _asked(procedure: Procedure, act: ActRule) -> list[str]:
    """What somebody must write for an act."""
    return [name for name in act.needs if procedure.fields[name].known is None]


def _someone_is_kept_out(procedure: Procedure, act: ActRule) -> bool:
    return not any(procedure.roles[name].anyone for name in act.by if name in procedure.roles)


def _limits(procedure: Procedure, act: ActRule) -> Iterator[Row]:
    for clock in procedure.clocks.values():
        if act.name in clock.guards and clock.kind == "minimum":
            yield "too-soon", clock.name, None, clock.title, None
        if act.name in clock.guards and clock.kind == "window":
            yield "window-closed", clock.name, None, clock.title, None
            if not _always_begun(procedure, act, clock):
                yield "too-early", clock.name, None, clock.title, None
        if clock.name in act.before_due:
            yield "already-late", clock.name, None, None, None
        if act.name in clock.extends:
            yield "extended-enough", clock.name, None, None, None
        asks = act.name in clock.extends or clock.name in act.before_due
        days = clock.extension_field in act.fields and (
            procedure.fields[clock.extension_field].kind == "integer"
        )
        if asks and days and (clock.fixed or clock.customs):
            yield "too-much-more", clock.name, None, None, None


def _always_begun(procedure: Procedure, act: ActRule, clock: ClockRule) -> bool:
    """Whether a window has begun wherever `act` may be done: whatever leads there begins it."""
    if clock.when is not None:
        return False
    leading = [
        other.name
        for other in procedure.acts.values()
        if any(set(act.sources) & set(way.to) for way in other.ways)
    ]
    return OPEN in clock.starts or set(leading) <= set(clock.starts)


def _given(procedure: Procedure, act: ActRule) -> Iterator[Row]:
    for wanted in act.evidence:
        if wanted.least:
            yield "evidence", wanted.kind, None, wanted.title, None
    for name in act.fields:
        field = procedure.fields[name]
        if field.known is not None:
            yield "known-field", name, None, field.title, None
        elif field.kind in BOUNDED and (field.least is not None or field.most is not None):
            yield "bad-value", name, None, field.title, None
