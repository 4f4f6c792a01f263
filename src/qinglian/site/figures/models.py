"""The rows of filings, the words of drafts, and what a report was when it was fixed.

A filing and a report are matters; these tables hold what does not fit into their acts.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class FiledRow(models.Model):
    """Row `n` (from 1) of the filing `matter`. Never changed; a wrong filing is replaced by a new one.

    `body` holds the values of the dataset's columns. `salt` keeps the row's leaf in the filing's
    `rows_root` from giving away what it holds.
    """

    matter = models.CharField(max_length=24)
    n = models.PositiveIntegerField()
    salt = models.CharField(max_length=24)
    body = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "n"], name="filed_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.matter}#{self.n}"


class Draft(models.Model):
    """The words of a report or a bulletin as its drafter has them; never its numbers.

    `key` is the year of a report or the minutes of a bulletin. `source` is the template as it was
    edited; empty while it is the one that comes with the project.
    """

    class Kind(models.TextChoices):
        REPORT = "report", "年度报告"
        BULLETIN = "bulletin", "督查通报"

    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=120)
    variables = models.JSONField(default=dict)
    source = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="draft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Fixed(models.Model):
    """What a report was when the act `n` on its matter fixed it: words, figures and records, for ever.

    Written with that act and never changed, so that an issued report stays what was signed, whatever
    is filed, or counted otherwise, afterwards.
    """

    matter = models.CharField(max_length=24)
    n = models.PositiveIntegerField()
    variables = models.JSONField()
    source = models.TextField()
    figures = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "n"], name="fixed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.matter}#{self.n}"
