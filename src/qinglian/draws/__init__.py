"""A draw that nobody can steer and anybody can do again, from a seed and rosters frozen before it.

`draw` takes objects out of strata, `assign` gives each its officers and their reserves; both are pure functions of
their arguments. `tickets` has the seed and its commitment, `rosters` the digests, `records` a whole draw as JSON and
its check. The rules are those of the double-random inspection 双随机 (《优化营商环境条例》第五十四条); rates and the
bar on going again are a county's own parameters.
"""

from qinglian.draws.drawing import Drawn, Item, Rate, Stratum, draw, share
from qinglian.draws.errors import DrawError
from qinglian.draws.officers import Assigned, assign
from qinglian.draws.rosters import blind, roster_digest
from qinglian.draws.tickets import commitment, seed_of

__all__ = [
    "Assigned", "DrawError", "Drawn", "Item", "Rate", "Stratum", "assign", "blind", "commitment", "draw",
    "roster_digest", "seed_of", "share",
]  # fmt: skip
