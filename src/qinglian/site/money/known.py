"""What the notice of a batch says, reckoned from the lists of its townships: `known = { by = "money.…" }`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from qinglian.ledger.public_lists import batch_root
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Value
from qinglian.site.matters.known import finding
from qinglian.site.matters.presenting import named, unit_names
from qinglian.site.money.filed_rows import filed
from qinglian.site.money.list_lines import root_now
from qinglian.site.money.personal import personal
from qinglian.site.money.queries import last_shown, to_be_shown

NOTHING = "没有经确认的明细 no confirmed rows"


@finding("money.unlisted")
def _unlisted(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """Townships with rows and no list; all of them, where no rows are filed."""
    towns = filed(case.id).keys()
    return _names(towns - to_be_shown(case.id).keys()) if towns else NOTHING


@finding("money.differing")
def _differing(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """Townships whose list is not of the rows as filed now, or is not what was checked."""
    parts = filed(case.id)
    return _names(
        town
        for town, one in to_be_shown(case.id).items()
        if town not in parts or parts[town].digest != one.filed or root_now(one) != one.root
    )


@finding("money.revealing")
def _revealing(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """Townships whose list does not pass the publication check as it is today."""
    lists = to_be_shown(case.id).items()
    return _names(
        town for town, one in lists if personal(one.columns, (row[1:] for row in one.rows))
    )


@finding("money.heads")
def _heads(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    return sum(one.many for one in to_be_shown(case.id).values())


@finding("money.amount")
def _amount(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    amounts = (one.amount for one in to_be_shown(case.id).values())
    return format(sum(amounts, Decimal(0)).normalize(), "f")


@finding("money.places")
def _places(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    return sum(one.places for one in to_be_shown(case.id).values())


@finding("money.list_root")
def _root(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    return batch_root({town: one.root for town, one in to_be_shown(case.id).items()})


@finding("money.taken_down")
def _taken_down(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """Townships whose list did not stay up since the last notice."""
    return _names(last_shown(case.id).filter(ended_at__isnull=False).values_list("town", flat=True))


def _names(towns: Iterable[str]) -> str | None:
    """Their names in both languages; None where there is none."""
    wanted = sorted(towns)
    names = unit_names(wanted)
    both = (named(names, town) for town in wanted)
    return "、".join(one.zh if one.zh == one.en else f"{one.zh} {one.en}" for one in both) or None
