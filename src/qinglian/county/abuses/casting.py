"""The library's stories as scripts: each of their persons gets a post of the county that can do the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

from qinglian.county.abuses.moments import in_hours
from qinglian.county.abuses.scripts import Beat, Script
from qinglian.county.events import PostRow
from qinglian.county.people import post_rows
from qinglian.procedures.model import OPEN, Actor
from qinglian.procedures.stories import Step, Story, stories

UNITS = {
    "administration": "approvals",
    "govoffice/secretariat": "govoffice",
    "govoffice/text": "govoffice",
    "market/legal": "market",
}
"""Units of the stories that the county calls otherwise."""

STANDING = ("stages", "ended")
_ORDER = ("liaison", "staff", "officer", "window", "clerk")


@cache
def told() -> tuple[Script, ...]:
    """Every story as a script, or two."""
    return tuple(script for story in stories() for script in _scripts(story))


def _scripts(story: Story) -> Iterator[Script]:
    """A story as a script, its refused steps left in with the code of the refusal as `breaks`.

    Where it opens a second matter of its procedure, it is two scripts.
    """
    posts = _posts(story)
    given = _nearer([_beat(step, posts[step.actor.person]) for step in story.given], story)
    parts: list[list[Beat]] = [list(given)]
    lead, opened = "", False
    for step in story.steps:
        if step.act == OPEN and not step.procedure:
            lead = ""
            if opened:
                parts.append(list(given))
        led = lead or str({**step.fields, **step.known}.get("lead", ""))
        parts[-1].append(_beat(step, _who(step.actor, posts, led)))
        if not step.refused and not step.on and not step.procedure:
            lead = str({**step.fields, **step.known}.get("lead", lead))
            opened = True
    for n, beats in enumerate(parts):
        yield Script(f"{story.id} ({n})" if n else story.id, story.procedure, tuple(beats))


def _nearer(given: list[Beat], story: Story) -> list[Beat]:
    """Certificates that are given lie weeks before a story, not months: a life has not so much time."""
    certificates = {beat.on for beat in given if beat.procedure == "enforcement-certificate"}
    theirs = [beat for beat in given if beat.on in certificates]
    others = [beat for beat in given if beat.on not in certificates]
    if not theirs:
        return given
    first = min([beat.at for beat in others] + [story.steps[0].at])
    weeks = max(0, (first - max(beat.at for beat in theirs)).days // 7 - 2)
    return [replace(beat, at=beat.at + timedelta(weeks=weeks)) for beat in theirs] + others


def _who(actor: Actor, posts: dict[str, str], lead: str) -> str:
    """A leader acts as the one in charge of the unit that leads, where they are in charge of it."""
    return f"@{lead}" if lead in actor.charge else posts[actor.person]


def _beat(step: Step, who: str) -> Beat:
    stands = {name: step.expected[name] for name in STANDING if name in step.expected}
    kinds = tuple(file.kind for file in step.evidence)
    on = step.named if step.procedure else "child 1" if step.on == "child" else step.on
    return Beat(
        step.at, who, step.act, step.fields, kinds, on, step.known, step.procedure, step.refused,
        stands=stands,
    )  # fmt: skip


def _posts(story: Story) -> dict[str, str]:
    """A post for each person of a story, none twice."""
    found: dict[str, str] = {}
    for step in (*story.given, *story.steps):
        if step.actor.person not in found:
            found[step.actor.person] = _post(step.actor, set(found.values()))
    return found


@cache
def _county() -> tuple[PostRow, ...]:
    return post_rows()


def _post(actor: Actor, taken: set[str]) -> str:
    if actor.rank == "system":
        return "system"
    if actor.charge:
        return f"@{sorted(actor.charge)[0]}"
    unit = UNITS.get(actor.unit, actor.unit)
    fit = [
        post for post in _county()
        if post.unit == unit and post.code not in taken and actor.capacities <= set(post.capacities)
    ]  # fmt: skip
    if not fit:
        raise LookupError(f"the county has no post left for {actor.person} of {actor.unit}")
    return min(fit, key=lambda post: _distance(post, actor)).code


def _distance(post: PostRow, actor: Actor) -> tuple[bool, int, int]:
    """How far a post is from what a story's person is: by rank, by what more it can, by its name."""
    name = post.code.partition("#")[2].partition("-")[0]
    order = _ORDER.index(name) if name in _ORDER else len(_ORDER)
    return post.rank != actor.rank, len(set(post.capacities) - actor.capacities), order


@cache
def at_odd_hours(procedure: str) -> bool:
    """Whether the stories of a procedure have it go on by night or on days off."""
    steps = (step for story in stories() if story.procedure == procedure for step in story.steps)
    return any(not in_hours(step.at) for step in steps)
