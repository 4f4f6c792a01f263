"""Every sign finds what is planted for it and leaves alone what is near: precision and recall, in a table."""

from __future__ import annotations

import pytest

from qinglian import workdays
from qinglian.procedures.signs import catalogue
from qinglian.site.supervision.scanning import found
from qinglian.site.supervision.signs import FUNCTIONS, Scope
from qinglian.site.supervision.tests.planting import PLANTS, plant

SIGNS = list(catalogue().signs)


def test_every_sign_has_its_function_and_its_planting():
    assert set(FUNCTIONS) == set(SIGNS) == set(PLANTS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_finds_what_is_planted_and_not_what_is_near(name, clock, record_property):
    planted = plant(name, clock)
    assert planted.found
    assert planted.near
    rule = catalogue().signs[name]
    hits = found(rule, Scope(workdays.now(), catalogue().days))
    right = hits.keys() & planted.found
    precision = len(right) / len(hits) if hits else 0.0
    recall = len(right) / len(planted.found)
    record_property("precision", precision)
    record_property("recall", recall)
    print(f"{rule.number} {rule.title.zh}: precision {precision:.2f}, recall {recall:.2f}")
    assert sorted(hits) == sorted(planted.found)
    assert not hits.keys() & planted.near
    for hit in hits.values():
        said = rule.said(hit.says)
        assert "{" not in said.zh + said.en
