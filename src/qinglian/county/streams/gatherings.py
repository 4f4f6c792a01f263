"""Meetings of banks and enterprises: twelve of 2021 count (M09; F4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from qinglian.county.events import Open, Perform
from qinglian.county.hours import midnight
from qinglian.county.streams.matching import FINANCE, NDRC
from qinglian.county.year import Thread, Year, act, begun

THEMES = ("涉农企业", "科技型企业", "商贸流通企业", "文旅企业", "建筑企业", "中药材企业")


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting as it is planned. `fate`: held, doubled, struck, called-off, or empty (without a bank)."""

    title: str
    lead: str
    held: date
    serial: int
    fate: str = "held"


def plan(year: Year) -> list[Gathering]:
    """Twelve meetings of 2021, two of 2022, and those that must not be counted."""
    hours = year.hours
    days = [hours.on_or_after(date(2021, month, 8 + month)) for month in range(1, 13)]
    days += [date(2022, 1, 20), date(2022, 3, 3)]
    found = []
    for n, day in enumerate(days, 1):
        title = f"{day.year}年{day.month}月{THEMES[n % len(THEMES)]}银企对接座谈会"
        found.append(Gathering(title, FINANCE if n % 4 else NDRC, day, n))
    double = found[4]
    found.append(Gathering(double.title, NDRC, double.held, 21, "doubled"))
    day = hours.on_or_after(date(2021, 7, 27))
    found.append(Gathering("2021年7月重点企业融资恳谈会", NDRC, day, 22, "struck"))
    day = hours.on_or_after(date(2021, 8, 24))
    found.append(Gathering("2021年8月外贸企业银企对接座谈会", FINANCE, day, 23, "called-off"))
    for n in range(year.size.abuses):
        day = hours.on_or_after(date(2021, 2, 26) + timedelta(days=45 * n))
        title = f"{day.year}年{day.month}月企业座谈会"
        found.append(Gathering(title, FINANCE, day, 31 + n, "empty"))
    return found


def stream(year: Year) -> Thread:
    """Each meeting is planned some days before it is held."""
    rng = year.rng("gatherings")
    gatherings = plan(year)
    counted = [one for one in gatherings if one.fate == "held" and one.held.year == 2021]
    year.truth.figures["F4"] = {"value": len(counted), "unit": "次"}
    for one in sorted(gatherings, key=lambda one: one.held):
        yield year.hours.within(rng, year.hours.add(one.held, -5)), None
        year.start(_life(year, rng, one))


def _life(year: Year, rng: Random, one: Gathering) -> Thread:
    by, near = f"{one.lead}#liaison", year.truth.near
    fields = {"title": one.title, "lead": one.lead}
    number = yield from begun(year.now, Open("bank-matching-event", by, fields))
    evening = midnight(one.held) + timedelta(hours=16, minutes=rng.randint(0, 90))
    held: dict[str, object] = {
        "held": one.held.isoformat(), "banks": rng.randint(2, 5), "firms": rng.randint(8, 40),
        "minutes_no": f"清金纪〔{one.held.year}〕{one.serial}号",
    }  # fmt: skip
    if one.fate == "empty":
        event = Perform(number, "hold", by, {**held, "banks": 0})
        yield from year.attempt(evening, "meeting-without-bank", event, "gate")
    if one.fate in {"empty", "called-off"}:
        reason = {"reason": "银行因故未到会，改期另行组织"}
        yield act(evening + timedelta(minutes=9), number, "call-off", by, reason)
        near("called-off", number, "未召开，不计次数")
        return
    yield act(evening, number, "hold", by, held)
    year.events_held.append(number)
    if one.fate == "doubled":
        near("same-meeting", number, "线上线下同日同名，只计一次")
    elif one.fate == "struck":
        yield act(
            year.hours.soon(rng, year.now, 6), number, "strike", "govoffice/supervision#staff-3",
            {"reason": "经核实为企业内部会议，不属银企对接会"},
        )  # fmt: skip
        near("struck", number, "经督查室核减，不计次数")
