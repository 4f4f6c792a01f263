"""A form's fields held against what is known: how many there are, which are known, where they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qinglian.procedures.refusal import Refused
from qinglian.site.burden.catalogue import Catalogue, Place, places, standing
from qinglian.site.burden.naming import plain
from qinglian.text import Text

REASON_LEAST = 4
"""How many characters say why a field only shares its name."""


@dataclass(frozen=True, slots=True)
class Match:
    """A field as the form names it, the places where it is known, and why the proposer says it is another."""

    name: str
    places: tuple[Place, ...]
    differs: str = ""

    @property
    def plain(self) -> str:
        return plain(self.name)

    @property
    def known(self) -> bool:
        return bool(self.places) and not self.differs


@dataclass(frozen=True, slots=True)
class Compared:
    """A whole form, field by field in its order."""

    matches: tuple[Match, ...]

    @property
    def total(self) -> int:
        return len(self.matches)

    @property
    def known(self) -> tuple[Match, ...]:
        return tuple(match for match in self.matches if match.known)

    @property
    def share(self) -> int:
        """The share of known fields in per cent, as a reader sees it; the rule itself counts exactly."""
        return round(100 * len(self.known) / self.total) if self.total else 0

    @property
    def where(self) -> str:
        """The known fields with where they are, source by source, as it is recorded."""
        by_place: defaultdict[str, list[str]] = defaultdict(list)
        for match in self.known:
            by_place[match.places[0].where.zh].append(match.name)
        return "；".join(f"{where}：{'、'.join(names)}" for where, names in by_place.items())


def names_in(text: str) -> tuple[str, ...]:
    """The fields that a text lists, one a line or beside one another as a row of headings is pasted; each once."""
    found: dict[str, str] = {}
    for line in text.replace("\t", "\n").splitlines():
        name = line.strip()
        if plain(name):
            found.setdefault(plain(name), name)
    return tuple(found.values())


def differing(text: str, names: Sequence[str]) -> Mapping[str, str]:
    """Plain name → why it only shares its name. Raises Refused for a line without a field of the form or a reason."""
    own = {plain(name) for name in names}
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, reason = line.replace("：", ":").partition(":")
        if plain(name) not in own or len(reason.strip()) < REASON_LEAST:
            raise Refused(
                "bad-value",
                Text(
                    zh=f"「{line[:40]}」不是“字段：理由”。",
                    en=f"“{line[:40]}” is not “field: reason”.",
                ),
                Text(
                    zh=f"字段名须与报表中的一致，理由至少{REASON_LEAST}字。",
                    en=f"Name a field of the form, and give a reason of {REASON_LEAST} characters or more.",
                ),
            )
        found[plain(name)] = reason.strip()
    return found


def compared(fields: str, differs: str = "", forms: Iterable[Catalogue] = ()) -> Compared:
    """The form whose `fields` are listed, held against what is known and what admitted `forms` ask already."""
    names = names_in(fields)
    apart = differing(differs, names)
    known = (standing(), *forms)
    return Compared(
        tuple(Match(name, places(name, *known), apart.get(plain(name), "")) for name in names)
    )
