"""What a row changes of something that is already there. An empty cell changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from qinglian.site.loads.sheet import Cells
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Changes:
    """The fields of a row that differ, by their title; made on the object, which is not yet saved."""

    titles: tuple[str, ...]

    @classmethod
    def of(cls, row: models.Model, given: Mapping[str, object], cells: Cells) -> Changes:
        """Put what is given and differs onto `row`."""
        titles = []
        for name, value in given.items():
            if value in ("", None, []) or getattr(row, name) == value:
                continue
            setattr(row, name, value)
            titles.append(cells.titles[name.removesuffix("_id")])
        return cls(tuple(titles))

    def __bool__(self) -> bool:
        return bool(self.titles)

    @property
    def note(self) -> Text:
        """What will be brought up to date."""
        return Text(
            zh=f"更新：{'、'.join(self.titles)}", en=f"brings up to date: {', '.join(self.titles)}"
        )
