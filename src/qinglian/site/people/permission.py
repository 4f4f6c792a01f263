"""Pages for people in office: sign in first, and hold a post today."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from qinglian.site.people.queries import current

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def in_post(view: View[P]) -> View[P]:
    """Lets those in who hold a post today; the others get a page that says what to do about it.

    Inside, `queries.current(request)` is never None.
    """

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if current(request) is None:
            return render(request, "people/no_post.html", status=403)
        return view(request, *args, **kwargs)

    update_wrapper(guarded, view)
    return login_required(guarded)
