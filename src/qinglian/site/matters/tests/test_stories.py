"""Every procedure's stories again, through the door and on the database: the log and a replay agree."""

from __future__ import annotations

import pytest

from qinglian.procedures.stories import Story, stories
from qinglian.site.matters.opening import contradictions
from qinglian.site.matters.tests.telling import tell
from qinglian.site.records.actions import sequence

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.id)
def test_the_story_goes_as_it_is_told(story: Story, clock) -> None:
    tell(story, clock)
    sequence()
    assert list(contradictions()) == []
