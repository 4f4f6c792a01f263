"""A town's public list of a subsidy: checked and made ready by the town, put up by an act of the batch, taken down.

Nothing of a list changes once it is ready. What is up is what the last act `show` of its batch committed to.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import IO

from django.db import transaction
from django.db.models import QuerySet

from qinglian import workdays
from qinglian.ledger.entries import new_salts
from qinglian.ledger.public_lists import list_root, row_leaf
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Actor, institution
from qinglian.site.matters.door import Door
from qinglian.site.matters.following import follows
from qinglian.site.matters.models import Matter
from qinglian.site.money.filed_rows import Part, filed
from qinglian.site.money.list_sheets import Sheet, checked, read
from qinglian.site.money.models import PublicList, Showing
from qinglian.site.money.queries import published, to_be_shown
from qinglian.site.money.refusals import wrong
from qinglian.site.money.words import own_words
from qinglian.text import Text

BATCH = "subsidy-batch"
TAKES_LISTS = frozenset({"listed", "compared", "shown", "disputed"})
"""The stages of a batch from which a notice may still come."""

REPLACED = "以新名单替换 replaced by another list"
WITHDRAWN = "批次已撤销 the batch was withdrawn"
REASON = Text(zh="撤下的原因", en="The reason")
WHY = Text(
    zh="请写明为什么撤下，不写个人信息；原因对外公开。",
    en="Say why, without personal data; everybody will read it.",
)


def make_ready(
    actor: Actor, *, batch: str, file: IO[bytes], name: str, leave_out: bool = False
) -> PublicList:
    """Check the list of the actor's town for `batch`, and keep it for the notice. Raises Refused and Unreadable.

    Nothing of a sheet that is refused is kept. With `leave_out`, columns that hold personal data are
    dropped; the three that a list cannot do without are never among them.
    """
    town = institution(actor.unit)
    _takes_lists(Matter.objects.filter(pk=batch, procedure=BATCH).first())
    sheet = checked(read(file, name), leave_out=leave_out)
    part = filed(batch).get(town)
    if part is None:
        raise wrong(
            "not-filed", "这个批次还没有本镇办的、经他人确认的发放明细。",
            "No confirmed rows of your township are filed for this batch.",
            "请发放单位先报送明细并由他人确认。", "The paying unit files them first, and another person confirms them.",
        )  # fmt: skip
    _agrees(sheet, part)
    salts = list(new_salts(map(str, range(len(sheet.rows)))).values())
    with transaction.atomic():
        _takes_lists(_locked(batch))
        return keep(actor, batch, town, sheet, part, salts)


def keep(
    actor: Actor, batch: str, town: str, sheet: Sheet, part: Part, salts: Sequence[str]
) -> PublicList:
    """Keep a list that agrees with `part`, in the place of the one that waited."""
    _end(PublicList.objects.filter(batch=batch, town=town, published_at=None), REPLACED)
    leaves = [row_leaf(salt, row) for salt, row in zip(salts, sheet.rows, strict=True)]
    return PublicList.objects.create(
        batch=batch, town=town, columns=sheet.headings, salts=list(salts), many=len(sheet.rows),
        rows=[[number, *row] for number, row in zip(sheet.numbers, sheet.rows, strict=True)],
        plain=sorted({sheet.at["number"], sheet.at["amount"]}),
        amount=sum(sheet.amounts, Decimal(0)), places=len(part.places),
        root=list_root(sheet.headings, leaves), filed=part.digest,
        ready_at=workdays.now(), person=actor.person, post=actor.post,
    )  # fmt: skip


@follows(BATCH, "show")
def _put_up(door: Door, case: Case) -> None:
    """What the act committed to is public from now on, and what it takes the place of is not."""
    n, act = len(case.acts), case.acts[-1]
    shown = to_be_shown(case.id)
    new = [one.pk for one in shown.values() if one.published_at is None]
    _end(
        published().filter(batch=case.id).exclude(pk__in=[one.pk for one in shown.values()]),
        REPLACED,
    )
    PublicList.objects.filter(pk__in=new).update(published_at=act.at)
    Showing.objects.bulk_create([Showing(list=one, n=n) for one in shown.values()])


@follows(BATCH, "cancel")
def _withdrawn(door: Door, case: Case) -> None:
    _end(PublicList.objects.filter(batch=case.id), WITHDRAWN)


def take_down(actor: Actor, batch: str, why: str) -> None:
    """End the notice of the actor's town: the names go, the reason stays for all to read. Raises Refused."""
    said = own_words(why, REASON, WHY)
    with transaction.atomic():
        _locked(batch)
        shown = published().filter(batch=batch, town=institution(actor.unit))
        if not _end(shown, said, actor):
            raise wrong(
                "out-of-order", "这份名单没有在公示。", "This list is not on public notice.",
                "请刷新页面。", "Reload the page.",
            )  # fmt: skip


def _locked(batch: str) -> Matter | None:
    """The batch, held until the transaction ends: no notice is given while its lists change."""
    return Matter.objects.select_for_update().filter(pk=batch, procedure=BATCH).first()


def _takes_lists(batch: Matter | None) -> None:
    if batch is None:
        raise wrong(
            "unknown-matter", "没有这个补贴批次。", "There is no such batch.",
            "请核对批次编号，例如 CB-2022-000001。", "Check its number, such as CB-2022-000001.",
        )  # fmt: skip
    if batch.stage not in TAKES_LISTS:
        raise wrong(
            "out-of-order", "这个批次已过公示环节，名单不能再换。",
            "The notice of this batch is over; its lists are not changed any more.",
            "如有错误，请登记异议，更正后重新公示。",
            "Where one is wrong, record an objection and give the notice anew.",
        )  # fmt: skip


def _end(lists: QuerySet[PublicList], why: str, actor: Actor | None = None) -> int:
    by = {"ended_person": actor.person, "ended_post": actor.post} if actor else {}
    return lists.filter(ended_at=None).update(
        rows=[], salts=[], ended_at=workdays.now(), ended_why=why, **by
    )


def _agrees(sheet: Sheet, part: Part) -> None:
    """The list is that of the rows filed: each once, none missing, with its amount."""
    filed_rows = part.amounts
    seen = dict(zip(sheet.numbers, sheet.amounts, strict=True))
    doubled = len(sheet.numbers) - len(seen)
    missing, unknown = len(filed_rows.keys() - seen.keys()), len(seen.keys() - filed_rows.keys())
    other = sum(1 for number, amount in seen.items() if filed_rows.get(number, amount) != amount)
    if doubled or missing or unknown or other:
        raise wrong(
            "not-the-same",
            f"名单与报送的明细不一致：重复{doubled}行，缺{missing}行，多{unknown}行，金额不同{other}行。",
            f"The list differs from the rows filed: {doubled} twice, {missing} missing, {unknown} unknown, "
            f"{other} with another amount.",
            "请按发放序号核对后重新上传。", "Compare them by number and upload it again.",
        )  # fmt: skip
