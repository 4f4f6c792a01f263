"""What a procedure is made of, and who acts in it: immutable values, no behaviour beyond look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from qinglian.text import Text

Value = str | int | bool | list[str] | None
"""A field's value as it is stored: JSON, with decimals and dates as strings."""

FieldKind = Literal[
    "text", "integer", "amount", "percent", "date", "datetime", "bool", "choice", "unit", "units",
    "matter", "matters", "uscc", "docnumber", "digest",
]  # fmt: skip

Condition = Mapping[str, object]
"""`field name -> wanted`: a value, a list of values, or a table of operators (see `conditions`)."""

OPEN = "open"
ANY_STAGE = "*"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting in a post on a day.

    `person` is a pseudonymous key, never a name. `unit` is the unit code of the post acted in, and
    `units` those of all the person's own posts, so that a delegation cannot lend them distance from
    their own work. `charge` holds the units under the actor's 分管 on that day. `principal` is the
    person for whom the actor acts under a delegation.
    """

    person: str
    unit: str
    post: str = ""
    rank: str = "staff"
    capacities: frozenset[str] = frozenset()
    charge: frozenset[str] = frozenset()
    principal: str | None = None
    units: frozenset[str] = frozenset()

    @property
    def persons(self) -> frozenset[str]:
        """The actor and, under a delegation, the person acted for."""
        return (
            frozenset((self.person, self.principal))
            if self.principal
            else frozenset((self.person,))
        )

    @property
    def institutions(self) -> frozenset[str]:
        """The institutions this person belongs to or acts for."""
        return frozenset(institution(unit) for unit in (self.unit, *self.units))


SYSTEM = Actor(
    person="system", unit="", post="system", rank="system", capacities=frozenset({"system"})
)


def institution(unit: str) -> str:
    """The institution a unit belongs to: the first segment of its code (`govoffice/supervision`)."""
    return unit.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file put forward with an act: its kind, SHA-256 (hex) and size in bytes."""

    kind: str
    sha256: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """Something done to a case: which act, by whom, when (aware), with what."""

    name: str
    actor: Actor
    at: datetime
    fields: Mapping[str, Value] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """Who may act, relative to the case. Exactly one of the ways below is set."""

    name: str
    title: Text
    capacity: str = ""
    party: str = ""
    ranks: frozenset[str] = frozenset()
    charge_of: str = ""
    anyone: bool = False

    @property
    def is_party(self) -> bool:
        return bool(self.party) and not self.ranks


@dataclass(frozen=True, slots=True)
class Known:
    """How the system knows a field, so that nobody types it. Exactly one of the ways below is set.

    It can `take` a fact, or `@title`, `@lead`, `@stage`, `@state`, `@late`, of the matter named in the field `source`;
    of several matters the `most`, the `sum`, or `each` once: of texts, each line.
    count the other matters of the procedure `count`, or name the `latest` of them; be the `share` in percent
    that one number is of another; or ask `by`, a function that an app of the site has registered.
    Matters that are counted agree with this one in the facts `same`; are in the `state` (`running`, `ended`),
    where one is named; and saw the act `did`, in `this` year or month where one is named. `plus` is added.
    """

    source: str = ""
    take: str = ""
    of_all: Literal["most", "sum", "each", ""] = ""
    count: str = ""
    latest: str = ""
    same: tuple[str, ...] = ()
    state: Literal["running", "ended", ""] = ""
    did: str = ""
    this: Literal["year", "month", ""] = ""
    plus: int = 0
    share: tuple[str, ...] = ()
    by: str = ""

    @property
    def kind(self) -> str:
        """The procedure whose matters are counted, or looked through for the latest."""
        return self.count or self.latest

    @property
    def reckoned(self) -> bool:
        """Whether it follows from the case alone."""
        return bool(self.share)


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One thing an act asks for, asked once however many acts need it.

    `least` and `most` bound a number, the length of a text or the count of a list; where the bound is
    customary [X], `source` says whose custom it is. `minutes` is what filling it costs an official.
    What is `known` to the system is not asked. What is `personal` may be `hidden_from` the units that hold
    a role, while `hidden_when` holds.
    """

    name: str
    title: Text
    kind: FieldKind
    least: int | None = None
    most: int | None = None
    choices: Mapping[str, Text] = field(default_factory=dict)
    party: str = ""
    personal: bool = False
    hidden_from: tuple[str, ...] = ()
    hidden_when: Condition | None = None
    derived: bool = False
    known: Known | None = None
    minutes: int = 1
    source: Text | None = None
    help: Text | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Where an act leads: to `to` (several stages fork), when `when` holds."""

    to: tuple[str, ...]
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """At least `least` and at most `most` files of a kind."""

    kind: str
    title: Text
    least: int = 1
    most: int = 3
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """What must hold for an act (where `when` holds), with the words of its refusal and its article.

    Where a number in it is customary [X], `source` says whose custom it is; custom is never law.
    """

    must: Condition
    refusal: Text
    remedy: Text
    law: Text | None = None
    when: Condition | None = None
    source: Text | None = None


@dataclass(frozen=True, slots=True)
class ChildRule:
    """Cases that an act opens: one, or one for each unit named in the field `each`."""

    procedure: str
    each: str = ""
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishRule:
    """What becomes public by an act: fields shown, and fields shown masked.

    `withdraws` takes back what earlier acts on the matter made public.
    """

    fields: tuple[str, ...]
    masked: tuple[str, ...] = ()
    withdraws: bool = False


