"""Why a template, a document or a spreadsheet was refused, and what to do about it."""

from __future__ import annotations

from qinglian.text import Text


class Refusal(Exception):
    """Something was refused and nothing has changed: `reason` says why, `remedy` what to do next."""

    def __init__(self, reason: Text, remedy: Text) -> None:
        super().__init__(f"{reason.zh}{remedy.zh}")
        self.reason = reason
        self.remedy = remedy

    def sentence(self, lang: str) -> str:
        """Reason and remedy in one line, in `lang`."""
        gap = "" if lang.startswith("zh") else " "
        return f"{self.reason[lang]}{gap}{self.remedy[lang]}"


class BadTemplate(Refusal):
    """A template that is not well made; `line` is counted in the whole file, from 1."""

    def __init__(self, line: int, reason: Text, remedy: Text) -> None:
        super().__init__(
            Text(zh=f"模板第 {line} 行：{reason.zh}", en=f"Template line {line}: {reason.en}"),
            remedy,
        )
        self.line = line


class UnboundNumber(BadTemplate):
    """A number typed into a template, or slipped in through a text variable."""

    def __init__(self, line: int, number: str, variable: str | None = None) -> None:
        place = Text(zh="", en="") if variable is None else Text(
            zh=f"变量「{variable}」里的", en=f" in variable “{variable}”")  # fmt: skip
        super().__init__(
            line,
            Text(
                zh=f"{place.zh}数字「{number}」不是指标。",
                en=f"the number “{number}”{place.en} is not a figure.",
            ),
            Text(
                zh="请改用 {figure …}；如果是固定名称，请在 constants 中写明出处。",
                en="Use {figure …}, or declare a fixed name under constants with its source.",
            ),
        )
        self.number = number
        self.variable = variable


class Unfilled(Refusal):
    """A final document may not have holes; `names` are the variables and figures without a value."""

    def __init__(self, names: tuple[str, ...]) -> None:
        listed = "、".join(names)
        super().__init__(
            Text(zh=f"还没有值：{listed}。", en=f"Without a value: {', '.join(names)}."),
            Text(
                zh="请补齐后再定稿，或先看预览。",
                en="Supply them before issuing, or look at the preview.",
            ),
        )
        self.names = names


class Unsourced(Refusal):
    """A figure without period, formula or source may not be printed."""

    def __init__(self, figure: str, missing: tuple[str, ...]) -> None:
        super().__init__(
            Text(
                zh=f"指标 {figure} 缺少{'、'.join(_PARTS[part].zh for part in missing)}，不能写入文件。",
                en=f"Figure {figure} has no {', '.join(_PARTS[part].en for part in missing)} and may not be printed.",
            ),
            Text(zh="请由数据责任单位补齐。", en="Ask the unit that owns the data to supply it."),
        )
        self.figure = figure
        self.missing = missing


_PARTS = {
    "period": Text(zh="统计期", en="period"),
    "formula": Text(zh="口径", en="formula"),
    "source": Text(zh="来源", en="source"),
}


class Disagreement(Refusal):
    """Figures that must add up do not."""

    def __init__(self, total: str, parts: tuple[str, ...], sentence: str) -> None:
        super().__init__(
            Text(zh=f"数字对不上：{sentence}。", en=f"The figures disagree: {sentence}."),
            Text(
                zh=f"请核对 {total} 与 {'、'.join(parts)} 的口径和时点。",
                en=f"Check that {total} and {', '.join(parts)} are counted alike and at the same time.",
            ),
        )
        self.total = total
        self.parts = parts


class Unreadable(Refusal):
    """A file, a heading or a cell that cannot be read; nothing was taken from it."""
