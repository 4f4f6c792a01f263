"""What other authorities counted, filed with its document number and confirmed by a second person (M52)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from qinglian.county.events import File, Perform, Row
from qinglian.county.hours import moment
from qinglian.county.people import liaison
from qinglian.county.streams import filed_rows as rows_of
from qinglian.county.streams.shares import percent
from qinglian.county.year import Thread, Year, act, begun

CULTURE = "culture"


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing as it is planned. `fate`: confirmed, returned, waiting, or replaced (by the next one)."""

    at: datetime
    unit: str
    dataset: str
    period: str
    title: str
    docnumber: str
    rows: Callable[[Random], list[Row]]
    fate: str = "confirmed"


def plan() -> list[Filing]:
    """Every filing of the life, in order."""
    return sorted(
        [*_yearly(), *_untrue(), *_culture(), *_receptions()], key=lambda filing: filing.at
    )


def _yearly() -> list[Filing]:
    cents = rows_of.TAX_RELIEF_CENTS
    return [
        Filing(moment("2021-02-25 10:05"), "finance", "three-publics", "2020", "2020年度全县“三公”经费决算",
               "清财字〔2021〕18号", lambda rng: rows_of.three_publics(rng, "2020")),
        Filing(moment("2021-03-11 09:40"), "finance", "general-spending", "2021", "2021年一般性支出预算（与2020年同口径）",
               "清财预〔2021〕6号", rows_of.general_spending),
        Filing(moment("2022-01-11 10:15"), "market", "market-entities", "2021", "2021年新登记市场主体",
               "清市监函〔2022〕3号", rows_of.market_entities),
        Filing(moment("2022-01-19 15:10"), "tax", "tax-relief", "2021", "2021年新增减税降费统计",
               "清税函〔2022〕5号", lambda rng: rows_of.tax_relief(rng, cents)),
        Filing(moment("2022-02-15 10:30"), "statistics", "above-scale", "2021", "2021年“五上”企业入库名单",
               "清统字〔2022〕7号", rows_of.above_scale),
        Filing(moment("2022-02-28 09:25"), "finance", "three-publics", "2021", "2021年度全县“三公”经费决算",
               "清财字〔2022〕11号", lambda rng: rows_of.three_publics(rng, "2021")),
    ]  # fmt: skip


def _untrue() -> list[Filing]:
    """Filings that must not be counted: replaced, returned, or never confirmed."""
    early = rows_of.TAX_RELIEF_CENTS - 211_340_000
    return [
        Filing(moment("2022-01-12 16:20"), "tax", "tax-relief", "2021", "2021年新增减税降费统计（快报）",
               "清税函〔2022〕2号", lambda rng: rows_of.tax_relief(rng, early), "replaced"),
        Filing(moment("2022-02-24 11:00"), "finance", "three-publics", "2021", "2021年度全县“三公”经费（初稿）",
               "清财字〔2022〕9号", lambda rng: rows_of.three_publics(rng, "2020"), "returned"),
        Filing(moment("2022-03-16 16:00"), "statistics", "above-scale", "2021", "“五上”企业补充名单（待核）",
               "清统字〔2022〕12号", lambda rng: rows_of.above_scale(rng)[-6:], "waiting"),
    ]  # fmt: skip


def _culture() -> list[Filing]:
    """Story 6: the culture bureau's first quarters; the total rises though one item falls."""
    return [
        Filing(moment("2021-04-09 10:00"), CULTURE, "three-publics", "2021Q1", "县文旅局2021年第一季度“三公”经费",
               "清文旅字〔2021〕21号", lambda _: rows_of.quarter(CULTURE, "2021Q1", 148_000, 31_200)),
        Filing(moment("2022-03-18 08:50"), CULTURE, "three-publics", "2022Q1", "县文旅局2022年第一季度“三公”经费",
               "清文旅字〔2022〕15号", lambda _: rows_of.quarter(CULTURE, "2022Q1", 151_000, 29_640)),
    ]  # fmt: skip


