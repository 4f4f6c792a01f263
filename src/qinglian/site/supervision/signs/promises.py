"""Signs in a week's promises: of nothing much, or of what was done already."""

from __future__ import annotations

from collections.abc import Iterator

from qinglian.procedures.signs import SignRule
from qinglian.site.supervision.signs.registry import sign
from qinglian.site.supervision.signs.scope import Done, Hit, Scope


@sign("trivial-promise")
def trivial_promise(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """A promised matter whose title is a meeting or a paper, and names no result."""
    trivial, weighty = rule.words("trivial"), rule.words("weighty")
    for done, items in _promised(scope):
        for number in items:
            title = scope.matters[number].title if number in scope.matters else ""
            word = next((one for one in trivial if one in title), "")
            if word and not any(one in title for one in weighty):
                says = {"number": number, "word": word}
                yield Hit(done.matter, done.at, says, (done.id,), (number,))


@sign("promise-done")
def promise_done(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """A promised matter that was completed before it was promised."""
    for done, items in _promised(scope):
        for number in items:
            row = scope.matters.get(number)
            if row is not None and row.completed_at is not None and row.completed_at < done.at:
                yield Hit(done.matter, done.at, {"number": number}, (done.id,), (number,))


def _promised(scope: Scope) -> Iterator[tuple[Done, list[str]]]:
    for done in scope.acts({"commit"}):
        items = done.fields.get("items")
        if scope.matters[done.matter].procedure == "weekly-commitment" and isinstance(items, list):
            yield done, items
