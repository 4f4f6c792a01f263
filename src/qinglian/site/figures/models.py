"""The rows of filings. A filing itself is a matter (`data-filing`); its rows lie here, beside it."""

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
