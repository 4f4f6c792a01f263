"""Everything that can refuse an act, in the order in which a person would ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from qinglian import workdays
from qinglian.codes.personal import personal_in
from qinglian.procedures.conditions import holds, on_the_day
from qinglian.procedures.model import (
    ANY_STAGE,
    OPEN,
    Act,
    Actor,
    ActRule,
    Gate,
    Role,
    institution,
)
from qinglian.procedures.refusal import Refused
from qinglian.procedures.saying import said
from qinglian.text import Text

if TYPE_CHECKING:
    from qinglian.procedures.clocks import Clock
    from qinglian.procedures.engine import Case


def check(case: Case, act: Act, *, fields: bool = True) -> None:
    """Raise Refused unless `act` may be done on `case`. `fields=False` leaves out what it must carry."""
    rule = case.procedure.acts.get(act.name)
    if rule is None:
        raise Refused(
            "unknown-act",
            Text(
                zh=f"「{case.procedure.title.zh}」没有「{act.name}」这个动作。",
                en=f"“{case.procedure.title.en}” has no act “{act.name}”.",
            ),
            Text(zh="请从页面列出的动作中选择。", en="Choose one of the acts that the page lists."),
        )
    _order(case, rule)
    _time(case, act)
    if act.actor.rank != "system" or "system" not in rule.by:
        _who(case, rule, act)
        _own_work(case, rule, act.actor)
    _before(case, rule)
    _clocks(case, rule, act, fields=fields)
    if fields:
        _needs(case, rule, act)
        _gates(case, rule, act)
        _nothing_personal(case, rule, act)


def _order(case: Case, rule: ActRule) -> None:
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


def holds_role(case: Case, role: Role, actor: Actor) -> bool:
    """Whether `actor` stands in `role` to `case`."""
    if role.anyone:
        return True
    if role.capacity:
        return role.capacity in actor.capacities
    if role.charge_of:
        return any(unit in actor.charge for unit in case.parties(role.charge_of))
    if role.ranks and actor.rank not in role.ranks:
        return False
    own = institution(actor.unit)
    return any(institution(unit) == own for unit in case.parties(role.party))


def _who(case: Case, rule: ActRule, act: Act) -> None:
    roles = case.procedure.roles
    named = [roles[name] for name in rule.by if name in roles]
    for role in named:
        if case.acts or not (role.party or role.charge_of):
            if holds_role(case, role, act.actor):
                return
        elif _opens_for_itself(case, role, act):
            return
    zh = "、".join(role.title.zh for role in named) or "系统"
    en = ", ".join(role.title.en for role in named) or "the system"
    raise Refused(
        "not-your-role",
        Text(zh=f"「{rule.title.zh}」由{zh}办理。", en=f"“{rule.title.en}” is done by: {en}."),
        Text(
            zh="请用相应岗位登录，或请其办理。",
            en="Sign in with that post, or ask the one who holds it.",
        ),
        rule.law,
    )


def _opens_for_itself(case: Case, role: Role, act: Act) -> bool:
    """On opening, the parties are those that the act itself names (or may still name)."""
    if role.ranks and act.actor.rank not in role.ranks:
        return False
    wanted = role.party or role.charge_of
    named: list[str] = []
    for name, field in case.procedure.fields.items():
        if field.party == wanted:
            value = act.fields.get(name)
            named.extend([value] if isinstance(value, str) else value or [])  # type: ignore[arg-type]
    if not named:
        return not act.fields
    own = act.actor.charge if role.charge_of else {institution(act.actor.unit)}
    return all((unit if role.charge_of else institution(unit)) in own for unit in named)


def makers(case: Case, names: tuple[str, ...]) -> Iterator[str]:
    """The persons who did any of the acts `names` on the case, principals included; `*` is any act."""
    for act in case.acts:
        if act.name in names or ANY_STAGE in names:
            yield from act.actor.persons


def _own_work(case: Case, rule: ActRule, actor: Actor) -> None:
    if rule.checks and not actor.persons.isdisjoint(makers(case, rule.checks)):
        raise Refused(
            "own-work",
            Text(
                zh=f"您参与过本事项的办理，不能由您「{rule.title.zh}」，受委托也不行。",
                en=f"You did this work, so “{rule.title.en}” is not yours to do, under a delegation "
                "either.",
            ),
            Text(zh="请由未经手的人员办理。", en="Someone who had no hand in it must do this."),
            rule.law,
        )
    apart = {institution(unit) for role in rule.apart_from for unit in case.parties(role)}
    if not apart.isdisjoint(actor.institutions):
        raise Refused(
            "own-unit",
            Text(
                zh=f"承办单位不能为自己的事项「{rule.title.zh}」。",
                en=f"A unit cannot do “{rule.title.en}” on its own matter.",
            ),
            Text(zh="请由督查机构等其他单位核实。", en="Another unit, such as supervision, must."),
            rule.law,
        )
    if rule.same_person_as:
        last = next((act for act in reversed(case.acts) if act.name == rule.same_person_as), None)
        if last is None or last.actor.persons.isdisjoint(actor.persons):
            raise Refused(
                "not-yours",
                Text(
                    zh="只能撤回本人提交的内容。",
                    en="Only the one who submitted it may withdraw it.",
                ),
                Text(zh="请联系提交人。", en="Ask the one who submitted it."),
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


def _needs(case: Case, rule: ActRule, act: Act) -> None:
    missing = [name for name in rule.needs if name not in act.fields]
    if missing:
        titles = [case.procedure.fields[name].title for name in missing]
        raise Refused(
            "missing-field",
            Text(
                zh=f"还缺：{'、'.join(text.zh for text in titles)}。",
                en=f"Missing: {', '.join(text.en for text in titles)}.",
            ),
            Text(zh="请补全后再提交。", en="Fill it in and submit again."),
            rule.law,
        )
    facts = on_the_day({**case.facts, **act.fields}, act.at)
    for wanted in rule.evidence:
        if not holds(wanted.when, facts):
            continue
        count = sum(1 for item in act.evidence if item.kind == wanted.kind)
        if not wanted.least <= count <= wanted.most:
            raise Refused(
                "evidence",
                Text(
                    zh=f"「{wanted.title.zh}」需{wanted.least}至{wanted.most}份，现有{count}份。",
                    en=f"“{wanted.title.en}”: {wanted.least} to {wanted.most} files, {count} given.",
                ),
                Text(zh="请补充或删减佐证后再提交。", en="Add or remove files and submit again."),
                rule.law,
            )


def _refusal(gate: Gate) -> Text:
    """The words of a gate's refusal; where a number in it is the county's own, they say so."""
    if gate.source is None:
        return gate.refusal
    return Text(
        zh=f"{gate.refusal.zh}（地方规定：{gate.source.zh}）",
        en=f"{gate.refusal.en} (a local rule: {gate.source.en})",
    )


def _gates(case: Case, rule: ActRule, act: Act) -> None:
    facts = on_the_day({**case.facts, **act.fields}, act.at)
    for gate in rule.gates:
        if holds(gate.when, facts) and not holds(gate.must, facts):
            refusal, remedy = said(_refusal(gate), facts), said(gate.remedy, facts)
            raise Refused("gate", refusal, remedy, gate.law or rule.law)
    if rule.ways and not any(holds(way.when, facts) for way in rule.ways):
        raise Refused(
            "no-way",
            Text(zh="按现有情况，此动作没有去向。", en="As things stand, this act leads nowhere."),
            Text(zh="请检查所填内容。", en="Check what was filled in."),
        )


def _nothing_personal(case: Case, rule: ActRule, act: Act) -> None:
    """What an act makes public holds no personal number, in whichever field somebody wrote it."""
    if rule.publishes is None:
        return
    facts = {**case.facts, **act.fields}
    for name in rule.publishes.fields:
        field, value = case.procedure.fields[name], facts.get(name)
        found = personal_in(value) if field.kind == "text" and isinstance(value, str) else ()
        if found:
            zh, en = "、".join(one.zh for one in found), ", ".join(one.en for one in found)
            raise Refused(
                "personal-data",
                Text(
                    zh=f"「{field.title.zh}」将公开，其中有{zh}，已停止公开。",
                    en=f"“{field.title.en}” would be made public and holds {en}: it was stopped.",
                ),
                Text(zh="请删去后再提交。", en="Take it out and submit again."),
                _PERSONAL_LAW,
            )


_PERSONAL_LAW = Text(
    zh="《政府信息公开条例》第十五条", en="Regulations on Open Government Information, art. 15"
)
