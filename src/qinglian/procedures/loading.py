"""From a TOML file to a `Procedure`: every key known, every word in both languages, every line named."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast, get_args

from qinglian.procedures.figures.loading import read_figure
from qinglian.procedures.locating import Located
from qinglian.procedures.model import (
    ANY_STAGE,
    OPEN,
    ActRule,
    ChildRule,
    ClockRule,
    Condition,
    Custom,
    EvidenceRule,
    FieldKind,
    FieldRule,
    Gate,
    Known,
    Procedure,
    PublishRule,
    Recurrence,
    Role,
    Stage,
    Way,
)
from qinglian.procedures.tables import BadDefinition, Origin, Problem, Table
from qinglian.text import Text


def read_procedure(path: Path) -> tuple[Procedure, Origin]:
    """The procedure in the file at `path`, over the pattern it names. Raises BadDefinition."""
    text = _read(path)
    values = _parsed(text)
    texts = [text]
    pattern = values.pop("pattern", None)
    if pattern is not None:
        below = path.parent / "patterns" / f"{pattern}.toml"
        if not below.is_file():
            raise BadDefinition(
                [Problem(text.name, text.line_of(("pattern",)) or 1, Text(
                    zh=f"没有模板「{pattern}」。", en=f"There is no pattern “{pattern}”."))]
            )  # fmt: skip
        texts.append(_read(below))
        values = _over(_parsed(texts[1]), values)
    words = path.parent / "patterns" / "vocabulary.toml"
    if words.is_file():
        texts.append(_read(words))
        values = _with_words(_parsed(texts[-1]), values)
    origin = Origin(tuple(texts))
    return _procedure(Table(values, (), origin), text.name), origin


def _read(path: Path) -> Located:
    try:
        return Located.read(path)
    except (OSError, UnicodeDecodeError) as error:
        words = Text(
            zh="无法读取：应为 UTF-8 编码的文本文件。",
            en="Cannot be read: it should be UTF-8 text.",
        )
        raise BadDefinition([Problem(path.name, 1, words)]) from error


def _parsed(text: Located) -> dict[str, Any]:
    try:
        return tomllib.loads(text.text)
    except tomllib.TOMLDecodeError as error:
        line = (
            int(str(error).rpartition("line ")[2].partition(",")[0] or 1)
            if "line " in str(error)
            else 1
        )
        raise BadDefinition(
            [
                Problem(
                    text.name, line, Text(zh=f"不是有效的 TOML：{error}", en=f"Not TOML: {error}")
                )
            ]
        ) from None


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """`above` laid over `below`: tables merge, everything else is replaced."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = (
            _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return merged


