"""Between which checkpoints an entry came into the log, and so whether it is late (补录).

An entry was not yet there when the last checkpoint that does not cover it was cosigned, and was there when
the first that does was. One whose own time lies before that bracket was entered afterwards.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from qinglian.site.records.models import Entry, Published


def bracketed(entries: QuerySet[Entry]) -> QuerySet[Any]:
    """`entries`, each with `after` and `by`: its bracket, either side None where there is none.

    The times are the witnesses' where the deployment has witnesses, and otherwise its own.
    """
    column = "at"
    known = Published.objects.all()
    if settings.LOG_WITNESSES:
        column = "cosigned_at"
        known = known.filter(cosigned_at__isnull=False)
    before = known.filter(size__lte=OuterRef("index")).order_by("-size")
    covering = known.filter(size__gt=OuterRef("index")).order_by("size")
    return entries.annotate(
        after=Subquery(before.values(column)[:1]), by=Subquery(covering.values(column)[:1])
    )


def is_late(claimed: datetime | None, after: datetime | None) -> bool:
    """Whether an entry that says `claimed` came into the log later than it may, `after` being its bracket.

    How far it may is a custom, QINGLIAN_LATE_MINUTES.
    """
    if claimed is None or after is None:
        return False
    return claimed < after - timedelta(minutes=settings.LOG_LATE_MINUTES)
