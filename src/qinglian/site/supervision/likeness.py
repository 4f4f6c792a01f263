"""Likeness of texts: Jaccard over shingles, with the prefix filter that spares comparing all with all.

Two sets with a Jaccard likeness of t or more share one of the first ⌊(1 − t)·n⌋ + 1 elements of either in a
common order (Bayardo, Ma and Srikant, 2007: scaling up all pairs similarity search), so that only texts that
share a rare shingle are compared.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import floor

SHINGLE = 4
CHANGING = re.compile(r"[\d０-９一二三四五六七八九十百千万零〇.％%\s\W_年月日]+")
"""Figures, dates and signs: what changes when nothing else does."""


def normal(text: str) -> str:
    """A text without its figures, dates and signs."""
    return CHANGING.sub("", text)


def shingles(text: str) -> frozenset[str]:
    """The runs of four characters in a text; the text itself where it is shorter."""
    if len(text) <= SHINGLE:
        return frozenset((text,)) if text else frozenset()
    return frozenset(text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: shared ÷ all."""
    whole = len(one | other)
    return len(one & other) / whole if whole else 0.0


def alike(texts: Sequence[str], least: float) -> Iterator[tuple[int, int, float]]:
    """Places (later, earlier, likeness) in `texts` that are at least so alike; of equal ones, the first is compared."""
    sets = {text: shingles(text) for text in texts}
    rare = Counter(piece for held in sets.values() for piece in held)
    first: dict[str, int] = {}
    likes: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    index: defaultdict[str, list[str]] = defaultdict(list)
    for place, text in enumerate(texts):
        if text not in first:
            likes[text] = list(_likes(text, sets, rare, first, index, least))
            first[text] = place
        else:
            yield place, first[text], 1.0
        for earlier, share in likes[text]:
            yield place, earlier, share


def _likes(
    text: str,
    sets: Mapping[str, frozenset[str]],
    rare: Mapping[str, int],
    first: Mapping[str, int],
    index: defaultdict[str, list[str]],
    least: float,
) -> Iterator[tuple[int, float]]:
    """The earlier texts that are like a new one, which is put into the index after them."""
    order = sorted(sets[text], key=lambda piece: (rare[piece], piece))
    prefix = order[: floor((1 - least) * len(order)) + 1]
    for other in dict.fromkeys(held for piece in prefix for held in index[piece]):
        share = likeness(sets[text], sets[other])
        if share >= least:
            yield first[other], share
    for piece in prefix:
        index[piece].append(text)
