"""What a duty list holds, read from its acts alone: its entries as they stand, and each version as it was issued.

Nothing outside the list's own acts is looked at, so an issued version is the same for ever: what becomes of
the duties that it assigned changes nothing in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

from qinglian.ledger.entries import canonical
from qinglian.procedures.model import Act, Value, institution

LIST = "duty-list"
CONTENT = (
    "title", "leads", "co", "answerable", "due", "to_towns", "handed_down", "legal_basis", "same_as",
)  # fmt: skip
"""The fields of an entry, in the order in which they are shown."""

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry 条目. `n` is given once and never again; `touched` is the act that last wrote it."""

    n: int
    fields: Mapping[str, Value]
    touched: int = 0
    proposed_by: str = ""

    @property
    def title(self) -> str:
        return str(self.fields.get("title") or "")

    @property
    def leads(self) -> tuple[str, ...]:
        return _units(self.fields.get("leads"))

    @property
    def co(self) -> tuple[str, ...]:
        return _units(self.fields.get("co"))

    @property
    def lead(self) -> str:
        """The lead unit, where there is exactly one."""
        return self.leads[0] if len(self.leads) == 1 else ""

    @property
    def institutions(self) -> frozenset[str]:
        """Those whose confirmation it needs."""
        return frozenset(institution(unit) for unit in (*self.leads, *self.co))

    @property
    def plain(self) -> dict[str, Value]:
        """The entry as it is sealed: its number and the fields that say something."""
        said = {name: self.fields.get(name) for name in CONTENT}
        return {"n": self.n, **{name: value for name, value in said.items() if value is not None}}


def _units(value: Value) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it was issued by the act number `act`.

    `digest` is what was sealed then, `reason` why the version before it was revised.
    """

    n: int
    docnumber: str
    at: datetime
    digest: str
    entries: tuple[Entry, ...]
    act: int = 0
    reason: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A list as its acts make it: what it is, its entries now, and its issued versions, the first first."""

    name: str = ""
    kind: str = ""
    year: int = 0
    departments: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    versions: tuple[Version, ...] = ()
    reason: str = ""
    numbered: int = 0
    confirmed: Mapping[str, int] = field(default_factory=dict)
    disputed: Mapping[tuple[int, str], tuple[int, str]] = field(default_factory=dict)
    settled: Mapping[int, int] = field(default_factory=dict)

    @property
    def units(self) -> tuple[str, ...]:
        """The units in scope: departments across, townships down."""
        return (*self.departments, *self.towns)

    @property
    def in_force(self) -> Version | None:
        """The version last issued."""
        return self.versions[-1] if self.versions else None

    @property
    def published(self) -> Version | None:
        """The version last made public."""
        return next((one for one in reversed(self.versions) if one.public), None)

    def version(self, n: int) -> Version | None:
        """The version issued as number `n`."""
        return next((one for one in self.versions if one.n == n), None)

    def digest(self, number: str, version: int, entries: Sequence[Entry]) -> str:
        """SHA-256 of the canonical JSON (RFC 8785) of `entries` as version `version` of the list `number`."""
        said = {
            "list": number,
            "name": self.name,
            "kind": self.kind,
            "year": self.year,
            "version": version,
            "entries": [entry.plain for entry in entries],
        }
        return sha256(canonical(said)).hexdigest()

    def holds(self, number: str, version: Version) -> bool:
        """Whether `version`, made again from the acts, is what was sealed when it was issued."""
        return self.digest(number, version.n, version.entries) == version.digest

    def erased(self, version: Version) -> bool:
        """Whether something of `version` was erased since, so that it cannot be made again."""
        return any(None in one.fields.values() for one in version.entries)

    def missing(self, entry: Entry) -> list[str]:
        """The institutions that have not confirmed `entry` as it stands; none where a leader has ruled."""
        if self.settled.get(entry.n, -1) > entry.touched:
            return []
        return [
            unit
            for unit in sorted(entry.institutions)
            if self.confirmed.get(unit, -1) <= max(entry.touched, self._disputed(entry.n, unit))
        ]

    def _disputed(self, n: int, unit: str) -> int:
        return self.disputed.get((n, unit), (-1, ""))[0]

    def disputes(self, entry: Entry) -> list[tuple[str, str]]:
        """(institution, why) of the disputes on `entry` that still stand."""
        waiting = set(self.missing(entry))
        return [
            (unit, why)
            for (n, unit), (at, why) in sorted(self.disputed.items())
            if n == entry.n and unit in waiting and at > entry.touched
        ]

    def share(self, entry: Entry) -> Decimal:
        """How many percent of the units in scope are co-units of `entry`."""
        if not self.units:
            return Decimal(0)
        part = Decimal(len(set(entry.co))) * 100 / len(set(self.units))
        return part.quantize(CENT, ROUND_HALF_UP)


