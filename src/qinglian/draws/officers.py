"""Two officers for each object drawn, as evenly as can be, and the order of those who take their place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from qinglian.draws.errors import DrawError
from qinglian.draws.tickets import ordered, ticket

EACH = 2
"""《行政处罚法》第四十二条：执法人员不得少于两人。"""
RESERVES = 6


@dataclass(frozen=True, slots=True)
class Assigned:
    """An object drawn, its officers, and the officers who take the place of one who stands aside, in order."""

    item: str
    officers: tuple[str, ...]
    reserves: tuple[str, ...]


def assign(
    items: Sequence[str],
    officers: Iterable[str],
    barred: Collection[tuple[str, str]],
    seed: str,
    *,
    each: int = EACH,
    reserves: int = RESERVES,
) -> tuple[Assigned, ...]:
    """Give each of `items` its officers; `barred` holds (officer, item) pairs that may not meet.

    Items are served by their tickets; each takes the least loaded officers, of equal ones those with the smallest
    tickets for it, so that loads differ by one at most where nobody is barred. The result is in the order of
    `items`. Raises DrawError where an item has too few officers.
    """
    free = sorted(set(officers))
    load = dict.fromkeys(free, 0)
    apart = set(barred)
    found: dict[str, Assigned] = {}
    for item in ordered(seed, "turn", items):
        tickets = {one: ticket(seed, f"officer/{item}", one) for one in free}
        able = [one for one in free if (one, item) not in apart]
        able.sort(key=lambda one: (load[one], tickets[one]))
        if len(able) < each:
            raise DrawError(
                f"能检查「{item}」的人员只有{len(able)}名，不足{each}名。",
                f"Only {len(able)} officers may visit “{item}”, and {each} are needed.",
            )
        for one in able[:each]:
            load[one] += 1
        found[item] = Assigned(item, tuple(able[:each]), tuple(able[each : each + reserves]))
    return tuple(found[item] for item in items)
