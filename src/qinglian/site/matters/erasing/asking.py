"""Who asks that something be erased, who approves it, and on which legal ground."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qinglian import workdays
from qinglian.procedures.model import SYSTEM, Actor
from qinglian.site.matters.erasing import refusals
from qinglian.site.matters.models import Act
from qinglian.site.people.actors import actor_at, places
from qinglian.site.people.models import User
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal ground for erasing, with its article."""

    name: str
    title: Text
    law: Text


def _ground(name: str, zh: str, en: str, item_zh: str, item_en: str) -> Ground:
    law = Text(
        zh=f"《个人信息保护法》第四十七条第一款{item_zh}",
        en=f"Personal Information Protection Law, art. 47(1){item_en}",
    )
    return Ground(name, Text(zh=zh, en=en), law)


GROUNDS: Mapping[str, Ground] = {
    one.name: one
    for one in (
        _ground("fulfilled", "处理目的已实现、无法实现或者不再必要",
                "its purpose is fulfilled, or needs it no more", "第一项", ", item 1"),
        _ground("retention-ended", "保存期限已届满",
                "the time for which it may be kept has ended", "第二项", ", item 2"),
        _ground("withdrawn", "个人撤回同意", "consent was withdrawn", "第三项", ", item 3"),
        _ground("unlawful", "违反法律、行政法规或者违反约定处理",
                "it was collected or used unlawfully", "第四项", ", item 4"),
        _ground("asked", "本人依法请求删除", "the person rightly asks for it", "", ""),
    )
}  # fmt: skip
"""Why personal data is erased: a word from this list and no free text, for it goes into the log."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks to have erased: fields of a matter, of its act `n` or of all its acts.

    `by` and `approved_by` are the names of accounts. With `leave`, the words may stand in other fields
    of these matters afterwards; without it they may not, for nothing could tell later that they do.
    """

    number: str
    names: tuple[str, ...]
    ground: str
    by: str
    approved_by: str
    n: int | None = None
    leave: bool = False


def ground(name: str) -> Ground:
    """The ground called `name`. Raises Refused."""
    if name not in GROUNDS:
        raise refusals.unknown_ground(name, {one.name: one.title for one in GROUNDS.values()})
    return GROUNDS[name]


def two_persons(wanted: Wanted) -> tuple[Actor, Actor]:
    """Who asks and who approves: two persons in office, the second of the supervision office.

    Raises Refused.
    """
    by = _in_office(wanted.by)[0]
    approving = [one for one in _in_office(wanted.approved_by) if "supervision" in one.capacities]
    if not approving:
        raise refusals.not_supervision(wanted.approved_by)
    if not by.persons.isdisjoint(approving[0].persons):
        raise refusals.same_person()
    return by, approving[0]


def _in_office(username: str) -> list[Actor]:
    day = workdays.today()
    user = User.objects.filter(username=username, is_active=True).first()
    held = places(user, day) if user is not None else []
    if not held:
        raise refusals.no_such_account(username)
    return [actor_at(place, held, day) for place in held]


def check_apart(two: Iterable[Actor], acts: Iterable[Act]) -> None:
    """Nobody erases, or approves the erasing of, what they recorded themselves. Raises Refused."""
    acted = {person for act in acts for person in (act.person, act.principal)}
    acted -= {"", SYSTEM.person}
    if any(not acted.isdisjoint(actor.persons) for actor in two):
        raise refusals.own_work()
