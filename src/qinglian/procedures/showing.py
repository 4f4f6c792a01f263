"""A procedure as its readers see it: a Mermaid diagram of its stages, and a table of its acts."""

from __future__ import annotations

from collections.abc import Iterator

from qinglian import workdays
from qinglian.procedures.model import ANY_STAGE, OPEN, ActRule, ClockRule, Procedure
from qinglian.text import Text

_UNITS = {
    "WD": Text(zh="个工作日", en=" working days"),
    "CD": Text(zh="日", en=" days"),
    "MONTH": Text(zh="个月", en=" months"),
    "HOUR": Text(zh="小时", en=" hours"),
}


def mermaid(procedure: Procedure, lang: str) -> str:
    """The stages and the acts between them as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    keys = {name: f"s{n}" for n, name in enumerate(procedure.stages)}
    for name, stage in procedure.stages.items():
        lines.append(f'    state "{stage.title[lang]}" as {keys[name]}')
    for act in procedure.acts.values():
        if ANY_STAGE in act.sources:
            continue
        for source in act.sources or ("",):
            for way in act.ways:
                for to in way.to:
                    start = keys.get(source, "[*]")
                    lines.append(f"    {start} --> {keys[to]}: {act.title[lang]}")
    for name, stage in procedure.stages.items():
        if stage.end:
            lines.append(f"    {keys[name]} --> [*]")
    return "\n".join(lines)


def act_rows(procedure: Procedure, lang: str) -> Iterator[tuple[str, str, str, str, str]]:
    """(act, by, from, to, needs) of every act, in words."""
    for act in procedure.acts.values():
        yield (
            act.title[lang],
            _join(lang, (_role(procedure, name, lang) for name in act.by)),
            _sources(procedure, act, lang),
            _join(lang, dict.fromkeys(
                procedure.stages[to].title[lang] for way in act.ways for to in way.to
            )) or "—",
            _join(lang, (procedure.fields[name].title[lang] for name in act.needs)) or "—",
        )  # fmt: skip


def clock_rows(procedure: Procedure, lang: str) -> Iterator[tuple[str, str, str]]:
    """(limit, length, law or custom) of every clock, in words. Custom is never shown as law."""
    for clock in procedure.clocks.values():
        yield clock.title[lang], length(clock, lang), basis(clock, lang)


def length(clock: ClockRule, lang: str) -> str:
    """How long a limit is, in words."""
    if clock.customs:
        custom = clock.customs[-1]
        if custom.unit == "QUARTER":
            return Text(
                zh=f"次季度首月{custom.n}日前", en=f"by day {custom.n} of the next quarter"
            )[lang]
        return f"{custom.n}{_UNITS[custom.unit][lang]}"
    if clock.limit:
        limit = workdays.limit(clock.limit)
        if limit.n is not None and limit.unit.value in _UNITS:
            return f"{limit.n}{_UNITS[limit.unit.value][lang]}"
        return limit.name[lang]
    if clock.days:
        return Text(zh="按载明的工作日数", en="as many working days as it states")[lang]
    return Text(zh="交办时确定", en="fixed when it is assigned")[lang]


def basis(clock: ClockRule, lang: str) -> str:
    """The law and article behind a limit, or whose custom it is."""
    if clock.limit:
        limit = workdays.limit(clock.limit)
        if limit.mark != "X":
            article = f"第{limit.article}条" if lang.startswith("zh") else f", art. {limit.article}"
            return f"{limit.law[lang]}{article if limit.article else ''}（{limit.id}）"
    sources = [custom.source[lang] for custom in clock.customs]
    if sources:
        return f"{sources[-1]}{Text(zh='（地方规定）', en=' (custom)')[lang]}"
    return Text(
        zh="本县规定（地方规定）" if clock.limit else "—", en="custom" if clock.limit else "—"
    )[lang]


def _join(lang: str, words: object) -> str:
    return ("、" if lang.startswith("zh") else ", ").join(words)  # type: ignore[arg-type]


def _role(procedure: Procedure, name: str, lang: str) -> str:
    role = procedure.roles.get(name)
    return role.title[lang] if role else Text(zh="系统", en="the system")[lang]


def _sources(procedure: Procedure, act: ActRule, lang: str) -> str:
    if act.name == OPEN:
        return "—"
    if ANY_STAGE in act.sources:
        return Text(zh="办结前任何阶段", en="any stage before the end")[lang]
    return _join(lang, (procedure.stages[name].title[lang] for name in act.sources))
