"""Story 13: a bureau asks twelve towns for a monthly form of 38 fields; 26 exist; a generated sheet takes its place."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qinglian.documents.sheets.reading import read_sheet
from qinglian.documents.sheets.writing import write_sheet
from qinglian.site.burden.tests.conftest import FORM, TOWN_CODES
from qinglian.site.matters.models import Matter
from qinglian.site.matters.tests.conftest import CLERK, SUPERVISOR, TOWN

pytestmark = pytest.mark.django_db

ASK = "/burden/ask/form/"
TYPED = {
    "title": "镇办安全与民生情况月报",
    "lead": "交通局",
    "all-towns": "1",
    "medium": "chat",
    "legal_basis": "工作需要，领导要求",
    "expires": "2022-12-31",
    "asks": "none",
    "frequency": "monthly",
    "fill_minutes": "35",
}


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def workbook() -> SimpleUploadedFile:
    """The bureau's form as it has it: a title and a row of headings."""
    made = io.BytesIO()
    write_sheet([], FORM.split("\n")[:-1], made, title="镇办安全与民生情况月报")
    return SimpleUploadedFile("月报.xlsx", made.getvalue())


def test_the_uploaded_form_is_compared_and_the_page_says_where_everything_is(county, workbook):
    answer = county.post(CLERK, ASK, **TYPED, do="check", **{"form-file": workbook})
    assert answer.status_code == 200
    said = words(answer)
    assert "38 个字段，26 个已有，占 68％" in said
    assert "达到六成，不予准入" in said
    assert "报送数据《新登记市场主体》" in said
    assert Matter.objects.count() == 0


def test_it_is_refused_with_the_list_of_sources_and_nothing_is_recorded(county):
    as_a_browser_sends_it = FORM.replace("\n", "\r\n")
    answer = county.post(CLERK, ASK, **TYPED, form_fields=as_a_browser_sends_it, do="open")
    assert answer.status_code == 422
    said = words(answer)
    assert "38个字段中26个已有，占68.42%，达到六成，不予准入" in said
    assert "导入数据《单位》：填报单位、单位编码" in said
    assert "镇办安全与民生情况月报" in answer.content.decode()
    assert Matter.objects.count() == 0


def test_the_generated_sheet_has_a_row_for_each_town(county):
    answer = county.post(CLERK, ASK, **TYPED, form_fields=FORM, do="sheet")
    assert answer.status_code == 200
    table = read_sheet(io.BytesIO(answer.content), "sheet.xlsx", known=["镇办", "填报单位"])
    assert table.headings[:3] == ("镇办", "填报单位", "单位编码")
    assert len(table.headings) == 1 + 26
    sources, *towns = table.rows
    assert sources.values[0] == "取自"
    assert sources.values[1] == "导入数据《单位》"
    assert len(towns) == 12
    assert ("石桥镇", "石桥镇人民政府", "shiqiao") in [row.values[:3] for row in towns]


def test_replaced_by_the_sheet_twelve_towns_are_spared_35_minutes_a_month(county):
    answer = county.post(CLERK, ASK, **TYPED, form_fields=FORM, do="replace")
    matter = Matter.objects.get()
    assert answer["Location"] == f"/burden/items/{matter.number}/"
    assert (matter.stage, matter.state) == ("replaced", "completed")
    own = words(county.get(CLERK, answer["Location"]))
    assert "减下：每月 −12×35 分钟" in own
    overview = county.get(SUPERVISOR, "/burden/")
    months = {str(month): total for month, total in overview.context["totals"]}
    assert months["2022-03"] == (0, 12 * 35)
    assert months["2022-02"] == (0, 0)
    assert words(overview).count("减下 −35") == len(TOWN_CODES)
    assert "减下 −420" in words(overview)
    town = words(county.get(TOWN, "/burden/towns/shiqiao/"))
    assert "镇办安全与民生情况月报：每月35分钟，改用系统生成表" in town


def test_a_second_press_records_it_once(county):
    for _ in range(2):
        county.post(CLERK, ASK, **TYPED, form_fields=FORM, do="replace")
    assert Matter.objects.count() == 1


def test_the_twelve_fields_that_are_new_may_be_asked(county):
    new = FORM.split("\n")[26:]
    answer = county.post(CLERK, ASK, **TYPED, form_fields="\n".join(new), do="open")
    assert answer.status_code == 302
    assert Matter.objects.get().stage == "proposed"


def test_what_the_proposer_says_is_another_field_the_reviewer_sees(county):
    fields = "隐患类别\n村口石碾数"
    answer = county.post(
        CLERK, ASK, **TYPED, form_fields=fields, do="open", **{"differs-隐患类别": "指林木病虫害"}
    )
    number = Matter.objects.get().number
    assert answer.status_code == 302
    page = words(county.get(SUPERVISOR, f"/burden/items/{number}/"))
    assert "2 个字段，0 个已有" in page
    assert "提出单位称不同" in page
    assert "指林木病虫害" in page
    assert number in words(county.get(SUPERVISOR, "/burden/"))


def test_a_file_that_cannot_be_read_says_what_to_do_and_keeps_what_was_typed(county):
    broken = SimpleUploadedFile("月报.xlsx", b"PK\x03\x04 no workbook")
    answer = county.post(CLERK, ASK, **TYPED, do="check", **{"form-file": broken})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "工作需要，领导要求" in answer.content.decode()
