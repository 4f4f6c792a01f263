"""The public log for whoever has a browser: what it is, its entries, and a proof of each to take home."""

from __future__ import annotations

import json
import re
import unicodedata

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from qinglian.ledger import proofs
from qinglian.ledger.encoding import to_base64
from qinglian.ledger.errors import LedgerError
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.records import queries
from qinglian.site.records.tiles import FOREVER, public

_INDEX = re.compile(r"[0-9]{1,15}")


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What the log is, its last checkpoint and newest entries; or what was searched for."""
    last = queries.latest()
    context: dict[str, object] = {"last": last, "search": "", "key": ""}
    if last is not None:
        search = _plain(request.GET.get("q", ""))
        if _INDEX.fullmatch(search) and int(search) < last.size:
            return redirect("records:entry", int(search))
        context["search"] = search
        context["waiting"] = queries.waiting(last.size)
        context["key"] = _key()
        if search:
            context["lines"] = queries.of_matter(search, last.size)
        else:
            context["page"] = page = queries.newest(request.GET.get("page"))
            context["lines"] = queries.lines(page.object_list)
    return render(request, "records/log.html", context)


def _plain(typed: str) -> str:
    """What was typed, full-width letters and digits made plain: `ＨＹ-2022-000003` is HY-2022-000003."""
    return unicodedata.normalize("NFKC", typed).replace("\0", "").strip().upper()[:24]


def _key() -> str:
    try:
        return queries.verifier_key()
    except LedgerError:
        return ""


@require_safe
def act(request: HttpRequest, matter: str, n: int) -> HttpResponse:
    """The entry of an act; while it waits for its place, a page that says so."""
    index = queries.place_of(matter, n)
    if index is None:
        return render(request, "records/absent.html", {"index": None}, status=404)
    return redirect("records:entry", index)


@require_safe
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """One entry: what it says, what it commits to, and its proof."""
    found = queries.proved(index)
    if found is None:
        return render(request, "records/absent.html", {"index": index}, status=404)
    content = queries.content_of(found.body)
    context = {
        "found": found,
        "line": next(iter(queries.lines([index])), None),
        "content": content,
        "pretty": json.dumps(content, ensure_ascii=False, indent=2) if content else "",
        "raw": found.body.decode(errors="replace"),
        "hashes": [to_base64(each) for each in found.receipt.hashes],
        "note": found.receipt.checkpoint.decode(),
        "key": _key(),
    }
    return render(request, "records/entry.html", context)


@require_safe
@never_cache
@in_post
def opened(request: HttpRequest, index: int) -> HttpResponse:
    """The values and salts of an entry, for an official who may see its matter."""
    actor = current(request)
    assert actor is not None
    fields = queries.opened(actor, index)
    if fields is None:
        raise Http404
    return render(request, "records/opened.html", {"index": index, "fields": fields})


@require_safe
def receipt(request: HttpRequest, index: int) -> HttpResponse:
    """The receipt 回执 (C2SP tlog-proof): with the entry and the log's key it is checked offline."""
    found = _found(index)
    answer = public(found.receipt.dump(), proofs.MEDIA_TYPE, "no-cache")
    answer["Content-Disposition"] = f'attachment; filename="{index}{proofs.SUFFIX}"'
    return answer


@require_safe
def entry_raw(request: HttpRequest, index: int) -> HttpResponse:
    """The bytes of an entry, and not one more."""
    return public(_found(index).body, "application/json", FOREVER)


def _found(index: int) -> queries.Proved:
    found = queries.proved(index)
    if found is None:
        raise Http404
    return found
