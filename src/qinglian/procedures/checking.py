"""Whether a definition can run: everything it names exists, everything in it is reached, all of it ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from qinglian import workdays
from qinglian.procedures import conditions
from qinglian.procedures.figures.checking import figure_faults
from qinglian.procedures.model import (
    ANY_STAGE,
    OPEN,
    ActRule,
    ChildRule,
    ClockRule,
    Condition,
    FieldRule,
    Known,
    Procedure,
    Stage,
)
from qinglian.procedures.saying import unsayable
from qinglian.procedures.tables import Origin, Problem
from qinglian.procedures.walking import Marking, dead_ends, markings, possible

SYSTEM_ROLE = "system"


def problems(
    procedure: Procedure, origin: Origin, known: Mapping[str, Sequence[Procedure]] | None = None
) -> list[Problem]:
    """Everything wrong in `procedure`, each with its line. `known` are all procedures by name."""
    checks = (
        _references, _conditions, _limits, _personal, unsayable, _checks_of_work, _paths, figure_faults,
    )  # fmt: skip
    found = [origin.problem(path, zh, en) for check in checks for path, zh, en in check(procedure)]
    for check_others in (_children, _known):
        for path, zh, en in check_others(procedure, known or {}):
            found.append(origin.problem(path, zh, en))
    return found


Fault = tuple[tuple[str, ...], str, str]


def _children(procedure: Procedure, known: Mapping[str, Sequence[Procedure]]) -> Iterator[Fault]:
    """What an act opens must exist, be the system's to open, and be given all that its opening needs."""
    for act in procedure.acts.values():
        here = ("acts", act.name, "opens")
        for child in act.opens:
            if known and child.procedure not in known:
                yield _missing(here, "程序", "procedure", child.procedure)
            for part in known.get(child.procedure, ()):
                yield from _opening(here, child, part.acts.get(OPEN))


def _opening(here: tuple[str, ...], child: ChildRule, opening: ActRule | None) -> Iterator[Fault]:
    if opening is None:
        return
    if SYSTEM_ROLE not in opening.by:
        yield (
            here,
            f"系统不能立项「{child.procedure}」：其 open 的 by 中须有 system。",
            f"The system may not open “{child.procedure}”: its “open” must be by “system” too.",
        )
    given = {*child.copies, *(("lead",) if child.each else ())}
    for name in opening.needs:
        if name not in given:
            yield (
                here,
                f"立项「{child.procedure}」需要「{name}」，copies 中没有。",
                f"“{name}”, which opening “{child.procedure}” needs, is not copied.",
            )


OF_A_MATTER = frozenset({"@title", "@lead", "@stage", "@state", "@late"})
"""What is known of a matter besides its facts."""


def _known(procedure: Procedure, known: Mapping[str, Sequence[Procedure]]) -> Iterator[Fault]:
    """What a known field names exists, here and in the procedure whose matters are counted."""
    for field in procedure.fields.values():
        if field.known is not None:
            here = ("fields", field.name, "known")
            yield from _known_here(procedure, here, field.known)
            yield from _known_there(here, field.known, known)


def _known_here(procedure: Procedure, here: tuple[str, ...], rule: Known) -> Iterator[Fault]:
    for name in (*filter(None, [rule.source]), *rule.same, *rule.share):
        if name not in procedure.fields:
            yield _missing(here, "字段", "field", name)
        elif procedure.fields[name].personal:
            yield (
                here,
                f"不得按个人信息字段「{name}」查找。",
                f"Nothing is looked up by the personal field “{name}”.",
            )
    source = procedure.fields.get(rule.source)
    wanted = "matters" if rule.of_all else "matter"
    if source is not None and source.kind != wanted:
        yield here, f"「{rule.source}」不是事项。", f"“{rule.source}” names no {wanted}."
    if rule.take.startswith("@") and rule.take not in OF_A_MATTER:
        yield _missing(here, "事项属性", "property of a matter", rule.take)


def _known_there(
    here: tuple[str, ...], rule: Known, known: Mapping[str, Sequence[Procedure]]
) -> Iterator[Fault]:
    if known and rule.kind and rule.kind not in known:
        yield _missing(here, "程序", "procedure", rule.kind)
    for other in known.get(rule.kind, ()):
        for name in rule.same:
            if name not in other.fields:
                yield _missing(here, "字段", "field", f"{other.name}.{name}")
        if rule.did and rule.did not in other.acts:
            yield _missing(here, "动作", "act", f"{other.name}.{rule.did}")


def _missing(path: tuple[str, ...], kind_zh: str, kind_en: str, name: str) -> Fault:
    return path, f"没有{kind_zh}「{name}」。", f"There is no {kind_en} “{name}”."


