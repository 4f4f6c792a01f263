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
    """How far the log has grown: one row, moved on by compare-and-swap on its size."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField(default=0)
    state = models.BinaryField(default=bytes)

    def __str__(self) -> str:
        return str(self.size)


class Published(models.Model):
    """A checkpoint that was signed and shown: never taken back."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.size)
