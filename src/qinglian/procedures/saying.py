"""The words of a gate, with the facts that they name: `{known_where}` in a refusal stands for its value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qinglian.procedures.model import Procedure, Value
from qinglian.text import Text

_NAME = re.compile(r"\{([a-z_]+)\}")


def said(text: Text, facts: Mapping[str, Value]) -> Text:
    """`text` with each `{field}` replaced by the value that the case holds; by nothing where it holds none."""
    return Text(zh=_filled(text.zh, facts, "、"), en=_filled(text.en, facts, ", "))


def _filled(words: str, facts: Mapping[str, Value], between: str) -> str:
    return _NAME.sub(lambda found: _shown(facts.get(found[1]), between), words)


def _shown(value: Value, between: str) -> str:
    if isinstance(value, list):
        return between.join(value)
    return "" if value is None else str(value)


def unsayable(procedure: Procedure) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """What the words of a gate name and may not: no field of the case, or personal data."""
    for act in procedure.acts.values():
        path = ("acts", act.name, "gates")
        words = [text for gate in act.gates for text in (gate.refusal, gate.remedy)]
        for name in sorted({name for text in words for name in _names(text)}):
            field = procedure.fields.get(name)
            if field is None:
                yield path, f"没有字段「{name}」。", f"There is no field “{name}”."
            elif field.personal:
                yield (
                    path,
                    f"拒绝的理由不得写出个人信息字段「{name}」。",
                    f"A refusal may not say the personal field “{name}”.",
                )


def _names(text: Text) -> list[str]:
    return _NAME.findall(text.zh) + _NAME.findall(text.en)
