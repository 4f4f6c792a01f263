"""The rules that come with the project, by their id."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from qinglian.screens.reading import read_rule
from qinglian.screens.rule import Rule

FOLDER = Path(__file__).resolve().parent / "rules"


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule of the folder `rules`, in the order of their ids. Raises BadRule."""
    found = [read_rule(path) for path in sorted(FOLDER.glob("*.sql"))]
    return MappingProxyType({rule.id: rule for rule in found})
