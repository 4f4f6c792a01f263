"""A bulletin 通报 on any register for a year, a quarter or a month: its indicators in sentences, none typed.

Its words are begun from the definition's figures; a drafter may change them, as those of any bulletin, and a
number that is edited by hand is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from qinglian import workdays
from qinglian.documents.figures import FigureValue
from qinglian.procedures.model import Procedure
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.figures import words
from qinglian.site.figures.bulletin import Bulletin, dated
from qinglian.site.figures.counting import Asked, Count
from qinglian.site.figures.indicators import counts, indicators
from qinglian.site.figures.models import Draft
from qinglian.site.figures.values import evidenced, head
from qinglian.text import Text

_KEY = re.compile(r"([a-z][a-z0-9-]*)\.(20[0-9]{2})(?:-(Q[1-4]|0[1-9]|1[0-2]))?")


def procedures() -> Mapping[str, Text]:
    """The registers that may have a periodic bulletin, by name."""
    return {one.name: one.title for one in library() if one.figures}


def key(procedure: str, asked: Asked) -> str:
    """The bulletin's key: `hotline-ticket.2022-Q1`."""
    return f"{procedure}.{asked.year}{f'-{asked.part}' if asked.part else ''}"


def bulletin(key: str, at: datetime) -> Bulletin | None:
    """The periodic bulletin of that key, as of `at`; None where it is none, or nothing can be counted."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    name, year, part = found.groups()
    try:
        procedure = library().newest(name)
    except Refused:
        return None
    asked = Asked(int(year), at, part or "")
    own = [one for one in indicators().values() if one.procedure is procedure]
    place, found_now = head(), counts(own, asked)
    counted = {
        one.id: evidenced(one.figure, count, place)
        for one in own
        if isinstance(count := found_now[one.id], Count)
    }
    if not counted:
        return None
    variables = {"county": words.county(), "year": year, **dated(at)}
    begun = _begun(procedure, asked, [one.figure for one in counted.values()])
    said = words.words(Draft.Kind.BULLETIN, key, variables, begun)
    local = at.astimezone(workdays.TZ)
    query = f"year={year}&part={asked.part}&as_of={local:%Y-%m-%dT%H:%M:%S}"
    links = dict.fromkeys(counted, query)
    shown = {name: one for name, one in counted.items() if name in said.template.figures}
    return Bulletin(key, at, said, variables, shown, indicators=links)


def _begun(procedure: Procedure, asked: Asked, figures: Iterable[FigureValue]) -> str:
    """The template of the bulletin: what every one says, and a clause for each figure."""
    figures = list(figures)
    when = asked.period.zh.removeprefix(f"{asked.year}年")
    title = procedure.title
    slots = "\n".join(
        f"{json.dumps(one.id)} = {{ title = {_pair(one.title)}, unit = {_pair(one.unit)} }}"
        for one in figures
    )
    fixed = {title.zh: "台账名称", **({when: "统计期"} if when else {})}
    fixed |= {one.title.zh: "指标名称" for one in figures}
    constants = "\n".join(
        f"[[constants]]\ntext = {_quoted(text)}\nsource = {_quoted(source)}"
        for text, source in fixed.items()
    )
    clauses = "；".join(f"{one.title.zh}{{figure {one.id}}}" for one in figures)
    return _TEMPLATE.format(
        title=_pair(Text(zh=f"{title.zh}情况通报", en=f"Bulletin: {title.en}")),
        slots=slots, constants=constants, when=when, what=title.zh, clauses=clauses,
    )  # fmt: skip


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _pair(text: Text) -> str:
    return f"[{_quoted(text.zh)}, {_quoted(text.en)}]"


_TEMPLATE = """+++
id = "periodic"
lang = "zh"
layout = "official"
title = {title}

{constants}

[variables]
county = {{ title = ["县名", "name of the county"] }}
year = {{ title = ["年度", "year"], kind = "year" }}
document_no = {{ title = ["通报文号", "number of the bulletin"], kind = "docnumber" }}
as_of = {{ title = ["统计截止时间", "counted as of"], kind = "date" }}
bulletin_date = {{ title = ["成文日期", "date of the bulletin"], kind = "date" }}

[figures]
{slots}
+++

@masthead {{county}}人民政府督查通报

@number {{document_no}}

# 关于{{year}}年{when}{what}情况的通报

@to 各镇人民政府、街道办事处，县政府各部门：

现将{{year}}年{when}{what}情况通报如下，统计截至{{as_of}}，各项数字均由台账记录计数得出。

一、总体情况

{clauses}。

二、下一步要求

各牵头单位要对照时限抓紧办理，按时反馈，逾期的办结后仍计为逾期。对通报内容有异议的，可以向县政府督查室提出。

@sign {{county}}人民政府督查室

@date {{bulletin_date}}

@issued {{county}}人民政府办公室　{{bulletin_date}}印发
"""
