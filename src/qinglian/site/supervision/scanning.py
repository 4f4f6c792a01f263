"""The scan: every sign over all matters, its findings written anew in one transaction."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from qinglian import workdays
from qinglian.procedures.signs import BadSigns, Catalogue, SignRule, catalogue
from qinglian.site.matters.models import Act
from qinglian.site.supervision.models import Finding, Scan
from qinglian.site.supervision.signs import FUNCTIONS, Hit, Scope

MOST_NAMED = 30
"""How many acts and other matters a finding names."""

EVERY = timedelta(hours=20)
"""A running site scans once a day."""

KEPT = 60
"""Scans that are remembered."""


def county_signs() -> Catalogue:
    """The catalogue with this county's own thresholds. Raises BadSigns."""
    if not settings.SIGNS_FILE:
        return catalogue()
    try:
        own = tomllib.loads(Path(settings.SIGNS_FILE).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadSigns(
            f"QINGLIAN_SIGNS 无法读取，请核对路径和内容：{settings.SIGNS_FILE}。 "
            "The file of QINGLIAN_SIGNS cannot be read; check its path and what is in it."
        ) from error
    return catalogue().with_own(own)


def found(rule: SignRule, scope: Scope) -> dict[str, Hit]:
    """What a sign finds, once for each matter: its first hit."""
    hits: dict[str, Hit] = {}
    for hit in FUNCTIONS[rule.name](rule, scope):
        hits.setdefault(hit.matter, hit)
    return hits


def scan(progress: Callable[[int, int], None] = lambda done, whole: None) -> Scan:
    """Look at all matters for every sign, and write what is found in place of what was. Raises BadSigns.

    `progress` is called with how many signs are done, of how many.
    """
    held = county_signs()
    rules = [rule for rule in held.signs.values() if not rule.off]
    begun, now = time.monotonic(), workdays.now()
    scope = Scope(now, held.days)
    rows: list[Finding] = []
    for done, rule in enumerate(rules):
        progress(done, len(rules))
        rows.extend(_rows(rule, scope, found(rule, scope).values()))
    with transaction.atomic():
        _keep_first(rows, now)
        Finding.objects.all().delete()
        Finding.objects.bulk_create(rows, batch_size=500)
        made = Scan.objects.create(
            at=now,
            seconds=round(time.monotonic() - begun, 2),
            acts=Act.objects.count(),
            found=len(rows),
        )
        Scan.objects.exclude(pk__in=list(Scan.objects.values_list("pk", flat=True)[:KEPT])).delete()
    progress(len(rules), len(rules))
    return made


def scan_if_due() -> Scan | None:
    """Scan once a day, by one process at a time; None where it is not yet time."""
    last = Scan.objects.values_list("at", flat=True).first()
    due = last is None or workdays.now() - last >= EVERY or last > workdays.now()
    if not due or not cache.add("supervision.scanning", 1, timeout=600):
        return None
    try:
        return scan()
    finally:
        cache.delete("supervision.scanning")


def _rows(rule: SignRule, scope: Scope, hits: Iterable[Hit]) -> Iterable[Finding]:
    for hit in hits:
        row = scope.matters[hit.matter]
        yield Finding(
            sign=rule.name,
            matter=hit.matter,
            procedure=row.procedure,
            unit=row.unit,
            at=hit.at,
            since=scope.now,
            says=dict(hit.says),
            acts=list(hit.acts[:MOST_NAMED]),
            others=list(hit.others[:MOST_NAMED]),
        )


def _keep_first(rows: Iterable[Finding], now: datetime) -> None:
    """What was found before was found then."""
    before = {
        (sign, matter): since
        for sign, matter, since in Finding.objects.values_list("sign", "matter", "since")
    }
    for row in rows:
        row.since = min(before.get((row.sign, row.matter), now), now)
