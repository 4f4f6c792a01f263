"""What another authority files is checked row by row, and bound to the log by its digest."""

from __future__ import annotations

import pytest

from qinglian.county.enterprises import credit_code
from qinglian.ledger.entries import opens, rows_root
from qinglian.procedures.refusal import Refused
from qinglian.site.figures.filings import file_rows, row_leaf
from qinglian.site.figures.models import FiledRow
from qinglian.site.figures.tests.conftest import actor, publics
from qinglian.site.matters.door import Door, perform
from qinglian.site.matters.models import Act, Matter
from qinglian.site.records.models import Queued

pytestmark = pytest.mark.django_db

ENTITY = {
    "code": credit_code("91", 7), "kind": "enterprise", "town": "shiqiao", "registered": "2021-03-01",
}  # fmt: skip
RECEPTION = {
    "unit": "culture", "voucher": "0001", "date": "2022-01-07", "guests": 6, "companions": 3,
    "letter": "函〔2022〕3号", "cost": "680.00",
}  # fmt: skip


def test_the_rows_are_kept_with_the_matter_that_commits_to_them(people, filed):
    rows = publics("2021", {"abroad": "0", "reception": "1200.5"})
    number = filed("three-publics", rows, confirm=False)
    fields = Act.objects.get(matter=number, n=1).fields
    kept = FiledRow.objects.filter(matter=number).order_by("n")
    assert [row.body["amount"] for row in kept] == ["0.00", "1200.50"]
    assert fields["rows"] == 2
    assert fields["rows_root"] == rows_root(row_leaf(row.salt, row.body) for row in kept).hex()
    assert len({row.salt for row in kept}) == 2


def test_the_log_holds_a_commitment_to_the_digest_of_the_rows(people, filed):
    number = filed("three-publics", publics("2021", {"abroad": "0"}), confirm=False)
    act = Act.objects.get(matter=number, n=1)
    entry = bytes(Queued.objects.get(matter=number, n=1).body)
    assert opens(entry, "rows_root", act.fields["rows_root"], act.salts["rows_root"])


def test_whoever_filed_does_not_confirm(people, filed):
    number = filed("three-publics", publics("2021", {"abroad": "0"}), confirm=False)
    with pytest.raises(Refused) as refused:
        perform(number, "confirm", actor("finance#liaison"))
    assert refused.value.code == "own-work"


@pytest.mark.parametrize(
    ("dataset", "row", "says"),
    [
        ("market-entities", {**ENTITY, "code": ENTITY["code"][:-1] + "0"}, "校验位"),
        ("market-entities", {**ENTITY, "kind": "club"}, "以下之一"),
        ("market-entities", {**ENTITY, "town": "nowhere"}, "单位代码"),
        ("market-entities", {**ENTITY, "registered": "2021-02-30"}, "日期"),
        ("market-entities", {**ENTITY, "registered": None}, "不能为空"),
        ("market-entities", {**ENTITY, "phone": "1"}, "没有「phone」"),
        ("receptions", {**RECEPTION, "guests": -1}, "整数"),
        ("receptions", {**RECEPTION, "guests": True}, "整数"),
        ("receptions", {**RECEPTION, "cost": "12.345"}, "两位小数"),
        ("receptions", {**RECEPTION, "cost": "NaN"}, "两位小数"),
        ("receptions", {**RECEPTION, "cost": "-5"}, "不小于0"),
        ("receptions", {**RECEPTION, "voucher": "x" * 31}, "最多30字"),
        ("receptions", {**RECEPTION, "voucher": "a\u0000b"}, "控制字符"),
    ],
)
def test_a_wrong_row_is_refused_by_its_number_and_column(people, filed, dataset, row, says):
    unit = "market" if dataset == "market-entities" else "culture"
    good = ENTITY if dataset == "market-entities" else RECEPTION
    key = {"code": credit_code("91", 8)} if unit == "market" else {"voucher": "0000"}
    with pytest.raises(Refused) as refused:
        filed(dataset, [{**good, **key}, row], unit=unit)
    assert refused.value.code == "bad-row"
    assert "第2行" in refused.value.reason.zh
    assert says in refused.value.reason.zh
    assert not FiledRow.objects.exists()
    assert not Matter.objects.exists()


def test_an_amount_is_never_a_float(people, filed):
    with pytest.raises(Refused):
        filed("receptions", [{**RECEPTION, "cost": 1.1}], unit="culture")


def test_what_may_be_empty_may_be_empty(people, filed):
    number = filed("receptions", [{**RECEPTION, "letter": ""}], unit="culture")
    assert FiledRow.objects.get(matter=number).body["letter"] is None


def test_the_same_row_twice_is_refused(people, filed):
    rows = publics("2021", {"abroad": "1"}) + publics("2021", {"abroad": "2"})
    with pytest.raises(Refused, match="重复"):
        filed("three-publics", rows)


def test_nothing_and_an_unknown_dataset_are_refused(people, filed):
    with pytest.raises(Refused, match="0行"):
        filed("three-publics", [])
    with pytest.raises(Refused, match="没有名为"):
        filed("weather", [{}])


def test_rows_of_another_units_filing_are_refused_by_the_door(people):
    with pytest.raises(Refused) as refused, Door() as door:
        file_rows(
            door, actor("water#liaison"), unit="finance", dataset="three-publics", period="2021",
            title="2021年数据", docnumber="清示字〔2022〕1号", rows=publics("2021", {"abroad": "0"}),
        )  # fmt: skip
    assert refused.value.code == "not-your-role"
    assert not FiledRow.objects.exists()


def test_three_thousand_rows_are_filed_with_few_queries(
    people, filed, django_assert_max_num_queries
):
    rows = [{**ENTITY, "code": credit_code("91", n)} for n in range(3_000)]
    with django_assert_max_num_queries(60):
        number = filed("market-entities", rows, unit="market", confirm=False)
    assert FiledRow.objects.filter(matter=number).count() == 3_000
