"""The hands of 清川县, for the stories that are acted by pages."""

from __future__ import annotations

import pytest

from qinglian.site.matters.tests.stories.hands import Hands


@pytest.fixture
def hands(county, clock) -> Hands:
    """The county's people in their posts on 10 March 2022, and nothing done yet."""
    return Hands(county, clock)
