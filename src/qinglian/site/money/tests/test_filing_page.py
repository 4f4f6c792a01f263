"""Tables of money are brought as a unit has them: its own headings, 万元, names of units; the file is not kept."""

from __future__ import annotations

import pytest

from qinglian.site.figures.models import FiledRow
from qinglian.site.figures.tests.conftest import signed_in
from qinglian.site.matters.models import Evidence, Matter
from qinglian.site.money.tests.conftest import identity, sheet, text

pytestmark = pytest.mark.django_db

PATH = "/leads/filings/new/"
HEADINGS = [
    "采购人", "年度", "合同号", "预算项目", "采购品目", "成交供应商", "采购方式", "合同金额（万元）",
    "签订日期", "联系电话",
]  # fmt: skip
ROW = [
    "教体局", 2022, "教采〔2022〕1", "义务教育装备", "学生课桌椅", "示例家具", "询价", 48,
    "2022年2月1日", "13800000000",
]  # fmt: skip


def bringing(file, dataset: str = "procurement-contracts", **change: str) -> dict[str, object]:
    return {
        "dataset": dataset, "title": "2022年采购合同", "period": "2022", "docnumber": "清财采〔2022〕3号",
        "file": file, **change,
    }  # fmt: skip


def test_a_sheet_is_filed_by_its_own_headings_and_waits_for_another_person(people):
    answer = signed_in("finance#liaison").post(PATH, bringing(sheet(HEADINGS, [ROW])), follow=True)
    matter = Matter.objects.get(procedure="data-filing")
    assert matter.stage == "filed"
    assert matter.number in text(answer)
    (row,) = FiledRow.objects.all()
    assert row.body == {
        "unit": "edu", "year": 2022, "number": "教采〔2022〕1", "project": "义务教育装备", "category": "学生课桌椅",
        "supplier": "示例家具", "method": "inquiry", "amount": "480000.00", "signed": "2022-02-01",
    }  # fmt: skip
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        (0, "不存在的局", "「采购单位」看不懂"),
        (6, "口头约定", "「采购方式」应为以下之一"),
        (7, "很多", "「合同金额（元）」看不懂"),
        (8, "某日", "「签订日期」看不懂"),
        (2, "", "「合同编号」不能为空"),
    ],
)
def test_a_wrong_cell_returns_the_whole_table_and_is_not_repeated(people, place, value, says):
    wrong = [*ROW[:place], value, *ROW[place + 1 :]]
    answer = signed_in("finance#liaison").post(PATH, bringing(sheet(HEADINGS, [ROW, wrong])))
    assert answer.status_code == 422
    assert says in text(answer)
    assert not value or value not in text(answer)
    assert not FiledRow.objects.exists()


def test_a_missing_column_is_named(people):
    answer = signed_in("finance#liaison").post(PATH, bringing(sheet(HEADINGS[:-3], [ROW[:-3]])))
    assert "没有找到这些列：合同金额（元）、签订日期" in text(answer)


def test_identity_numbers_are_read_and_gone(people, caplog):
    table = sheet(["身份证号", "死亡日期"], [[identity(3), "2021-05-02"]])
    answer = signed_in("civil#liaison").post(PATH, bringing(table, "deaths"), follow=True)
    assert answer.status_code == 200
    assert identity(3) not in text(answer) + caplog.text + repr(FiledRow.objects.get().body)
    assert not Evidence.objects.exists()


def test_a_wrong_identity_number_is_not_repeated(people, caplog):
    wrong = identity(3)[:-1] + ("1" if identity(3)[-1] != "1" else "2")
    table = sheet(["身份证号", "死亡日期"], [[wrong, "2021-05-02"]])
    answer = signed_in("civil#liaison").post(PATH, bringing(table, "deaths"))
    assert "校验位不符" in text(answer)
    assert wrong not in text(answer) + caplog.text


def test_what_is_no_table_is_refused_and_a_stranger_signs_in(people, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    bad = SimpleUploadedFile("a.xlsx", b"nonsense")
    assert signed_in("civil#liaison").post(PATH, bringing(bad)).status_code == 422
    assert "/accounts/login/" in client.get(PATH)["Location"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", [PATH, "/lists/publish/", "/lists/", "/leads/"])
def test_the_pages_are_made_in_both_languages_and_run_nothing_inline(people, language, path):
    client = signed_in("finance#liaison")
    client.cookies["language"] = language
    page = text(client.get(path))
    assert ('<html lang="en"' in page) == (language == "en")
    assert "style=" not in page
    assert "<script>" not in page
