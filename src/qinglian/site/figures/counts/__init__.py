"""The figures that functions count, each in the file of its subject."""

from qinglian.site.figures.counts import (
    catalogue,
    coverage,
    entities,
    imported,
    lending,
    relief,
    spending,
)

__all__ = ["catalogue", "coverage", "entities", "imported", "lending", "relief", "spending"]
