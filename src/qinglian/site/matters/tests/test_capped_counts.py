"""Counts go no further than they are shown, and many are taken by one query."""

from __future__ import annotations

import pytest

from qinglian.site.matters.counting import capped_counts
from qinglian.site.matters.models import Matter

pytestmark = pytest.mark.django_db


def test_many_counts_are_one_query_and_stop_one_past_the_cap(county, django_assert_num_queries):
    numbers = county.decisions(5)
    asked = {
        "all": Matter.objects.order_by("-moved_at"),
        "two": Matter.objects.filter(pk__in=numbers[:2]),
        "none": Matter.objects.none(),
        "nobody": Matter.objects.filter(lead="water"),
    }
    with django_assert_num_queries(1):
        assert capped_counts(asked, 3) == {"all": 4, "two": 2, "none": 0, "nobody": 0}


def test_nothing_asked_is_nothing_counted(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert capped_counts({}) == {}
