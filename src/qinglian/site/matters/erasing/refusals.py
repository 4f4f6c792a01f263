"""Why something is not erased, and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qinglian.procedures.model import Procedure
from qinglian.procedures.refusal import Refused
from qinglian.text import Text


def unknown_ground(name: str, known: Mapping[str, Text]) -> Refused:
    """The ground is none of the law's."""
    zh = "；".join(f"{one}（{title.zh}）" for one, title in known.items())
    en = "; ".join(f"{one} ({title.en})" for one, title in known.items())
    return Refused(
        "unknown-ground",
        Text(zh=f"没有「{name}」这个理由。", en=f"“{name}” is no ground for erasing."),
        Text(zh=f"请从中选择：{zh}。", en=f"Choose one of: {en}."),
    )


def no_such_account(username: str) -> Refused:
    """Nobody in office today has that account."""
    return Refused(
        "no-such-account",
        Text(
            zh=f"没有在任的账号「{username}」。",
            en=f"There is no account “{username}” of anyone in office today.",
        ),
        Text(zh="请核对登录名。", en="Check the user name."),
    )


def not_supervision(username: str) -> Refused:
    """Who approves has no right to."""
    return Refused(
        "not-supervision",
        Text(
            zh=f"账号「{username}」今天没有督查职责，不能批准删除。",
            en=f"The account “{username}” has no supervision capacity today.",
        ),
        Text(zh="请由督查机构的人员批准。", en="Someone of the supervision office must approve."),
    )


def same_person() -> Refused:
    """One person is not two."""
    return Refused(
        "same-person",
        Text(
            zh="办理人和批准人是同一人，或者一人受另一人委托。",
            en="The one who asks and the one who approves are the same, or one acts for the other.",
        ),
        Text(zh="请由另一人批准。", en="Another person must approve."),
    )


def own_work() -> Refused:
    """One of the two did the act."""
    return Refused(
        "own-work",
        Text(
            zh="办理人或批准人就是这个动作的经手人，不能删除自己记下的内容。",
            en="One of the two did this act; nobody erases what they recorded themselves.",
        ),
        Text(
            zh="请由未经手的两个人办理和批准。",
            en="Two people who had no hand in it must ask and approve.",
        ),
    )


def unknown_matter(number: str) -> Refused:
    """There is no such matter, or the one who asks may not see it."""
    return Refused(
        "unknown-matter",
        Text(
            zh=f"没有编号为「{number}」的事项，或办理人无权查看。",
            en=f"There is no matter “{number}” that the one who asks may see.",
        ),
        Text(zh="请核对编号。", en="Check the number."),
    )


def no_field() -> Refused:
    """Nothing was named."""
    return Refused(
        "no-field",
        Text(zh="没有指明要删除的字段。", en="No field was named."),
        Text(zh="请用 --field 指明。", en="Name it with --field."),
    )


def actor() -> Refused:
    """Who acted in office stays on record."""
    return Refused(
        "actor",
        Text(
            zh="以职务身份办理的人不能删除：这是履职记录。",
            en="Who acted in office is not erased: it is the record of the office.",
        ),
        Text(
            zh="能删除的是个人信息字段和佐证文件。",
            en="Personal fields and evidence can be erased.",
        ),
    )


def which_act() -> Refused:
    """A file is that of one act."""
    return Refused(
        "which-act",
        Text(zh="没有指明是哪个动作的佐证。", en="It was not said of which act the file is."),
        Text(zh="请加 --n。", en="Add --n."),
    )


def unknown_field(procedure: Procedure, name: str) -> Refused:
    """The procedure has no such field."""
    personal = [one.name for one in procedure.fields.values() if one.personal]
    return Refused(
        "unknown-field",
        Text(
            zh=f"「{procedure.title.zh}」没有「{name}」这个字段。",
            en=f"“{procedure.title.en}” has no field “{name}”.",
        ),
        Text(
            zh=f"它的个人信息字段：{'、'.join(personal) or '无'}。",
            en=f"Its personal fields: {', '.join(personal) or 'none'}.",
        ),
    )


def not_given(number: str, name: str, n: int | None) -> Refused:
    """Nobody ever filled it in."""
    act_zh, act_en = ("", "") if n is None else (f"第{n}个动作", f", act {n}")
    return Refused(
        "not-given",
        Text(
            zh=f"{number}{act_zh}没有填写「{name}」。",
            en=f"Nothing was given as “{name}” in {number}{act_en}.",
        ),
        Text(
            zh="请核对字段名和动作的序号。", en="Check the field's name and the number of the act."
        ),
    )


def not_personal(name: str) -> Refused:
    """What is not personal is not erased, unless something personal was written into it."""
    return Refused(
        "not-personal",
        Text(
            zh=f"「{name}」不是个人信息字段，不需要也不能这样删除。",
            en=f"“{name}” is not marked personal: it needs no erasing.",
        ),
        Text(
            zh="其中写进了个人信息的，可与该个人信息字段写在同一条命令里一并整项删除。",
            en="Where something personal was written into it, name both in one command and it goes whole.",
        ),
    )


def stands_beside(places: Iterable[tuple[str, int, str]]) -> Refused:
    """The words were written into other fields too, and once they are gone nothing can tell."""
    listed = [f"{matter}#{n} {name}" for matter, n, name in places]
    return Refused(
        "stands-beside",
        Text(
            zh=f"这些内容里也写有要删除的信息：{'、'.join(listed)}。",
            en=f"What is to be erased was written into these too: {', '.join(listed)}.",
        ),
        Text(
            zh="请把这些字段也写进 --field，一并整项删除；确需保留的，加 --leave。",
            en="Name these fields with --field too, and they go whole; to keep them, add --leave.",
        ),
    )


def not_logged(matter: str, n: int) -> Refused:
    """The act waits for its place in the log."""
    return Refused(
        "not-logged",
        Text(
            zh=f"{matter}第{n}个动作还没有写入公开日志。",
            en=f"Act {n} of {matter} has no place in the public log yet.",
        ),
        Text(zh="请稍候再试。", en="Try again in a moment."),
    )


def differs(matter: str, n: int) -> Refused:
    """What no longer opens its commitment is proof that someone changed it."""
    return Refused(
        "differs",
        Text(
            zh=f"{matter}第{n}个动作与公开日志不符：内容被人改过。",
            en=f"Act {n} of {matter} is not what the public log says: it was changed.",
        ),
        Text(
            zh="请先运行 qinglian replay 查明原因；现在删除会毁掉证据。",
            en="Run qinglian replay and find out why first: erasing now would destroy the evidence.",
        ),
    )


def bears_state(numbers: Iterable[str]) -> Refused:
    """A matter would stand elsewhere, or be due on another day, without the value."""
    listed = list(numbers)
    return Refused(
        "bears-state",
        Text(
            zh=f"{'、'.join(listed)}的期限、去向或承办单位取决于要删除的内容。",
            en=f"The limits, the way or the units of {', '.join(listed)} hang on what would be erased.",
        ),
        Text(
            zh="请先办结该事项；仍不行的，请程序的维护者改用非个人信息的字段。",
            en="End the matter first; if that does not help, its procedure must use another field.",
        ),
    )
