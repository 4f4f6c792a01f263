"""How leads are said to a reader: what each is about, its hits with their rows, its trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from qinglian import screens
from qinglian.screens.rule import Rule
from qinglian.site.figures.datasets import DATASETS, Column
from qinglian.site.figures.models import FiledRow
from qinglian.site.figures.shown import Cell, cells
from qinglian.site.matters.presenting import Sign, named, post_names
from qinglian.site.money.models import Explanation, Hit, HitRow, Lead, Run, Setting, State, Step
from qinglian.site.money.parameters import Held, held_parameters
from qinglian.site.money.queries import percent
from qinglian.site.people.models import Person, Unit
from qinglian.text import Text

SHAPES = {
    State.OPEN: "is-open", State.EXPLAINED: "is-soon", State.VERIFIED: "is-late",
    State.REFUTED: "is-cancelled", State.TRANSFERRED: "is-returned", State.CLOSED: "is-closed",
}  # fmt: skip
SECRET = frozenset({"citizen", "account"})
"""Columns that are digests: compared by, never shown."""
_ABOUT = {
    "procurement-contracts": ("unit", "year", "project", "category"),
    "bids": ("section",),
    "subsidy-rows": ("town", "item", "batch", "number"),
}
"""By which columns of its first row a lead is told apart."""


@dataclass(frozen=True, slots=True)
class Line:
    """A lead in the queue."""

    lead: Lead
    about: Text
    rules: tuple[Rule, ...]
    amount: str
    state: Sign


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row behind a hit, and what a document explained about it."""

    row: HitRow
    cells: tuple[tuple[Column, Cell], ...]
    explained: Text | None


@dataclass(frozen=True, slots=True)
class Firing:
    """What one firing of a rule was for, and its value."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class Reported:
    """What one rule reported in a lead: its firings against the threshold, and every row once."""

    rule: Rule
    threshold: str
    firings: tuple[Firing, ...]
    columns: tuple[Column, ...]
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step of the trail in words."""

    step: Step
    said: Text
    who: str
    post: Text


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule with its last run and its measured precision."""

    rule: Rule
    run: Run | None
    parameters: tuple[Held, ...]
    precision: Text

    @property
    def amount(self) -> str:
        """What the last run's leads come to, in yuan; nothing where they are not about money."""
        return f"{self.run.amount:,.2f}" if self.run and self.run.amount is not None else ""


def state_sign(lead: Lead) -> Sign:
    """Where a lead stands, with its shape."""
    return Sign(lead.state_text, SHAPES[State(lead.state)])


def rules_of(lead: Lead) -> tuple[Rule, ...]:
    """The rules that reported a lead, as far as they are still there."""
    return tuple(screens.rules()[name] for name in lead.rules if name in screens.rules())


def queue(leads: Sequence[Lead]) -> list[Line]:
    """Leads as the queue shows them. Three queries however many they are."""
    first: dict[int, HitRow] = {}
    for row in HitRow.objects.filter(lead__in=[lead.pk for lead in leads]).order_by("-id"):
        first[row.lead_id] = row
    bodies, names = _bodies(first.values()), _units()
    return [
        Line(
            lead,
            _about(first.get(lead.id), bodies, names),
            rules_of(lead),
            "" if lead.amount is None else f"{lead.amount:,.2f}",
            state_sign(lead),
        )
        for lead in leads
    ]


def about(lead: Lead) -> Text:
    """What one lead is about."""
    return queue([lead])[0].about


def _about(
    row: HitRow | None, bodies: Mapping[str, Mapping[str, Any]], names: Mapping[str, Text]
) -> Text:
    if row is None or row.filed not in bodies:
        return Text(zh="（原报送已替换）", en="(its filing was replaced)")
    body, wanted = bodies[row.filed], _ABOUT[row.dataset]
    parts = [names.get(str(body[name]), _plain(body[name])) for name in wanted]
    return Text(zh=" · ".join(one.zh for one in parts), en=" · ".join(one.en for one in parts))


def reported(lead: Lead) -> list[Reported]:
    """What each rule reported in a lead, with its rows."""
    found = [hit for hit in lead.hits.prefetch_related("rows") if hit.rule in screens.rules()]
    held = [row for hit in found for row in hit.rows.all()]
    bodies, names = _bodies(held), _units()
    notes = {
        (one.rule, one.dataset, one.key): one
        for one in Explanation.objects.filter(key__in={row.key for row in held})
    }
    by_rule: dict[str, list[Hit]] = {}
    for hit in found:
        by_rule.setdefault(hit.rule, []).append(hit)
    return [
        _reported(screens.rules()[name], hits, bodies, names, notes)
        for name, hits in by_rule.items()
    ]


