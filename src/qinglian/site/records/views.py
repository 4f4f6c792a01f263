"""The public log for whoever has a browser: what it is, its entries, and a proof of each to take home."""

from __future__ import annotations

import json
import re
import unicodedata

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qinglian.ledger import notes, proofs
from qinglian.ledger.encoding import to_base64
from qinglian.procedures.model import Actor
from qinglian.site.people.actions import NotDone
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.records import checking, disclosing, disclosures, queries
from qinglian.site.records.anchors import last_attested
from qinglian.site.records.forms import DisclosureForm
from qinglian.site.records.tiles import FOREVER, public
from qinglian.site.records.witnesses import cosigned
from qinglian.site.wording import spoken
from qinglian.text import Text

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
        context["key"] = checking.site_key()
        if search:
            context["lines"] = queries.of_matter(search, last.size)
        else:
            context["anchor"] = last_attested()
            context["cosigned"] = cosigned(notes.parse(last.note.encode()))
            context["page"] = page = queries.newest(request.GET.get("page"))
            context["lines"] = queries.lines(page.object_list)
    return render(request, "records/log.html", context)


def _plain(typed: str) -> str:
    """What was typed, full-width letters and digits made plain: `ＨＹ-2022-000003` is HY-2022-000003."""
    return unicodedata.normalize("NFKC", typed).replace("\0", "").strip().upper()[:24]


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
        "key": checking.site_key(),
    }
    return render(request, "records/entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_post
def opened(request: HttpRequest, index: int) -> HttpResponse:
    """The values and salts of an entry, for an official who may see its matter; and links to some of them."""
    actor = current(request)
    assert actor is not None
    fields = queries.opened(actor, index)
    if fields is None:
        raise Http404
    may = disclosures.choosable(fields)
    form = DisclosureForm((one for one in fields if one.opening.name in may), request.POST or None)
    handed = _handed(actor, index, form)
    if handed is not None:
        form = DisclosureForm(form.choices)
    context = {
        "index": index,
        "fields": fields,
        "may": may,
        "form": form,
        "handed": handed,
        "address": _address(request, handed),
        "links": disclosures.links(actor, index, fields),
        "wrong": disclosures.MOST_WRONG,
    }
    status = 422 if form.is_bound else 200
    return render(request, "records/opened.html", context, status=status)


def _handed(actor: Actor, index: int, form: DisclosureForm) -> disclosing.Handed | None:
    if not form.is_valid():
        return None
    try:
        return disclosing.disclose(actor, index, **form.cleaned_data)
    except NotDone as refused:
        form.add_error("purpose", spoken(refused.text))
        return None


def _address(request: HttpRequest, handed: disclosing.Handed | None) -> str:
    if handed is None:
        return ""
    return request.build_absolute_uri(reverse("records:disclosed", args=[handed.token]))


@require_POST
@in_post
def revoke(request: HttpRequest, index: int) -> HttpResponse:
    """Close a link that the official's own unit made."""
    actor = current(request)
    assert actor is not None
    link = request.POST.get("link", "").replace("\0", "")  # which PostgreSQL does not take
    disclosing.revoke(get_object_or_404(disclosures.of_unit(actor, index), pk=link))
    messages.success(
        request, spoken(Text(zh="链接已收回，再也打不开。", en="The link is revoked for good."))
    )
    return redirect("records:opened", index)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def disclosed(request: HttpRequest, token: str) -> HttpResponse:
    """What was opened to one person, once they give the code; to all else the page looks the same."""
    found = None
    if request.method == "POST":
        found = disclosing.open_with(token, request.POST.get("code", ""))
    context = {
        "shown": disclosures.disclosed(found) if found else None,
        "refused": request.method == "POST" and found is None,
        "wrong": disclosures.MOST_WRONG,
        "style": checking.STYLE,
        "scripts": [*checking.CHECKS, checking.DISCLOSED],
    }
    # Always 200: the lines that a server writes of refusals give the address, and that holds the token.
    answer = render(request, "records/disclosed.html", context)
    # The origin alone: with nothing at all, the browser's form would come from "null" and be refused.
    answer["Referrer-Policy"] = "strict-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


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
