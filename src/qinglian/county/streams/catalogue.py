"""The catalogue of service items: claimed, written, reviewed, published, changed (M07; F2 and F3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from random import Random

from qinglian.county.enterprises import unit_code
from qinglian.county.events import Open, Perform
from qinglian.county.hours import Hours
from qinglian.county.people import liaison
from qinglian.county.streams.catalogue_names import DEEDS, THINGS, TOWN_THINGS
from qinglian.county.streams.shares import percent
from qinglian.county.units import DEPARTMENT_CODES, TOWN_CODES
from qinglian.county.year import Thread, Year, act, begun

COUNTY_ITEMS, TOWN_ITEMS, VILLAGE_ITEMS = 1_286, 118, 41
YEAR_END = date(2021, 12, 31)
WRITE_DAYS = 10
RETURNED = "办理材料与法定依据不一致，请核对后再报"


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it is planned. `fate` says what becomes of it after it is published.

    `online` is how it stands at the end of 2021; an item that was changed in the year began otherwise.
    """

    title: str
    lead: str
    basic_code: str
    item_code: str
    item_type: str
    level: str
    fit: bool
    online: bool
    legal: int
    promised: int
    claimed: date
    fate: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is in force at the end of 2021 and counted there by itself."""
        return self.fate not in {"cancelled", "paused", "unpublished", "doubled"}


def plan(year: Year) -> list[Item]:
    """Every item of the catalogue, those that must not be counted included."""
    rng = year.rng("catalogue")
    names = _names(rng)
    share = year.size.catalogue
    items = [_item(rng, year.hours, next(names), "4", n) for n in range(-(-COUNTY_ITEMS // share))]
    for n in range(-(-TOWN_ITEMS // share)):
        items.extend(_town_items(rng, year.hours, n))
    items += [_village(rng, year.hours, n) for n in range(-(-VILLAGE_ITEMS // share))]
    items = [_with_fate(rng, item) for item in items]
    items += _uncounted(rng, year, names)
    items.append(replace(items[0], claimed=date(2021, 5, 12), fate="doubled"))
    return items


def _names(rng: Random) -> Iterator[tuple[str, str]]:
    """(unit, name) of the county's items: some forty to a department, none twice."""
    pool = [
        [(unit, f"{thing}{deed}") for thing, deed in product(THINGS[unit], DEEDS)]
        for unit in DEPARTMENT_CODES
    ]
    for names in pool:
        rng.shuffle(names)
    for row in zip(*pool, strict=False):
        yield from row


def _item(rng: Random, hours: Hours, named: tuple[str, str], level: str, n: int) -> Item:
    unit, name = named
    kind = (
        "01"
        if name.endswith(("许可", "审批"))
        else rng.choice(("05", "07", "07", "10", "20", "20"))
    )
    legal = rng.choice((0, 5, 10, 20, 20, 30))
    fit = rng.random() < 0.94
    place = (
        DEPARTMENT_CODES.index(unit) if unit in DEPARTMENT_CODES else 40 + TOWN_CODES.index(unit)
    )
    basic = f"{kind}{level}{place:03d}{n:06d}"
    spread = rng.randint(0, 40) if rng.random() < 0.9 else rng.randint(41, 320)
    return Item(
        title=name,
        lead=unit,
        basic_code=basic,
        item_code=f"{unit_code(unit, place)}{basic}00",
        item_type=kind,
        level=level,
        fit=fit,
        online=fit and n % 14 != 5,
        legal=legal,
        promised=legal if rng.random() < 0.1 else legal * rng.randint(2, 7) // 10,
        claimed=hours.on_or_after(date(2020, 12, 1) + timedelta(days=spread)),
    )


def _town_items(rng: Random, hours: Hours, n: int) -> Iterator[Item]:
    """One item that twelve towns implement: twelve implementing codes of one basic code."""
    title = f"{TOWN_THINGS[n % len(TOWN_THINGS)]}{DEEDS[n // len(TOWN_THINGS)]}"
    model = _item(rng, hours, (TOWN_CODES[0], title), "5", n)
    for place, town in enumerate(TOWN_CODES, 40):
        code = f"{unit_code(town, place)}{model.basic_code}00"
        day = hours.on_or_after(date(2020, 12, 1) + timedelta(days=rng.randint(0, 45)))
        yield replace(model, lead=town, item_code=code, claimed=day)


