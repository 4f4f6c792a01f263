"""Working days and legal limits: what 日 means in each law, and until when.

>>> from datetime import date
>>> due(limit("D021"), date(2022, 9, 28)).due
datetime.date(2022, 10, 10)
"""

from qinglian.workdays.calendar import (
    add_workdays,
    is_announced,
    is_workday,
    next_workday,
    week_workdays,
    workdays_between,
)
from qinglian.workdays.clock import TZ, fixed_clock, now, set_clock, ticking_clock, today
from qinglian.workdays.explaining import basis, explain
from qinglian.workdays.limits import (
    Limit,
    LimitError,
    NotInForce,
    Unit,
    UnknownLimit,
    in_force,
    limit,
    limits,
)
from qinglian.workdays.reckoning import Due, due

__all__ = [
    "TZ", "Due", "Limit", "LimitError", "NotInForce", "Unit", "UnknownLimit", "add_workdays", "basis",
    "due", "explain", "fixed_clock", "in_force", "is_announced", "is_workday", "limit", "limits",
    "next_workday", "now", "set_clock", "ticking_clock", "today", "week_workdays", "workdays_between",
]  # fmt: skip
