"""Signs 异常 and questions 提问 as data: what is looked at again, on which basis, from which threshold.

`signs.toml` holds them; a sign's name is stable, and `plants` says what must happen for it. How each is
found in a county's matters is the site's to know (`site.supervision.signs`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from qinglian.text import Text

SIGNS = Path(__file__).parent / "signs.toml"

Bound = int | tuple[str, ...]


class BadSigns(Exception):
    """A deployment's own thresholds that name no sign, or are of the wrong kind."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A customary parameter [X] with its source: a number, or a list of words."""

    value: Bound
    title: Text
    source: Text


@dataclass(frozen=True, slots=True)
class SignRule:
    """One sign: its stable name and number, its basis and thresholds, who owns it, how it errs, how to appeal.

    `says` is the sentence of a finding, with places for its values; `plants` what a made-up county must
    do for a finding, and what is near and none.
    """

    name: str
    number: str
    title: Text
    basis: Text
    says: Text
    owner: Text
    false_alarms: Text
    appeal: Text
    plants: str
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    off: bool = False

    def least(self, name: str) -> int:
        """The number of a threshold."""
        value = self.thresholds[name].value
        assert isinstance(value, int)
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """The words of a threshold."""
        value = self.thresholds[name].value
        assert isinstance(value, tuple)
        return value

    def said(self, values: Mapping[str, object]) -> Text:
        """What a finding with these values says."""
        return Text(zh=self.says.zh.format(**values), en=self.says.en.format(**values))

    @property
    def heading(self) -> str:
        """How a matter names the rule: its number first, its basis and thresholds after it."""
        limits = "，".join(
            f"{one.title.zh}{one.value}"
            for one in self.thresholds.values()
            if isinstance(one.value, int)
        )
        return f"{self.number} {self.title.zh}：{limits or self.basis.zh}"[:120]


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a unit: what is counted, from when it is asked, and its words."""

    name: str
    number: str
    title: Text
    says: Text
    formula: Text
    threshold: Threshold

    @property
    def above(self) -> int:
        assert isinstance(self.threshold.value, int)
        return self.threshold.value

    def said(self, values: Mapping[str, object]) -> Text:
        """The question, with its values."""
        return Text(zh=self.says.zh.format(**values), en=self.says.en.format(**values))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All signs and questions by name; a scan looks back `days`."""

    days: int
    signs: Mapping[str, SignRule]
    questions: Mapping[str, Question]

    def numbered(self, number: str) -> SignRule | None:
        """The sign of that number."""
        return next((one for one in self.signs.values() if one.number == number), None)

    def with_own(self, own: Mapping[str, Any]) -> Catalogue:
        """The catalogue with a deployment's own thresholds, `{sign: {threshold: value, off: true}}`.

        Raises BadSigns.
        """
        signs = dict(self.signs)
        for name, values in own.items():
            if name not in signs or not isinstance(values, dict):
                raise BadSigns(f"没有「{name}」这条规则。 There is no sign “{name}”.")
            signs[name] = _own(signs[name], values)
        return replace(self, signs=signs)


def _own(rule: SignRule, values: Mapping[str, Any]) -> SignRule:
    given = dict(values)
    off = given.pop("off", rule.off)
    source = given.pop("source", None)
    thresholds = dict(rule.thresholds)
    for name, value in given.items():
        held = thresholds.get(name)
        bound = tuple(value) if isinstance(value, list) else value
        if held is None or type(held.value) is not type(bound):
            raise BadSigns(
                f"「{rule.name}」的阈值「{name}」不对。 “{name}” is no threshold of “{rule.name}”, "
                "or of the wrong kind."
            )
        thresholds[name] = Threshold(bound, held.title, _text(source) if source else held.source)
    return replace(rule, thresholds=thresholds, off=bool(off))


def read_signs(path: Path = SIGNS) -> Catalogue:
    """The catalogue in `path`."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    source = _text(table["source"])
    owner, appeal = _text(table["owner"]), _text(table["appeal"])
    signs = {
        name: SignRule(
            name=name,
            number=one["number"],
            title=_text(one["title"]),
            basis=_text(one["basis"]),
            says=_text(one["says"]),
            owner=owner,
            false_alarms=_text(one["false_alarms"]),
            appeal=appeal,
            plants=one["plants"],
            thresholds={
                key: _threshold(value, source) for key, value in one.get("thresholds", {}).items()
            },
        )
        for name, one in table["sign"].items()
    }
    questions = {
        name: Question(
            name=name,
            number=one["number"],
            title=_text(one["title"]),
            says=_text(one["says"]),
            formula=_text(one["formula"]),
            threshold=_threshold(one["threshold"], source),
        )
        for name, one in table["question"].items()
    }
    return Catalogue(table["days"], signs, questions)


@cache
def catalogue() -> Catalogue:
    """The catalogue that ships with the package."""
    return read_signs()


def _text(pair: list[str]) -> Text:
    zh, en = pair
    return Text(zh=zh, en=en)


def _threshold(table: Mapping[str, Any], source: Text) -> Threshold:
    value = table["value"]
    bound = tuple(value) if isinstance(value, list) else value
    return Threshold(bound, _text(table["title"]), source)
