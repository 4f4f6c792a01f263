"""Policies for enterprises, delivered one by one: told, reviewed, put on notice, paid, arrived (M06)."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from qinglian.county.enterprises import Firm, firms
from qinglian.county.events import Open, Perform
from qinglian.county.people import liaison
from qinglian.county.year import Step, Thread, Year, act, begun

TELL_DAYS, NOTICE_DAYS, PAY_DAYS = 20, 5, 15
FIRST_SERIAL = 100_000


class Policy(NamedTuple):
    """A policy: who delivers it, how, and about how much it gives (yuan)."""

    title: str
    number: str
    lead: str
    mode: str
    amount: int


POLICIES = (
    Policy("失业保险稳岗返还", "清人社发〔2021〕12号", "labour", "unasked", 8_600),
    Policy("以工代训补贴", "清人社发〔2021〕15号", "labour", "applied", 15_000),
    Policy("中小企业技改奖补", "清政办发〔2021〕9号", "industry", "applied", 120_000),
    Policy("规上工业企业用电补贴", "清工信发〔2021〕6号", "industry", "unasked", 42_000),
    Policy("首次纳统商贸企业奖励", "清商发〔2021〕4号", "commerce", "unasked", 50_000),
    Policy("农村电商物流补助", "清商发〔2021〕7号", "commerce", "applied", 21_000),
    Policy("文旅企业纾困补助", "清文旅发〔2021〕8号", "culture", "applied", 30_000),
    Policy("农业龙头企业贷款贴息", "清农发〔2021〕11号", "farming", "applied", 68_000),
    Policy("粮食规模种植补贴", "清农发〔2021〕3号", "farming", "direct", 12_400),
    Policy("服务业稳增长奖励", "清发改发〔2021〕18号", "ndrc", "direct", 36_000),
)
REFUSALS = ("在职参保人数未达到文件第三条要求", "未在申报期内提供发票", "同一项目已享受上级补助")


def stream(year: Year) -> Thread:
    """Deliveries through 2021 and into 2022, most of them in its second half."""
    rng = year.rng("policies")
    known = firms(rng, start=FIRST_SERIAL)
    first, span = date(2021, 3, 1), (year.until.date() - date(2021, 3, 1)).days
    days = sorted(
        year.hours.on_or_before(first + timedelta(days=int(span * rng.betavariate(2.2, 1.6))))
        for _ in range(year.size.deliveries)
    )
    for day in days:
        yield year.hours.within(rng, day), None
        year.start(Delivery(year, rng, rng.choice(POLICIES), next(known)).life())


class Delivery:
    """One policy for one enterprise."""

    def __init__(self, year: Year, rng: Random, policy: Policy, firm: Firm) -> None:
        self.year = year
        self.rng = rng
        self.policy = policy
        self.firm = firm
        self.number = ""
        self.by = liaison(policy.lead)
        self.reviewer = f"{policy.lead}#deputy"
        self.payer = f"{policy.lead}#staff"

    def life(self) -> Thread:
        """From the match to the money."""
        year, rng, policy = self.year, self.rng, self.policy
        fields: dict[str, object] = {
            "title": policy.title, "policy_no": policy.number, "lead": policy.lead,
            "enterprise": self.firm.name, "uscc": self.firm.uscc, "mode": policy.mode,
            "amount": f"{policy.amount * rng.randint(50, 160) // 100}.00",
        }  # fmt: skip
        self.number = yield from begun(year.now, Open("policy-delivery", self.by, fields))
        yield act(
            year.hours.soon(rng, year.now, rng.choice((0, 1, 2))), self.number, "tell", self.by
        )
        lapses = year.hours.lapse(year.now.date(), TELL_DAYS)
        year.owe(self.number, lapses)
        if policy.mode == "applied":
            if rng.random() < 0.04:
                yield from self._dropped()
                return
            yield act(
                year.hours.soon(rng, year.now, rng.randint(1, 8)), self.number, "apply", self.by
            )
        late = rng.random() < 0.02
        if (yield from self._reviewed(year.hours.finish(rng, year.now, lapses, late=late))):
            yield from self._paid()

    def _dropped(self) -> Thread:
        when = self.year.hours.soon(self.rng, self.year.now, 5)
        yield act(when, self.number, "drop", self.by, {"reason": "企业书面表示不申请"})
        self.year.settle(self.number)

    def _reviewed(self, when: datetime) -> Generator[Step, str | None, bool]:
        """Whether the enterprise meets the conditions: judged by who did not match or tell it."""
        year, rng, number = self.year, self.rng, self.number
        if year.plants("own-review"):
            event = Perform(number, "review", self.by, {"granted": True})
            yield from year.attempt(when, "own-review", event, "own-work")
        if rng.random() < 0.05:
            if year.plants("refusal-without-reason"):
                event = Perform(number, "review", self.reviewer, {"granted": False})
                yield from year.attempt(when, "refusal-without-reason", event, "gate")
            fields = {"granted": False, "reason": rng.choice(REFUSALS)}
            yield act(when, number, "review", self.reviewer, fields)
            year.settle(number)
            return False
        yield act(when, number, "review", self.reviewer, {"granted": True})
        year.settle(number)
        return True

    def _paid(self) -> Thread:
        """After five working days on notice, and within fifteen of the review; never by the reviewer."""
        year, rng, number = self.year, self.rng, self.number
        reviewed = year.now.date()
        lapses = year.hours.lapse(reviewed, PAY_DAYS)
        noticed = year.hours.lapse(reviewed, NOTICE_DAYS)
        year.owe(number, lapses)
        receipt = {"receipt_no": f"YH{year.now:%Y%m%d}{rng.randrange(10**6):06d}"}
        if year.plants("early-payment"):
            event = Perform(number, "pay", self.payer, receipt)
            yield from year.attempt(
                year.hours.soon(rng, year.now, 1), "early-payment", event, "too-soon"
            )
        first = year.hours.on_or_after(noticed.date())
        late = rng.random() < 0.02
        days = rng.randint(PAY_DAYS - NOTICE_DAYS + 1, 16) if late else rng.randint(0, 8)
        yield year.hours.within(rng, year.hours.add(first, days)), None
        if year.now.date() == noticed.date():
            year.truth.tally["paid-on-first-day"] += 1
            if year.truth.tally["paid-on-first-day"] <= year.size.abuses:
                year.truth.near("paid-on-first-day", number, "公示期满次日拨付，不早")
        yield act(max(year.now, noticed), number, "pay", self.payer, receipt)
        year.settle(number)
        yield act(year.hours.soon(rng, year.now, rng.randint(1, 3)), number, "confirm", self.by)
