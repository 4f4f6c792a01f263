"""Every procedure's stories: from the first act to closing, and the abuse that is refused."""

from __future__ import annotations

from functools import partial

import pytest

from qinglian import workdays
from qinglian.procedures.engine import Case
from qinglian.procedures.model import OPEN, Act
from qinglian.procedures.shelf import library
from qinglian.procedures.stories import Step, Story, stories
from qinglian.procedures.tests.telling import check_standing, tried

STORIES = stories()


@pytest.mark.parametrize("story", [one for one in STORIES if one.alone], ids=lambda story: story.id)
def test_the_story_goes_as_it_is_told(story: Story) -> None:
    case: Case | None = None
    for step in story.steps:
        done = tried(step, partial(after, story, case, step))
        if done is not None:
            case = done
            check_standing(case, step)


def after(story: Story, case: Case | None, step: Step) -> Case:
    """The case once `step` is done, which its first one opens. Raises Refused."""
    act = Act(step.act, step.actor, step.at, {**step.fields, **step.known}, step.evidence)
    if case is None or step.act == OPEN:
        day = step.at.astimezone(workdays.TZ).date()
        return Case.open(library().at(story.procedure, day), "XX-2022-000001", act)
    return case.perform(act)