def read(acts: Sequence[Act]) -> Content:
    """The content that `acts`, in their order, have made."""
    content = Content()
    for place, act in enumerate(acts):
        take = _TAKES.get(act.name)
        if take is not None:
            content = take(content, place, act)
    return content


def _opened(content: Content, place: int, act: Act) -> Content:
    given = act.fields
    return replace(
        content,
        name=str(given.get("list_name") or ""),
        kind=str(given.get("kind") or ""),
        year=int(str(given.get("year") or 0)),
        departments=_units(given.get("departments")),
        towns=_units(given.get("towns")),
    )


def _added(content: Content, place: int, act: Act) -> Content:
    n = content.numbered + 1
    by = institution(act.actor.unit) if act.name == "propose" else ""
    fields = {name: act.fields.get(name) for name in CONTENT if name in act.fields}
    entry = Entry(n, fields, place, by)
    return replace(content, numbered=n, entries=(*content.entries, entry))


def _amended(content: Content, place: int, act: Act) -> Content:
    changed = {name: act.fields[name] for name in CONTENT if name in act.fields}
    entries = tuple(
        replace(one, fields={**one.fields, **changed}, touched=place)
        if one.n == act.fields.get("entry")
        else one
        for one in content.entries
    )
    return replace(content, entries=entries)


def _removed(content: Content, place: int, act: Act) -> Content:
    kept = tuple(one for one in content.entries if one.n != act.fields.get("entry"))
    return replace(content, entries=kept)


def _confirmed(content: Content, place: int, act: Act) -> Content:
    return replace(content, confirmed={**content.confirmed, institution(act.actor.unit): place})


def _disputed(content: Content, place: int, act: Act) -> Content:
    key = (int(str(act.fields.get("entry") or 0)), institution(act.actor.unit))
    why = str(act.fields.get("reason") or "")
    return replace(content, disputed={**content.disputed, key: (place, why)})


def _settled(content: Content, place: int, act: Act) -> Content:
    n = int(str(act.fields.get("entry") or 0))
    return replace(content, settled={**content.settled, n: place})


def _revised(content: Content, place: int, act: Act) -> Content:
    return replace(content, reason=str(act.fields.get("reason") or ""))


def _issued(content: Content, place: int, act: Act) -> Content:
    version = Version(
        n=int(str(act.fields.get("issue") or 0)),
        docnumber=str(act.fields.get("docnumber") or ""),
        at=act.at,
        digest=str(act.fields.get("digest") or ""),
        entries=content.entries,
        act=place + 1,
        reason=content.reason,
    )
    return replace(content, versions=(*content.versions, version))


def _published(content: Content, place: int, act: Act) -> Content:
    if not content.versions:
        return content
    return replace(
        content, versions=(*content.versions[:-1], replace(content.versions[-1], public=True))
    )


def _abandoned(content: Content, place: int, act: Act) -> Content:
    """A revision given up leaves the entries as they were last issued."""
    return replace(content, entries=content.versions[-1].entries if content.versions else ())


_TAKES = {
    "open": _opened,
    "propose": _added,
    "add": _added,
    "amend": _amended,
    "remove": _removed,
    "confirm": _confirmed,
    "dispute": _disputed,
    "settle": _settled,
    "revise": _revised,
    "issue": _issued,
    "publish": _published,
    "abandon": _abandoned,
}