def _references(procedure: Procedure) -> Iterator[Fault]:
    if OPEN not in procedure.acts:
        yield _missing(("acts",), "动作", "act", OPEN)
    for act in procedure.acts.values():
        yield from _act_references(procedure, act)
    for stage in procedure.stages.values():
        yield from _stage_references(procedure, stage)
    for clock in procedure.clocks.values():
        yield from _clock_references(procedure, clock)
    parties = {field.party for field in procedure.fields.values() if field.party}
    for role in procedure.roles.values():
        wanted = role.party or role.charge_of
        if wanted and wanted not in parties:
            yield (
                ("roles", role.name),
                f"没有字段指明谁是「{wanted}」。",
                f"No field says who “{wanted}” is.",
            )
    if procedure.title_field not in procedure.fields:
        yield _missing(("title_field",), "字段", "field", procedure.title_field)


def _stage_references(procedure: Procedure, stage: Stage) -> Iterator[Fault]:
    for name in stage.awaits:
        act = procedure.acts.get(name)
        if act is None:
            yield _missing(("stages", stage.name, "awaits"), "动作", "act", name)
        elif stage.name not in act.sources and ANY_STAGE not in act.sources:
            yield (
                ("stages", stage.name, "awaits"),
                f"「{name}」不能在此阶段办理。",
                f"“{name}” cannot be done at this stage.",
            )
    for name in stage.joins:
        if name not in procedure.stages:
            yield _missing(("stages", stage.name, "joins"), "阶段", "stage", name)


def _act_references(procedure: Procedure, act: ActRule) -> Iterator[Fault]:
    here = ("acts", act.name)
    groups = (
        ("by", "角色", "role", act.by, procedure.roles),
        (
            "from",
            "阶段",
            "stage",
            tuple(s for s in act.sources if s != ANY_STAGE),
            procedure.stages,
        ),
        ("to", "阶段", "stage", tuple(to for way in act.ways for to in way.to), procedure.stages),
        ("needs", "字段", "field", act.fields, procedure.fields),
        ("checks", "动作", "act", tuple(a for a in act.checks if a != ANY_STAGE), procedure.acts),
        ("after", "动作", "act", act.after, procedure.acts),
        ("apart_from", "角色", "role", act.apart_from, procedure.roles),
        ("before_due", "期限", "limit", act.before_due, procedure.clocks),
    )
    for key, zh, en, names, known in groups:
        for name in names:
            if name not in known and not (key == "by" and name == SYSTEM_ROLE):
                yield _missing((*here, key), zh, en, name)
    if act.name == OPEN and not (act.ways and all(way.to for way in act.ways)):
        yield (
            here,
            "没有写明立项后处于哪个阶段（to）。",
            "It does not say where a case begins (to).",
        )
    if not act.by:
        yield (here, "没有写明由谁办理（by）。", "It does not say who may do it (by).")
    shown = act.publishes.fields + act.publishes.masked if act.publishes else ()
    for name in shown:
        if name not in procedure.fields:
            yield _missing((*here, "publishes"), "字段", "field", name)


def _clock_references(procedure: Procedure, clock: ClockRule) -> Iterator[Fault]:
    here = ("clocks", clock.name)
    acts = ("starts", "stops", "revives", "pauses", "resumes", "extends", "guards")
    for key in acts:
        for name in getattr(clock, key):
            if name not in procedure.acts:
                yield _missing((*here, key), "动作", "act", name)
    for key in ("fixed", "days", "starts_from", "extension_field", "waiver"):
        name = getattr(clock, key)
        if name and name not in procedure.fields:
            yield _missing((*here, key), "字段", "field", name)
    if not clock.starts:
        yield (here, "没有写明从哪个动作起算。", "It does not say by which act it starts.")
    if clock.kind == "maximum" and not clock.stops:
        yield (here, "没有写明由哪个动作停止。", "It does not say by which act it stops.")
    if clock.role and clock.role not in procedure.roles:
        yield _missing((*here, "role"), "角色", "role", clock.role)


def _conditions(procedure: Procedure) -> Iterator[Fault]:
    for path, condition in _all_conditions(procedure):
        for name in conditions.names(condition):
            if name == conditions.TODAY:
                continue
            if name not in procedure.fields:
                yield _missing(path, "字段", "field", name)
            elif procedure.fields[name].personal:
                yield (
                    path,
                    f"条件不得读取个人信息字段「{name}」。",
                    f"A condition may not read the personal field “{name}”.",
                )
        for wanted in (condition or {}).values():
            for operator in wanted if isinstance(wanted, dict) else ():
                if operator not in conditions.OPERATORS:
                    yield path, f"不认识的比较「{operator}」。", f"“{operator}” is no comparison."


