"""Enterprises' need for finance, from record to loan (M09; F5). Only new money drawn counts, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from qinglian.county.enterprises import Firm, firms
from qinglian.county.events import Open, Perform
from qinglian.county.streams.shares import shares
from qinglian.county.year import Step, Thread, Year, act, begun

SHARE_DAYS = 10
FIRST_SERIAL = 300_000
DRAWN_2021 = 648_300_000
BANKS = ("清川农商银行", "云岭银行清川支行", "邮储清川支行", "农发清川支行", "建信村镇银行")
FINANCE, NDRC = "govoffice/finance", "ndrc"
FATES = {
    "drawn": 50,
    "renewed": 4,
    "renewal": 6,
    "next-year": 4,
    "granted": 6,
    "failed": 24,
    "retried": 6,
}
COUNTED = frozenset({"drawn", "renewed"})


@dataclass(frozen=True, slots=True)
class Need:
    """An enterprise's need as it is planned: when it is recorded, and what comes of it."""

    firm: Firm
    lead: str
    registered: date
    fate: str
    bank: str
    contract: str
    amount: int
    consents: bool = True


def plan(year: Year) -> list[Need]:
    """Every need of the life; the new loans of 2021 add up to DRAWN_2021."""
    rng = year.rng("matching-plan")
    many = year.size.borrowers
    fates = rng.choices(tuple(FATES), tuple(FATES.values()), k=many)
    known = firms(rng, start=FIRST_SERIAL)
    loans = iter(shares(rng, DRAWN_2021, sum(fate in COUNTED for fate in fates), 10_000))
    needs = []
    for n, fate in enumerate(fates, 1):
        amount = next(loans) if fate in COUNTED else rng.randint(20, 400) * 10_000
        latest = 250 if fate in COUNTED else 320
        start = date(2021, 11, 15) if fate == "next-year" else date(2021, 1, 8)
        span = 15 if fate == "next-year" else latest
        day = year.hours.on_or_after(start + timedelta(days=rng.randint(0, span)))
        lead = FINANCE if rng.random() < 0.75 else NDRC
        contract = f"借字2021第{n:05d}号"
        needs.append(Need(next(known), lead, day, fate, rng.choice(BANKS), contract, amount))
    return [*_doubled(needs), *_unwilling(year, rng, needs)]


def _doubled(needs: list[Need]) -> list[Need]:
    """Two offices report the same contracts: they count once."""
    twice = [need for need in needs if need.fate == "drawn" and need.lead == FINANCE][:3]
    return needs + [
        Need(one.firm, NDRC, one.registered, "doubled", one.bank, one.contract, one.amount)
        for one in twice
    ]


def _unwilling(year: Year, rng: Random, needs: list[Need]) -> list[Need]:
    """Enterprises that have not consented: an office that shares their data is refused."""
    known = firms(rng, start=FIRST_SERIAL + len(needs) + 1)
    return [
        Need(
            next(known), FINANCE, year.hours.on_or_after(date(2021, 3, 1) + timedelta(days=40 * n)),
            "failed", rng.choice(BANKS), "", 500_000, consents=False,
        )
        for n in range(year.size.abuses)
    ]  # fmt: skip


def stream(year: Year) -> Thread:
    """The needs in the order of their days."""
    needs = plan(year)
    drawn = sum(need.amount for need in needs if need.fate in COUNTED)
    year.truth.figures["F5"] = {
        "value": f"{drawn // 1_000_000 / 100:.2f}", "unit": "亿元", "yuan": f"{drawn}.00",
        "contracts": sum(need.fate in COUNTED for need in needs),
    }  # fmt: skip
    rng = year.rng("matching")
    for need in sorted(needs, key=lambda need: need.registered):
        yield year.hours.within(rng, need.registered), None
        year.start(Borrower(year, rng, need).life())


