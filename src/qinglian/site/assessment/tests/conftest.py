"""清川县 with its people in office, as the tests of matters have it."""

from qinglian.site.matters.tests.conftest import county

__all__ = ["county"]
