"""The rows of a draw: a task and a visit are matters; these tables hold what does not fit into their acts.

Once a draw is frozen its rows are never changed, but for who goes in the place of one who stood aside.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Draw(models.Model):
    """One draw of the task `task`, from the commitment to its secret until it is drawn.

    `secret` is told to nobody before it is drawn. `salt` keeps the digest of who is kept from whom from being guessed.
    """

    task = models.CharField(max_length=24)
    round = models.PositiveSmallIntegerField()
    secret = models.CharField(max_length=64)
    salt = models.CharField(max_length=32)
    frozen_on = models.DateField(null=True)
    drawn_on = models.DateField(null=True)
    public_value = models.CharField(max_length=60, blank=True, default="")

    id: int

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "round"], name="draw_once"),
        ]

    def __str__(self) -> str:
        return f"{self.task}#{self.round}"

    @property
    def drawn(self) -> bool:
        return self.drawn_on is not None


class RosterObject(models.Model):
    """An object that may be drawn. `blind` is the id by which it is drawn, from its code, name and salt."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="objects_listed")
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=100)
    risk_class = models.CharField(max_length=1)
    salt = models.CharField(max_length=32)
    blind = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "uscc"], name="listed_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["uscc"], name="listed_before")]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.uscc}"


class RosterOfficer(models.Model):
    """An officer who may be drawn, by the matter of the certificate; no name."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="officers_listed")
    certificate = models.CharField(max_length=24)
    certificate_no = models.CharField(max_length=40)
    unit = models.CharField(max_length=64)
    valid_until = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "certificate"], name="officer_listed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.certificate}"


class Barred(models.Model):
    """An officer who is kept from an object of a draw: by a declared interest, or having gone there lately."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="barred")
    certificate = models.CharField(max_length=24)
    blind = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "certificate", "blind"], name="barred_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.certificate}"


class DrawnObject(models.Model):
    """An object that was drawn, in its `place`; the officers and reserves as drawn, and the visit it became.

    `going` are the certificates of those who go: those drawn, or whoever took the place of one of them.
    """

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="drawn_objects")
    place = models.PositiveIntegerField()
    listed = models.ForeignKey(RosterObject, models.CASCADE, related_name="+")
    officers = models.JSONField()
    reserves = models.JSONField()
    going = models.JSONField()
    visit = models.CharField(max_length=24, unique=True)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "place"], name="drawn_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id}#{self.place}"

    @property
    def waiting(self) -> list[str]:
        """The reserves who come after the last that was called."""
        called = [self.reserves.index(one) for one in self.going if one in self.reserves]
        return list(self.reserves[max(called, default=-1) + 1 :])


class Interest(models.Model):
    """An officer's declared interest in an object: until it is withdrawn, the officer is not drawn for it.

    Which interest it is nobody asks. It is seen by the officer's own institution only.
    """

    certificate = models.CharField(max_length=24)
    uscc = models.CharField(max_length=18)
    institution = models.CharField(max_length=64)
    declared_at = models.DateTimeField()
    declared_by = models.CharField(max_length=20)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=20, blank=True, default="")

    id: int

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate", "uscc"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="declared_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["institution", "-id"], name="interests_of_unit")]

    def __str__(self) -> str:
        return f"{self.certificate} {self.uscc}"
