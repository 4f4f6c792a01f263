"""What can be loaded, and how a file's headings tell which of it they belong to."""

from __future__ import annotations

from collections.abc import Mapping

from qinglian.documents.sheets.mapping import HeadingMap, plain_heading
from qinglian.documents.sheets.refused_rows import REASON, ROW
from qinglian.documents.sheets.table import Table
from qinglian.site.loads.kinds.charges import CHARGES
from qinglian.site.loads.kinds.decisions import DECISIONS
from qinglian.site.loads.kinds.duties import DUTIES
from qinglian.site.loads.kinds.entries import ENTRIES
from qinglian.site.loads.kinds.kind import Kind
from qinglian.site.loads.kinds.persons import PERSONS
from qinglian.site.loads.kinds.posts import POSTS
from qinglian.site.loads.kinds.units import UNITS

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (UNITS, POSTS, PERSONS, CHARGES, DUTIES, ENTRIES, DECISIONS)
}


def known_headings(kind: Kind | None) -> list[str]:
    """The words that mark a row of headings: those of `kind`, or of every kind."""
    kinds = [kind] if kind else KINDS.values()
    return [word for one in kinds for field in one.fields for word in field.words]


def kinds_of(table: Table, remembered: Mapping[str, Mapping[str, str]]) -> list[Kind]:
    """The kinds whose required fields `table` has, those that know most of its headings: one, if it is plain.

    `remembered` is what the unit's headings stood for before, by kind.
    """
    scored = [(_score(kind, table, remembered.get(kind.name, {})), kind) for kind in KINDS.values()]
    best = max(score for score, _ in scored)
    return [kind for score, kind in scored if score == best and score > 0]


def suggested(kind: Kind, table: Table, remembered: Mapping[str, str]) -> HeadingMap:
    """Which heading stands for which field; a heading remembered as standing for none stays out.

    Of two headings remembered as standing for one field, the first has it.
    """
    aside = {heading for heading, name in remembered.items() if not name}
    aside |= {text[lang] for text in (REASON, ROW) for lang in ("zh", "en")}
    headings = [heading for heading in table.headings if heading not in aside]
    found = HeadingMap.suggest(headings, kind.fields, HeadingMap.from_dict(remembered)).columns
    names = [name for _, name in found]
    return HeadingMap(tuple(pair for n, pair in enumerate(found) if pair[1] not in names[:n]))


def _score(kind: Kind, table: Table, remembered: Mapping[str, str]) -> float:
    shared = kind.guess(table)
    mapping = suggested(kind, table, remembered)
    missing = [field for field in mapping.missing(kind.fields) if field.name not in shared]
    if missing:
        return 0.0
    words = {field.name: {plain_heading(word) for word in field.words} for field in kind.fields}
    exact = sum(
        1
        for heading, name in mapping.columns
        if plain_heading(heading) in words[name] or remembered.get(heading) == name
    )
    return exact + 0.5 * len(shared) + 0.1 * len(mapping.columns)


__all__ = ["KINDS", "Kind", "kinds_of", "known_headings", "suggested"]
