"""Matters and acts. An act is what happened; everything else here is derived from acts and can be dropped.

Only `door` writes these tables, and `erasing` where personal data must go. Rows name matters by their
number, units by their code and persons by their pseudonymous key, without foreign keys: acts outlive
whatever the registers of today hold.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class State(models.TextChoices):
    """Where a matter's life stands, whatever its procedure calls it."""

    OPEN = "open", "办理中"
    IN_FORCE = "in-force", "在用"
    COMPLETED = "completed", "已办结"
    CLOSED = "closed", "已销号"
    CANCELLED = "cancelled", "已终止"


RUNNING = (State.OPEN, State.IN_FORCE)
"""The states of a matter that has not ended; nobody is at work on one that is in force."""


class Matter(models.Model):
    """事项: one case of one procedure. All columns but the first four follow from its acts.

    `due_at` is the nearest running limit that counts, `late` says that one was passed by the time of
    an act, and `late_at` when; a matter is late now when `late` is set or `due_at` has passed.
    """

    number = models.CharField(primary_key=True, max_length=24)
    procedure = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    parent = models.CharField(max_length=24, blank=True, default="")

    title = models.CharField(max_length=120)
    stage = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    lead = models.CharField(max_length=64, blank=True, default="")
    acts = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    late_at = models.DateTimeField(null=True)
    returned = models.BooleanField(default=False)
    completed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["procedure", "number"], name="matter_register"),
            models.Index(fields=["procedure", "state", "number"], name="matter_state"),
            models.Index(fields=["procedure", "due_at"], name="matter_due"),
            models.Index(fields=["opened_at"], name="matter_opened"),
            models.Index(fields=["parent"], condition=~models.Q(parent=""), name="matter_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Act(models.Model):
    """办理动作: what was done to a matter, by whom, when, with what. Never changed, never deleted.

    `fields` holds the values and `salts` the salts of their commitments in the log; erasing a value
    (`erasing`) means dropping both, so that None stands in its place, and the log verifies as before.
    """

    matter = models.CharField(max_length=24)
    n = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    at = models.DateTimeField()
    person = models.CharField(max_length=20)
    principal = models.CharField(max_length=20, blank=True, default="")
    unit = models.CharField(max_length=64)
    post = models.CharField(max_length=96)
    fields = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    salts = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "n"], name="act_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.matter}#{self.n} {self.name}"


class Party(models.Model):
    """A unit's part in a matter, with the columns by which a unit's register is read.

    `first` marks one part of each institution in a matter, so that its register holds it once.
    """

    matter = models.ForeignKey(
        Matter, models.CASCADE, db_column="matter", related_name="parties", db_index=False
    )
    role = models.CharField(max_length=24)
    unit = models.CharField(max_length=64)
    institution = models.CharField(max_length=64)
    procedure = models.CharField(max_length=40)
    first = models.BooleanField(default=True)

    matter_id: str

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "role", "unit"], name="party_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["institution", "procedure", "matter"], name="party_register"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.role} {self.unit}"


class Published(models.Model):
    """Something that act `n` of a matter made public, and no later act took back."""

    matter = models.ForeignKey(
        Matter, models.CASCADE, db_column="matter", related_name="published", db_index=False
    )
    n = models.PositiveIntegerField()
    procedure = models.CharField(max_length=40)
    unit = models.CharField(max_length=64, blank=True, default="")
    title = models.CharField(max_length=120)
    at = models.DateTimeField()

    matter_id: str

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "n"], name="published_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="published_at"),
            models.Index(fields=["procedure", "at"], name="published_kind"),
            models.Index(fields=["unit", "at"], name="published_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}#{self.n}"


class Fact(models.Model):
    """A fact by which matters are found: of those alone that some definition counts or looks by."""

    matter = models.ForeignKey(
        Matter, models.CASCADE, db_column="matter", related_name="+", db_index=False
    )
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=120)

    matter_id: str

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "name", "value"], name="fact_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name", "value", "matter"], name="fact_found"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.name}={self.value}"


class Pending(models.Model):
    """待办: something a matter waits for, from whom, until when.

    `to` is an address such as `unit:jiaotong`, `unit:jiaotong:head`, `can:supervision` or
    `charge:jiaotong`; `barred` holds the keys of the persons who may not do it, having done the work.
    `since` is when the limit that ends at `due_at` began.
    """

    class Group(models.TextChoices):
        SIGN = "sign", "待签收"
        DO = "do", "待办理"
        CHECK = "check", "待审核"

    matter = models.ForeignKey(Matter, models.CASCADE, db_column="matter", related_name="pending")
    to = models.CharField(max_length=90)
    group = models.CharField(max_length=6, choices=Group)
    act = models.CharField(max_length=40)
    since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    returned = models.BooleanField(default=False)
    barred = models.TextField(blank=True, default="")

    matter_id: str

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "to", "group"], name="pending_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["to", "group", "due_at"], name="pending_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.to} {self.act}"


class Series(models.Model):
    """The last number given out in a series such as `HY-2022`: gapless, one at a time."""

    prefix = models.CharField(primary_key=True, max_length=16)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last}"


class Evidence(models.Model):
    """A file, kept once however often it is put forward: named by the SHA-256 of what it holds."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveBigIntegerField()
    media = models.CharField(max_length=80)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]


class Erasure(models.Model):
    """What was erased for ever from act `n` of a matter: which fields, on which ground, by whom.

    An entry of the log says so; `by` and `approved_by` are what it commits to, under `salts`.
    `cleaned_at` is when the database's own remains of the values were cleared away.
    """

    matter = models.CharField(max_length=24)
    n = models.PositiveIntegerField()
    names = models.JSONField(default=list)
    ground = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.CharField(max_length=140)
    approved_by = models.CharField(max_length=140)
    salts = models.JSONField(default=dict)
    cleaned_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["matter", "n"], name="erasure_of_act")]

    def __str__(self) -> str:
        return f"{self.matter}#{self.n} {self.ground}"
