"""Anchors of the county's log: time stamps by an outside authority, had once a day, kept and served.

They say when a checkpoint existed at the latest, on the word of someone whom the county does not employ.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from qinglian import workdays
from qinglian.ledger import anchoring
from qinglian.ledger.anchoring import CHECKPOINT_SUFFIX, REPLY, SUFFIX, Roots
from qinglian.ledger.errors import LedgerError, StoreError
from qinglian.site.records.models import Anchor, Published
from qinglian.site.records.tiles import FOREVER, TEXT, public


def anchor(authority: str, roots: Roots) -> Anchor:
    """The anchor of the last checkpoint that is shown, by `authority`: had now, unless it was before.

    Raises StoreError for a log without a checkpoint, and what `anchoring.anchor` raises.
    """
    last = _shown()
    if last is None:
        raise StoreError(
            "日志还没有公布检查点，没有可盖时间戳的；第一个动作办理之后再试。",
            "The log has shown no checkpoint yet, and there is nothing to stamp; try again after the first "
            "act.",
        )
    held = Anchor.objects.filter(checkpoint=last, authority=authority).first()
    if held is not None:
        return held
    made = anchoring.anchor(last.note.encode(), authority, roots)
    kept, _ = Anchor.objects.get_or_create(
        checkpoint=last, authority=authority, defaults={"token": made.token, "at": made.at}
    )
    return kept


def anchor_daily() -> Anchor | None:
    """Today's anchor by QINGLIAN_ANCHOR_AUTHORITY, if one is due: None where it is not, or none is asked for.

    It is due for a new checkpoint when the last one anchored was signed before today. Raises StoreError,
    Malformed and ProofError; whoever calls it regularly may log them and try again.
    """
    authority = os.environ.get("QINGLIAN_ANCHOR_AUTHORITY", "")
    last = _shown() if authority else None
    if last is None:
        return None
    before = Anchor.objects.filter(authority=authority).order_by("-checkpoint_id").first()
    if before is not None:
        signed = before.checkpoint
        today = workdays.now().astimezone(workdays.TZ).date()
        if signed.pk == last.pk or signed.at.astimezone(workdays.TZ).date() >= today:
            return None
    return anchor(authority, _trusted())


def _trusted() -> Roots:
    """The root certificates in the file QINGLIAN_ANCHOR_ROOTS. Raises StoreError, Malformed."""
    file = os.environ.get("QINGLIAN_ANCHOR_ROOTS", "")
    try:
        return anchoring.read_roots(Path(file).read_bytes())
    except OSError:
        raise StoreError(
            f"读不到时间戳机构的根证书（{file or '未设置'}）；请用 QINGLIAN_ANCHOR_ROOTS 指明 PEM 文件。",
            f"The authority's root certificates cannot be read ({file or 'not set'}); name the PEM file in "
            "QINGLIAN_ANCHOR_ROOTS.",
        ) from None


@dataclass(frozen=True, slots=True)
class Attested:
    """That the checkpoint of `size` entries existed at `at`, as the authority at the host `by` attests."""

    size: int
    at: datetime
    by: str


def last_attested() -> Attested | None:
    """What is attested of the largest checkpoint that has an anchor; None before the first. One query."""
    return _attested(_anchors().order_by("-checkpoint_id", "at").first())


def attested(size: int) -> Attested | None:
    """What is attested of the checkpoint of `size` entries; None where it has no anchor. One query."""
    return _attested(_anchor_of(size))


def _attested(found: Anchor | None) -> Attested | None:
    if found is None:
        return None
    host = urlsplit(found.authority).hostname or found.authority
    return Attested(found.checkpoint_id, found.at, host)


@require_safe
def token(request: HttpRequest, size: int) -> HttpResponse:
    """The authority's answer (RFC 3161), as it came."""
    return _download(bytes(_found(size).token), REPLY, f"{size}{SUFFIX}")


@require_safe
def stamped(request: HttpRequest, size: int) -> HttpResponse:
    """The checkpoint that the time stamp is over: the log's own goes on growing."""
    found = _found(size)
    note = found.checkpoint.note.encode()
    with suppress(LedgerError):  # no library here: then with every signature that it has
        note = anchoring.stamped(bytes(found.token), note)
    return _download(note, TEXT, f"{size}{CHECKPOINT_SUFFIX}")


def _shown() -> Published | None:
    return Published.objects.filter(shown=True).order_by("-size").first()


def _anchors() -> QuerySet[Anchor]:
    return Anchor.objects.filter(checkpoint__shown=True).select_related("checkpoint")


def _anchor_of(size: int) -> Anchor | None:
    return _anchors().filter(checkpoint__size=size).order_by("at").first()


def _found(size: int) -> Anchor:
    found = _anchor_of(size)
    if found is None:
        raise Http404
    return found


def _download(content: bytes, media: str, name: str) -> HttpResponse:
    answer = public(content, media, FOREVER)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
