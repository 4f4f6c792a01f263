"""清川县's people, and the tables of the three stories, filed and confirmed."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from stdnum.cn import ric

from qinglian.county.enterprises import credit_code
from qinglian.site.figures.tests.conftest import actor, filed, people, signed_in
from qinglian.site.money.models import Lead
from qinglian.site.money.queries import pending
from qinglian.site.money.screening import screen

__all__ = ["filed", "people"]

AUDITOR, AUDIT_HEAD = "audit#liaison", "audit#head"
PDF = b"%PDF-1.4 an adjustment of the budget"


def identity(n: int) -> str:
    """The identity number of the made-up person `n` of area 990121."""
    stem = f"990121{1930 + n // 27_000 % 70}{n // 2_400 % 12 + 1:02d}{n // 100 % 24 + 1:02d}{n % 100:03d}"
    return stem + ric.calc_check_digit(f"{stem}0")


CONTRACT = {
    "unit": "edu", "year": 2022, "project": "义务教育装备", "category": "学生课桌椅", "method": "inquiry",
    "amount": "480000.00",
}  # fmt: skip


def contracts(many: int = 5, **change: object) -> list[dict[str, object]]:
    """Contracts of the education bureau below the limit."""
    return [
        {
            "number": f"教采〔2022〕{n}",
            "supplier": f"供应商{n}",
            "signed": f"2022-02-{n:02d}",
            **CONTRACT,
            **change,
        }
        for n in range(1, many + 1)
    ]


PRICES = ("12410000", "12397590", "12385190", "12372810", "12360430", "12348070")
"""1,241.00, 1,239.759, 1,238.519, 1,237.281, … in ten thousands of yuan: each × 0.999."""


def bids(section: str = "清川城北道路-02") -> list[dict[str, object]]:
    """Six bids at a constant ratio; the second and the fifth share a machine and the account of their bonds."""
    return [
        {
            "unit": "housing", "section": section, "control": "12860000", "bidder": credit_code("91", 100 + n),
            "name": f"示例建筑{n}", "price": price, "opened": "2022-03-08",
            "machine": "MC-SHARED" if n in {1, 4} else f"MC-{n}",
            "bond": "000000000099" if n in {1, 4} else f"00000000000{n}",
        }
        for n, price in enumerate(PRICES)
    ]  # fmt: skip


def the_lead() -> Lead:
    """The only lead there is."""
    (lead,) = Lead.objects.all()
    return lead


@pytest.fixture
def split(people, filed) -> Lead:
    """Story 7: five contracts of 480,000 yuan each for one budget project, and the lead they make."""
    filed("procurement-contracts", contracts(), unit="finance")
    screen(actor(AUDITOR))
    return the_lead()


@pytest.fixture
def ring(people, filed) -> Lead:
    """Story 8: the bids of a section, and the lead they make."""
    filed("bids", bids(), unit="tenders")
    screen(actor(AUDITOR))
    return the_lead()


def pdf(name: str = "批复.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def sheet(
    headings: list[str], rows: list[list[object]], name: str = "名单.xlsx"
) -> SimpleUploadedFile:
    """A workbook as someone brings it."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append(headings)
    for row in rows:
        page.append(row)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def text(answer):
    return answer.content.decode()


def explaining(lead: Lead, number: str, **change: object) -> dict[str, object]:
    """What the form says that explains the row of the contract `number`."""
    row = lead.hits.get().rows.get(key__endswith=number)
    return {
        "do": "explain", "row": row.pk, "cause": "budget-adjustment", "docnumber": "清财预〔2022〕9号",
        "document": pdf(), **change,
    }  # fmt: skip


def confirming(lead: Lead, post: str = AUDIT_HEAD, do: str = "confirm"):
    """Confirm the one explanation of a lead that waits, or do not."""
    given = {"do": do, "explanation": pending(lead).get().pk}
    return signed_in(post).post(f"/leads/{lead.pk}/", given, follow=True)


def seen_by(post: str, path: str):
    return signed_in(post).get(path)
