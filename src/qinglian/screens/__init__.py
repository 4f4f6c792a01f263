"""Leads (疑点) from public-money tables: a rule is one short SQL file that an auditor can read.

A lead is not a verdict. It says which rows to look at, which value passed which threshold, under which
source, and what is known to cause it without anybody's fault; a person verifies it.
"""

from qinglian.screens.lead import Hit, Lead, together
from qinglian.screens.reading import BadRule, read_rule
from qinglian.screens.rule import Cause, Parameter, Rule
from qinglian.screens.running import Outcome, Unscreened, run
from qinglian.screens.shelf import rules
from qinglian.screens.tables import TABLES, Explained, Money, Source, staged

__all__ = [
    "TABLES", "BadRule", "Cause", "Explained", "Hit", "Lead", "Money", "Outcome", "Parameter", "Rule", "Source",
    "Unscreened", "read_rule", "rules", "run", "staged", "together",
]  # fmt: skip
