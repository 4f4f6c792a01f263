"""What was brought, by whom, and what became of it; and which heading a unit uses for what."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from qinglian.text import Text


class State(models.TextChoices):
    """Where a load stands: looked at, done, or put aside."""

    DRAFT = "draft", "待确认"
    DONE = "done", "已导入"
    DROPPED = "dropped", "已放弃"

    @property
    def text(self) -> Text:
        return Text(zh=str(self.label), en=_STATES_EN[self.value])


_STATES_EN = {"draft": "to be confirmed", "done": "loaded", "dropped": "put aside"}


class Load(models.Model):
    """One file brought by one person: kept as evidence under its SHA-256, and counted row by row.

    `columns` says which field each heading stands for ("" for none), `shared` what holds for every row.
    The counts are those of the moment at which it was done. `reasons` holds, by row number, why a row
    was refused, in both languages; `made` the codes and numbers of what was put in or changed.
    """

    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    institution = models.CharField(max_length=64)
    person = models.CharField(max_length=20)
    post = models.CharField(max_length=96)
    columns = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    shared = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    rows = models.PositiveIntegerField(default=0)
    loaded = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    there = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    made = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    id: int

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["institution", "-id"], name="load_history"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.sha256[:12]}"

    @property
    def state_text(self) -> Text:
        return State(self.state).text

    @property
    def draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def done(self) -> bool:
        return self.state == State.DONE


class RememberedHeadings(models.Model):
    """Which field each heading of a unit's tables stands for, as its people confirmed it."""

    institution = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    columns = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "kind"], name="headings_once"),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.kind}"
