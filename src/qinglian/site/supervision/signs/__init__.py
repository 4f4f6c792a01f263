"""How each sign is found: one small function each, registered under the sign's stable name."""

from qinglian.site.supervision.signs import acts, duties, files, promises, texts, times
from qinglian.site.supervision.signs.registry import FUNCTIONS
from qinglian.site.supervision.signs.scope import Hit, Scope

__all__ = ["FUNCTIONS", "Hit", "Scope", "acts", "duties", "files", "promises", "texts", "times"]
