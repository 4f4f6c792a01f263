"""What entries lack before a list may be adopted: each count that a gate asks for, with its entries."""

from __future__ import annotations

from decimal import Decimal

from qinglian.codes.personal import personal_in
from qinglian.site.duties.content import Content, Entry


def leadless(content: Content) -> list[Entry]:
    """The entries that nobody leads."""
    return [one for one in content.entries if not one.leads]


def two_leads(content: Content) -> list[Entry]:
    """The entries that more than one unit leads."""
    return [one for one in content.entries if len(one.leads) > 1]


def undated(content: Content) -> list[Entry]:
    """The entries without a day by which to be done."""
    return [one for one in content.entries if not one.fields.get("due")]


def unhanded(content: Content) -> list[Entry]:
    """The entries that a township leads, or that go down to the townships, with nothing handed down."""
    towns = set(content.towns)
    return [
        one
        for one in content.entries
        if (one.fields.get("to_towns") or not towns.isdisjoint(one.leads))
        and not one.fields.get("handed_down")
    ]


def unconfirmed(content: Content) -> list[Entry]:
    """The entries that a unit of theirs has not confirmed as they stand."""
    return [one for one in content.entries if content.missing(one)]


def widest(content: Content) -> Decimal:
    """The largest share of all units that an entry has as co-units, in percent."""
    return max((content.share(one) for one in content.entries), default=Decimal(0))


def personal(content: Content) -> list[Entry]:
    """The entries in whose words a personal number stands."""
    return [
        one
        for one in content.entries
        if any(personal_in(value) for value in one.fields.values() if isinstance(value, str))
    ]


def repeated(content: Content) -> list[Entry]:
    """The entries whose words an earlier entry of the list has already."""
    seen: set[str] = set()
    found = []
    for one in content.entries:
        words = "".join(one.title.split())
        if words in seen:
            found.append(one)
        seen.add(words)
    return found
