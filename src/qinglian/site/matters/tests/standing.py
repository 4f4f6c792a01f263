"""A few matters that stand somewhere, for tests of the door and of what lies behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from qinglian.procedures import shelf
from qinglian.procedures.tests.people import CLERK, SECOND_SUPERVISOR, SUPERVISOR
from qinglian.site.matters import door, recorded, replaying
from qinglian.site.matters.door import Done, open_matter, perform

FIELDS = {
    "title": "加快农村公路养护",
    "lead": "transport",
    "held": "2022-03-10",
    "minutes_no": "清政常纪〔2022〕3号",
}
RESULT = "已完成养护42公里，验收单见附件。"


def decision(**fields: object) -> Done:
    """A meeting decision just assigned to the transport bureau."""
    return open_matter("meeting-decision", SUPERVISOR, {**FIELDS, **fields})


def submitted(**fields: object) -> Done:
    """A meeting decision signed for and answered."""
    number = decision(**fields).number
    perform(number, "sign", CLERK)
    return perform(number, "submit", CLERK, {"result": RESULT})


def completed() -> Done:
    """A meeting decision whose answer was accepted."""
    return perform(submitted().number, "accept", SUPERVISOR)


def closed() -> Done:
    """A meeting decision verified and closed by another."""
    return perform(completed().number, "close", SECOND_SUPERVISOR, {"opinion": "现场核实属实"})


def tables() -> dict[str, list[tuple[object, ...]]]:
    """Every row of matters and of the log, without the keys that only count rows."""
    return {
        model._meta.label: _rows(model)
        for label in ("matters", "records")
        for model in apps.get_app_config(label).get_models()
    }


def _rows(model: type[models.Model]) -> list[tuple[object, ...]]:
    names = [one.name for one in model._meta.concrete_fields if one.name != "id"]
    rows = model._default_manager.values_list(*names)
    return sorted((tuple(map(_plain, row)) for row in rows), key=repr)


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview | bytearray) else value


PLAN = """
name = "plan"
mechanism = "M01"
version = 1
valid_from = 2020-01-01
group = "A"
serial = "JH"
title = ["计划", "Plan"]
about = ["计划分解到单位。", "A plan, broken down to units."]
speech = "分解"
roles.owner = { title = ["督查", "supervision"], capacity = "supervision" }

[fields.title]
title = ["标题", "Title"]
kind = "text"

[fields.note]
title = ["事由", "Note"]
kind = "text"
least = 4

[fields.units]
title = ["单位", "Units"]
kind = "units"

[stages.going]
title = ["进行", "going"]

[stages.ended]
title = ["结束", "ended"]
end = "completed"
reaches = "completed"

[acts.open]
title = ["立项", "Open"]
by = ["owner"]
to = "going"
needs = ["title"]

[acts.split]
title = ["分解", "Split"]
by = ["owner"]
from = "going"
needs = ["units", "note?"]
opens = [{ procedure = "part", each = "units", copies = ["title", "note"] }]

[acts.split-twice]
title = ["分两次分解", "Split twice"]
by = ["owner"]
from = "going"
needs = ["units", "note"]
opens = [
  { procedure = "part", each = "units", copies = ["title"] },
  { procedure = "part", each = "units", copies = ["title", "note"] },
]

[acts.end]
title = ["办结", "End"]
by = ["owner"]
from = "going"
to = "ended"
children_ended = true
"""

PART = """
name = "part"
mechanism = "M01"
version = 1
valid_from = 2020-01-01
group = "A"
serial = "FJ"
title = ["分解事项", "Part"]
about = ["计划中一个单位的部分。", "One unit's part of a plan."]
speech = "分解"

[roles]
lead = { title = ["承办单位", "the unit"], party = "lead" }

[fields.title]
title = ["标题", "Title"]
kind = "text"

[fields.lead]
title = ["承办单位", "Unit"]
kind = "unit"
party = "lead"

[fields.note]
title = ["事由", "Note"]
kind = "text"
least = 8

[stages.doing]
title = ["办理", "doing"]
awaits = ["end"]
inbox = "do"

[stages.ended]
title = ["结束", "ended"]
end = "completed"
reaches = "completed"

[acts.open]
title = ["立项", "Open"]
by = ["system"]
to = "doing"
needs = ["title", "lead", "note?"]

[acts.end]
title = ["办结", "End"]
by = ["lead"]
from = "doing"
to = "ended"

[acts.reopen]
title = ["重开", "Reopen"]
by = ["lead"]
from = "ended"
to = "doing"
reopens = true
"""


@contextmanager
def plans(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """While it lasts there are plans, which a `split` breaks down to parts, one for each unit.

    A part asks for a longer note than a plan does, so that a plan's note may be refused by its parts.
    """
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    (folder / "part.toml").write_text(PART, encoding="utf-8")
    made = shelf.read_library(folder)
    whole = replace(made, versions={**shelf.library().versions, **made.versions})
    with monkeypatch.context() as patch:
        for module in (door, recorded, replaying):
            patch.setattr(module, "library", lambda: whole)
        yield
