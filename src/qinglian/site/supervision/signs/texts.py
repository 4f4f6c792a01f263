"""Signs in what was written: words in place of a result, an answer that says nothing, a text used again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from qinglian.procedures.signs import SignRule
from qinglian.site.supervision.likeness import alike, normal
from qinglian.site.supervision.signs.registry import sign
from qinglian.site.supervision.signs.scope import Done, Hit, Scope

CLAUSES = re.compile(r"[，。；！？、,;!?\s]+")
SIGNS_AND_SPACES = re.compile(r"[\W_]+")


@sign("false-completion")
def false_completion(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """A completed matter whose last result says in some clause that it is under way."""
    unfinished, past = rule.words("unfinished"), rule.words("past")
    last = {done.matter: (done, text) for done, text in scope.results if done.at >= scope.since}
    for number, (done, text) in last.items():
        word = _unfinished(text, unfinished, past)
        if word and scope.matters[number].completed:
            yield Hit(number, done.at, {"word": word}, (done.id,))


def _unfinished(text: str, unfinished: tuple[str, ...], past: tuple[str, ...]) -> str:
    for clause in CLAUSES.split(text):
        found = next((word for word in unfinished if word in clause), "")
        if found and not any(word in clause for word in past):
            return found
    return ""


@sign("empty-reply")
def empty_reply(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """A reply of which nothing is left once its set phrases are taken away."""
    phrases = sorted(rule.words("phrases"), key=len, reverse=True)
    most = rule.least("rest")
    for done, text in scope.results:
        recent = done.at >= scope.since and "reply" in done.fields
        phrase = next((one for one in phrases if one in text), "")
        if not recent or not phrase:
            continue
        rest = text
        for one in phrases:
            rest = rest.replace(one, "")
        if len(SIGNS_AND_SPACES.sub("", rest)) <= most:
            yield Hit(done.matter, done.at, {"phrase": phrase}, (done.id,))


@sign("copied-text")
def copied_text(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """A unit's result that is, but for figures and dates, its own of an earlier year."""
    spared, least = rule.words("spared"), rule.least("characters")
    groups: defaultdict[tuple[str, str], list[tuple[Done, str]]] = defaultdict(list)
    for done, text in scope.results:
        row = scope.matters[done.matter]
        if row.procedure not in spared and len(text) >= least:
            groups[row.unit, row.procedure].append((done, normal(text)))
    for group in groups.values():
        texts = [text for _, text in group]
        for later, earlier, share in alike(texts, rule.least("likeness") / 100):
            one, other = group[later][0], group[earlier][0]
            if one.local.year > other.local.year and one.at >= scope.since:
                says = {"share": int(share * 100)}
                yield Hit(one.matter, one.at, says, (one.id, other.id), (other.matter,))


@sign("boilerplate")
def boilerplate(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """The same risks to integrity in more projects than one kind of project explains."""
    same: defaultdict[str, dict[str, Done]] = defaultdict(dict)
    for done in scope.acts({"integrity"}):
        risks = done.fields.get("risks")
        if isinstance(risks, str):
            same[SIGNS_AND_SPACES.sub("", risks)][done.matter] = done
    for group in same.values():
        if len(group) > rule.least("projects"):
            for number, done in group.items():
                others = tuple(one for one in group if one != number)
                yield Hit(number, done.at, {"many": len(others)}, (done.id,), others)
