"""What may happen to a matter: an engine of pure functions, and a definition for each mechanism.

>>> from datetime import date
>>> library().at("meeting-decision", date(2022, 3, 10)).title.zh
'会议议定事项'

A `Case` is opened and moved on by acts; what may not be done is `Refused` with its reason, its article
and what would make it pass. The definitions are the TOML files in `library/`.
"""

from qinglian.procedures.engine import Case
from qinglian.procedures.model import SYSTEM, Act, Actor, Evidence, Procedure
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import Library, library, read_library
from qinglian.procedures.tables import BadDefinition

__all__ = [
    "SYSTEM", "Act", "Actor", "BadDefinition", "Case", "Evidence", "Library", "Procedure", "Refused",
    "library", "read_library",
]  # fmt: skip
