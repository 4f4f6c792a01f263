"""Units by whatever people call them: code, full name, short name, with 清川县 or 县 before it or not."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from difflib import get_close_matches

from django.conf import settings

from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.cells import half_width
from qinglian.site.people.models import Unit
from qinglian.text import Text

_ALL = re.compile(r"^(各|全县|全体|所有|有关|相关)")
"""各镇办、各部门: a list that names everybody names nobody."""

_TAILS = ("人民政府", "政府", "办事处", "办")


class UnitNames:
    """The units of the county by their names. One query."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._found: dict[str, Unit] = {}
        self._units = {unit.code: unit for unit in Unit.objects.order_by("position", "code")}
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for unit in self._units.values():
            for name in _names(unit):
                if unit.code not in self._by_name[name]:
                    self._by_name[name].append(unit.code)

    def get(self, code: str) -> Unit | None:
        """The unit with this code, closed or not."""
        return self._units.get(code)

    def add(self, unit: Unit) -> None:
        """Know a unit that is about to be."""
        self._units[unit.code] = unit

    def find(self, text: str) -> Unit:
        """The unit that exists today and is called `text`. Raises Unreadable, with what comes near."""
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = self._find(text)
        return found

    def _find(self, text: str) -> Unit:
        wanted = _key(text)
        if _ALL.match(wanted) and wanted not in self._by_name:
            raise Unreadable(
                Text(zh=f"「{text}」没有写明单位。", en=f"“{text}” names no unit."),
                Text(zh="请逐个写出单位名称。", en="Name each unit."),
            )
        codes = self._by_name.get(wanted) or self._by_name.get(_short(wanted)) or []
        if not codes:
            raise self._unknown(text, wanted)
        living = [code for code in codes if self._exists(self._units[code])]
        if not living:
            raise _closed(self._units[codes[0]])
        if len(living) > 1:
            raise Unreadable(
                Text(
                    zh=f"有{len(living)}个单位叫「{text}」。",
                    en=f"{len(living)} units are called “{text}”.",
                ),
                Text(
                    zh=f"请写单位编码：{'、'.join(living)}。",
                    en=f"Write the unit's code: {', '.join(living)}.",
                ),
            )
        return self._units[living[0]]

    def _exists(self, unit: Unit) -> bool:
        begun = unit.valid_from is None or unit.valid_from <= self._day
        return begun and (unit.valid_to is None or unit.valid_to >= self._day)

    def _unknown(self, text: str, wanted: str) -> Unreadable:
        near = get_close_matches(wanted, list(self._by_name), n=3, cutoff=0.5)
        names = list(dict.fromkeys(self._units[self._by_name[one][0]].name for one in near))
        remedy = Text(
            zh="请写单位全称、简称或编码；新单位请先导入单位。",
            en="Write its full name, short name or code; load new units first.",
        )
        if names:
            remedy = Text(
                zh=f"是不是：{'、'.join(names)}？{remedy.zh}",
                en=f"Did you mean {', '.join(names)}? {remedy.en}",
            )
        return Unreadable(
            Text(zh=f"没有单位「{text}」。", en=f"There is no unit “{text}”."), remedy
        )


def _closed(unit: Unit) -> Unreadable:
    if unit.valid_to is None:
        reason = Text(
            zh=f"「{unit.name}」从{unit.valid_from}起才成立。",
            en=f"“{unit.name}” exists only from {unit.valid_from}.",
        )
    else:
        reason = Text(
            zh=f"「{unit.name}」已于{unit.valid_to}撤销。",
            en=f"“{unit.name}” was closed on {unit.valid_to}.",
        )
    return Unreadable(
        reason,
        Text(zh="请改为现在承担职能的单位。", en="Name the unit that has taken its work over."),
    )


def _names(unit: Unit) -> set[str]:
    names = {_key(one) for one in (unit.code, unit.name, unit.short, unit.name_en) if one}
    return names | {_short(name) for name in names}


def _key(text: str) -> str:
    return re.sub(r"\s+", "", half_width(text)).lower()


def _short(name: str) -> str:
    """A name without the county before it and without 人民政府 behind it: 县交通运输局 is 交通运输局."""
    county = _key(settings.COUNTY)
    short = name.removeprefix(county)
    if short == name and len(name) > 3 and name.startswith(county[-1:]):
        short = name[1:]
    for tail in _TAILS:
        if short.endswith(("镇" + tail, "乡" + tail, "街道" + tail)):
            return short.removesuffix(tail)
    return short or name