def _vouchers(year: int, first: int, many: int) -> list[tuple[str, date, int, int, bool]]:
    """Receptions within the rule: up to ten guests three companions, above that a third."""
    return [
        (f"{first + 4 * n:04d}", date(year, 1, 7) + timedelta(days=6 * n), 6 + n % 8,
         3 if 6 + n % 8 <= 10 else (6 + n % 8) // 3, True)
        for n in range(many)
    ]  # fmt: skip


STORY_VOUCHERS = [
    *_vouchers(2022, 301, 6),
    ("0325", date(2022, 2, 17), 12, 5, True),
    ("0333", date(2022, 2, 23), 8, 3, False),
    ("0341", date(2022, 3, 3), 9, 3, True),
    ("0349", date(2022, 3, 10), 15, 5, True),
]


def _receptions() -> list[Filing]:
    return [
        Filing(moment("2021-04-09 10:20"), CULTURE, "receptions", "2021Q1", "县文旅局2021年第一季度公务接待凭证",
               "清文旅字〔2021〕22号",
               lambda rng: rows_of.receptions(rng, CULTURE, 31_200, _vouchers(2021, 201, 11))),
        Filing(moment("2022-03-18 09:10"), CULTURE, "receptions", "2022Q1", "县文旅局2022年第一季度公务接待凭证",
               "清文旅字〔2022〕16号",
               lambda rng: rows_of.receptions(rng, CULTURE, 29_640, STORY_VOUCHERS)),
    ]  # fmt: skip


def stream(year: Year) -> Thread:
    """The filings on their days, and the figures that follow from their totals."""
    _figures(year)
    _story(year)
    rng = year.rng("filings")
    replaced: list[str] = []
    for filing in plan():
        yield filing.at, None
        year.start(_life(year, rng, filing, replaced))


def _life(year: Year, rng: Random, filing: Filing, replaced: list[str]) -> Thread:
    by, unit = liaison(filing.unit), filing.unit
    rows = filing.rows(rng)
    number = yield from begun(
        year.now,
        File(by, unit, filing.dataset, filing.period, filing.title, filing.docnumber, rows),
    )
    if year.plants("own-filing", every=2):
        event = Perform(number, "confirm", by)
        yield from year.attempt(year.now + timedelta(minutes=6), "own-filing", event, "own-work")
    soon = year.now + timedelta(minutes=rng.randint(25, 120))
    if filing.fate == "waiting":
        year.truth.near("unconfirmed-filing", number, "尚未经他人确认，不计入指标")
        return
    if filing.fate == "returned":
        reason = {"reason": "数据口径有误，系上年数据"}
        yield act(soon, number, "return", "govoffice/supervision#head", reason)
        year.truth.near("returned-filing", number, "已退回，不计入指标")
        return
    yield act(soon, number, "confirm", f"{unit}#deputy")
    if filing.fate == "replaced":
        replaced.append(number)
    elif replaced and filing.dataset == "tax-relief":
        reason = {"reason": "快报数据以正式统计为准"}
        yield act(year.now + timedelta(minutes=5), replaced[0], "replace", f"{unit}#staff", reason)
        year.truth.near("replaced-filing", replaced.pop(), "已被正式数据替换，不计入指标")


def _figures(year: Year) -> None:
    """The figures of 2021 from the totals to which the rows add up."""
    figures = year.truth.figures
    cents = rows_of.TAX_RELIEF_CENTS
    figures["F1"] = {
        "value": f"{cents // 1_000_000}.{cents // 10_000 % 100:02d}", "unit": "万元",
        "yuan": f"{cents // 100}.{cents % 100:02d}",
    }  # fmt: skip
    figures["F6"] = {"value": sum(rows_of.ENTITIES.values()), "unit": "户"}
    figures["F7"] = {"value": rows_of.ENTERED, "unit": "家", "left": rows_of.LEFT}
    before, after = rows_of.GENERAL[2020], rows_of.GENERAL[2021]
    figures["F8"] = {
        "value": percent(before - after, before),
        "unit": "％",
        "2020": before,
        "2021": after,
    }
    before, after = (sum(rows_of.THREE_PUBLICS[period].values()) for period in ("2020", "2021"))
    figures["F9"] = {
        "value": percent(after - before, before),
        "unit": "％",
        "2020": before,
        "2021": after,
    }


def _story(year: Year) -> None:
    year.truth.stories["6"] = {
        "unit": CULTURE,
        "2021Q1": {"reception": 31_200, "vehicle-running": 148_000, "total": 179_200},
        "2022Q1": {"reception": 29_640, "vehicle-running": 151_000, "total": 180_640},
        "change": "0.8",
        "too-many-companions": ["0325"],
        "without-letter": ["0333"],
        "within-the-rule": ["0341", "0349"],
    }
    year.truth.near("companions", "0341", "9名来宾，陪餐3人，不超过3人")
    year.truth.near("companions", "0349", "15名来宾，陪餐5人，不超过三分之一")
