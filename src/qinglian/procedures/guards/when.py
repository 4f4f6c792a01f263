"""When an act may be done: at its stage, after what comes before it, within its limits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from qinglian import workdays
from qinglian.procedures.model import ANY_STAGE, OPEN, Act, ActRule
from qinglian.procedures.refusal import Refused
from qinglian.text import Text

if TYPE_CHECKING:
    from qinglian.procedures.clocks import Clock
    from qinglian.procedures.engine import Case


def check_order(case: Case, rule: ActRule, act: Act) -> None:
    """Raise Refused unless the case stands where the act may be done, and the time has not gone back."""
    _stage(case, rule)
    _time(case, act)


def check_limits(case: Case, rule: ActRule, act: Act, *, fields: bool) -> None:
    """Raise Refused where something must come first, a period has not run, or a limit has lapsed."""
    _before(case, rule)
    _clocks(case, rule, act, fields=fields)


def _stage(case: Case, rule: ActRule) -> None:
    if rule.name == OPEN:
        if case.acts:
            raise Refused(
                "already-open",
                Text(zh="该事项已经立项。", en="This matter is already open."),
                Text(zh="请直接办理。", en="Go on with the matter itself."),
            )
        return
    stages = case.procedure.stages
    sources = rule.sources
    if ANY_STAGE in sources:
        if case.stages and not case.ended:
            return
    elif any(name in case.stages for name in sources):
        return
    here_zh = "、".join(stages[name].title.zh for name in case.stages) or "尚未立项"
    here_en = ", ".join(stages[name].title.en for name in case.stages) or "not yet open"
    wanted = [stages[name].title for name in sources if name in stages]
    raise Refused(
        "out-of-order",
        Text(
            zh=f"事项现处于「{here_zh}」，不能「{rule.title.zh}」。",
            en=f"The matter stands at “{here_en}”, so “{rule.title.en}” cannot be done.",
        ),
        Text(
            zh=f"须先到「{'」或「'.join(text.zh for text in wanted) or '办理中'}」阶段。",
            en=f"It must first be at: {', '.join(text.en for text in wanted) or 'under way'}.",
        ),
    )


def _time(case: Case, act: Act) -> None:
    if act.at.tzinfo is None:
        raise Refused(
            "naive-time",
            Text(zh="时间缺少时区。", en="The time has no zone."),
            Text(zh="请使用服务器时间。", en="Use the server's time."),
        )
    if case.acts and act.at < case.acts[-1].at:
        raise Refused(
            "back-dated",
            Text(zh="办理时间早于上一动作，不得倒签。", en="The act is dated before the last one."),
            Text(zh="以服务器时间为准重新提交。", en="Submit it again; the server's time counts."),
        )


def _before(case: Case, rule: ActRule) -> None:
    missing = [name for name in rule.after if all(act.name != name for act in case.acts)]
    if missing:
        titles = [case.procedure.acts[name].title for name in missing]
        raise Refused(
            "too-early",
            Text(
                zh=f"尚未「{'」「'.join(text.zh for text in titles)}」，不能「{rule.title.zh}」。",
                en=f"“{rule.title.en}” comes after: {', '.join(text.en for text in titles)}.",
            ),
            Text(zh="请先完成前置程序。", en="Do that first."),
            rule.law,
        )
    if rule.children_ended and not all(case.children.values()):
        open_ones = sum(1 for ended in case.children.values() if not ended)
        raise Refused(
            "children-open",
            Text(
                zh=f"还有{open_ones}个分解事项未办结。",
                en=f"{open_ones} of the matters it was broken down into are still open.",
            ),
            Text(zh="请待其办结后再办。", en="Wait until they have ended."),
        )


def _clocks(case: Case, rule: ActRule, act: Act, *, fields: bool) -> None:
    begun = {clock.name for clock in case.clocks}
    for wanted in case.procedure.clocks.values():
        if wanted.kind == "window" and rule.name in wanted.guards and wanted.name not in begun:
            raise Refused(
                "too-early",
                Text(
                    zh=f"「{wanted.title.zh}」尚未起算，不能「{rule.title.zh}」。",
                    en=f"“{wanted.title.en}” has not begun, so “{rule.title.en}” cannot be done.",
                ),
                Text(zh="请待相应结论作出后再办。", en="Wait for the conclusion that begins it."),
                rule.law,
            )
    for clock in case.clocks:
        if rule.name in clock.rule.guards:
            _guarded(case, rule, act, clock, fields=fields)
        if clock.name in rule.before_due and clock.late_at(act.at):
            raise Refused(
                "already-late",
                Text(
                    zh="期限已过，不能再申请延期。",
                    en="The limit has passed; it cannot be extended.",
                ),
                Text(zh="请说明原因并尽快办理。", en="Say why, and finish it as soon as you can."),
                rule.law,
            )
        if fields and (clock.name in rule.before_due or rule.name in clock.rule.extends):
            _no_longer_than_first(act, clock)
        if rule.name in clock.rule.extends and clock.extensions >= clock.rule.most_extensions:
            raise Refused(
                "extended-enough",
                Text(
                    zh=f"最多延期{clock.rule.most_extensions}次，已用完。",
                    en=f"It may be extended {clock.rule.most_extensions} time(s) at most.",
                ),
                Text(zh="请按期办理或说明原因。", en="Finish it, or say why it is late."),
                rule.law,
            )


def _no_longer_than_first(act: Act, clock: Clock) -> None:
    """An extension of a customary limit is never longer than the limit was [X]."""
    name, most = clock.rule.extension_field, clock.most_more
    asked = act.fields.get(name) if name and clock.stopped_at is None else None
    if not isinstance(asked, int) or most is None or asked <= most:
        return
    raise Refused(
        "too-much-more",
        Text(
            zh=f"一次延期不超过原时限，最多{most}天（地方规定）。",
            en=f"One extension is no longer than the first limit: {most} days at most (a local rule).",
        ),
        Text(zh=f"请填写{most}天以内。", en=f"Ask for {most} days or fewer."),
    )


def _guarded(case: Case, rule: ActRule, act: Act, clock: Clock, *, fields: bool) -> None:
    """A minimum period must have run, or be waived with a reason; a window must not have lapsed."""
    kind, waiver = clock.rule.kind, clock.rule.waiver
    if kind == "minimum" and act.at < clock.lapses_at and clock.stopped_at is None:
        if waiver and (not fields or act.fields.get(waiver) or _waived(case, clock)):
            return
        raise Refused(
            "too-soon",
            Text(
                zh=f"「{clock.rule.title.zh}」未满，不能「{rule.title.zh}」。"
                + clock.explanation("zh"),
                en=f"“{clock.rule.title.en}” has not run its time. " + clock.explanation("en"),
            ),
            _waiver_remedy(case, waiver, clock.lapses_at),
            rule.law,
        )
    if kind == "window" and act.at > clock.lapses_at:
        raise Refused(
            "window-closed",
            Text(
                zh=f"已过「{clock.rule.title.zh}」。" + clock.explanation("zh"),
                en=f"“{clock.rule.title.en}” has lapsed. " + clock.explanation("en"),
            ),
            Text(zh="逾期不再受理。", en="It can no longer be asked for."),
            rule.law,
        )


def _waived(case: Case, clock: Clock) -> bool:
    """Whether a reason was given since the period began; that of an earlier one does not count again."""
    for act in reversed(case.acts):
        if act.fields.get(clock.rule.waiver):
            return True
        if act.name in clock.rule.starts:
            return False
    return False


def _waiver_remedy(case: Case, waiver: str, until: datetime) -> Text:
    day = until.astimezone(workdays.TZ).date()
    if not waiver:
        return Text(zh=f"请于{day}起办理。", en=f"It can be done from {day}.")
    title = case.procedure.fields[waiver].title
    return Text(
        zh=f"请于{day}起办理，或填写「{title.zh}」。",
        en=f"It can be done from {day}, or give “{title.en}”.",
    )
