"""A county whose officers hold certificates, and a task on its way to being drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from stdnum.cn import uscc

from qinglian.county.people import install
from qinglian.procedures.model import Actor
from qinglian.site.demonstration import settle
from qinglian.site.inspections import actions
from qinglian.site.inspections.uploading import Listed
from qinglian.site.matters.door import Door, open_matter, perform
from qinglian.site.matters.evidence import Kept
from qinglian.site.people.actors import actors_by_post
from qinglian.site.people.models import User
from qinglian.site.people.queries import today

LEAD = "market"
JOINT = ["emergency", "transport", "housing", "ecology", "health"]
UNITS = [LEAD, *JOINT]
KEEPER, DRAWER, HEAD = f"{LEAD}#liaison", f"{LEAD}#staff", f"{LEAD}#head"
SIZES = {"A": 900, "B": 640, "C": 246, "D": 60}
SOURCE, VALUE = "双色球第2022100期开奖号码", "03 07 11 18 25 31 09"

TASK: Mapping[str, object] = {
    "title": "成品油和燃气安全联合抽查",
    "lead": LEAD,
    "co": JOINT,
    "plan_no": "清政办发〔2022〕8号",
    "task_no": "2022-县级-012",
    "planned": True,
    "rate_a": "1",
    "rate_b": "5",
    "rate_c": "20",
    "rate_d": "50",
    "yearly_cap": 2,
}


def actor(post: str) -> Actor:
    """Who holds `post` today."""
    return _in_office(today())[post]


@cache
def _in_office(day: date) -> dict[str, Actor]:
    """The made-up county has the same people in every test."""
    return actors_by_post(day)


def signed_in(post: str) -> Client:
    """A client in which the holder of `post` has signed in."""
    client = Client()
    user = User.objects.get(username=post.replace("/", "-").replace("#", "-"))
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def people(db, clock) -> None:
    """The county's people in their posts, on a Monday in August."""
    clock("2022-08-22T09:00")
    settle(install(2022))


@cache
def code(n: int) -> str:
    """The `n`th made-up credit code; its check digit is right."""
    body = f"91990121MA{n:07d}"
    return body + uscc.calc_check_digit(body)


def objects(sizes: Mapping[str, int] = SIZES) -> list[tuple[str, str, str]]:
    """A roster: code, name, class."""
    classes = [name for name, size in sizes.items() for _ in range(size)]
    return [(code(n), f"清川第{n:04d}号经营部", name) for n, name in enumerate(classes)]


def sheet(
    rows: Sequence[tuple[str, ...]], headings=("统一社会信用代码", "企业名称", "信用风险等级")
):
    """An upload of these rows."""
    book = openpyxl.Workbook()
    book.active.append(headings)
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("名录.xlsx", out.getvalue())


Certify = Callable[..., str]


@pytest.fixture
def certify(people) -> Certify:
    """Has an officer of a unit trained, examined and certified. The number of the matter."""
    numbers = iter(range(1, 1000))

    def one(unit: str, until: str = "2024-12-31") -> str:
        n = next(numbers)
        own, issuer = actor(f"{unit}#liaison"), actor("justice#liaison")
        given = {
            "title": f"执法岗{n}",
            "lead": unit,
            "holder": "李某",
            "staff_kind": "civil",
            "scope": "市场监管",
        }
        with Door() as door:
            number = door.open("enforcement-certificate", own, given).number
            door.perform(number, "train", own, {"course": "行政处罚法专题", "hours": 40})
            door.perform(number, "examine", issuer, {"passed": True})
            door.perform(
                number,
                "issue",
                issuer,
                {"certificate_no": f"陕990122-{n:04d}", "valid_until": until},
            )
        return number

    return one


@pytest.fixture
def certified(certify) -> dict[str, list[str]]:
    """Three officers of each of the six units."""
    return {unit: [certify(unit) for _ in range(3)] for unit in UNITS}


def opened(**fields: object) -> str:
    """A task just opened."""
    return open_matter("inspection-task", actor(KEEPER), {**TASK, **fields}).number


def act(number: str, name: str, post: str, **fields: object) -> None:
    perform(number, name, actor(post), fields)


RECORDING = "0" * 63 + "d"
FEW = {"A": 12, "B": 6, "C": 4, "D": 4}


def listed(number: str, sizes: Mapping[str, int] = FEW) -> None:
    """The seed committed to, and a roster of objects listed."""
    actions.commit(number, actor(KEEPER), {"public_source": SOURCE})
    actions.list_objects(number, actor(KEEPER), [Listed(*row) for row in objects(sizes)])


def drawn(sizes: Mapping[str, int] = FEW, **fields: object) -> str:
    """A task that was drawn."""
    number = opened(**fields)
    listed(number, sizes)
    actions.freeze(number, actor(KEEPER))
    actions.draw(number, actor(DRAWER), {"public_value": VALUE})
    return number


def visit(number: str, post: str = KEEPER, result: str = "clean") -> None:
    """Make a visit."""
    given = {"scan_code": "SM20220902001", "shown": True, "recording": RECORDING, "result": result}
    perform(number, "visit", actor(post), given, [Kept("record", RECORDING, 1000, "记录.pdf")])
