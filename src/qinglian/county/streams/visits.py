"""The visit to one object drawn: two officers scan in, the second signs, the result is published and followed up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from random import Random

from qinglian.county.abuses.rules import Rule, rules_of
from qinglian.county.events import Going, Open, Perform, Recuse
from qinglian.county.year import Thread, Year, act, begun
from qinglian.procedures.shelf import library

VISIT, CASE = "inspection-visit", "penalty-case"
RESULTS = {"clean": 68, "corrected": 20, "absent": 6, "idle": 2, "pending": 4}
PENDING = 1
"""The place of a visit that always finds a problem to be followed up."""

VISITED_WITHIN, PUBLISHED_WITHIN = 22, 12
"""Working days: the county's thirty and the law's twenty (D046) are kept."""

CONFLICT = "其亲属在该单位工作，依规定回避"
LAPSED = "执法证件已过期或暂扣，由候补人员检查"
NO_PENALTY = "情节轻微，已及时改正，未造成危害后果，不予处罚"


@cache
def _rules() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in rules_of(library().newest(VISIT))}


@dataclass
class Visit:
    """The visit `number`, in its `place` of the draw. `held` are the life's own certificates with their units."""

    year: Year
    rng: Random
    number: str
    place: int
    lead: str
    held: Mapping[str, str]

    def life(self, *, recused: bool) -> Thread:
        """From the draw to the closing."""
        days = self.rng.randint(3, VISITED_WITHIN)
        yield self._later(days), None
        if recused:
            aside = yield self.year.now, Going(self.number)
            yield from self._gives_way(str(aside), CONFLICT)
        while (lapsed := (yield self.year.now, Going(self.number, unfit=True))) is not None:
            yield from self._gives_way(lapsed, LAPSED)
        result = "pending" if self.place == PENDING else self._result()
        yield from self._visited(result)
        yield act(self._later(self.rng.randint(1, PUBLISHED_WITHIN)), self.number, "publish",
                  f"{self.lead}#liaison", {"where": f"https://gsxt.example/{self.number}"})  # fmt: skip
        if result == "pending":
            yield from self._followed()
        yield act(self._later(self.rng.randint(1, 2)), self.number, "close", f"{self.lead}#head")

    def _result(self) -> str:
        return self.rng.choices(tuple(RESULTS), tuple(RESULTS.values()))[0]

    def _gives_way(self, aside: str, reason: str) -> Thread:
        yield self.year.now, Recuse(self.number, f"{self.lead}#liaison", aside, reason)

    def _visited(self, result: str) -> Thread:
        """Two of the officers' own units: the first drawn makes the visit, another signs."""
        year = self.year
        first = yield year.now, Going(self.number)
        officer = f"{self.held.get(str(first), self.lead)}#officer-1"
        if self.place == 0:
            hidden = self._visit(officer, result, shown=False)
            yield from self._tried("visit/gate-3", year.now, hidden)
        yield year.now, self._visit(officer, result, shown=True)
        if self.place == 0:
            year.kept_near([f"{VISIT}/visit/gate-3"])
            alone = Perform(self.number, "countersign", officer)
            yield from self._tried("countersign/own-work", self._later(0), alone)
        yield act(self._later(0), self.number, "countersign", f"{self.lead}#officer-2")
        if self.place == 0:
            year.kept_near([f"{VISIT}/countersign/own-work"])

    def _visit(self, officer: str, result: str, *, shown: bool) -> Perform:
        fields = {
            "scan_code": f"SM{self.year.now:%Y%m%d}{self.number[-4:]}", "shown": shown, "result": result,
            "recording": sha256(self.number.encode()).hexdigest(),
        }  # fmt: skip
        return Perform(self.number, "visit", officer, fields, ("record",), {"visit_no": 1})

    def _followed(self) -> Thread:
        """A problem becomes a case of the lead unit's own officers."""
        year, own = self.year, [one for one, unit in self.held.items() if unit == self.lead]
        opened = {
            "title": "双随机检查发现问题待查", "lead": self.lead, "source": "inspection", "field": "other",
            "filing_no": f"清立案〔{year.now.year}〕{int(self.number[-6:])}号",
            "certificate": own[0], "second_certificate": own[1],
        }  # fmt: skip
        case = yield from begun(self._later(2), Open(CASE, f"{self.lead}#officer-1", opened))
        by, fields = f"{self.lead}#liaison", {"follow_up": case}
        yield act(self._later(1), self.number, "follow", by, fields)
        year.start(self._decided(case))

    def _decided(self, case: str) -> Thread:
        days = self.rng.randint(20, 50)
        yield act(
            self._later(days), case, "not-punish", f"{self.lead}#head", {"reason": NO_PENALTY}
        )

    def _tried(self, rule: str, when: datetime, event: Perform) -> Thread:
        found = _rules()[f"{VISIT}/{rule}"]
        yield from self.year.attempt(when, found.id, event, found)

    def _later(self, days: int) -> datetime:
        return self.year.hours.soon(self.rng, self.year.now, days)
