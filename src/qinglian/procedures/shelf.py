"""The shelf of definitions: every mechanism's procedure, each in the version that held on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from qinglian.procedures.checking import problems
from qinglian.procedures.loading import read_procedure
from qinglian.procedures.model import Procedure
from qinglian.procedures.refusal import Refused
from qinglian.procedures.tables import BadDefinition, Problem
from qinglian.text import Text

HERE = Path(__file__).parent / "library"


@dataclass(frozen=True)
class Library:
    """Procedures by name, their versions in order."""

    versions: dict[str, tuple[Procedure, ...]]

    def __iter__(self) -> Iterator[Procedure]:
        """The newest version of each procedure, by mechanism."""
        return iter(
            sorted(
                (held[-1] for held in self.versions.values()), key=lambda p: (p.mechanism, p.name)
            )
        )

    def at(self, name: str, day: date) -> Procedure:
        """The version of `name` in force on `day`. Raises Refused."""
        for procedure in reversed(self._named(name)):
            if procedure.in_force(day):
                return procedure
        title = self._named(name)[-1].title
        raise Refused(
            "not-in-force",
            Text(
                zh=f"「{title.zh}」在{day}尚未施行。", en=f"“{title.en}” was not in force on {day}."
            ),
            Text(zh="请检查日期。", en="Check the date."),
        )

    def looked_by(self, name: str) -> tuple[str, ...]:
        """The fields by which some definition looks for matters of `name`."""
        return self._looked_by.get(name, ())

    @cached_property
    def _looked_by(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for procedure in (one for held in self.versions.values() for one in held):
            for field in procedure.fields.values():
                if field.known is not None and field.known.kind:
                    found.setdefault(field.known.kind, set()).update(field.known.same)
        return {name: tuple(sorted(fields)) for name, fields in found.items()}

    def version(self, name: str, version: int) -> Procedure:
        """The version that a matter is bound to. Raises Refused."""
        for procedure in self._named(name):
            if procedure.version == version:
                return procedure
        raise _unknown(f"{name} v{version}")

    def newest(self, name: str) -> Procedure:
        """The newest version of `name`. Raises Refused."""
        return self._named(name)[-1]

    def _named(self, name: str) -> tuple[Procedure, ...]:
        held = self.versions.get(name)
        if held is None:
            raise _unknown(name)
        return held


def _unknown(name: str) -> Refused:
    return Refused(
        "unknown-procedure",
        Text(zh=f"没有「{name}」这个程序。", en=f"There is no procedure “{name}”."),
        Text(
            zh="用 `qinglian procedures list` 查看全部程序。",
            en="`qinglian procedures list` shows them all.",
        ),
    )


def read_library(folder: Path = HERE) -> Library:
    """Every definition in `folder`, checked. Raises BadDefinition with all that is wrong."""
    found: dict[str, list[Procedure]] = {}
    wrong: list[Problem] = []
    read = []
    for path in sorted(folder.glob("*.toml")):
        try:
            procedure, origin = read_procedure(path)
        except BadDefinition as bad:
            wrong.extend(bad.problems)
            continue
        read.append((procedure, origin))
        found.setdefault(procedure.name, []).append(procedure)
    for procedure, origin in read:
        wrong.extend(problems(procedure, origin, found))
    wrong.extend(_twice(found))
    if wrong:
        raise BadDefinition(wrong)
    return Library(
        {name: tuple(sorted(held, key=lambda p: p.version)) for name, held in found.items()}
    )


def _twice(found: dict[str, list[Procedure]]) -> Iterator[Problem]:
    for held in found.values():
        ordered = sorted(held, key=lambda p: (p.valid_from, p.version))
        for before, after in pairwise(ordered):
            if before.valid_to is None or before.valid_to >= after.valid_from:
                yield Problem(
                    after.source,
                    1,
                    Text(
                        zh=f"与「{before.source}」的施行期间重叠。",
                        en=f"It is in force at the same time as “{before.source}”.",
                    ),
                )


@cache
def library() -> Library:
    """The definitions that ship with the package."""
    return read_library()