def _all_conditions(
    procedure: Procedure,
) -> Iterator[tuple[tuple[str, ...], Condition | None]]:
    for act in procedure.acts.values():
        here = ("acts", act.name)
        yield from ((here, way.when) for way in act.ways)
        yield from ((here, rule.when) for rule in act.evidence)
        yield from ((here, gate.must) for gate in act.gates)
        yield from ((here, gate.when) for gate in act.gates)
    for clock in procedure.clocks.values():
        yield ("clocks", clock.name), clock.when


def _limits(procedure: Procedure) -> Iterator[Fault]:
    for clock in procedure.clocks.values():
        here = ("clocks", clock.name, "limit")
        if not clock.limit:
            continue
        try:
            limit = workdays.limit(clock.limit)
        except workdays.UnknownLimit:
            yield _missing(here, "期限", "limit", clock.limit)
            continue
        first = max(procedure.valid_from, limit.valid_from or date.min)
        if procedure.valid_to is not None and first > procedure.valid_to:
            yield (
                here,
                "该期限在本版本有效期内尚未施行。",
                "That limit is not in force in this version.",
            )


def _personal(procedure: Procedure) -> Iterator[Fault]:
    for name in procedure.fields:
        if name in ("actor", conditions.TODAY) or "." in name:
            yield (
                ("fields", name),
                f"字段名「{name}」另有用途。",
                f"The field name “{name}” is taken.",
            )
    for each in procedure.fields.values():
        yield from _hidden(procedure, each)
    for act in procedure.acts.values():
        for name in act.publishes.fields if act.publishes else ():
            field = procedure.fields.get(name)
            if field is not None and field.personal:
                yield (
                    ("acts", act.name, "publishes"),
                    f"个人信息字段「{name}」只能脱敏后公开。",
                    f"The personal field “{name}” may only be published masked.",
                )
    title = procedure.fields.get(procedure.title_field)
    if title is not None and title.personal:
        yield ("title_field",), "标题不得是个人信息。", "A title may not be personal data."


def _hidden(procedure: Procedure, field: FieldRule) -> Iterator[Fault]:
    """What is hidden from a party is personal, and the party is one."""
    path = ("fields", field.name)
    if field.hidden_from and not field.personal:
        yield (
            (*path, "hidden_from"),
            f"字段「{field.name}」不是个人信息，不能对当事单位隐去。",
            f"“{field.name}” is not personal, so it cannot be hidden from a party.",
        )
    parties = {rule.party for rule in procedure.fields.values() if rule.party}
    for role in field.hidden_from:
        if role not in parties:
            yield _missing((*path, "hidden_from"), "当事单位", "party", role)
    for name in conditions.names(field.hidden_when):
        if name not in procedure.fields:
            yield _missing((*path, "hidden_when"), "字段", "field", name)


def _checks_of_work(procedure: Procedure) -> Iterator[Fault]:
    """Closing is verification by another: every act that closes a case checks someone's work."""
    for act in procedure.acts.values():
        closes = any(
            procedure.stages[name].reaches == "closed"
            for way in act.ways
            for name in way.to
            if name in procedure.stages
        )
        if closes and not (act.checks or act.apart_from):
            yield (
                ("acts", act.name),
                "销号须由他人核实：请写明 checks 或 apart_from。",
                "Closing is done by another: say whose work it checks (checks or apart_from).",
            )


def _paths(procedure: Procedure) -> Iterator[Fault]:
    if any(True for _ in _references(procedure)):
        return
    reached = markings(procedure)
    stages = {name for marking in reached for name in marking}
    for name in procedure.stages:
        if name not in stages:
            yield (
                ("stages", name),
                f"没有任何动作通向阶段「{name}」。",
                f"Nothing leads to stage “{name}”.",
            )
    doable = {act.name for marking in reached for act in possible(procedure, marking)} | {OPEN}
    for name in procedure.acts:
        if name not in doable:
            yield ("acts", name), f"动作「{name}」永远做不到。", f"Act “{name}” can never be done."
    for marking in _shortest(dead_ends(procedure, reached)):
        where = "+".join(sorted(marking))
        yield (
            ("stages", sorted(marking)[0]),
            f"从「{where}」无法走到办结，这是死路。",
            f"From “{where}” the case can never end: a dead end.",
        )
    used = {name for act in procedure.acts.values() for name in act.fields}
    for field in procedure.fields.values():
        if field.name not in used and not _given(procedure, field):
            yield (
                ("fields", field.name),
                f"没有动作填写「{field.name}」。",
                f"No act asks for “{field.name}”.",
            )


def _given(procedure: Procedure, field: FieldRule) -> bool:
    return field.name == procedure.title_field


def _shortest(found: Iterable[Marking]) -> list[Marking]:
    return sorted(found, key=lambda marking: (len(marking), sorted(marking)))[:1]
