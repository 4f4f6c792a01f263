"""TOML tables as a definition reads them: each key known, each word in both languages, each fault placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qinglian.procedures.locating import Located
from qinglian.text import Text

Path_ = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a definition, and on which line of which file."""

    file: str
    line: int
    words: Text

    def sentence(self, lang: str) -> str:
        return f"{self.file}:{self.line}: {self.words[lang]}"


class BadDefinition(Exception):
    """A definition that may not be used, with every problem found in it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(problem.sentence("en") for problem in problems))
        self.problems = problems


class Table:
    """A TOML table being read: each key once, the unknown ones refused at the end."""

    def __init__(self, values: Mapping[str, Any], path: Path_, where: Origin) -> None:
        self.values = values
        self.path = path
        self.where = where
        self.read: set[str] = set()

    def get(self, key: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
        self.read.add(key)
        value = self.values.get(key, default)
        if value is not default and not isinstance(value, kind):
            raise self.wrong(key, f"「{key}」的类型不对。", f"“{key}” is of the wrong type.")
        return value

    def must(self, key: str, kind: type | tuple[type, ...]) -> Any:
        if key not in self.values:
            raise self.wrong("", f"缺少「{key}」。", f"“{key}” is missing.")
        return self.get(key, kind)

    def text(self, key: str) -> Text:
        return self.words(key, self.must(key, list))

    def maybe_text(self, key: str) -> Text | None:
        value = self.get(key, list)
        return None if value is None else self.words(key, value)

    def words(self, key: str, value: object) -> Text:
        if (
            not isinstance(value, list)
            or len(value) != 2
            or not all(isinstance(word, str) and word.strip() for word in value)
        ):
            raise self.wrong(
                key,
                f'「{key}」须有中英文两种文字：["中文", "English"]。',
                f'“{key}” needs both languages: ["中文", "English"].',
            )
        return Text(zh=value[0], en=value[1])

    def listed(self, key: str) -> tuple[str, ...]:
        """A string or a list of strings."""
        value = self.get(key, (str, list), [])
        items = [value] if isinstance(value, str) else value
        if not all(isinstance(item, str) for item in items):
            raise self.wrong(key, f"「{key}」应为文字列表。", f"“{key}” is a list of words.")
        return tuple(items)

    def tables(self, key: str) -> dict[str, Table]:
        """The named tables under `key`; one set to `false` takes away what a pattern gave."""
        found = {}
        for name, value in self.get(key, dict, {}).items():
            if value is False:
                continue
            if not isinstance(value, dict):
                raise Table({}, (*self.path, key, name), self.where).wrong(
                    "", f"「{name}」应为一个表。", f"“{name}” should be a table."
                )
            found[name] = Table(value, (*self.path, key, name), self.where)
        return found

    def each(self, key: str) -> list[Table]:
        """A table or a list of tables."""
        value = self.get(key, (dict, list), [])
        items = [value] if isinstance(value, dict) else value
        if not all(isinstance(item, dict) for item in items):
            raise self.wrong(key, f"「{key}」应为表。", f"“{key}” should be a table.")
        return [Table(item, (*self.path, key), self.where) for item in items]

    def done(self) -> None:
        unknown = sorted(set(self.values) - self.read)
        if unknown:
            key = unknown[0]
            raise self.wrong(key, f"不认识「{key}」。", f"“{key}” is not known here.")

    def wrong(self, key: str, zh: str, en: str) -> BadDefinition:
        return BadDefinition([self.where.problem((*self.path, key) if key else self.path, zh, en)])


@dataclass(frozen=True, slots=True)
class Origin:
    """The texts a definition was read from: its own file, then the pattern it follows."""

    texts: tuple[Located, ...]

    def problem(self, path: Path_, zh: str, en: str) -> Problem:
        """A problem at `path`, on the line of the deepest part of it that any of the texts writes."""
        for depth in range(len(path), 0, -1):
            for text in self.texts:
                line = text.line_of(path[:depth])
                if line is not None:
                    return Problem(text.name, line, Text(zh=zh, en=en))
        return Problem(self.texts[0].name, 1, Text(zh=zh, en=en))
