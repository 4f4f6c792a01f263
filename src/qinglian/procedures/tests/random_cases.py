"""Cases that no one planned: random acts by a whole cast, and a way home from wherever they end up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

from hypothesis import strategies as st

from qinglian.procedures.engine import Case
from qinglian.procedures.model import SYSTEM, Act, Actor, ActRule, Evidence, FieldRule, Procedure
from qinglian.procedures.refusal import Refused
from qinglian.procedures.tests.people import at
from qinglian.procedures.walking import Marking, ended, markings, possible, steps

START = at("2022-06-06 09:00")
LEAD = "transport"


def _desk(capacity: str, unit: str) -> list[Actor]:
    return [Actor(f"{capacity}-{n}", unit, capacities=frozenset({capacity})) for n in (1, 2, 3)]


LENT: list[Actor] = [
    # A post lent to whoever may have done the work, or by whoever did it: none of it makes distance.
    Actor("lead-3", LEAD, principal="lead-1", units=frozenset({LEAD})),
    Actor("lent", LEAD, principal="lead-1", units=frozenset({"water"})),
    Actor(
        "lead-2", "govoffice/supervision", capacities=frozenset({"supervision"}),
        principal="supervision-1", units=frozenset({LEAD}),
    ),
    Actor(
        "supervision-3", "govoffice/supervision", capacities=frozenset({"supervision"}),
        principal="supervision-1", units=frozenset({"govoffice/supervision"}),
    ),
    Actor(
        "supervision-1", "leaders", rank="county-head", capacities=frozenset({"county-head"}),
        principal="county-head-1", units=frozenset({"govoffice/supervision"}),
    ),
    Actor(
        "leader-1", "leaders", rank="county-deputy", charge=frozenset({LEAD}),
        principal="leader-2", units=frozenset({"leaders"}),
    ),
]  # fmt: skip

CAST: list[Actor] = [
    SYSTEM,
    *LENT,
    *(Actor(f"lead-{n}", LEAD) for n in (1, 2, 3)),
    *(Actor(f"lead-head-{n}", LEAD, rank="head") for n in (1, 2)),
    Actor("other-1", "water"),
    *(
        Actor(f"leader-{n}", "leaders", rank="county-deputy", charge=frozenset({LEAD}))
        for n in (1, 2)
    ),
    *_desk("county-head", "leaders"),
    *_desk("supervision", "govoffice/supervision"),
    *_desk("finance", "finance"),
    *_desk("service-review", "approvals"),
    *_desk("hotline", "govoffice/hotline"),
    *_desk("hotline-callback", "govoffice/hotline"),
    *_desk("text-draft", "govoffice"),
    *_desk("text-review", "govoffice"),
    *_desk("petitions", "petitions"),
    *_desk("audit", "audit"),
    *_desk("legal-review", "justice"),
    *_desk("competition-review", "market"),
]

_PLAIN: dict[str, object] = {
    "text": "如实填写的一句完整的话",
    "date": "2022-06-09",
    "datetime": "2022-06-10T18:00+08:00",
    "unit": LEAD,
    "units": ["water"],
    "matters": ["HY-2022-000001"],
    "uscc": "91110000600037341L",
    "docnumber": "清政办发〔2022〕3号",
    "digest": "0" * 64,
}

_AS_IT_SHOULD_BE: dict[str, object] = {"text": "valid", "date": "2032-06-09", "integer": 0}


def values(rule: FieldRule) -> list[object]:
    """Values that `rule` accepts: all there are for a choice, a few for the rest.

    What the system knows is mostly as it should be: nothing counted yet, a certificate valid for long.
    """
    if rule.known is not None and rule.kind in _AS_IT_SHOULD_BE:
        least = rule.least or 0
        return [least, least + 1] if rule.kind == "integer" else [_AS_IT_SHOULD_BE[rule.kind]]
    if rule.kind == "matter":
        return [f"HY-2022-{len(rule.name):06d}"]  # two fields of an act name two matters
    if rule.kind == "bool":
        return [True, False]
    if rule.kind == "choice":
        return list(rule.choices)
    if rule.kind in ("integer", "amount", "percent"):
        least = rule.least or 0
        return [str(least + 1), str(least)]
    plain = _PLAIN[rule.kind]
    if rule.kind == "text":
        plain = str(plain)[: rule.most] if rule.most else plain
    return [plain]


def _tried(rule: ActRule, field: FieldRule) -> list[object]:
    """What is tried for a field of an act: first what its gates say that it must be."""
    musts = [gate.must.get(field.name) for gate in rule.gates]
    named = [must for must in musts if isinstance(must, int) and not isinstance(must, bool)]
    return [*named, *values(field)]


def given(procedure: Procedure, rule: ActRule) -> list[str]:
    """The fields of an act that an engine is given: those that follow from the case are not."""
    fields = procedure.fields
    return [name for name in rule.fields if not (known := fields[name].known) or not known.reckoned]


def fillings(procedure: Procedure, rule: ActRule, most: int = 24) -> Iterator[dict[str, object]]:
    """Ways to fill in what `rule` asks for, optional fields included."""
    fields = [procedure.fields[name] for name in given(procedure, rule)]
    for n, chosen in enumerate(product(*(_tried(rule, field) for field in fields))):
        if n >= most:
            return
        yield {field.name: value for field, value in zip(fields, chosen, strict=True)}


@st.composite
def acts(draw: st.DrawFn, procedure: Procedure) -> Act:
    """Any act by anyone, its fields acceptable one by one."""
    rule = draw(st.sampled_from(list(procedure.acts.values())))
    return draw(_filled(procedure, rule, draw(st.sampled_from(CAST))))


@st.composite
def likely_acts(draw: st.DrawFn, case: Case, when: datetime) -> Act:
    """An act that someone of the cast may do on `case`; any act where nobody may do anything."""
    moves = [(rule, actor) for actor in CAST for rule in case.allowed(actor, when)]
    if not moves:
        return draw(acts(case.procedure))
    rule, actor = draw(st.sampled_from(moves))
    return draw(_filled(case.procedure, rule, actor))


@st.composite
def _filled(draw: st.DrawFn, procedure: Procedure, rule: ActRule, actor: Actor) -> Act:
    fields = {
        name: draw(st.sampled_from(_tried(rule, procedure.fields[name])))
        for name in given(procedure, rule)
        if name in rule.needs or draw(st.booleans())
    }
    evidence = tuple(Evidence(wanted.kind, "0" * 64) for wanted in rule.evidence)
    return Act(rule.name, actor, START, fields, evidence)


def opened(procedure: Procedure) -> Case:
    """A case just opened by whoever may."""
    rule = procedure.acts["open"]
    for fields in fillings(procedure, rule):
        for actor in CAST:
            try:
                return Case.open(procedure, "c", Act("open", actor, START, fields))
            except Refused:
                continue
    raise AssertionError(f"nobody can open {procedure.name}")


def way_home(case: Case) -> Case:
    """`case` brought to its end by the shortest way that its rules allow."""
    graph = markings(case.procedure)
    for _ in range(30):
        if case.ended:
            return case
        case = _step(case, graph)
    raise AssertionError(f"{case.procedure.name} does not end from {case.stage}")


def _step(case: Case, graph: dict[Marking, set[Marking]]) -> Case:
    here = frozenset(case.stages)
    moves = []
    for rule in possible(case.procedure, here):
        for there in steps(case.procedure, here, rule):
            if there != here:
                moves.append((_distance(case.procedure, graph, there), rule.name, there, rule))
    moves.sort(key=lambda move: (move[0], move[1]))
    when = case.acts[-1].at
    for later in (timedelta(hours=1), timedelta(days=60)):
        for _, _, there, rule in moves:
            for actor in CAST:
                for fields in fillings(case.procedure, rule):
                    try:
                        after = case.perform(Act(rule.name, actor, when + later, fields))
                    except Refused as refused:
                        if refused.code in ("not-your-role", "own-work", "own-unit"):
                            break
                        continue
                    if frozenset(after.stages) == there:
                        return after
    raise AssertionError(f"{case.procedure.name}: nobody can go on from {case.stage}")


def _distance(procedure: Procedure, graph: dict[Marking, set[Marking]], start: Marking) -> int:
    seen, edge, distance = {start}, {start}, 0
    while edge:
        if any(ended(procedure, marking) for marking in edge):
            return distance
        edge = {after for marking in edge for after in graph[marking]} - seen
        seen |= edge
        distance += 1
    return 1_000
