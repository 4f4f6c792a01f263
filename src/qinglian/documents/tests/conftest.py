"""Figures and documents for the tests: story 1's bulletin and the speech's report."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from qinglian.documents.document import Document
from qinglian.documents.figures import Evidence, FigureValue
from qinglian.documents.filling import fill
from qinglian.documents.template import FigureSlot, Template, shipped
from qinglian.text import Text

MakeFigure = Callable[..., FigureValue]


def make_figure(slot: FigureSlot, text: str, change: Decimal | None = None) -> FigureValue:
    number = Decimal(text.replace(",", ""))
    return FigureValue(
        id=slot.id,
        title=slot.title,
        text=text,
        value=int(number) if number == number.to_integral_value() else number,
        unit=slot.unit,
        period=Text("2021年", "2021"),
        formula=Text("按口径计数", "counted as laid down"),
        source=Text("县统计局", "the county's statistics bureau"),
        records=3,
        evidence=Evidence("ab" * 32, 1200, "Zm9vYmFy"),
        change=change,
        href=f"/figures/{slot.id}/",
    )


@pytest.fixture
def figure_of() -> MakeFigure:
    return make_figure


@pytest.fixture(scope="session")
def report() -> Template:
    return shipped("report.zh")


@pytest.fixture(scope="session")
def bulletin() -> Template:
    return shipped("bulletin.zh")


@pytest.fixture
def report_values() -> dict[str, str]:
    return {
        "meeting_year": "2022",
        "report_date": "2022年3月18日",
        "leader": "×××同志",
        "session_no": "十九",
        "meeting_no": "五",
        "province_short": "某",
        "province": "示例",
        "county": "清川县",
    }


@pytest.fixture
def report_figures(report: Template) -> list[FigureValue]:
    texts = {
        "F1": "1,796",
        "F2": "1,286",
        "F3": "87.3",
        "F4": "14",
        "F5": "3.42",
        "F6": "2,600",
        "F7": "18",
    }
    figures = [make_figure(report.figures[name], text) for name, text in texts.items()]
    figures.append(make_figure(report.figures["F8"], "5", Decimal(-5)))
    figures.append(make_figure(report.figures["F9"], "-3", Decimal(-3)))
    return figures


@pytest.fixture
def bulletin_values() -> dict[str, str]:
    return {
        "county": "清川县",
        "meeting": "县政府常务会议",
        "meeting_date": "2022年3月10日",
        "minutes_no": "清政常纪〔2022〕3号",
        "document_no": "清政督〔2022〕6号",
        "as_of": "2022年3月18日17时",
        "bulletin_date": "2022年3月18日",
    }


@pytest.fixture
def bulletin_figures(bulletin: Template) -> list[FigureValue]:
    texts = ("22", "7", "31.8", "6", "1", "15", "15", "27.3", "15", "0", "0", "2", "0")
    return [make_figure(bulletin.figures[f"B{n}"], text) for n, text in enumerate(texts, 1)]


@pytest.fixture
def story_one(
    bulletin: Template, bulletin_values: dict[str, str], bulletin_figures: list[FigureValue]
) -> Document:
    """The bulletin of 2022-03-18 17:00: 22 matters, 7 completed, one of them late, 15 open."""
    rows = [(str(n), "=推进道路改造", "交通运输局", "2022-03-17", "蓝色") for n in range(1, 16)]
    return fill(bulletin, bulletin_values, bulletin_figures, {"open_matters": rows})
