"""Matters that others assign to towns: meeting decisions, instructions, tickets. Each is counted as it is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, time

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models import Value as Literal
from django.db.models.functions import Concat, TruncMonth

from qinglian import workdays
from qinglian.procedures.model import institution
from qinglian.procedures.shelf import library
from qinglian.site.burden.items import PROCEDURE
from qinglian.site.burden.months import Month
from qinglian.site.matters.models import Act, Party


def assigned(towns: Collection[str], first: Month, last: Month) -> Counter[tuple[str, Month]]:
    """How many matters opened in each month, by someone else, have a part for each of `towns`. One query.

    Left aside are admissions, which are counted by themselves, and what recurs by itself.
    """
    begins = datetime.combine(first.first, time(), workdays.TZ)
    ends = datetime.combine(last.plus(1).first, time(), workdays.TZ)
    own = [procedure.name for procedure in library() if procedure.recurs is not None]
    parts = Party.objects.filter(
        institution__in=sorted(map(institution, towns)),
        first=True,
        matter__opened_at__gte=begins,
        matter__opened_at__lt=ends,
    ).exclude(procedure__in=[PROCEDURE, *own])
    by_itself = Act.objects.filter(matter=OuterRef("matter"), n=1).filter(
        Q(unit=OuterRef("institution"))
        | Q(unit__startswith=Concat(OuterRef("institution"), Literal("/")))
    )
    months = (
        parts.filter(~Exists(by_itself))
        .annotate(month=TruncMonth(F("matter__opened_at"), tzinfo=workdays.TZ))
        .values_list("institution", "month")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return Counter({(town, Month.of(month.date())): count for town, month, count in months})
