"""The field catalogue: everything that the system already knows, and where it is to be found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from qinglian.procedures.model import FieldRule
from qinglian.procedures.shelf import library
from qinglian.site.burden.naming import general, plain, synonyms
from qinglian.site.figures.datasets import DATASETS
from qinglian.site.loads.kinds import KINDS
from qinglian.site.wording import address
from qinglian.text import Text

Source = Literal["procedure", "dataset", "load", "form"]

SOURCES: Mapping[Source, Text] = {
    "procedure": Text(zh="台账", en="register"),
    "dataset": Text(zh="报送数据", en="filed data"),
    "load": Text(zh="导入数据", en="loaded data"),
    "form": Text(zh="已准入报表", en="admitted form"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands: its own title there, the register, dataset, load or form, and its name in it.

    `holder` is the procedure, dataset or kind of load, or the number of the form's admission.
    """

    title: Text
    where: Text
    source: Source
    holder: str
    field: str = ""

    @property
    def href(self) -> str:
        """The page on which it is found; empty where there is none to link to."""
        if self.source == "procedure":
            return address("matters:register", self.holder)
        if self.source == "form":
            return address("matters:matter", self.holder)
        if self.holder == "units":
            return address("people:units")
        return ""

    @property
    def source_text(self) -> Text:
        return SOURCES[self.source]


PERSONAL_KINDS = frozenset({"citizen", "account"})
"""Kinds of column that name a person: they are in no catalogue, and their datasets are not for everyone."""

Catalogue = Mapping[str, tuple[Place, ...]]
"""Plain name → the places where it is known."""


@cache
def standing() -> Catalogue:
    """What definitions, filed datasets and loads know."""
    return gathered((*_of_datasets(), *_of_loads(), *_of_procedures()))


def gathered(places: Iterable[Place]) -> Catalogue:
    """`places` by the plain names of their titles, in both languages; names that are too general are left out."""
    found: defaultdict[str, list[Place]] = defaultdict(list)
    held = tuple(places)
    vague = general() | {plain(one.title.en) for one in held if plain(one.title.zh) in general()}
    for place in held:
        if plain(place.title.zh) not in vague:
            names = dict.fromkeys((plain(place.title.zh), plain(place.title.en)))
            for name in names.keys() - vague:
                found[name].append(place)
    return {name: tuple(there) for name, there in found.items()}


def places(name: str, *catalogues: Catalogue) -> tuple[Place, ...]:
    """Where the field `name` is known: under its own plain name, or under the one that means the same."""
    own = plain(name)
    for key in (own, synonyms().get(own, own)):
        found = tuple(place for known in catalogues for place in known.get(key, ()))
        if found:
            return found
    return ()


def _of_procedures() -> Iterator[Place]:
    for procedure in library():
        where = Text(zh=f"台账《{procedure.title.zh}》", en=f"the register “{procedure.title.en}”")
        for field in procedure.fields.values():
            if _shared(field):
                yield Place(field.title, where, "procedure", procedure.name, field.name)


def _shared(field: FieldRule) -> bool:
    """Whether others may take the fact from the register: nothing personal, and nothing that only binds a text."""
    return not field.personal and field.kind != "digest"


def _of_datasets() -> Iterator[Place]:
    for dataset in DATASETS.values():
        where = Text(
            zh=f"报送数据《{dataset.title.zh}》", en=f"the filed data “{dataset.title.en}”"
        )
        for column in dataset.columns:
            if column.kind not in PERSONAL_KINDS:
                yield Place(column.title, where, "dataset", dataset.name, column.name)


def _of_loads() -> Iterator[Place]:
    for kind in KINDS.values():
        where = Text(zh=f"导入数据《{kind.title.zh}》", en=f"the loaded data “{kind.title.en}”")
        for field in kind.fields:
            yield Place(field.title, where, "load", kind.name, field.name)
