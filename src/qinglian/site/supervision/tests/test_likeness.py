"""Likeness: the prefix filter loses no pair that comparing all with all would find."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from qinglian.site.supervision.likeness import alike, likeness, normal, shingles

TEXTS = st.lists(st.text(alphabet="甲乙丙丁戊", min_size=1, max_size=30), max_size=12)


@given(TEXTS, st.sampled_from([0.5, 0.7, 0.9]))
def test_every_pair_that_is_alike_is_found_by_its_first_like(texts, least):
    found = {(later, texts[earlier]) for later, earlier, _ in alike(texts, least)}
    for earlier, later in combinations(range(len(texts)), 2):
        share = likeness(shingles(texts[earlier]), shingles(texts[later]))
        first_seen = texts.index(texts[later])
        before = earlier < first_seen or texts[earlier] == texts[later]
        if share >= least and before:
            assert (later, texts[earlier]) in found


@given(TEXTS)
def test_nothing_is_found_that_is_not_alike(texts):
    for later, earlier, share in alike(texts, 0.8):
        assert earlier < later
        assert share == likeness(shingles(texts[later]), shingles(texts[earlier])) >= 0.8


def test_figures_and_dates_make_no_difference():
    assert normal("2021年共养护42公里，完成率95％。") == normal("2022年共养护57公里，完成率98％。")
