"""What keeps a draft from being adopted, entry by entry, in words: the same counts that the gates ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from qinglian.procedures.shelf import library
from qinglian.site.duties import lacking
from qinglian.site.duties.content import LIST, Content
from qinglian.site.duties.knowing import doubled
from qinglian.text import Text

POWERS = "powers"


def faults(number: str, held: Content) -> Mapping[int, list[Text]]:
    """Entry → what is wrong with it, in the words of the gates. One query."""
    gates = {
        name: gate.refusal
        for gate in library().newest(LIST).acts["approve"].gates
        for name in gate.must
    }
    wrong = {
        "leadless": lacking.leadless(held),
        "two_leads": lacking.two_leads(held),
        "doubled": doubled(number, held),
        "undated": [] if held.kind == POWERS else lacking.undated(held),
        "unhanded": lacking.unhanded(held),
        "widest": [one for one in held.entries if held.share(one) > most_share()],
        "unconfirmed": lacking.unconfirmed(held),
    }
    found: defaultdict[int, list[Text]] = defaultdict(list)
    for name, entries in wrong.items():
        for entry in entries:
            found[entry.n].append(gates[name])
    return dict(found)


def most_share() -> Decimal:
    """The largest share of all units that may be co-units of an entry, in percent: the county's own number."""
    for gate in library().newest(LIST).acts["approve"].gates:
        wanted = gate.must.get("widest")
        if isinstance(wanted, dict):
            return Decimal(str(wanted["at_most"]))
    raise LookupError("the definition bounds no share of co-units")
