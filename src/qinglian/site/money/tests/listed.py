"""A batch whose townships have their lists ready, as the stories of `subsidy-batch` need it before its notice."""

from __future__ import annotations

from decimal import Decimal

from qinglian.procedures.model import Actor
from qinglian.procedures.stories import Step
from qinglian.site.figures.filed import confirmed, filings
from qinglian.site.figures.filings import file_rows
from qinglian.site.figures.models import FiledRow
from qinglian.site.matters.door import Door, perform
from qinglian.site.money.filed_rows import DATASET, filed
from qinglian.site.money.list_sheets import Sheet
from qinglian.site.money.lists import keep
from qinglian.site.money.tests.conftest import identity
from qinglian.site.people.models import Unit

TOWNS = ("chengguan", "qingping", "shiqiao")
GROUPS = 4
EACH = Decimal("700.00")
HEADINGS = ["发放序号", "姓名", "金额（元）"]
SECOND = Actor("p-second", "transport", rank="deputy")


def before_the_notice(number: str, step: Step) -> None:
    """File the rows and make the lists of which `step` knows; with identity numbers, where it is refused for them.

    A step that is refused for want of lists finds none.
    """
    revealing = "revealing" in step.known
    if step.refused and not revealing:
        return
    _file(number, step.actor, int(step.known["listed_heads"]))
    for town, part in filed(number).items():
        people = sorted(part.amounts)
        rows = [
            [n, identity(int(n)) if revealing else f"示例{n}", str(part.amounts[n])] for n in people
        ]
        amounts = [part.amounts[n] for n in people]
        sheet = Sheet(HEADINGS, rows, people, amounts, {"number": 0, "name": 1, "amount": 2})
        clerk = Actor(f"p-{town}", town)
        keep(clerk, number, town, sheet, part, [f"salt-{n}" for n in people])


def _file(batch: str, actor: Actor, many: int) -> None:
    """`many` rows of 700 yuan in three townships of four groups each, in the place of what was filed before."""
    for town in TOWNS:
        Unit.objects.get_or_create(code=town, defaults={"name": town, "kind": "town"})
    held = set(FiledRow.objects.filter(body__batch=batch).values_list("matter", flat=True))
    for one in confirmed(filings(DATASET, None)):
        if one.number in held:
            perform(one.number, "replace", SECOND, {"reason": "名单更正，重新报送"})
    rows = [
        {
            "batch": batch, "number": f"{n:04d}", "item": "补贴", "period": "2022", "starts": "2022-01-01",
            "town": TOWNS[n % 3], "village": f"前进村{n % GROUPS}组", "person": identity(n),
            "amount": str(EACH),
        }
        for n in range(1, many + 1)
    ]  # fmt: skip
    with Door() as door:
        filing = file_rows(
            door, actor, unit=actor.unit, dataset=DATASET, period="2022", title="发放明细",
            docnumber="清财农〔2022〕1号", rows=rows,
        )  # fmt: skip
    perform(filing.number, "confirm", SECOND)
