"""The mechanisms are everyone's to read: the speech's words, and how each is carried out here."""

from __future__ import annotations

import pytest

from qinglian.procedures.mechanisms import mechanisms
from qinglian.procedures.shelf import library

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_mechanism_is_told_with_the_words_of_the_speech(client, language):
    client.cookies["language"] = language
    page = client.get("/mechanisms/").content.decode()
    for one in mechanisms():
        assert one.phrase in page
        assert (one.title.en if language == "en" else one.title.zh) in page.replace("&#x27;", "'")


@pytest.mark.parametrize("procedure", list(library()), ids=lambda one: one.name)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_definition_is_told_in_both_languages(client, procedure, language):
    client.cookies["language"] = language
    page = client.get(f"/mechanisms/{procedure.name}/").content.decode()
    assert procedure.title["en" if language == "en" else "zh"] in page.replace("&#x27;", "'")


def test_a_definition_that_does_not_exist_is_not_found(client):
    assert client.get("/mechanisms/nothing/").status_code == 404
