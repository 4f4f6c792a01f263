"""Places: given once, without a gap, in a transaction of their own or in the caller's."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from qinglian.site.records import placing
from qinglian.site.records.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def one(n: int) -> placing.Placed:
    return ("HY-2022-000001", n, b"%d" % n)


def test_places_run_on_from_the_last():
    assert placing.place([one(1), one(2)]) == range(2)
    assert placing.place([b"of no matter"]) == range(2, 3)
    assert placing.place([one(3)]) == range(3, 4)
    assert placing.size() == 4
    assert Entry.objects.get(pk=2).n == 2


def test_what_is_refused_takes_no_place_and_leaves_no_transaction_open():
    placing.place([one(1)])
    with pytest.raises(IntegrityError):
        placing.place([one(2), one(1)])
    assert placing.size() == 1
    assert not connection.in_atomic_block
    assert placing.place([one(2)]) == range(1, 2)


def test_places_go_back_with_the_transaction_they_were_given_in():
    with transaction.atomic():
        placing.place([one(1)])
        transaction.set_rollback(True)
    assert placing.size() == 0
    with transaction.atomic():
        placing.place([one(1)])
    assert placing.size() == 1


def test_an_error_within_a_callers_transaction_is_one_of_django():
    placing.place([one(1)])
    with pytest.raises(DatabaseError), transaction.atomic():
        placing.place([one(1)])
    assert placing.size() == 1
