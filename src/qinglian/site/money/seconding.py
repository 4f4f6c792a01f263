"""Nobody confirms their own: a second person of the same capacity does, as a matter's checks would have it."""

from __future__ import annotations

from qinglian import workdays
from qinglian.procedures.model import Actor
from qinglian.procedures.refusal import Refused
from qinglian.site.money.models import Seconded
from qinglian.site.money.queries import SCREENS
from qinglian.site.money.refusals import wrong
from qinglian.site.people.models import Post


def proposer(actor: Actor) -> dict[str, object]:
    """The columns that say who proposes something, now."""
    return {
        "at": workdays.now(), "person": actor.person, "principal": actor.principal or "",
        "post": actor.post,
    }  # fmt: skip


def second(proposed: Seconded, actor: Actor) -> None:
    """Note that `actor` confirms what is proposed. Raises Refused."""
    check(proposed, actor)
    proposed.second_at, proposed.second_person = workdays.now(), actor.person
    proposed.second_post = actor.post
    proposed.save(update_fields=["second_at", "second_person", "second_post"])


def check(proposed: Seconded, actor: Actor) -> None:
    """Raises Refused where `actor` is not the one to confirm what is proposed, or it is confirmed already."""
    refused = why_not(proposed, actor)
    if refused is not None:
        raise refused


def why_not(proposed: Seconded, actor: Actor) -> Refused | None:
    """Why `actor` may not confirm what is proposed; None where they may."""
    if proposed.second_at is not None:
        return wrong(
            "twice", "已经有人确认过。", "It has been confirmed already.", "请刷新页面。", "Reload the page."
        )  # fmt: skip
    if {proposed.person, proposed.principal} & actor.persons:
        return wrong(
            "own-work", "不能确认自己提出的。", "Nobody confirms what they proposed.",
            "请由同一职能的另一人确认。", "Leave it to another person of the same capacity.",
        )  # fmt: skip
    theirs = Post.objects.filter(pk=proposed.post).values_list("capacities", flat=True).first()
    if not SCREENS & set(theirs or ()) & actor.capacities:
        return wrong(
            "not-your-role", "应由与提出人同一职能的另一人确认。",
            "Another person of the same capacity as who proposed it confirms it.",
            "请交由审计、财政或国资的同一职能人员办理。",
            "Leave it to someone else of audit, finance or the state-asset office, whichever proposed it.",
        )  # fmt: skip
    return None
