"""Why something of a draw is refused, and what would make it pass."""

from __future__ import annotations

from qinglian.draws.errors import DrawError
from qinglian.procedures.refusal import Refused
from qinglian.text import Text


def undrawable(error: DrawError) -> Refused:
    """What the library will not draw."""
    return Refused(
        "not-drawable",
        error.text,
        Text(
            zh="请核对名录、比例和公开数；名录已冻结的，由负责人批准重抽后更正。",
            en="Check the rosters, the rates and the public number; once frozen, a head must approve beginning anew.",
        ),
    )


def no_objects() -> Refused:
    return Refused(
        "no-objects",
        Text(zh="还没有检查对象名录。", en="There is no roster of objects yet."),
        Text(zh="请先上传名录。", en="Upload it first."),
    )


def too_few_officers(count: int) -> Refused:
    return Refused(
        "too-few-officers",
        Text(
            zh=f"牵头和联合单位现有有效执法证{count}个，不足两个。",
            en=f"The lead and joint units have {count} certificates in force, and two are needed.",
        ),
        Text(
            zh="请先办理执法资格，或在立项时列入联合检查单位。",
            en="Have officers certified, or name joint units when the task is opened.",
        ),
    )


def no_reserve() -> Refused:
    return Refused(
        "no-reserve",
        Text(zh="候补人员已用完。", en="No reserve is left."),
        Text(zh="请由负责人取消这件检查并说明理由。", en="A head cancels this visit and says why."),
    )


def not_going() -> Refused:
    return Refused(
        "not-going",
        Text(zh="该执法证不在这件检查中。", en="That certificate is not on this visit."),
        Text(zh="请选择两名检查人员之一。", en="Choose one of the two officers."),
    )


def not_now() -> Refused:
    return Refused(
        "not-now",
        Text(zh="现在不能上传名录。", en="The roster cannot be uploaded now."),
        Text(
            zh="名录在承诺种子之后、冻结之前上传，由牵头单位办理。",
            en="It is uploaded by the lead unit once the seed is committed and before it is frozen.",
        ),
    )


def not_yours() -> Refused:
    return Refused(
        "not-yours",
        Text(zh="只能申报本单位有效的执法证。", en="Only a certificate in force of your own unit."),
        Text(zh="请从列表中选择。", en="Choose it from the list."),
    )
