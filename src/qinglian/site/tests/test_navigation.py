"""The header leads each reader to the pages that are theirs, and to no page that is not there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from qinglian.procedures.model import Actor
from qinglian.site.navigation import ENTRIES

pytestmark = pytest.mark.django_db


def test_every_entry_is_a_page():
    for entry in ENTRIES:
        assert reverse(entry.name)


def test_the_public_is_led_to_public_pages_alone():
    shown = {entry.name for entry in ENTRIES if entry.shown_to(None)}
    assert {"openness:publications", "records:log", "figures:report"} <= shown
    client = Client()
    for name in shown:
        assert client.get(reverse(name)).status_code in (200, 404), name
    page = client.get("/open/").content.decode()
    assert reverse("matters:registers") not in page


@pytest.mark.parametrize(
    ("capacities", "sees"), [(frozenset(), False), (frozenset({"supervision"}), True)]
)
def test_some_pages_are_for_some_capacities(capacities, sees):
    actor = Actor("p", "govoffice", capacities=capacities)
    loads = next(entry for entry in ENTRIES if entry.name == "loads:new")
    assert loads.shown_to(actor) is sees
