"""A story told through the door: each step as it is written, and how the matter then stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from qinglian.procedures.model import OPEN
from qinglian.procedures.stories import Step, Story, stories
from qinglian.procedures.tests.telling import check_standing, tried
from qinglian.site.matters.door import Done, open_matter, perform
from qinglian.site.matters.evidence import Kept
from qinglian.site.matters.models import Matter
from qinglian.site.matters.recorded import read_case
from qinglian.site.money.tests.listed import before_the_notice

BEFORE: Mapping[tuple[str, str], Callable[[str, Step], None]] = {
    ("subsidy-batch", "show"): before_the_notice,
}
"""Before an act: what stands in other tables, so that the system finds what the story knows."""


def story_of(procedure: str, place: int = 0) -> Story:
    """The story of `procedure` at a place in its file."""
    return [one for one in stories() if one.procedure == procedure][place]


def tell(story: Story, clock: Callable[..., object], until: int | None = None) -> str:
    """Tell a story, or its first `until` steps. The number of its matter. Fails where it goes otherwise."""
    named: dict[str, str] = {}
    for step in (*story.given, *story.steps[:until]):
        clock(step.at)
        prepare = BEFORE.get((step.procedure or story.procedure, step.act))
        if prepare is not None:
            prepare(_of(named, step.on), step)
        done = tried(step, partial(_done, story, named, step))
        if done is not None:
            if step.act == OPEN:
                named[step.named] = done.number
            case = read_case(Matter.objects.get(pk=done.number))
            check_standing(case, step)
            found = {name: case.facts.get(name) for name in step.known}
            wanted = {name: _number(value, named) for name, value in step.known.items()}
            assert found == wanted, f"what is known at {step.at}: {found}"
    return named.get("", "")


def _done(story: Story, named: Mapping[str, str], step: Step) -> Done:
    kept = tuple(Kept(one.kind, one.sha256, one.size) for one in step.evidence)
    fields = {name: _number(value, named) for name, value in step.fields.items()}
    if step.act == OPEN:
        return open_matter(step.procedure or story.procedure, step.actor, fields, kept)
    return perform(_of(named, step.on), step.act, step.actor, fields, kept)


def _number(value: object, named: Mapping[str, str]) -> object:
    if isinstance(value, list):
        return [_number(item, named) for item in value]
    if isinstance(value, str) and value.startswith("$"):
        return named[value[1:]]
    return value


def _of(named: Mapping[str, str], on: str) -> str:
    """The number of the matter that a step is on: the story's own, one that was given, or a child."""
    if on in named:
        return named[on]
    number = named[""]
    place = int(on.removeprefix("child").strip() or 1)
    children = Matter.objects.filter(parent=number).order_by("number")
    return children[place - 1].number
