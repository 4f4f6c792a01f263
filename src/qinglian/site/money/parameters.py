"""What the county set a rule's parameters to: numbers of its own, each with its source and the day it was set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from qinglian import screens
from qinglian.procedures.model import Actor
from qinglian.screens.rule import Parameter, Rule, Value
from qinglian.site.money.models import Setting
from qinglian.site.money.queries import may_screen
from qinglian.site.money.refusals import not_yours, wrong
from qinglian.site.money.seconding import proposer, second
from qinglian.text import Text

LEAST_SOURCE, MOST_SOURCE = 4, 200
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Held:
    """A parameter with the value it has now, and its source."""

    parameter: Parameter
    value: Value
    source: Text


def settings() -> dict[tuple[str, str], Setting]:
    """Rule and name → what holds now: the last one confirmed. One query; a county sets few."""
    held = Setting.objects.filter(second_at__isnull=False).order_by("second_at", "id")
    return {(one.rule, one.name): one for one in held}


def pending(rule: str) -> list[Setting]:
    """The changes of a rule's parameters that wait for a second person: of each parameter the newest."""
    newest = {one.name: one for one in Setting.objects.filter(rule=rule).order_by("id")}
    return [one for one in newest.values() if one.second_at is None]


def settled() -> dict[str, dict[str, Value]]:
    """Rule → the parameters that the county set, of those that the rule still has."""
    found: dict[str, dict[str, Value]] = {}
    for (rule, name), one in settings().items():
        known = screens.rules().get(rule)
        parameter = next((p for p in known.parameters if p.name == name), None) if known else None
        if parameter is not None:
            found.setdefault(rule, {})[name] = _typed(parameter, one.value)
    return found


def held_parameters(rule: Rule, held: Mapping[tuple[str, str], Setting]) -> Iterator[Held]:
    """The parameters of `rule` with what holds for them: what the county set, else the default."""
    for parameter in rule.parameters:
        own = held.get((rule.id, parameter.name))
        if own is None:
            yield Held(parameter, parameter.default, parameter.source)
        else:
            source = Text(zh=own.source, en=own.source)
            yield Held(parameter, _typed(parameter, own.value), source)


def set_parameter(actor: Actor, rule: Rule, *, name: str, value: str, source: str) -> Setting:
    """Propose a parameter of `rule`; its source is said, and who set it stays. Raises Refused.

    It holds once a second person confirms it (`confirm_parameter`).
    """
    if not may_screen(actor):
        raise not_yours()
    parameter = next((one for one in rule.parameters if one.name == name), None)
    typed = value.replace(",", "").strip()
    whole = parameter is not None and parameter.kind == "integer"
    if parameter is None or not _NUMBER.fullmatch(typed) or (whole and "." in typed):
        raise wrong(
            "bad-value", "参数应为不小于0的数。", "A parameter is a number, 0 or more.",
            "请填写数字，例如 2000000.00。", "Write a number such as 2000000.00.",
        )  # fmt: skip
    said = " ".join(source.split())
    if not LEAST_SOURCE <= len(said) <= MOST_SOURCE or not said.isprintable():
        raise wrong(
            "bad-value", "请写明这个数的出处。", "Say whose number it is.",
            "例如文件名称和文号。", "Such as the document's name and number.",
        )  # fmt: skip
    return Setting.objects.create(
        rule=rule.id, name=name, value=typed, source=said, **proposer(actor)
    )


def confirm_parameter(actor: Actor, rule: Rule, pk: int) -> Setting:
    """Confirm the change `pk` of a parameter, which holds from the next run on. Raises Refused."""
    with transaction.atomic():
        list(Setting.objects.select_for_update().filter(rule=rule.id))
        found = next((one for one in pending(rule.id) if one.pk == pk), None)
        if found is None:
            raise wrong(
                "out-of-order", "这项修改已经确认，或已被后来的修改代替。",
                "This change has been confirmed, or a later one took its place.",
                "请刷新页面。", "Reload the page.",
            )  # fmt: skip
        second(found, actor)
    return found


def _typed(parameter: Parameter, value: str) -> Value:
    return int(value) if parameter.kind == "integer" else Decimal(value)
