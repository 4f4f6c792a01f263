"""The rows that other authorities file, adding up to the county's totals (F1, F6 to F9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from qinglian.county.enterprises import firms
from qinglian.county.events import Row
from qinglian.county.streams.shares import shares
from qinglian.county.units import COMMITTING, DEPARTMENT_CODES, TOWN_CODES

TAX_RELIEF_CENTS = 8_642_371_560
GENERAL = {2020: 433_700_000, 2021: 412_000_000}
THREE_PUBLICS = {
    "2020": {
        "abroad": 0,
        "vehicle-purchase": 1_750_000,
        "vehicle-running": 10_210_000,
        "reception": 6_000_000,
    },
    "2021": {
        "abroad": 0,
        "vehicle-purchase": 1_680_000,
        "vehicle-running": 9_960_000,
        "reception": 5_780_000,
    },
}
ENTITIES = {"enterprise": 520, "individual": 1_950, "cooperative": 130}
ENTERED, LEFT, BASE = 18, 6, 190
CODES = ("30201", "30202", "30203", "30204", "30205", "30206", "30207", "30208", "30209", "30211",
         "30213", "30214", "30215", "30216", "30226", "30227", "30239")  # fmt: skip
TAX = (("增值税小规模纳税人减免", "tax"), ("小微企业所得税优惠", "tax"), ("制造业研发费用加计扣除", "tax"),
       ("“六税两费”减征", "tax"), ("残疾人就业保障金减免", "fee"), ("行政事业性收费减免", "fee"),
       ("文化事业建设费减征", "fee"), ("失业保险费率阶段性降低", "insurance"), ("工伤保险费率下调", "insurance"))  # fmt: skip
CATEGORIES = ("industry", "construction", "trade", "property", "services")


def yuan(amount: int) -> str:
    """A whole number of yuan as a decimal string."""
    return f"{amount}.00"


def tax_relief(rng: Random, cents: int) -> list[Row]:
    """Relief by policy and quarter."""
    kinds = [(f"{name}（{quarter}季度）", kind) for quarter in "一二三四" for name, kind in TAX]
    amounts = shares(rng, cents, len(kinds))
    return [
        {"policy": name, "kind": kind, "amount": f"{part // 100}.{part % 100:02d}"}
        for (name, kind), part in zip(kinds, amounts, strict=True)
    ]


def market_entities(rng: Random) -> list[Row]:
    """The 2,600 of 2021, with a few of the days before and after it that do not count."""
    rows = [row for kind, many in ENTITIES.items() for row in _entities(rng, kind, many)]
    outside = {
        "enterprise": ("2020-12-31", "2022-01-04"),
        "individual": ("2020-12-30", "2022-01-05"),
    }
    for kind, days in outside.items():
        for row, day in zip(_entities(rng, kind, 2, 800_000), days, strict=True):
            rows.append({**row, "registered": day})
    return sorted(rows, key=lambda row: str(row["registered"]))


def _entities(rng: Random, kind: str, many: int, start: int = 500_000) -> Iterator[Row]:
    known = firms(rng, kind, start)
    for _ in range(many):
        day = date(2021, 1, 1) + timedelta(days=rng.randrange(365))
        yield {
            "code": next(known).uscc, "kind": kind, "town": rng.choice(TOWN_CODES),
            "registered": day.isoformat(),
        }  # fmt: skip


def above_scale(rng: Random) -> list[Row]:
    """The base of 190, eighteen that entered in 2021 and six that left it."""
    known = firms(rng, start=700_000)
    rows: list[Row] = []
    for n in range(BASE + ENTERED + 1):
        firm = next(known)
        entered = f"{rng.randint(2012, 2020)}-{rng.choice(('02', '06', '12'))}-01"
        if n >= BASE:
            entered = rng.choice(("2021-02-01", "2021-06-01", "2021-10-01", "2021-12-01"))
        if n == BASE + ENTERED:
            entered = "2022-01-01"
        left = f"2021-{rng.choice(('02', '12'))}-28" if n < LEFT else None
        rows.append({
            "uscc": firm.uscc, "name": firm.name, "category": rng.choice(CATEGORIES),
            "entered": entered, "left": left,
        })  # fmt: skip
    return rows


def general_spending(rng: Random) -> list[Row]:
    """Each unit's budget by code, in 2020 and 2021, the same scope in both."""
    rows: list[Row] = []
    for year, total in GENERAL.items():
        for unit, part in zip(COMMITTING, shares(rng, total, len(COMMITTING), 100), strict=True):
            rows.extend(
                {"unit": unit, "year": year, "code": code, "budget": yuan(budget)}
                for code, budget in zip(CODES, shares(rng, part, len(CODES), 10), strict=True)
            )
    return rows


def three_publics(rng: Random, period: str) -> list[Row]:
    """Each unit's three publics of a year; those of the culture bureau are large enough for its quarter."""
    rows: list[Row] = []
    least = {"vehicle-running": 590_000, "reception": 121_000}
    units = [unit for unit in COMMITTING if unit != "culture"]
    for item, total in THREE_PUBLICS[period].items():
        own = least.get(item, 0)
        buyers = units if item != "vehicle-purchase" else list(DEPARTMENT_CODES[:12])
        amounts = dict(zip(buyers, shares(rng, total - own, len(buyers), 10), strict=True))
        amounts["culture"] = amounts.get("culture", 0) + own
        rows.extend(
            {"unit": unit, "period": period, "item": item, "amount": yuan(amounts.get(unit, 0))}
            for unit in COMMITTING
        )
    return rows


def quarter(unit: str, period: str, running: int, reception: int) -> list[Row]:
    """One unit's three publics of a quarter."""
    amounts = {
        "abroad": 0,
        "vehicle-purchase": 0,
        "vehicle-running": running,
        "reception": reception,
    }
    return [
        {"unit": unit, "period": period, "item": item, "amount": yuan(amount)}
        for item, amount in amounts.items()
    ]


def receptions(
    rng: Random, unit: str, total: int, vouchers: list[tuple[str, date, int, int, bool]]
) -> list[Row]:
    """Vouchers (number, day, guests, companions, with a letter) whose costs add up to `total`."""
    heads = [guests + companions for _, _, guests, companions, _ in vouchers]
    per_head = total // sum(heads)
    costs = [per_head * many for many in heads]
    costs[-1] += total - sum(costs)
    return [
        {
            "unit": unit, "voucher": voucher, "date": day.isoformat(), "guests": guests,
            "companions": companions, "letter": f"函〔{day.year}〕{rng.randint(3, 90)}号" if letter else "",
            "cost": yuan(cost),
        }
        for (voucher, day, guests, companions, letter), cost in zip(vouchers, costs, strict=True)
    ]  # fmt: skip
