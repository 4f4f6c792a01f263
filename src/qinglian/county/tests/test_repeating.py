"""The same county twice: the same seed gives the same life, in any process; another seed gives another."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from qinglian.county.hours import moment
from qinglian.county.people import install
from qinglian.county.tests.conftest import Lived, lived

PROGRAM = """
from qinglian.county.life import live
from qinglian.county.tests.driving import Driven
life, truth = live("small")
print(Driven().drive(life).digest)
"""


def test_the_same_seed_lives_the_same_life_in_another_process(small):
    digests = set()
    for hashing in ("1", "4242"):
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": hashing},
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
        digests.add(run.stdout.strip())
    assert digests == {small.driven.digest}


def test_another_seed_lives_another_life_with_the_same_figures(small):
    other = lived("small", seed=7)
    assert other.driven.digest != small.driven.digest
    for figure in ("F1", "F4", "F5", "F6", "F7", "F8", "F9"):
        assert other.truth.figures[figure]["value"] == small.truth.figures[figure]["value"]


def test_the_same_seed_gives_the_same_persons_and_another_gives_others():
    assert install(2022) == install(2022)
    assert install(2022).persons != install(2023).persons


@pytest.fixture(scope="module")
def cut() -> Lived:
    """A life that ends on a summer evening."""
    return lived("small", until=moment("2021-07-30 17:00"))


def test_nothing_happens_after_the_evening_on_which_a_life_ends(cut):
    end = cut.truth.until
    assert max(at for at, _ in cut.driven.heard) == end
    assert cut.truth.all_acts > 0
    assert any(at.date() == end.date() for at, _ in cut.acts())


def test_a_life_cut_short_still_knows_what_is_late(cut):
    late = {number for number, case in cut.driven.cases.items() if case.late_at(cut.truth.until)}
    assert late
    assert late == set(cut.truth.late)


def test_another_size_is_not_known():
    with pytest.raises(KeyError):
        lived("province")
