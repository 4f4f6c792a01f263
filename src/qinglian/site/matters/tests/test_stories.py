"""Every procedure's stories again, through the door and on the database: the log and a replay agree."""

from __future__ import annotations

from functools import partial

import pytest

from qinglian.procedures.model import OPEN
from qinglian.procedures.stories import Step, Story, stories
from qinglian.procedures.tests.telling import check_standing, tried
from qinglian.site.matters.door import Done, open_matter, perform
from qinglian.site.matters.evidence import Kept
from qinglian.site.matters.models import Matter
from qinglian.site.matters.opening import contradictions
from qinglian.site.matters.recorded import read_case
from qinglian.site.records.actions import sequence

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.id)
def test_the_story_goes_as_it_is_told(story: Story, clock) -> None:
    number = ""
    for step in story.steps:
        clock(step.at)
        kept = tuple(Kept(one.kind, one.sha256, one.size) for one in step.evidence)
        on = _of(number, step.on)
        done = tried(step, partial(_done, story, on, step, kept))
        if done is not None:
            number = done.number if step.act == OPEN else number
            check_standing(read_case(Matter.objects.get(pk=done.number)), step)
    sequence()
    assert list(contradictions()) == []


def _done(story: Story, on: str, step: Step, kept: tuple[Kept, ...]) -> Done:
    if step.act == OPEN:
        return open_matter(story.procedure, step.actor, step.fields, kept)
    return perform(on, step.act, step.actor, step.fields, kept)


def _of(number: str, on: str) -> str:
    """The number of the matter that a step is on: its own, or that of a child."""
    if not on:
        return number
    place = int(on.removeprefix("child").strip() or 1)
    children = Matter.objects.filter(parent=number).order_by("number")
    return children[place - 1].number
