"""What every page knows: the county's name, and the post in which its reader acts."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from qinglian.site.navigation import navigation
from qinglian.site.people.queries import standing
from qinglian.text import Text


def page(request: HttpRequest) -> dict[str, object]:
    """The variables of `base.html`. Costs no query until the page asks for `standing`."""
    county = Text(zh=settings.COUNTY, en=settings.COUNTY_EN)
    return {
        "county": county,
        "standing": SimpleLazyObject(lambda: standing(request)),
        "nav": SimpleLazyObject(lambda: navigation(request)),
    }
