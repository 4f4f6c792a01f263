"""What an act must carry: its fields and evidence, what its gates say, and no personal number that it would publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qinglian.codes.personal import personal_in
from qinglian.procedures.conditions import holds, on_the_day
from qinglian.procedures.model import Act, ActRule, Gate
from qinglian.procedures.refusal import Refused
from qinglian.procedures.saying import said
from qinglian.text import Text

if TYPE_CHECKING:
    from qinglian.procedures.engine import Case


def check_what(case: Case, rule: ActRule, act: Act) -> None:
    """Raise Refused unless the act carries what it must."""
    _needs(case, rule, act)
    _gates(case, rule, act)
    _nothing_personal(case, rule, act)


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
    facts = on_the_day({**case.facts, **act.fields}, act.at) if rule.evidence else {}
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
    if not (rule.gates or rule.chooses):
        return
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
