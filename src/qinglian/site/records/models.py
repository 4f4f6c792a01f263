"""The log's tables: what waits for a place, what has one, and the tree over it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Queued(models.Model):
    """An entry committed with its act and waiting for its place in the log."""

    matter = models.CharField(max_length=24)
    n = models.PositiveIntegerField()
    body = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.matter}#{self.n}"


class Entry(models.Model):
    """An entry at its place. Places run from 0 without a gap, and are never given twice."""

    index = models.PositiveBigIntegerField(primary_key=True)
    matter = models.CharField(max_length=24)
    n = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "n"], name="entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.index}: {self.matter}#{self.n}"


class Tile(models.Model):
    """A full tile of the tree: 256 hashes of one level."""

    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "index"], name="tile_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Head(models.Model):
    """How far the tree has been computed, and the hashes of its right edge: one row.

    It moves on together with the checkpoint that is signed over it, by compare-and-swap on its size.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField(default=0)
    state = models.BinaryField(default=bytes)

    def __str__(self) -> str:
        return str(self.size)


class Published(models.Model):
    """A checkpoint that was signed: never taken back.

    It is `shown` at once where no witness is asked for, and otherwise when enough of them have cosigned;
    `cosigned_at` is then the time that the last of those gave.
    """

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    at = models.DateTimeField()
    shown = models.BooleanField(default=True)
    cosigned_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["shown", "size"], name="published_shown")]

    def __str__(self) -> str:
        return str(self.size)


class Anchor(models.Model):
    """A time stamp (RFC 3161) over a checkpoint, by an authority outside the county; kept beside the log."""

    checkpoint = models.ForeignKey(Published, on_delete=models.PROTECT, related_name="anchors")
    authority = models.CharField(max_length=200)
    token = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checkpoint", "authority"], name="anchored_once"),
        ]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.authority}"


class Disclosure(models.Model):
    """Chosen fields of an entry, opened to one person who holds a link and a code.

    Of both only digests are kept: who reads the database cannot open what was handed to another.
    """

    token_hash = models.CharField(max_length=64, primary_key=True)
    code_hash = models.CharField(max_length=64)
    index = models.PositiveBigIntegerField()
    fields = models.JSONField(default=list)
    purpose = models.CharField(max_length=200)
    unit = models.CharField(max_length=64)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit", "-made_at"], name="disclosure_of_unit"),
            models.Index(fields=["index"], name="disclosure_of_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.index} ({self.unit})"
