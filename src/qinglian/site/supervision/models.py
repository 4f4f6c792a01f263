"""What the last scan found. All of it is derived from acts: a scan writes it anew."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Scan(models.Model):
    """A scan of all matters: when, how long it took, how much it read and found."""

    at = models.DateTimeField()
    seconds = models.FloatField()
    acts = models.PositiveIntegerField()
    found = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.found}"


class Finding(models.Model):
    """One sign on one matter: a lead to be looked at, asked of a unit and never of a person.

    `says` holds the values of the sign's sentence (numbers, days, words of the rule; never what somebody
    wrote), `acts` the acts it rests on (`HY-2022-000001#3`), `others` the other matters it speaks of. `since`
    is when a scan first found it.
    """

    sign = models.CharField(max_length=32)
    matter = models.CharField(max_length=24)
    procedure = models.CharField(max_length=40)
    unit = models.CharField(max_length=64)
    at = models.DateTimeField()
    since = models.DateTimeField()
    says = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    acts = models.JSONField(default=list)
    others = models.JSONField(default=list)

    id: int

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sign", "matter"], name="finding_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sign", "-at"], name="finding_of_sign"),
            models.Index(fields=["unit", "-at"], name="finding_of_unit"),
            models.Index(fields=["matter"], name="finding_on_matter"),
        ]

    def __str__(self) -> str:
        return f"{self.sign} {self.matter}"
