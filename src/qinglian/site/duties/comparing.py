"""What is different between two versions of a list, entry by entry and field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qinglian.procedures.model import Value
from qinglian.site.duties.content import CONTENT, Entry


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that was added (`was` is None), removed (`now` is None), or changed in some fields."""

    n: int
    was: Entry | None
    now: Entry | None
    names: tuple[str, ...]


def changed_entries(before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[Change]:
    """What is different between two versions, in the order of the entries' numbers."""
    old = {one.n: one for one in before}
    new = {one.n: one for one in after}
    for n in sorted(old.keys() | new.keys()):
        was, now = old.get(n), new.get(n)
        if was is None or now is None:
            yield Change(n, was, now, ())
            continue
        names = tuple(
            name for name in CONTENT if _bare(was.fields.get(name)) != _bare(now.fields.get(name))
        )
        if names:
            yield Change(n, was, now, names)


def _bare(value: Value) -> Value:
    return sorted(value) if isinstance(value, list) else value
