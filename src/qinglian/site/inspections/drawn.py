"""A draw out of its rows: what was frozen, and the record that anyone draws again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qinglian.draws import records
from qinglian.draws.records import Frozen
from qinglian.procedures.model import Value
from qinglian.site.inspections.models import Draw, DrawnObject
from qinglian.site.inspections.uploading import CLASSES
from qinglian.site.matters.models import Act, Matter
from qinglian.site.records.models import Entry

TOLD = ("published", "closed", "spared", "dropped", "drawn-again")
"""The stages of a visit at which everybody may know that it was drawn."""

LOGGED = ("commit", "freeze", "draw")


def rates_of(facts: Mapping[str, Value]) -> dict[str, str]:
    """The rates of a task, in percent, by class."""
    return {name: str(facts[f"rate_{name.lower()}"]) for name in CLASSES}


def frozen_of(draw: Draw, rates: Mapping[str, str]) -> Frozen:
    """The rosters of a draw as its rows hold them. Three queries."""
    objects = draw.objects_listed.order_by("blind").values_list("blind", "risk_class")
    officers = draw.officers_listed.order_by("certificate")
    barred = draw.barred.order_by("certificate", "blind").values_list("certificate", "blind")
    return Frozen(
        rates=rates,
        objects=[list(row) for row in objects],
        officers=[
            [one.certificate, one.certificate_no, one.unit, one.valid_until.isoformat()]
            for one in officers
        ],
        barred=[list(row) for row in barred],
        salt=draw.salt,
    )


def record_of(draw: Draw, facts: Mapping[str, Value], *, whole: bool) -> dict[str, Any]:
    """The record of a draw that was made: the whole of it, or what everybody may have.

    What came out is read from its rows, not drawn anew, so that the check of it can fail.
    """
    assert draw.drawn_on is not None
    frozen = frozen_of(draw, rates_of(facts))
    rows = list(draw.drawn_objects.select_related("listed"))
    logged = list(_logged(draw))
    said = {name: value for one in logged for name, (value, _) in one["fields"].items()}
    made = records.record(
        frozen,
        {**said, "commitment": said["seed_digest"]},
        [[one.listed.blind, one.officers, one.reserves] for one in rows],
        secret=draw.secret,
        public=draw.public_value,
        on=draw.drawn_on,
        opened=_opened(rows, whole=whole),
        task=draw.task,
        task_no=facts["task_no"],
        round=draw.round,
        public_source=said["public_source"],
        log=logged,
    )
    return made if whole else records.for_the_public(made)


def _opened(rows: list[DrawnObject], *, whole: bool) -> Iterator[list[str]]:
    numbers = [one.visit for one in rows]
    told = set(Matter.objects.filter(pk__in=numbers, stage__in=TOLD).values_list("pk", flat=True))
    for one in rows:
        if whole or one.visit in told:
            yield [one.listed.blind, one.listed.uscc, one.listed.name, one.listed.salt]


def _logged(draw: Draw) -> Iterator[dict[str, Any]]:
    """The acts of this draw with what they committed to in the log: value and salt of each field."""
    entries = dict(Entry.objects.filter(matter=draw.task).values_list("n", "index"))
    for act in acts_of(draw):
        fields = {key: [act.fields[key], act.salts.get(key)] for key in sorted(act.fields)}
        yield {"act": act.name, "n": act.n, "entry": entries.get(act.n), "fields": fields}


def acts_of(draw: Draw) -> list[Act]:
    """The acts by which the draw was committed to, frozen and made, as far as it went."""
    acts = list(Act.objects.filter(matter=draw.task, name__in=LOGGED).order_by("n"))
    starts = [act.n for act in acts if act.name == "commit"]
    begins, ends = starts[draw.round - 1], [*starts, 2**31][draw.round]
    return [act for act in acts if begins <= act.n < ends]
