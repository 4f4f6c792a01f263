"""The certificates of enforcement that are in force: who may be drawn is read from them, never typed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from qinglian.procedures.model import institution
from qinglian.site.matters.models import Act, Matter

PROCEDURE = "enforcement-certificate"
VALID = "valid"
GIVEN_BY = ("issue", "renew")
"""The acts that say a certificate's number and until when it is valid."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate: its matter, the number printed on it, its holder's unit and post, its last day."""

    matter: str
    number: str
    unit: str
    post: str
    valid_until: date


def in_force(units: Collection[str], day: date) -> list[Certificate]:
    """The certificates of `units` that are in force on `day`: neither suspended nor withdrawn nor expired."""
    wanted = {institution(unit) for unit in units}
    matters = Matter.objects.filter(
        procedure=PROCEDURE, stage=VALID, parties__role="lead", parties__institution__in=wanted
    )
    return [one for one in _read(matters.order_by("number")) if one.valid_until >= day]


def named(numbers: Collection[str]) -> dict[str, Certificate]:
    """Certificates by the numbers of their matters, in force or not."""
    matters = Matter.objects.filter(procedure=PROCEDURE, pk__in=numbers)
    return {one.matter: one for one in _read(matters)}


def _read(matters: QuerySet[Matter]) -> Iterator[Certificate]:
    found = {matter.number: matter for matter in matters}
    acts = Act.objects.filter(matter__in=list(found), name__in=GIVEN_BY).order_by("matter", "n")
    said: dict[str, dict[str, str]] = {}
    for matter, fields in acts.values_list("matter", "fields"):
        said[matter] = fields
    for number, given in said.items():
        one = found[number]
        yield Certificate(
            number,
            given["certificate_no"],
            institution(one.lead),
            one.title,
            date.fromisoformat(given["valid_until"]),
        )
