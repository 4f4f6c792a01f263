"""The formula 口径 of a figure in words, written from its rule, so that the two never differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qinglian.procedures.figures.seen import DUE, FOLLOWED, STANDING, keeps_cancelled
from qinglian.procedures.model import OPEN, Condition, FigureRule, Procedure
from qinglian.text import Text

_PLACED = {
    OPEN: Text(zh="统计期内立项的", en="opened in the period"),
    DUE: Text(
        zh="统计期内逾期的，或未逾期而办结的",
        en="late since a day of the period, or completed in it without being late",
    ),
    STANDING: Text(zh="期末在册的", en="on the register at the end of the period"),
    "@completed": Text(zh="统计期内办结的", en="completed in the period"),
    "@closed": Text(zh="统计期内销号的", en="closed in the period"),
}
_STATES = {
    "@completed": (Text(zh="已办结", en="completed"), Text(zh="未办结", en="not completed")),
    "@closed": (Text(zh="已销号", en="closed"), Text(zh="未销号", en="not closed")),
    "@cancelled": (Text(zh="已终止", en="cancelled"), Text(zh="未终止", en="not cancelled")),
    "@ended": (Text(zh="已结束", en="ended"), Text(zh="未结束", en="not ended")),
    "@in-force": (Text(zh="在用", en="in force"), Text(zh="不在用", en="not in force")),
    "@late": (Text(zh="曾逾期", en="late at some time"), Text(zh="未逾期", en="never late")),
    "@again": (Text(zh="属重复", en="come again"), Text(zh="未重复", en="not come again")),
}
_FOLLOWED = {
    "@did": (Text(zh="办过「{}」", en="“{}” done"), Text(zh="未办「{}」", en="“{}” not done")),
    "@late": (
        Text(zh="「{}」逾期", en="“{}” passed"),
        Text(zh="「{}」未逾期", en="“{}” not passed"),
    ),
    "@ran": (Text(zh="适用「{}」", en="under “{}”"), Text(zh="不适用「{}」", en="not under “{}”")),
}
_LASTED = {
    "@days": Text(zh="{}日", en="{} days"),
    "@workdays": Text(zh="{}个工作日", en="{} working days"),
    "@hours": Text(zh="{}小时", en="{} hours"),
}
_OPERATORS = {
    "is": Text(zh="为{}", en=" is {}"),
    "is_not": Text(zh="不为{}", en=" is not {}"),
    "in": Text(zh="为{}", en=" is {}"),
    "at_least": Text(zh="不少于{}", en=" is at least {}"),
    "at_most": Text(zh="不超过{}", en=" is at most {}"),
    "above": Text(zh="大于{}", en=" is more than {}"),
    "below": Text(zh="小于{}", en=" is less than {}"),
}
_OVER = {
    "units": Text(zh="全县部门和镇办数", en="all departments and townships"),
    "departments": Text(zh="全县部门数", en="all departments"),
    "towns": Text(zh="全县镇办数", en="all townships"),
}
_TIMES = {
    "WD": Text(zh="平均工作日", en="mean working days"),
    "CD": Text(zh="平均日数", en="mean days"),
    "HOUR": Text(zh="平均小时", en="mean hours"),
    "MINUTE": Text(zh="平均分钟", en="mean minutes"),
}
_SAMPLE = Text(zh="{}，", en="{}; ")


def formula(procedure: Procedure, rule: FigureRule) -> Text:
    """How `rule` counts, in both languages; what its definition says instead, where it does."""
    said = rule.formula or Text(
        zh=_formula(procedure, rule, "zh"), en=_formula(procedure, rule, "en")
    )
    ends = any(stage.end == "cancelled" for stage in procedure.stages.values())
    if ends and not keeps_cancelled(rule):
        said = Text(zh=f"{said.zh}；已终止的不计", en=f"{said.en}; cancelled ones left out")
    if rule.source is None:
        return said
    return Text(
        zh=f"{said.zh}（惯例口径，来源：{rule.source.zh}）",
        en=f"{said.en} (custom, by {rule.source.en})",
    )


def figure_rows(procedure: Procedure, lang: str) -> Iterator[tuple[str, str, str, str]]:
    """(id, title, unit, formula) of every figure of `procedure`, in words."""
    for rule in procedure.figures.values():
        said = formula(procedure, rule)
        yield f"{procedure.name}.{rule.name}", rule.title[lang], rule.unit[lang], said[lang]


def _formula(procedure: Procedure, rule: FigureRule, lang: str) -> str:
    zh = lang == "zh"
    scope = _scope(procedure, rule, lang)
    fields = [_title(procedure, name, lang) for name in rule.fields]
    tail = _once(procedure, rule, lang) + _weighed(procedure, rule, lang)
    match rule.kind:
        case "count":
            return scope + tail + _per(procedure, rule, lang)
        case "share":
            part = _all(procedure, rule.share, lang) or (
                "有记录的" if zh else "those with a record"
            )
            whole = _OVER[rule.over][lang] if rule.over else scope
            within = f"（{scope}）" if zh else f" ({scope})"
            return f"{part}{within if rule.over else ''} ÷ {whole}{tail}"
        case "sum":
            what = " − ".join(fields)
            total = f"{what}合计" if zh else f"sum of {what}"
            return f"{_SAMPLE[lang].format(scope)}{total}{tail}{_per(procedure, rule, lang)}"
        case "ratio":
            said = f"{fields[0]}合计 ÷ {fields[1]}合计" if zh else " ÷ ".join(fields)
        case "cut":
            first, second = fields
            said = f"（{first} − {second}）÷ {first}" if zh else f"({first} − {second}) ÷ {first}"
        case "mean":
            said = f"{fields[0]}的平均数" if zh else f"mean of {fields[0]}"
            if len(fields) > 1:
                said = f"{fields[0]}合计 ÷ {fields[1]}合计" if zh else " ÷ ".join(fields)
        case "time":
            first, last = (_moment(procedure, one, lang) for one in (rule.begins, rule.ends))
            kind = _TIMES[rule.measure][lang]
            said = f"从{first}到{last}的{kind}" if zh else f"{kind} from {first} to {last}"
        case "spread":
            said = (
                f"各组{fields[0]}的标准差 ÷ 平均数，再取各组平均"
                if zh
                else f"standard deviation ÷ mean of {fields[0]} in each group, the mean of the groups"
            )
            groups = [_title(procedure, name, lang) for name in rule.each]
            tail = (
                ("；同" if zh else "; groups of the same ")
                + "、".join(groups)
                + ("为一组" if zh else "")
            )
    return f"{_SAMPLE[lang].format(scope)}{said}{tail}"


def _scope(procedure: Procedure, rule: FigureRule, lang: str) -> str:
    zh = lang == "zh"
    title = f"「{procedure.title.zh}」" if zh else f"“{procedure.title.en}”"
    if rule.did:
        acts = _listed([_quoted(procedure.acts[name].title[lang], lang) for name in rule.did], lang)
        base = f"统计期内{title}中{acts}的次数" if zh else f"acts {acts} on {title} in the period"
    else:
        placed = _placed(procedure, rule.when, lang)
        base = f"{placed}{title}" if zh else f"{title} {placed}"
    of = _all(procedure, rule.of, lang)
    if not of:
        return base
    return f"{base}（{of}）" if zh else f"{base} ({of})"


def _placed(procedure: Procedure, when: str, lang: str) -> str:
    if when in _PLACED:
        return _PLACED[when][lang]
    if when in procedure.acts:
        act = _quoted(procedure.acts[when].title[lang], lang)
        return f"统计期内{act}的" if lang == "zh" else f"with {act} in the period"
    title = _title(procedure, when, lang)
    return f"{title}在统计期内的" if lang == "zh" else f"with {title} in the period"


def _moment(procedure: Procedure, name: str, lang: str) -> str:
    if name in ("@completed", "@closed"):
        return _STATES[name][0][lang].removeprefix("已")
    if name in procedure.acts:
        return _quoted(procedure.acts[name].title[lang], lang)
    return _title(procedure, name, lang)


def _once(procedure: Procedure, rule: FigureRule, lang: str) -> str:
    if rule.over or not rule.each:
        return ""
    same = _listed([_title(procedure, name, lang) for name in rule.each], lang)
    return f"；同一{same}只计一次" if lang == "zh" else f"; each {same} once"


def _weighed(procedure: Procedure, rule: FigureRule, lang: str) -> str:
    if not rule.weigh:
        return ""
    title = _title(procedure, rule.weigh, lang)
    return f"；按{title}加权" if lang == "zh" else f"; weighed by {title}"


def _per(procedure: Procedure, rule: FigureRule, lang: str) -> str:
    if not rule.per:
        return ""
    title = _title(procedure, rule.per, lang)
    return f" ÷ {title}的个数" if lang == "zh" else f" ÷ number of {title}"


def _all(procedure: Procedure, condition: Condition | None, lang: str) -> str:
    parts = [
        said
        for name, wanted in (condition or {}).items()
        for said in _part(procedure, name, wanted, lang)
    ]
    return ("、" if lang == "zh" else ", ").join(parts)


def _part(procedure: Procedure, name: str, wanted: object, lang: str) -> Iterator[str]:
    if name in _STATES and isinstance(wanted, bool):
        yield _STATES[name][0 if wanted else 1][lang]
        return
    kind, _, of = name.partition(".")
    titled = _followed(procedure, kind, of)
    if titled and isinstance(wanted, bool):
        yield _FOLLOWED[kind][0 if wanted else 1][lang].format(titled[lang])
        return
    bare = {"in" if isinstance(wanted, list) else "is": wanted}
    operators = wanted if isinstance(wanted, Mapping) else bare
    title = _quoted(titled[lang], lang) if titled else _title(procedure, name, lang)
    for operator, operand in operators.items():
        if operator == "present":
            yield _present(title, bool(operand), lang)
        else:
            said = _value(procedure, name, operand, lang)
            if kind in _LASTED:
                said = _LASTED[kind][lang].format(said)
            yield title + _OPERATORS[str(operator)][lang].format(said)


def _followed(procedure: Procedure, kind: str, name: str) -> Text | None:
    """The title of the act or the limit `name` that a pseudo-fact of `kind` follows."""
    if not name:
        return None
    known = procedure.acts if FOLLOWED[kind] == "acts" else procedure.clocks
    titles = [known[one].title for one in name.split("|")]
    return Text(
        zh="」或「".join(one.zh for one in titles), en="” or “".join(one.en for one in titles)
    )


def _present(title: str, wanted: bool, lang: str) -> str:
    if lang == "zh":
        return f"{'已' if wanted else '未'}填{title}"
    return f"{title} {'given' if wanted else 'not given'}"


def _value(procedure: Procedure, name: str, value: object, lang: str) -> str:
    if isinstance(value, list):
        either = "或" if lang == "zh" else " or "
        return either.join(_value(procedure, name, one, lang) for one in value)
    if isinstance(value, bool):
        return Text(zh="是" if value else "否", en="yes" if value else "no")[lang]
    if isinstance(value, str) and value.startswith("@"):
        return _title(procedure, value[1:], lang)
    if name == "@stage" and value in procedure.stages:
        return _quoted(procedure.stages[str(value)].title[lang], lang)
    field = procedure.fields.get(name)
    if field is not None and str(value) in field.choices:
        return _quoted(field.choices[str(value)][lang], lang)
    return str(value)


def _title(procedure: Procedure, name: str, lang: str) -> str:
    if name.startswith("@did."):
        act = _quoted(procedure.acts[name.removeprefix("@did.")].title[lang], lang)
        return f"{act}次数" if lang == "zh" else f"times {act}"
    if name == "@stage":
        return Text(zh="所处阶段", en="stage")[lang]
    return _quoted(procedure.fields[name].title[lang], lang)


def _quoted(words: str, lang: str) -> str:
    return f"「{words}」" if lang == "zh" else f"“{words}”"


def _listed(words: Sequence[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(words)
