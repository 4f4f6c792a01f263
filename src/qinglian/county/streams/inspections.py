"""Double-random inspections (M41): officers certified, rosters frozen, objects drawn, visited, published, closed.

What is drawn is the system's to work out: the life knows how many (`draws.share`), and asks who goes.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from random import Random

from qinglian.county.abuses.rules import rules_of
from qinglian.county.enterprises import firms
from qinglian.county.events import Child, Draw, Open, Perform
from qinglian.county.people import ENFORCING
from qinglian.county.streams.visits import Visit
from qinglian.county.units import SHORT
from qinglian.county.year import Step, Thread, Year, act, begun
from qinglian.draws import share
from qinglian.procedures.shelf import library

TASK, VISIT, CERTIFICATE = "inspection-task", "inspection-visit", "enforcement-certificate"
CERTIFIED_FROM = date(2021, 8, 16)
BEGINS = date(2021, 9, 13)
LASTS = timedelta(days=75)
"""From the opening of a task to the closing of its last visit, or nearly."""

OFFICERS = 3
ISSUER = "justice#liaison"
FIRST_SERIAL = 500_000

RATES = {"A": "1", "B": "5", "C": "20", "D": "50"}
CLASSES = {"A": 40, "B": 30, "C": 20, "D": 10}
"""Of a hundred objects, how many are of each class of credit risk."""

DRAWN_AGAIN = 1
WHY_AGAIN = "名录中有已注销的主体，更新名录后重新抽取"

SUBJECTS = (
    ("成品油和燃气安全联合抽查", "market", ("emergency", "transport")),
    ("餐饮服务食品安全联合抽查", "market", ("health", "cityenf")),
    ("农药兽药经营联合抽查", "farming", ("market", "ecology")),
    ("道路货运企业联合抽查", "transport", ("emergency", "market")),
    ("危险化学品经营联合抽查", "emergency", ("ecology", "transport")),
    ("文化娱乐场所联合抽查", "culture", ("market", "health")),
    ("医疗机构药品使用联合抽查", "health", ("market", "ecology")),
    ("排污单位联合抽查", "ecology", ("emergency", "farming")),
    ("户外广告设施联合抽查", "cityenf", ("market", "emergency")),
    ("特种设备使用单位联合抽查", "market", ("emergency", "culture")),
    ("种子生产经营联合抽查", "farming", ("market", "cityenf")),
    ("机动车维修企业联合抽查", "transport", ("ecology", "market")),
)


def stream(year: Year) -> Thread:
    """The officers are certified, then one task after another is taken from the plan."""
    rng = year.rng("inspections")
    held: dict[str, str] = {}
    yield year.hours.within(rng, year.hours.on_or_after(CERTIFIED_FROM)), None
    for place, unit in enumerate(ENFORCING):
        for n in range(1, OFFICERS + 1):
            year.start(_certified(year, rng, unit, OFFICERS * place + n, held))
    many = year.size.inspections
    apart = (year.until.date() - LASTS - BEGINS) / max(many - 1, 1)
    for n in range(many):
        day = year.hours.on_or_after(BEGINS + apart * n)
        yield year.hours.within(rng, day), None
        year.start(Task(year, n, held).life())


def _certified(year: Year, rng: Random, unit: str, n: int, held: dict[str, str]) -> Thread:
    """One officer, trained, examined and certified; `held` are the certificates with their units."""
    hours, own = year.hours, f"{unit}#liaison"
    name = SHORT[unit]
    fields: dict[str, object] = {
        "title": f"{name}执法岗{(n - 1) % OFFICERS + 1}", "lead": unit, "holder": f"{name}执法员（示例）",
        "staff_kind": "civil", "scope": "综合执法",
    }  # fmt: skip
    number = yield from begun(hours.soon(rng, year.now), Open(CERTIFICATE, own, fields))
    course = {"course": "行政处罚法专题", "hours": 40}
    yield act(hours.soon(rng, year.now, 2), number, "train", own, course)
    yield act(hours.soon(rng, year.now, 2), number, "examine", ISSUER, {"passed": True})
    given = {"certificate_no": f"秦990121-{n:04d}", "valid_until": "2025-12-31"}
    yield act(hours.soon(rng, year.now, 2), number, "issue", ISSUER, given)
    held[number] = unit


def many_drawn(objects: int) -> int:
    """How many of a roster are drawn."""
    classes = ((name, objects * part // 100) for name, part in CLASSES.items())
    return sum(share(size, Decimal(RATES[name]) / 100) for name, size in classes)


@dataclass
class Task:
    """The `n`-th task of the life, from the plan to its closing."""

    year: Year
    n: int
    held: dict[str, str]
    number: str = ""
    going: int = 0
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        self.rng = self.year.rng(f"inspection-{self.n}")
        self.title, self.lead, self.co = SUBJECTS[self.n % len(SUBJECTS)]
        self.keeper, self.drawer, self.head = (
            f"{self.lead}#{post}" for post in ("liaison", "staff", "head")
        )
        definition = library().at(TASK, self.year.until.date())
        self.rules = {rule.id: rule for rule in rules_of(definition)}

    def life(self) -> Thread:
        """Opened, drawn (once more where the roster was wrong), visited by many at a time, closed."""
        year = self.year
        opened = year.now
        fields: dict[str, object] = {
            "title": self.title, "lead": self.lead, "co": list(self.co),
            "plan_no": f"清政办发〔{opened.year}〕8号", "task_no": f"{opened.year}-县级-{self.n + 1:03d}",
            "planned": True, "yearly_cap": 2,
            **{f"rate_{name.lower()}": rate for name, rate in RATES.items()},
        }  # fmt: skip
        known = {"others": 0, "drawn_before": 0}
        self.number = yield from begun(opened, Open(TASK, self.keeper, fields, (), known))
        visits = yield from self._drawn(0, tuple(self._objects()))
        if self.n == DRAWN_AGAIN:
            yield from self._drawn_again(len(visits))
            visits = yield from self._drawn(len(visits), ())
        self.going = len(visits)
        for place, number in enumerate(visits):
            visit = Visit(year, self.rng, number, place, self.lead, self.held)
            year.start(self._visited(visit, recused=self.n == 0 and place == 0))

    def _objects(self) -> Iterator[tuple[str, str, str]]:
        """Enterprises that stand on no other task's roster."""
        many = self.year.size.objects
        classes = [name for name, part in CLASSES.items() for _ in range(many * part // 100)]
        known = firms(self.rng, start=FIRST_SERIAL + self.n * many)
        for firm, name in zip(islice(known, len(classes)), classes, strict=True):
            yield firm.uscc, firm.name, name

    def _drawn(
        self, before: int, objects: tuple[tuple[str, str, str], ...]
    ) -> Generator[Step, str | None, list[str]]:
        """Committed to, frozen, drawn by another with a number that came later; gives the visits' numbers."""
        year, now = self.year, self.year.now.date()
        issue = f"{now.year}{min(150, now.timetuple().tm_yday * 3 // 7 + 3):03d}"
        source = {"public_source": f"双色球第{issue}期开奖号码"}
        chance = f"{year.seed}:inspection-{self.n}:{before}"
        yield self._later(1), Draw(self.number, "commit", self.keeper, source, objects, chance)
        yield self._later(1), Draw(self.number, "freeze", self.keeper)
        value = {"public_value": self._lottery()}
        yield from self._tried(
            "draw/own-work", self._later(2), Draw(self.number, "draw", self.keeper, value)
        )
        yield self._later(0), Draw(self.number, "draw", self.drawer, value)
        year.kept_near([f"{TASK}/draw/own-work"])
        visits = []
        for place in range(1, many_drawn(year.size.objects) + 1):
            asked = Child(self.number, before + place, VISIT)
            visits.append((yield from begun(year.now, asked)))
        return visits

    def _lottery(self) -> str:
        red, blue = sorted(self.rng.sample(range(1, 34), 6)), self.rng.randint(1, 16)
        return " ".join(f"{ball:02d}" for ball in (*red, blue))

    def _drawn_again(self, many: int) -> Thread:
        """A head who had no hand in it approves it, and says why in public; the visits of the first draw are void."""
        why = {"why_again": WHY_AGAIN}
        unheard = Draw(self.number, "redraw", self.drawer, why)
        yield from self._tried("redraw/not-your-role", self._later(1), unheard)
        yield self._later(0), Draw(self.number, "redraw", self.head, why)
        self.year.kept_near([f"{TASK}/redraw/not-your-role"])
        self.year.truth.acts[VISIT]["void"] += many

    def _visited(self, visit: Visit, *, recused: bool) -> Thread:
        """One visit to its end; with the last of them the task is closed, and not before."""
        yield from visit.life(recused=recused)
        self.going -= 1
        if self.going == 1:
            early = Perform(self.number, "close", self.head)
            yield from self._tried("close/children-open", self.year.now, early)
        if self.going == 0:
            yield act(self._later(1), self.number, "close", self.head)
            self.year.kept_near([f"{TASK}/close/children-open"])

    def _tried(self, rule: str, when: datetime, event: Draw | Perform) -> Thread:
        """Tried by whoever may not, and refused."""
        found = self.rules[f"{TASK}/{rule}"]
        yield from self.year.attempt(when, found.id, event, found)

    def _later(self, days: int) -> datetime:
        return self.year.hours.soon(self.rng, self.year.now, days)
