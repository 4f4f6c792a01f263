"""Persons and accounts are known again, and cannot be read: not in the rows, nor in a refusal, nor in the log."""

from __future__ import annotations

import pytest
from stdnum.cn import ric

from qinglian.county.enterprises import credit_code
from qinglian.procedures.refusal import Refused
from qinglian.site.figures.models import FiledRow
from qinglian.site.figures.pseudonyms import pseudonym
from qinglian.site.matters.models import Act
from qinglian.site.records.models import Queued

pytestmark = pytest.mark.django_db

STEM = "99012119500101001"
NUMBER = STEM + ric.calc_check_digit(f"{STEM}0")
DEATH = {"person": NUMBER, "died": "2021-05-02"}


def test_a_number_is_kept_as_a_digest_and_nowhere_as_itself(people, filed):
    matter = filed("deaths", [DEATH], unit="civil", confirm=False)
    (row,) = FiledRow.objects.filter(matter=matter)
    assert row.body == {"person": pseudonym("citizen", NUMBER), "died": "2021-05-02"}
    everywhere = [
        row.body,
        *Act.objects.values("fields"),
        *(bytes(one.body) for one in Queued.objects.all()),
    ]
    assert NUMBER not in repr(everywhere)
    assert NUMBER[6:14] not in repr(everywhere)


def test_the_same_person_is_known_again_however_the_number_is_typed(people, filed):
    with pytest.raises(Refused, match="重复"):
        filed(
            "deaths",
            [DEATH, {**DEATH, "person": f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:].lower()}"}],
            unit="civil",
        )


def test_a_wrong_number_is_refused_without_being_repeated(people, filed):
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    with pytest.raises(Refused) as refused:
        filed("deaths", [{**DEATH, "person": wrong}], unit="civil")
    assert "校验位" in refused.value.reason.zh
    assert wrong not in refused.value.sentence("zh") + refused.value.sentence("en")


def test_a_person_and_an_account_of_one_number_are_not_the_same():
    assert pseudonym("citizen", NUMBER) != pseudonym("account", NUMBER)


def test_another_key_makes_strangers_of_them(monkeypatch):
    before = pseudonym("citizen", NUMBER)
    monkeypatch.setenv("QINGLIAN_MATCHING_KEY", "another")
    assert pseudonym("citizen", NUMBER) != before


@pytest.mark.parametrize("account", ["12345", "6222-0000-1111-中", "1" * 35])
def test_what_is_no_account_is_refused(people, filed, account):
    bid = {
        "unit": "housing", "section": "北路-02", "control": "1", "bidder": credit_code("91", 7), "name": "甲",
        "price": "1", "machine": None, "bond": account, "opened": "2022-01-05",
    }  # fmt: skip
    with pytest.raises(Refused, match="账号"):
        filed("bids", [bid], unit="tenders")
