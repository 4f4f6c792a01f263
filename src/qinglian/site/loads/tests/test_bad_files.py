"""Files that no county should be hurt by: each is refused with what to do, and nothing has changed."""

from __future__ import annotations

import io
import zipfile

import pytest

from qinglian.site.loads.models import Load
from qinglian.site.loads.tests.conftest import cells, file, workbook
from qinglian.site.matters.models import Evidence, Matter
from qinglian.site.people.models import Term

pytestmark = pytest.mark.django_db

HEADINGS = ("序号", "任务内容", "责任单位", "完成时间", "清单名称")
ROW = (1, "完成城区三条道路改造", "交通局", "2022.12.20", "重点任务清单")
PLAIN = workbook(HEADINGS, ROW)
CSV = ",".join(HEADINGS) + "\n" + ",".join(str(one) for one in ROW) + "\n"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
SHEET = "xl/worksheets/sheet1.xml"
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def repacked(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(PLAIN)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def xxe() -> bytes:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as packed:
        sheet = packed.read(SHEET)
    inside = sheet.split(b"?>", 1)[-1].replace(b"<v>0</v>", b"<v>&e;</v>")
    return repacked(**{SHEET: XXE + inside})


BAD = {
    "a zip bomb": ("a.xlsx", lambda: repacked(**{"xl/media/zeros.bin": b"\0" * 30 * 1024 * 1024}), "解压"),
    "an external entity": ("a.xlsx", xxe, "不是 Excel 工作簿"),
    "macros": ("a.xlsm", lambda: repacked(**{"xl/vbaProject.bin": b"x"}), "宏"),
    "the old format": ("a.xls", lambda: OLE, "旧格式"),
    "a password": ("a.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "broken UTF-8": ("a.csv", lambda: CSV.encode()[:-6] + b"\n", "第 2 行"),
    "a CSV called xlsx": ("a.xlsx", CSV.encode, "不是 Excel 工作簿"),
    "a picture called CSV": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe", "编码"),
    "half a file": ("a.xlsx", lambda: PLAIN[: len(PLAIN) // 2], "不是 Excel 工作簿"),
    "20,001 rows": ("a.csv", lambda: (CSV + CSV.split("\n")[1].join("\n" * 20_001)).encode(), "20,000"),
    "no headings": ("a.xlsx", lambda: workbook((1, 2), (3, 4)), "表头"),
    "a formula without its result": ("a.xlsx", lambda: workbook(HEADINGS, (*ROW[:4], "=1+1")), "E2"),
    "an empty workbook": ("a.xlsx", lambda: workbook(), "没有数据"),
    "an empty file": ("a.xlsx", lambda: b"", "空的"),
    "more than 20 MB": ("a.csv", lambda: b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
    "nothing known": ("a.xlsx", lambda: workbook(("甲", "乙"), ("丙", "丁")), "看不出"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_on_the_page_and_nothing_has_changed(signed_in, what):
    name, made, says = BAD[what]
    terms = Term.objects.count()
    answer = signed_in("gu").post("/loads/", {"file": file(made(), name), "kind": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "q-wrong" in page
    assert says in page
    assert "root:" not in page
    counts = (Load.objects.count(), Evidence.objects.count(), Matter.objects.count())
    assert counts == (0, 0, 0)
    assert Term.objects.count() == terms


PEOPLE = ("姓名", "岗位编码", "任职日期")
BAD_ROWS: dict[str, tuple[tuple[str, ...], list[tuple[object, ...]], str]] = {
    "a retired post": (PEOPLE, [("王五", "rural#head", "2022.3.1")], "已于2021-12-31撤销"),
    "an unknown post": (PEOPLE, [("王五", "none#head", "2022.3.1")], "没有岗位"),
    "an unknown unit": (HEADINGS, [(1, ROW[1], "不存在局", *ROW[3:])], "没有单位"),
    "a day that does not exist": (HEADINGS, [(*ROW[:3], "2022.2.30", ROW[4])], "这一天不存在"),
    "no day": (HEADINGS, [(*ROW[:3], "月底前", ROW[4])], "不是日期"),
}


@pytest.mark.parametrize("what", BAD_ROWS)
def test_a_bad_row_alone_loads_nothing_and_comes_back_with_its_reason(signed_in, what):
    headings, lines, says = BAD_ROWS[what]
    client = signed_in("gu")
    terms = Term.objects.count()
    address = client.post("/loads/", {"file": file(workbook(headings, *lines))}).url
    page = client.get(address).content.decode()
    assert "可导入 0 行" in page
    assert "有误 1 行" in page
    assert 'value="confirm"' not in page
    assert says in cells(client.get(f"{address}errors/").content)[-1][0]
    assert (Matter.objects.count(), Term.objects.count()) == (0, terms)


def test_rows_that_stand_twice_are_loaded_once(signed_in):
    client = signed_in("gu")
    address = client.post("/loads/", {"file": file(workbook(HEADINGS, ROW, ROW))}).url
    page = client.get(address).content.decode()
    assert "可导入 1 行" in page
    assert "与第2行重复" in page


def test_the_refusal_speaks_english_to_who_reads_english(signed_in):
    client = signed_in("gu")
    client.cookies["language"] = "en"
    page = client.post("/loads/", {"file": file(OLE, "a.xls")}).content.decode()
    assert "Save it as “Excel workbook (.xlsx)”" in page


def test_no_file_at_all_is_asked_for(signed_in):
    answer = signed_in("gu").post("/loads/", {"kind": "duties"})
    assert answer.status_code == 422
    assert "请填写此项" in answer.content.decode()
    assert '<option value="duties" selected>' in answer.content.decode()


class Tap:
    """A body without end that counts what is taken from it."""

    taken = 0

    def read(self, size: int = 1) -> bytes:
        self.taken += size
        return b"\0" * size

    readline = read


def test_an_upload_of_300_megabytes_is_refused_by_its_length(signed_in):
    tap = Tap()
    length = 300 * 1024 * 1024
    extra = {"CONTENT_LENGTH": str(length), "wsgi.input": tap}
    answer = signed_in("gu").generic(
        "POST", "/loads/", b"", "multipart/form-data; boundary=x", **extra
    )
    assert answer.status_code == 413
    assert "请压缩或拆分" in answer.content.decode()
    assert tap.taken < length / 4
    assert not Load.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_workbook_called_csv_and_a_csv_of_an_older_excel_are_read_for_what_they_are(
    signed_in, encoding
):
    client = signed_in("gu")
    for data in (PLAIN, CSV.encode(encoding)):
        answer = client.post("/loads/", {"file": file(data, "a.csv")})
        assert "可导入 1 行" in client.get(answer.url).content.decode()


def test_a_name_that_is_a_path_stays_a_name(signed_in):
    signed_in("gu").post("/loads/", {"file": file(PLAIN, "../../etc/清单.xlsx")})
    assert Load.objects.get().name == "清单.xlsx"