def _village(rng: Random, hours: Hours, n: int) -> Item:
    title = f"{TOWN_THINGS[n % len(TOWN_THINGS)]}村级代办"
    return _item(rng, hours, (TOWN_CODES[n % 12], title), "6", n)


def _with_fate(rng: Random, item: Item) -> Item:
    """Some are changed in the year, some after it, some wait at its end with a change under review."""
    lot = rng.random()
    if lot < 0.05 and item.claimed < date(2021, 3, 1):
        return replace(item, fate="changed")
    if lot < 0.07 and item.fit:
        return replace(item, online=False, fate="changed-next-year")
    if lot < 0.08 and item.claimed < date(2021, 3, 1):
        return replace(item, fate="changing")
    return item


def _uncounted(rng: Random, year: Year, names: Iterator[tuple[str, str]]) -> Iterator[Item]:
    """What looks like an item in use at the end of 2021, and is not."""
    many = max(2, 17 // year.size.catalogue)
    for n, fate in enumerate(["cancelled"] * many + ["paused"] * 2 + ["unpublished"] * many):
        day = date(2021, 12, 31) if fate == "unpublished" else date(2021, 1, 11)
        item = _item(rng, year.hours, next(names), "4", 900_000 + n)
        yield replace(item, claimed=day, fate=fate)


def stream(year: Year) -> Thread:
    """The items are claimed day by day; the figures of the catalogue follow from the plan."""
    items = plan(year)
    counted = [item for item in items if item.counts]
    fit = sum(item.fit for item in counted)
    online = sum(item.online for item in counted)
    assert len({item.item_code for item in counted}) == len(counted)
    year.truth.figures["F2"] = {
        "value": len(counted),
        "unit": "项",
        "scaled_by": year.size.catalogue,
    }
    year.truth.figures["F3"] = {
        "value": percent(online, fit), "unit": "％", "online": online, "fit": fit,
    }  # fmt: skip
    rng = year.rng("catalogue-life")
    for item in sorted(items, key=lambda item: item.claimed):
        yield year.hours.within(rng, item.claimed), None
        year.start(Claimed(year, rng, item).life())


class Claimed:
    """One item on its way into the catalogue, and through its changes there."""

    def __init__(self, year: Year, rng: Random, item: Item) -> None:
        self.year = year
        self.rng = rng
        self.item = item
        self.number = ""
        self.by = liaison(item.lead)
        self.reviewer = "govoffice#reviewer" if item.lead == "approvals" else "approvals#reviewer"

    def life(self) -> Thread:
        """From the claim to the catalogue and on."""
        year, item = self.year, self.item
        fields: dict[str, object] = {
            "title": item.title, "lead": item.lead, "basic_code": item.basic_code,
            "level": item.level, "item_type": item.item_type,
        }  # fmt: skip
        self.number = yield from begun(year.now, Open("service-item", self.by, fields))
        yield from self._written()
        soon = year.hours.soon(self.rng, year.now, self.rng.choice((0, 1)))
        yield act(soon, self.number, "publish", self.by)
        yield from self._afterwards()

    def _at(self, day: date) -> Thread:
        moment = self.year.hours.within(self.rng, self.year.hours.on_or_after(day))
        yield max(moment, self.year.now), None

    def _particulars(self) -> dict[str, object]:
        item = self.item
        began_online = item.fit and not item.online if item.fate == "changed" else item.online
        return {
            "item_code": item.item_code, "fit_for_online": item.fit, "online": began_online,
            "legal_days": item.legal, "promised_days": item.promised,
        }  # fmt: skip

    def _written(self) -> Thread:
        """Written in ten working days, reviewed by another bureau, sometimes returned."""
        year, rng, number = self.year, self.rng, self.number
        lapses = year.hours.lapse(year.now.date(), WRITE_DAYS)
        year.owe(number, lapses)
        late = rng.random() < 0.03 and self.item.fate == ""
        days = rng.randint(WRITE_DAYS + 1, WRITE_DAYS + 6) if late else rng.randint(1, 6)
        when = year.hours.soon(rng, year.now, days)
        fields = self._particulars()
        if year.plants("promise-too-long"):
            wrong = {**fields, "promised_days": self.item.legal + 5}
            event = Perform(number, "write", self.by, wrong)
            yield from year.attempt(when, "promise-too-long", event, "gate")
        yield act(when, number, "write", self.by, fields)
        year.settle(number)
        if self.item.promised == self.item.legal:
            year.truth.tally["promise-equals-limit"] += 1
        yield from self._abused_when_written()
        if rng.random() < 0.06:
            back = year.hours.soon(rng, year.now, rng.randint(1, 3))
            yield act(back, number, "return", self.reviewer, {"reason": RETURNED})
            year.owe(number, lapses)
            again = year.hours.soon(rng, year.now, rng.randint(0, 1))
            yield act(again, number, "write", self.by, fields)
            year.settle(number)
        yield act(
            year.hours.soon(rng, year.now, rng.choice((0, 1, 2))), number, "pass", self.reviewer
        )

    def _abused_when_written(self) -> Thread:
        year = self.year
        soon = year.now + timedelta(minutes=4)
        if year.plants("published-unreviewed"):
            event = Perform(self.number, "publish", self.by)
            yield from year.attempt(soon, "out-of-order", event, "out-of-order")
        if self.item.lead == "approvals" and year.plants("own-item-passed"):
            event = Perform(self.number, "pass", "approvals#reviewer")
            yield from year.attempt(soon, "own-item-passed", event, "own-unit")

    def _change(self, online: bool) -> Thread:
        fields: dict[str, object] = {
            "reason": "优化办理流程，调整网办深度", "fit_for_online": self.item.fit, "online": online,
            "promised_days": self.item.promised,
        }  # fmt: skip
        yield act(
            self.year.hours.soon(self.rng, self.year.now), self.number, "adjust", self.by, fields
        )

    def _changed(self, online: bool) -> Thread:
        yield from self._change(online)
        passed = self.year.hours.soon(self.rng, self.year.now, self.rng.randint(1, 3))
        yield act(passed, self.number, "pass-change", self.reviewer)

    def _afterwards(self) -> Thread:
        rng, item, number, near = self.rng, self.item, self.number, self.year.truth.near
        if item.fate == "changed":
            yield from self._at(date(2021, 4, 1) + timedelta(days=rng.randint(0, 220)))
            yield from self._changed(item.online)
        elif item.fate == "changed-next-year":
            yield from self._at(date(2022, 1, 10) + timedelta(days=rng.randint(0, 50)))
            yield from self._changed(True)
            near(
                "changed-after-the-year", number, "2022年才调整为全程网办，不计入2021年末一网通办率"
            )
        elif item.fate == "changing":
            yield from self._at(date(2021, 12, 28))
            yield from self._change(item.online)
            near("change-under-review", number, "年末调整待审，事项仍在用，计入2021年末事项数")
            yield act(
                self.year.hours.soon(rng, self.year.now, 5), number, "pass-change", self.reviewer
            )
        elif item.fate == "cancelled":
            yield from self._at(date(2021, 6, 1) + timedelta(days=rng.randint(0, 150)))
            basis = {"legal_basis": "上级清单已取消该事项，依清单同步取消"}
            yield act(self.year.now, number, "cancel", self.reviewer, basis)
            near("cancelled", number, "年内已取消，不计入2021年末事项数")
        elif item.fate == "paused":
            yield from self._paused()
        elif item.fate == "unpublished":
            near("unpublished", number, "2021年末尚未发布，不计入年末事项数")
        elif item.fate == "doubled":
            near("doubled", number, "与另一事项同一实施编码，只计一项")

    def _paused(self) -> Thread:
        yield from self._at(date(2021, 12, 20))
        basis = {"legal_basis": "办理系统升级，依规暂停受理"}
        yield act(self.year.now, self.number, "pause", self.reviewer, basis)
        self.year.truth.near("paused", self.number, "2021年末处于暂停状态，不计入年末事项数")
        yield from self._at(date(2022, 1, 17))
        yield act(self.year.now, self.number, "restore", self.reviewer)