@dataclass(frozen=True, slots=True)
class ActRule:
    """One act of a procedure. One that is `afresh` speaks each time of another thing: its form is empty."""

    name: str
    title: Text
    by: tuple[str, ...]
    sources: tuple[str, ...]
    ways: tuple[Way, ...]
    needs: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    evidence: tuple[EvidenceRule, ...] = ()
    checks: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    same_person_as: str = ""
    after: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    before_due: tuple[str, ...] = ()
    clears: bool = False
    returns: bool = False
    reopens: bool = False
    children_ended: bool = False
    opens: tuple[ChildRule, ...] = ()
    publishes: PublishRule | None = None
    law: Text | None = None
    prominent: bool = False
    afresh: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return self.needs + self.optional

    @property
    def chooses(self) -> bool:
        """Whether where it leads depends on the case."""
        return any(way.when for way in self.ways)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a case stands. `end` names how it ends there; `reaches` the milestone that it marks."""

    name: str
    title: Text
    awaits: tuple[str, ...] = ()
    inbox: Literal["sign", "do", "check", ""] = ""
    end: Literal["completed", "closed", "cancelled", ""] = ""
    reaches: Literal["completed", "closed", "in-force", ""] = ""
    joins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Custom:
    """A customary limit [X]: a parameter with its source and the day it holds from; never law."""

    n: int
    unit: str
    source: Text
    since: date | None = None
    extension: int = 0


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A limit at work in a procedure.

    `maximum` makes the case late when it lapses; `minimum` refuses the guarded acts until it has run
    (unless the field `waiver` gives a reason); `window` refuses them after it has lapsed. A `minor`
    limit, such as signing for a matter, lights up when it lapses but does not make its completion late.
    Its length is that of a `limit` of the law or of customs; or a field says it: the day in `fixed`, or the
    number of working days in `days`.
    """

    name: str
    title: Text
    kind: Literal["maximum", "minimum", "window"]
    role: str
    starts: tuple[str, ...]
    stops: tuple[str, ...] = ()
    limit: str = ""
    customs: tuple[Custom, ...] = ()
    fixed: str = ""
    days: str = ""
    starts_from: str = ""
    revives: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    extends: tuple[str, ...] = ()
    most_extensions: int = 1
    extension_field: str = ""
    guards: tuple[str, ...] = ()
    waiver: str = ""
    when: Condition | None = None
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A case that comes by itself: each week, month, quarter or year, for each unit of the county."""

    every: Literal["week", "month", "quarter", "year"]
    per_unit: bool = True


FigureKind = Literal["count", "share", "sum", "ratio", "cut", "mean", "time", "spread"]


@dataclass(frozen=True, slots=True)
class Again:
    """When a matter has come again: an earlier one agrees in the fields `same`, or a later one names it
    in the field `named_in`, not more than `days` calendar days from it."""

    days: int
    same: tuple[str, ...] = ()
    named_in: str = ""


@dataclass(frozen=True, slots=True)
class FigureRule:
    """An indicator 指标: what is counted of the matters of a procedure, or of the acts `did` on them.

    `when` places a matter in a period: an act, a date, or one of `@due`, `@completed`, `@closed` and
    `@standing` (whatever was opened by the period's end). Of those for which `of` holds: `count` counts,
    `share` says for how many of them it holds (`weigh` gives each its weight), `sum` and `mean` read one
    of `fields` or two (their difference, their quotient), `spread` one, `ratio` and `cut` the sums of
    two, `time` the time from `begins` to `ends`, in `measure`. What agrees in `each` counts once; `over`
    measures against all units of the county; `per` divides by the number of values that a field takes;
    what was `cancelled` counts only where it says so; `yearly` compares with the year before. What is
    customary [X] names its `source`.
    """

    name: str
    title: Text
    kind: FigureKind
    unit: Text
    places: int = 0
    of: Condition | None = None
    share: Condition | None = None
    did: tuple[str, ...] = ()
    when: str = OPEN
    fields: tuple[str, ...] = ()
    begins: str = ""
    ends: str = ""
    measure: str = ""
    each: tuple[str, ...] = ()
    over: Literal["units", "departments", "towns", ""] = ""
    per: str = ""
    weigh: str = ""
    cancelled: bool = False
    again: Again | None = None
    yearly: bool = False
    formula: Text | None = None
    source: Text | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of one mechanism's definition, in force between two days."""

    name: str
    mechanism: str
    version: int
    title: Text
    about: Text
    speech: str
    serial: str
    valid_from: date
    valid_to: date | None
    group: str
    roles: Mapping[str, Role]
    fields: Mapping[str, FieldRule]
    stages: Mapping[str, Stage]
    acts: Mapping[str, ActRule]
    clocks: Mapping[str, ClockRule]
    recurs: Recurrence | None = None
    figures: Mapping[str, FigureRule] = field(default_factory=dict)
    law: tuple[Text, ...] = ()
    title_field: str = "title"
    serves: tuple[str, ...] = ()
    source: str = ""

    party_fields: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    """By role, the fields that name the units which hold it."""

    def __post_init__(self) -> None:
        found: dict[str, tuple[str, ...]] = {}
        for name, rule in self.fields.items():
            if rule.party:
                found[rule.party] = (*found.get(rule.party, ()), name)
        object.__setattr__(self, "party_fields", found)

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The mechanisms of the speech that run by it, its own first."""
        return (self.mechanism, *self.serves)

    @property
    def has_children(self) -> bool:
        """Whether a case may have others beneath it: its acts open them, or wait for them."""
        return any(act.opens or act.children_ended for act in self.acts.values())

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
