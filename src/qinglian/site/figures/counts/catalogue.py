"""F2 and F3: the service items in force at the year's end, and how many of them are handled online (M07).

Both are of a point in time: an item counts as it stood at 31 December 24:00, whatever became of it
later; a change still under review has changed nothing yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from qinglian.site.figures.counting import (
    Asked,
    Count,
    Done,
    LeftOut,
    NotCounted,
    Record,
    acts_of,
    figure,
    percent,
)
from qinglian.text import Text

_NAMES = (
    "open", "write", "publish", "adjust", "pass-change", "refuse-change", "pause", "restore", "cancel",
)  # fmt: skip
_OUT = {
    "paused": Text(zh="年末处于暂停状态", en="paused at the year's end"),
    "cancelled": Text(zh="年内已取消", en="cancelled by the year's end"),
    "unpublished": Text(zh="年末尚未发布", en="not yet published at the year's end"),
    "rewriting": Text(zh="调整未通过，年末退回重编", en="a change was refused; being rewritten"),
    "doubled": Text(
        zh="与另一事项同一实施编码，只计一项", en="the same implementing code as another item"
    ),
}
_SOURCE = Text(
    zh="本县政务服务事项目录（实施主体编制，行政审批部门审核，审核后发布）",
    en="the county's catalogue of service items: written by the responsible units, reviewed by another",
)


@dataclass(slots=True)
class Item:
    """A service item as its acts left it. `decided` is the act that put it where it stands."""

    code: str = ""
    fit: bool = False
    online: bool = False
    stands: str = "unpublished"
    decided: str = ""

    @classmethod
    def after(cls, acts: list[Done]) -> Item:
        """The item after `acts`, in their order."""
        item = cls()
        asked: Mapping[str, object] = {}
        for act in acts:
            if act.name == "write":
                item.code = act.fields["item_code"]
                item._is(act.fields)
            elif act.name == "adjust":
                asked = act.fields
            elif act.name == "pass-change":
                item._is(asked)
            item._moves(act)
        return item

    def _is(self, fields: Mapping[str, object]) -> None:
        self.fit, self.online = fields["fit_for_online"] is True, fields["online"] is True

    def _moves(self, act: Done) -> None:
        stands = {
            "publish": "in-force", "pass-change": "in-force", "restore": "in-force", "pause": "paused",
            "refuse-change": "rewriting", "cancel": "cancelled",
        }.get(act.name)  # fmt: skip
        if stands is not None:
            self.stands, self.decided = stands, act.id


def in_force(asked: Asked) -> tuple[list[Item], list[LeftOut]]:
    """The items in force at the end of the year, each implementing code once, and what was left out."""
    until = min(asked.ends, asked.until or asked.ends)
    counted: dict[str, Item] = {}
    left_out = []
    for number, acts in groupby(acts_of("service-item", _NAMES, until), key=lambda act: act.matter):
        item = Item.after(list(acts))
        if item.stands != "in-force":
            left_out.append(LeftOut(item.decided or number, _OUT[item.stands]))
        elif item.code in counted:
            left_out.append(LeftOut(item.decided, _OUT["doubled"]))
        else:
            counted[item.code] = item
    return list(counted.values()), left_out


@figure("F2", Text(zh="政务服务事项数", en="service items in use"), Text(zh="项", en="items"))
def items_in_use(asked: Asked) -> Count:
    """How many distinct implementing codes are in force at the year's end."""
    items, left_out = in_force(asked)
    return Count(
        len(items),
        tuple(Record(item.decided) for item in items),
        asked.year_end,
        Text(
            zh="年末在用的事项，按实施编码去重；县、镇、村三级由各实施主体分别实施的，按各自实施编码计；"
            "调整待审的仍在用，暂停、取消、未发布的不计",
            en="items in force at the year's end, distinct implementing codes; what county, towns and "
            "villages each implement counts under the code of each; paused, cancelled and unpublished "
            "items do not count",
        ),
        _SOURCE,
        tuple(left_out),
    )


@figure("F3", Text(zh="一网通办率", en="share of service done online"), Text(zh="％", en="%"), 1)
def handled_online(asked: Asked) -> Count:
    """Items online from end to end, of those fit for it. Raises NotCounted where none is."""
    items, left_out = in_force(asked)
    fit = [item for item in items if item.fit]
    if not fit:
        raise NotCounted(
            Text(
                zh="年末没有适宜网上办理的在用事项，无法计算。",
                en="No item in force at the year's end is fit for online handling.",
            )
        )
    online = sum(item.online for item in fit)
    return Count(
        percent(online, len(fit)),
        tuple(Record(item.decided, note=_NOTES[item.online]) for item in fit),
        asked.year_end,
        Text(
            zh=f"（a）事项口径：可全程网办的事项 ÷ 在用事项，分母不含不适宜网上办理的事项；"
            f"{online} ÷ {len(fit)}",
            en="(a) by items: items online from end to end ÷ items in force, without those not fit for "
            f"online handling: {online} ÷ {len(fit)}",
        ),
        _SOURCE,
        (*(LeftOut(item.decided, _UNFIT) for item in items if not item.fit), *left_out),
    )


_UNFIT = Text(
    zh="不适宜网上办理，不计入分母", en="not fit for online handling: not in the denominator"
)
_NOTES = {
    True: Text(zh="可全程网办，计入分子", en="online from end to end: in the numerator"),
    False: Text(zh="尚不能全程网办", en="not yet online from end to end"),
}
