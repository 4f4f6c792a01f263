"""The figures of the yearly report, each counted in the file of its subject."""

from qinglian.site.figures.counts import catalogue, entities, lending, relief, spending

__all__ = ["catalogue", "entities", "lending", "relief", "spending"]