def _with_words(words: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """`values` with the shared roles and fields that it names and does not define itself."""
    named = set(_strings([values.get("acts"), values.get("clocks"), values.get("roles")]))
    named.add(str(values.get("title_field", "title")))
    shared = {
        part: {name: word for name, word in words.get(part, {}).items() if name in named}
        for part in ("roles", "fields")
    }
    return _over(shared, values)


def _strings(value: object) -> Iterator[str]:
    """Every word in `value`; the mark of an optional field is left off."""
    if isinstance(value, str):
        yield value.removesuffix("?")
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _procedure(table: Table, source: str) -> Procedure:
    acts = {name: _act(name, part) for name, part in table.tables("acts").items()}
    recurs = table.each("recurs")
    procedure = Procedure(
        name=table.must("name", str),
        mechanism=table.must("mechanism", str),
        version=table.must("version", int),
        title=table.text("title"),
        about=table.text("about"),
        speech=table.must("speech", str),
        serial=table.must("serial", str),
        valid_from=table.must("valid_from", date),
        valid_to=table.get("valid_to", date),
        group=table.must("group", str),
        roles={name: _role(name, part) for name, part in table.tables("roles").items()},
        fields={name: _field(name, part) for name, part in table.tables("fields").items()},
        stages={name: _stage(name, part) for name, part in table.tables("stages").items()},
        acts=acts,
        clocks={name: _clock(name, part) for name, part in table.tables("clocks").items()},
        recurs=_recurrence(recurs[0]) if recurs else None,
        figures={name: read_figure(name, part) for name, part in table.tables("figures").items()},
        law=tuple(table.words("law", words) for words in table.get("law", list, [])),
        title_field=table.get("title_field", str, "title"),
        serves=tuple(table.listed("serves")),
        source=source,
    )
    table.done()
    return procedure


def _role(name: str, table: Table) -> Role:
    role = Role(
        name=name,
        title=table.text("title"),
        capacity=table.get("capacity", str, ""),
        party=table.get("party", str, ""),
        ranks=frozenset(table.listed("ranks")),
        charge_of=table.get("charge_of", str, ""),
        anyone=table.get("anyone", bool, False),
    )
    ways = sum(map(bool, (role.capacity, role.party, role.charge_of, role.anyone)))
    if ways != 1:
        raise table.wrong(
            "",
            f"角色「{name}」须且只须写明 capacity、party、charge_of、anyone 之一。",
            f"Role “{name}” takes exactly one of capacity, party, charge_of, anyone.",
        )
    table.done()
    return role


def _field(name: str, table: Table) -> FieldRule:
    kind = table.must("kind", str)
    if kind not in get_args(FieldKind):
        raise table.wrong("kind", f"没有「{kind}」这种字段。", f"There is no field kind “{kind}”.")
    choices = {
        str(value): table.words("choices", words)
        for value, words in table.get("choices", dict, {}).items()
    }
    if (kind == "choice") != bool(choices):
        raise table.wrong("kind", "choice 字段须列出选项。", "A choice field lists its choices.")
    rule = FieldRule(
        name=name,
        title=table.text("title"),
        kind=cast(FieldKind, kind),
        least=table.get("least", int),
        most=table.get("most", int),
        choices=choices,
        party=table.get("party", str, ""),
        personal=table.get("personal", bool, False),
        hidden_from=table.listed("hidden_from"),
        hidden_when=_condition(table, "hidden_when"),
        derived=table.get("derived", bool, False),
        known=next((_known(part) for part in table.each("known")), None),
        minutes=table.get("minutes", int, 1),
        source=table.maybe_text("source"),
        help=table.maybe_text("help"),
    )
    table.done()
    return rule


def _known(table: Table) -> Known:
    known = Known(
        source=table.get("from", str, ""),
        take=table.get("take", str, ""),
        of_all=_one_of(table, "of_all", ("most", "sum", "each")),
        count=table.get("count", str, ""),
        latest=table.get("latest", str, ""),
        same=table.listed("same"),
        state=_one_of(table, "state", ("running", "ended")),
        did=table.get("did", str, ""),
        this=_one_of(table, "this", ("year", "month")),
        plus=table.get("plus", int, 0),
        share=table.listed("share"),
        by=table.get("by", str, ""),
    )
    ways = sum(map(bool, (known.take, known.count, known.latest, known.share, known.by)))
    if ways != 1 or bool(known.take) != bool(known.source) or len(known.share) not in (0, 2):
        raise table.wrong(
            "",
            "known 须且只须写明 from 与 take、count、latest、share（两个字段）、by 之一。",
            "“known” takes exactly one of: from with take, count, latest, share (two fields), by.",
        )
    table.done()
    return known


def _stage(name: str, table: Table) -> Stage:
    stage = Stage(
        name=name,
        title=table.text("title"),
        awaits=table.listed("awaits"),
        inbox=_one_of(table, "inbox", ("sign", "do", "check")),
        end=_one_of(table, "end", ("completed", "closed", "cancelled")),
        reaches=_one_of(table, "reaches", ("completed", "closed", "in-force")),
        joins=table.listed("joins"),
    )
    table.done()
    return stage


def _one_of(table: Table, key: str, known: tuple[str, ...]) -> Any:
    value = table.get(key, str, "")
    if value and value not in known:
        offered = ", ".join(known)
        raise table.wrong(key, f"「{key}」只能是：{offered}。", f"“{key}” is one of: {offered}.")
    return value


def _act(name: str, table: Table) -> ActRule:
    asked = table.listed("needs")
    publishes = [_publish(part) for part in table.each("publishes")]
    rule = ActRule(
        name=name,
        title=table.text("title"),
        by=table.listed("by"),
        sources=_sources(name, table),
        ways=_ways(table),
        needs=tuple(field for field in asked if not field.endswith("?")),
        optional=tuple(field[:-1] for field in asked if field.endswith("?")),
        evidence=tuple(_evidence(part) for part in table.each("evidence")),
        checks=table.listed("checks"),
        apart_from=table.listed("apart_from"),
        same_person_as=table.get("same_person_as", str, ""),
        after=table.listed("after"),
        gates=tuple(_gate(part) for part in table.each("gates")),
        before_due=table.listed("before_due"),
        clears=table.get("clears", bool, False),
        returns=table.get("returns", bool, False),
        reopens=table.get("reopens", bool, False),
        children_ended=table.get("children_ended", bool, False),
        opens=tuple(_child(part) for part in table.each("opens")),
        publishes=publishes[0] if publishes else None,
        law=table.maybe_text("law"),
        prominent=table.get("prominent", bool, False),
        afresh=table.get("afresh", bool, False),
    )
    table.done()
    return rule


def _sources(name: str, table: Table) -> tuple[str, ...]:
    sources = table.listed("from")
    if (name == OPEN) == bool(sources):
        raise table.wrong(
            "from",
            "除 open 外，每个动作都须写明 from。",
            "Every act but “open” says from where it may be done.",
        )
    return (ANY_STAGE,) if sources == (ANY_STAGE,) else sources


def _ways(table: Table) -> tuple[Way, ...]:
    ways = [_way(part) for part in table.each("choose")]
    to = table.listed("to")
    if to and ways:
        raise table.wrong("to", "to 与 choose 只写一个。", "Write either “to” or “choose”.")
    return (Way(to=to),) if to else tuple(ways)


def _way(table: Table) -> Way:
    way = Way(to=table.listed("to"), when=_condition(table, "when"))
    table.done()
    return way


def _publish(table: Table) -> PublishRule:
    rule = PublishRule(
        fields=table.listed("fields"),
        masked=table.listed("masked"),
        withdraws=table.get("withdraws", bool, False),
    )
    table.done()
    return rule


def _condition(table: Table, key: str) -> Condition | None:
    return cast("Condition | None", table.get(key, dict))


def _evidence(table: Table) -> EvidenceRule:
    rule = EvidenceRule(
        kind=table.must("kind", str),
        title=table.text("title"),
        least=table.get("least", int, 1),
        most=table.get("most", int, 3),
        when=_condition(table, "when"),
    )
    table.done()
    return rule


def _gate(table: Table) -> Gate:
    rule = Gate(
        must=table.must("must", dict),
        refusal=table.text("refusal"),
        remedy=table.text("remedy"),
        law=table.maybe_text("law"),
        when=_condition(table, "when"),
        source=table.maybe_text("source"),
    )
    table.done()
    return rule


def _child(table: Table) -> ChildRule:
    rule = ChildRule(
        procedure=table.must("procedure", str),
        each=table.get("each", str, ""),
        copies=table.listed("copies"),
    )
    table.done()
    return rule


def _clock(name: str, table: Table) -> ClockRule:
    rule = ClockRule(
        name=name,
        title=table.text("title"),
        kind=_one_of(table, "kind", ("maximum", "minimum", "window")) or "maximum",
        role=table.get("role", str, ""),
        starts=table.listed("starts"),
        stops=table.listed("stops"),
        limit=table.get("limit", str, ""),
        customs=tuple(_custom(part) for part in table.each("custom")),
        fixed=table.get("fixed", str, ""),
        days=table.get("days", str, ""),
        starts_from=table.get("starts_from", str, ""),
        revives=table.listed("revives"),
        pauses=table.listed("pauses"),
        resumes=table.listed("resumes"),
        extends=table.listed("extends"),
        most_extensions=table.get("most_extensions", int, 1),
        extension_field=table.get("extension_field", str, ""),
        guards=table.listed("guards"),
        waiver=table.get("waiver", str, ""),
        when=_condition(table, "when"),
        minor=table.get("minor", bool, False),
    )
    if not (rule.limit or rule.customs or rule.fixed or rule.days):
        raise table.wrong(
            "",
            f"期限「{name}」既无法律依据（limit），也未声明为地方规定（custom）。",
            f"Limit “{name}” has neither a law (limit) nor a declared custom (custom).",
        )
    table.done()
    return rule


def _custom(table: Table) -> Custom:
    custom = Custom(
        n=table.must("n", int),
        unit=table.must("unit", str),
        source=table.text("source"),
        since=table.get("since", date),
        extension=table.get("extension", int, 0),
    )
    if custom.unit not in ("WD", "CD", "MONTH", "HOUR", "QUARTER"):
        raise table.wrong(
            "unit",
            "单位须为 WD、CD、MONTH、HOUR 或 QUARTER。",
            "The unit is WD, CD, MONTH, HOUR or QUARTER.",
        )
    table.done()
    return custom


def _recurrence(table: Table) -> Recurrence:
    every = _one_of(table, "every", ("week", "month", "quarter", "year"))
    recurrence = Recurrence(every=every, per_unit=table.get("per_unit", bool, True))
    table.done()
    return recurrence
