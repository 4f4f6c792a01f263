"""The page that checks a receipt or an opened field in the reader's browser; on the site, or on a disk."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from qinglian import workdays
from qinglian.ledger.errors import LedgerError
from qinglian.site.records import queries
from qinglian.text import Text

SITE_STYLE = "qinglian/qinglian.css"
STYLE = "records/check/check.css"
CHECKS = [
    f"records/check/{name}.js" for name in ("bytes", "notes", "receipts", "commitments", "steps")
]
"""What checks, in the order it is read; after it comes the page's own."""

PAGE = "records/check/page.js"
DISCLOSED = "records/check/disclosed.js"
_INDEX = re.compile(r"[0-9]{1,15}")


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The checks as a page; `?entry=N` fetches that entry and its receipt for the reader."""
    wanted = request.GET.get("entry", "")
    index = int(wanted) if _INDEX.fullmatch(wanted) else None
    context = {"key": site_key(), "index": index, "style": STYLE, "scripts": [*CHECKS, PAGE]}
    return render(request, "records/check.html", context)


def site_key() -> str:
    """The log's verifier key as this site gives it; nothing where the server has no key."""
    try:
        return queries.verifier_key()
    except LedgerError:
        return ""


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The same page as one file to keep, which needs no network, and forbids itself one."""
    county = Text(zh=settings.COUNTY, en=settings.COUNTY_EN)
    at = timezone.localtime(workdays.now())
    context = {"key": site_key(), "index": None, "county": county, "at": at}
    answer = HttpResponse(_whole(render_to_string("records/check_alone.html", context)))
    answer["Content-Disposition"] = 'attachment; filename="qinglian-check.html"'
    answer["Cache-Control"] = "no-cache"
    return answer


def _whole(page: str) -> str:
    """`page` with its style and script written into it, and a policy that allows these two alone."""
    style = "\n".join(map(source, (SITE_STYLE, STYLE)))
    script = "\n".join(map(source, (*CHECKS, PAGE)))
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    written = {
        '<link rel="stylesheet" href="here:style">': f"<style>{style}</style>",
        '<script src="here:script"></script>': f"<script>{script}</script>",
        "here:policy": policy,
    }
    for place, content in written.items():
        page = page.replace(place, content)
    return page


def source(name: str) -> str:
    """The text of the static file `name`, as it is shipped."""
    found = finders.find(name)
    assert isinstance(found, str), name
    return Path(found).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}"