def _reported(
    rule: Rule,
    hits: Sequence[Hit],
    bodies: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, Text],
    notes: Mapping[tuple[str, str, str], Explanation],
) -> Reported:
    held = {row.key: row for hit in hits for row in hit.rows.all()}
    dataset = DATASETS[next(iter(held.values())).dataset]
    places = [n for n, column in enumerate(dataset.columns) if column.kind not in SECRET]
    columns = tuple(dataset.columns[n] for n in places)
    shown = []
    for row in held.values():
        body = bodies.get(row.filed)
        values = cells(dataset, body, names) if body else ("",) * len(dataset.columns)
        note = notes.get((rule.id, row.dataset, row.key))
        pairs = tuple(zip(columns, (values[n] for n in places), strict=True))
        shown.append(ShownRow(row, pairs, _explained(rule, note) if note else None))
    firings = tuple(
        Firing(
            " × ".join(_short(bodies.get(row.filed), row.filed) for row in hit.rows.all()),
            said_value(rule, hit.value),
        )
        for hit in hits
    )
    return Reported(rule, said_value(rule, hits[0].threshold), firings, columns, tuple(shown))


def _short(body: Mapping[str, Any] | None, filed: str) -> str:
    """How a row is called in a word: a bidder, a contract, the number in a batch."""
    return str((body or {}).get("name") or (body or {}).get("number") or filed)


def _explained(rule: Rule, note: Explanation) -> Text:
    cause = rule.cause(note.cause)
    title = cause.title if cause else Text(zh=note.cause, en=note.cause)
    zh, en = ("", "") if note.second_at else ("，待另一人确认", ", to be confirmed")
    return Text(zh=f"{title.zh}（{note.docnumber}）{zh}", en=f"{title.en} ({note.docnumber}){en}")


def explained(note: Explanation) -> Text:
    """What waits for a second person: to which rule, why, by which document, of which row."""
    rule = screens.rules().get(note.rule)
    said = _explained(rule, note) if rule else _plain(note.docnumber)
    return Text(zh=f"{note.rule} {note.key}：{said.zh}", en=f"{note.rule} {note.key}: {said.en}")


def said_value(rule: Rule, value: Decimal) -> str:
    """A value as a reader takes it: yuan with fen, a ratio as it is, a whole count."""
    if rule.value_kind == "money":
        return f"{value:,.2f}"
    return f"{value.normalize():f}"


def trail(lead: Lead, *, letters: bool) -> list[ShownStep]:
    """What happened to a lead, in order; that it was handed on only for those who may know of `letters`."""
    steps = [one for one in lead.steps.all() if letters or one.kind != Step.Kind.TRANSFERRED]
    people = Person.objects.in_bulk({step.person for step in steps if step.person})
    posts = post_names(step.post for step in steps)
    return [
        ShownStep(
            step, said(step), people[step.person].name if step.person in people else "",
            named(posts, step.post),
        )
        for step in steps
    ]  # fmt: skip


def said(step: Step) -> Text:
    """What a step says beyond its kind."""
    held = step.said
    if "words" in held:
        return _plain(held["words"])
    if "letter_no" in held:
        return _plain(held["letter_no"])
    rule = screens.rules().get(held.get("rule", ""))
    if "cause" in held and rule is not None:
        cause = rule.cause(held["cause"])
        title = cause.title if cause else _plain(held["cause"])
        return Text(
            zh=f"{held.get('filed', held['rule'])}：{title.zh}（{held['docnumber']}）",
            en=f"{held.get('filed', held['rule'])}: {title.en} ({held['docnumber']})",
        )
    if "value" in held and rule is not None:
        value = said_value(rule, Decimal(held["value"]))
        limit = said_value(rule, Decimal(held["threshold"]))
        return Text(
            zh=f"{rule.value.zh} {value}，参数 {limit}",
            en=f"{rule.value.en} {value}, against {limit}",
        )
    if "hits" in held:
        return Text(
            zh=f"{held['hits']}处，{held['rows']}行", en=f"{held['hits']} hits, {held['rows']} rows"
        )
    return Text(zh="", en="")


def shown_rules(
    runs: Mapping[str, Run],
    precision: Mapping[str, tuple[int, int]],
    settings: Mapping[tuple[str, str], Setting],
) -> list[ShownRule]:
    """Every rule with its last run, and how often its judged leads were borne out."""
    found = []
    for rule in screens.rules().values():
        good, judged = precision.get(rule.id, (0, 0))
        own = tuple(held_parameters(rule, settings))
        found.append(ShownRule(rule, runs.get(rule.id), own, _precision(good, judged)))
    return found


def _precision(good: int, judged: int) -> Text:
    if not judged:
        return Text(zh="还没有核实过", en="none judged yet")
    share = percent(good, judged)
    return Text(
        zh=f"属实率 {share}％（属实{good}÷已核实{judged}）",
        en=f"precision {share}% ({good} borne out of {judged} judged)",
    )


def _bodies(rows: Iterable[HitRow]) -> dict[str, Mapping[str, Any]]:
    """Filed id → what the row holds, in one query for as many as a page shows."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        number, _, n = row.filed.partition("/")
        wanted.setdefault(number, set()).add(int(n))
    if not wanted:
        return {}
    either = Q()
    for number, places in wanted.items():
        either |= Q(matter=number, n__in=places)
    found = FiledRow.objects.filter(either).values_list("matter", "n", "body")
    return {f"{number}/{n}": body for number, n, body in found}


def _units() -> dict[str, Text]:
    return {unit.code: unit.brief_text for unit in Unit.objects.all()}


def _plain(value: object) -> Text:
    return Text(zh=str(value), en=str(value))
