"""The mechanisms are those of the speech, in its words, and every definition serves some of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from qinglian.procedures.mechanisms import Mechanism, mechanisms
from qinglian.procedures.shelf import library
from qinglian.procedures.stories import stories

EVERY = pytest.mark.parametrize("mechanism", mechanisms(), ids=lambda one: one.code)


def test_there_are_fifty_three():
    assert [one.code for one in mechanisms()] == [f"M{n:02d}" for n in range(1, 54)]


@pytest.mark.shared
@EVERY
def test_its_phrase_stands_in_the_speech(mechanism: Mechanism, shared: Path):
    speech = (shared / "speech" / "speech-2022.txt").read_text(encoding="utf-8")
    assert mechanism.phrase in speech


def test_every_definition_serves_mechanisms_that_exist():
    known = {one.code for one in mechanisms()}
    for procedure in library():
        assert {code[:3] for code in procedure.mechanisms} <= known


@EVERY
def test_it_runs_by_a_definition(mechanism: Mechanism):
    assert mechanism.procedures


@pytest.mark.parametrize("procedure", list(library()), ids=lambda one: one.name)
def test_a_definition_has_a_story_to_its_end_and_one_in_which_an_abuse_is_refused(procedure):
    told = [one for one in stories() if one.procedure == procedure.name]
    assert any(not one.refuses or one.steps[-1].expected.get("ended") for one in told)
    assert any(one.refuses for one in told)
