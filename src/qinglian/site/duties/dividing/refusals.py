"""Why a change of the division of labour cannot be, and what to do; in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qinglian.site.people.actions import NotDone
from qinglian.site.people.models import Unit


class Bare(NotDone):
    """Units would be left without a leader, and nobody said that this is meant."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = list(units)
        zh = "、".join(one.text.zh for one in self.units)
        en = ", ".join(one.text.en for one in self.units)
        super().__init__(
            f"这些单位将无人分管：{zh}。请为其选定领导；确需暂缺的，请确认并写明无人分管的理由。",
            f"Nobody would answer for: {en}. Choose a leader for each; where the gap is meant, "
            "say so and give the reason.",
        )


def not_yours() -> NotDone:
    """The actor is not of those who enter or confirm changes."""
    return NotDone(
        "分工调整由督查室录入，由督查室另一人或县长确认。",
        "The supervision office enters changes; a second person there or the county head confirms them.",
    )


def own_entry() -> NotDone:
    """Nobody confirms what they entered themselves, under a delegation neither."""
    return NotDone(
        "本人录入（或受托、委托录入）的调整不能由本人确认，请督查室另一人或县长确认。",
        "You entered this change, or it was entered in your name; a second person of the "
        "supervision office or the county head confirms it.",
    )


def settled() -> NotDone:
    """It was confirmed or withdrawn already."""
    return NotDone(
        "这次调整已确认或已撤回，不能再办理。", "This change is confirmed or withdrawn already."
    )


def nothing_changes() -> NotDone:
    """No unit passes to another leader."""
    return NotDone(
        "没有一个单位的分管领导有变动，请至少改动一个单位。",
        "No unit passes to another leader; change one unit at least.",
    )


def no_such_unit(name: str, day: date) -> NotDone:
    """The unit is not one that a leader answers for on that day."""
    return NotDone(
        f"「{name}」在{day}不是需县领导分管的部门或镇办，请保持不变。",
        f"“{name}” is no department or township on {day}; leave it unchanged.",
    )


def not_leading(name: str, day: date) -> NotDone:
    """The one to be put in charge is no county leader on that day."""
    return NotDone(
        f"{name}在{day}没有担任县级领导职务，请另选一人，或先录入其任职。",
        f"{name} holds no county leader's post on {day}; choose another, or load their term first.",
    )


def too_early(name: str, since: date) -> NotDone:
    """Another division of the unit begins on that day or later."""
    return NotDone(
        f"「{name}」自{since}起已有分工，生效日期须晚于这一天；要改正已确认的分工，请从其后一天起调整。",
        f"The leader of “{name}” was settled as of {since}; the change must begin after that day.",
    )


def moved_meanwhile(name: str) -> NotDone:
    """Since it was entered, somebody else answers for the unit."""
    return NotDone(
        f"录入之后「{name}」的分管领导已变动，请撤回后重新录入。",
        f"The leader of “{name}” has changed since this was entered; withdraw it and enter it again.",
    )
