"""The county of the tests of matters, for supervision."""

from qinglian.site.matters.tests.conftest import county  # noqa: F401