class Borrower:
    """One need on its way."""

    def __init__(self, year: Year, rng: Random, need: Need) -> None:
        self.year = year
        self.rng = rng
        self.need = need
        self.number = ""
        self.by = f"{need.lead}#liaison"

    def life(self) -> Thread:
        """Recorded, verified by another, shared with consent, and then its fate."""
        year, need = self.year, self.need
        fields: dict[str, object] = {
            "enterprise": need.firm.name, "uscc": need.firm.uscc, "lead": need.lead,
            "wanted": f"{need.amount * 12 // 10}.00", "consent": need.consents,
        }  # fmt: skip
        self.number = yield from begun(year.now, Open("bank-enterprise-matching", self.by, fields))
        lapses = year.hours.lapse(year.now.date(), SHARE_DAYS)
        year.owe(self.number, lapses)
        yield self._act(self._later(1, 3), "verify", f"{need.lead}#staff")
        if not need.consents:
            yield from self._unconsented()
            return
        late = self.rng.random() < 0.03
        yield self._act(self._later(11, 14) if late else self._later(1, 5), "share")
        year.settle(self.number)
        if year.events_held and self.rng.random() < 0.6:
            yield self._act(self._later(1, 4), "meet", event=year.events_held[-1])
        yield from self._fate()

    def _act(self, when: datetime, name: str, by: str = "", **fields: object) -> Step:
        return act(when, self.number, name, by or self.by, fields)

    def _later(self, least: int, most: int) -> datetime:
        return self.year.hours.soon(self.rng, self.year.now, self.rng.randint(least, most))

    def _unconsented(self) -> Thread:
        event = Perform(self.number, "share", self.by)
        yield from self.year.attempt(self._later(1, 2), "unconsented-sharing", event, "gate")
        if self.rng.random() < 0.5:
            yield self._act(self._later(1, 2), "consent", consent=True)
            yield self._act(self._later(1, 2), "share")
            self.year.settle(self.number)
            self.year.truth.near(
                "consent-recorded-first", self.number, "补登企业同意后再推送，可以"
            )
        yield self._act(self._later(2, 4), "fail", failure="other", reason="企业暂不需要融资")
        self.year.settle(self.number)

    def _fate(self) -> Thread:
        need = self.need
        if need.fate in {"failed", "retried"}:
            failure = self.rng.choice(("collateral", "credit", "industry", "rate"))
            yield self._act(self._later(4, 15), "fail", failure=failure)
            if need.fate == "retried":
                yield self._act(self._later(15, 40), "try-again")
                yield self._act(self._later(1, 4), "share")
            return
        credit = f"{need.amount * 13 // 10}.00"
        yield self._act(self._later(4, 15), "grant", bank=need.bank, credit=credit)
        if need.fate == "granted":
            self.year.truth.near("credit-only", self.number, "只授信未放款，不计入融资额")
            return
        if need.fate == "next-year":
            day = date(2022, 1, 5) + timedelta(days=self.rng.randint(0, 40))
            yield self.year.hours.within(self.rng, self.year.hours.on_or_after(day)), None
            self.year.truth.near("drawn-next-year", self.number, "2022年放款，不计入2021年融资额")
            yield self._draw(self.year.now, need.contract, renewal=False)
            return
        yield from self._drawn()

    def _draw(self, when: datetime, contract: str, *, renewal: bool) -> Step:
        amount = f"{self.need.amount}.00"
        return self._act(
            when, "draw", bank=self.need.bank, contract=contract, drawn=amount, renewal=renewal
        )

    def _drawn(self) -> Thread:
        need, near = self.need, self.year.truth.near
        yield self._draw(self._later(2, 15), need.contract, renewal=need.fate == "renewal")
        if need.fate == "renewal":
            near("renewal", self.number, "续贷，不计入帮助企业融资额")
        elif need.fate == "doubled":
            near("same-contract", self.number, "与另一事项同一企业、银行、合同，只计一次")
        elif need.fate == "renewed":
            yield self._draw(self._later(10, 40), f"{need.contract}续", renewal=True)
            near("renewed", self.number, "首笔计入，续贷不计")
