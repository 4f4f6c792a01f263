"""The county's duty lists: collected, confirmed by each unit, adopted, issued, revised, issued again, closed (M01)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from qinglian.county.events import Child, Open, Perform
from qinglian.county.people import liaison
from qinglian.county.streams.commissioned import SUPERVISORS
from qinglian.county.streams.list_duties import Kept, Task, owe
from qinglian.county.streams.list_rows import (
    INTEGRITY,
    Plan,
    Revision,
    Row,
    amendments,
    rows,
    scope,
)
from qinglian.county.units import TOWN_CODES
from qinglian.county.year import Thread, Year, begun
from qinglian.procedures.model import SYSTEM

HEAD = "leaders#head"
UNSEALED = "0" * 64
"""What stands for a version's digest where no site seals it: only the site can find it."""

SAME = ("title", "co", "answerable", "to_towns", "handed_down")
"""What an entry and its duty both say."""

PLANS = (
    Plan(
        "清川县2021年重点任务清单", "key-tasks", 2021, date(2021, 2, 22), "清政办发〔2021〕6号",
        (date(2021, 6, 30), date(2021, 9, 30), date(2021, 11, 30), date(2021, 12, 20)),
        Revision(date(2021, 8, 2), "汛后恢复任务增加，部分任务按年中会议调整", "清政办发〔2021〕31号", 2, 1),
        closes=date(2022, 1, 20), towns=TOWN_CODES,
    ),
    Plan(
        "清川县2022年重点任务清单", "key-tasks", 2022, date(2022, 1, 4), "清政办发〔2022〕3号",
        (date(2022, 3, 11), date(2022, 6, 30), date(2022, 9, 30), date(2022, 11, 30), date(2022, 12, 20)),
        Revision(date(2022, 2, 21), "县人代会后任务有增减，部分时限和分工调整", "清政办发〔2022〕11号", 3, 2),
        towns=TOWN_CODES,
    ),
    Plan(
        "清川县政府系统2022年廉政责任清单", "integrity", 2022, date(2022, 1, 10), "清政办函〔2022〕8号",
        (date(2022, 3, 15), date(2022, 6, 30), date(2022, 11, 30)),
    ),
)  # fmt: skip


def stream(year: Year) -> Thread:
    """Each list is begun on its day."""
    yield year.now, None
    for plan in PLANS:
        year.start(List(year, plan).life())


class List:
    """One list and the duties on it."""

    def __init__(self, year: Year, plan: Plan) -> None:
        integrity = plan.kind == "integrity"
        departments = (
            tuple(lead for lead, _ in INTEGRITY) if integrity else scope(year.size.entries)
        )
        self.year = year
        self.rng: Random = year.rng(f"lists-{plan.name}")
        self.plan = replace(plan, departments=departments)
        self.by = SUPERVISORS[0]
        self.number = ""
        self.numbered = 0
        self.disputed = 0
        self.rows: list[Row] = []
        self.tasks: dict[int, Task] = {}
        self.opened = 0

    def life(self) -> Thread:
        """From its beginning to its year's end."""
        revision = self.plan.revision
        more = revision.added if revision else 0
        wanted = rows(self.plan, self.year.size.entries + more, self.rng)
        first, later = wanted[: len(wanted) - more], wanted[len(wanted) - more :]
        for row in later:
            row.fields["due"] = max(self.plan.dues).isoformat()
        yield from self._collected(first)
        yield from self._adopted(self.rows, dispute=True)
        yield from self._issued(1, self.plan.docnumber, self._assignments(self.rows), self.rows)
        if revision is not None:
            yield from self._revised(revision, later)
        if self.plan.closes is not None:
            yield from self._closed(self.plan.closes)

    def _on(self, day: date) -> Thread:
        """Wait for some moment of a working day."""
        yield self.year.hours.within(self.rng, self.year.hours.on_or_after(day)), None

    def _soon(self, days: int = 0) -> Thread:
        yield self.year.hours.soon(self.rng, self.year.now, days), None

    def _do(
        self,
        name: str,
        by: str,
        fields: dict[str, object] | None = None,
        known: dict[str, object] | None = None,
        follows: Iterable[Open | Perform] = (),
    ) -> Thread:
        event = Perform(
            self.number, name, by, fields or {}, known=known or {}, follows=tuple(follows)
        )
        yield self.year.now, event

    def _collected(self, wanted: list[Row]) -> Thread:
        """Units propose a part; supervision adds the rest, and merges what was proposed twice."""
        plan, year = self.plan, self.year
        yield from self._on(plan.begins)
        fields: dict[str, object] = {
            "list_name": plan.name, "kind": plan.kind, "year": plan.of, "lead": "govoffice/supervision",
            "departments": list(self.plan.departments),
        }  # fmt: skip
        if plan.towns:
            fields["towns"] = list(plan.towns)
        self.number = yield from begun(year.now, Open("duty-list", self.by, fields))
        yield from self._soon(1)
        for row in wanted:
            yield from self._entered(row, proposed=row.n % 3 == 1)
        twice = wanted[0]
        yield from self._soon(1)
        yield from self._do(
            "propose", liaison(twice.units("co")[0]), {"title": twice.fields["title"]}
        )
        self.numbered += 1
        yield from self._soon()
        reason = f"与第{twice.n}项重复"
        yield from self._do(
            "remove", self.by, {"entry": self.numbered, "reason": reason, "into": twice.n}
        )

    def _entered(self, row: Row, *, proposed: bool) -> Thread:
        yield self.year.now + timedelta(minutes=2), None
        by, act = (liaison(row.lead), "propose") if proposed else (self.by, "add")
        yield from self._do(act, by, dict(row.fields))
        self.numbered += 1
        row.n = self.numbered
        self.rows.append(row)

    def _adopted(self, touched: list[Row], *, dispute: bool = False) -> Thread:
        """Put to the units, confirmed by each of them, and adopted by a meeting."""
        yield from self._soon(1)
        yield from self._do("consult", self.by, known={"entries": len(self.rows)})
        yield from self._soon(1)
        if dispute:
            yield from self._settled(touched[2])
        units = sorted({unit for row in touched for unit in (row.lead, *row.units("co"))})
        for unit in units:
            yield self.year.now + timedelta(minutes=2), None
            yield from self._do("confirm", liaison(unit))
        yield from self._soon(2)
        met = "integrity" if self.plan.kind == "integrity" else "standing"
        counted = ("leadless", "two_leads", "unconfirmed", "doubled", "undated", "unhanded")
        known: dict[str, object] = {**dict.fromkeys(counted, 0), "widest": self._widest()}
        fields: dict[str, object] = {
            "adopted_by": met, "adopted_on": self.year.now.date().isoformat(),
        }  # fmt: skip
        yield from self._do("approve", HEAD, fields, known)

    def _settled(self, row: Row) -> Thread:
        """A unit that is to help disputes it, and the head of the county rules."""
        self.disputed = row.n
        fields: dict[str, object] = {
            "entry": row.n,
            "reason": "此项主要由牵头单位负责，建议不列本单位配合",
        }
        yield from self._do("dispute", liaison(row.units("co")[0]), fields)
        yield from self._soon(1)
        opinion = "按三定方案，确需配合，维持清单所列分工"
        yield from self._do("settle", HEAD, {"entry": row.n, "opinion": opinion})
        yield from self._soon(1)

    def _widest(self) -> str:
        units = len(self.plan.departments) + len(self.plan.towns)
        most = max(len(row.units("co")) for row in self.rows)
        return format((Decimal(100 * most) / units).quantize(Decimal("0.01")), "f")

    def _issued(
        self, version: int, docnumber: str, follows: list[Open | Perform], new: list[Row]
    ) -> Thread:
        """Issued, and its new entries' duties begun; a list of key tasks is made public the same day."""
        yield from self._soon(3)
        known: dict[str, object] = {
            "issue": version, "entries": len(self.rows), "digest": UNSEALED,
        }  # fmt: skip
        yield from self._do("issue", self.by, {"docnumber": docnumber}, known, follows)
        self._brought_up()
        for row in new:
            self.opened += 1
            number = yield from begun(self.year.now, Child(self.number, self.opened, "duty"))
            down = str(row.fields["handed_down"]) if row.down else ""
            name = f"{self.plan.name}-{row.n}"
            task = self.tasks[row.n] = Task(name, number, row.lead, row.due, down)
            self.year.start(Kept(self.year, task).life())
        if self.plan.kind == "key-tasks":
            yield from self._soon()
            yield from self._do("publish", self.by, known={"personal_entries": 0})

    def _brought_up(self) -> None:
        """The duties are as the version just issued has them."""
        due = {row.n: row.due for row in self.rows}
        for n, task in self.tasks.items():
            if n not in due and not task.dropped:
                task.dropped = True
                self.year.settle(task.number)
            elif n in due and due[n] != task.due:
                task.due = due[n]
                owe(self.year, task)

    def _assignments(self, new: list[Row]) -> list[Open | Perform]:
        """The duties that the issuing assigns for entries that are new."""
        return [Open("duty", SYSTEM.post, self._assigned(row)) for row in new]

    def _assigned(self, row: Row) -> dict[str, object]:
        same = {name: row.fields[name] for name in SAME if name in row.fields}
        return {
            **same, "lead": row.lead, "due": row.fields["due"], "list_name": self.plan.name, "item_no": row.n,
        }  # fmt: skip

    def _revised(self, revision: Revision, later: list[Row]) -> Thread:
        """Some entries changed, some taken out, some added; then all as before."""
        reason = revision.reason
        yield from self._on(revision.begins)
        yield from self._do("revise", self.by, {"reason": reason})
        changed: dict[int, dict[str, object]] = {}
        for row, fields, why in amendments(self.plan, self.rows, self.rng, self.disputed):
            yield from self._soon()
            yield from self._do("amend", self.by, {"entry": row.n, "reason": why, **fields})
            row.fields.update(fields)
            changed[row.n] = dict(fields)
        gone = self._gone(revision.removed, changed)
        for row in gone:
            yield from self._soon()
            fields = {"entry": row.n, "reason": "已纳入市级统一安排，不再单列"}
            yield from self._do("remove", self.by, fields)
            self.rows.remove(row)
        yield from self._soon(1)
        for row in later:
            yield from self._entered(row, proposed=False)
        touched = [row for row in self.rows if row.n in changed or row in later]
        yield from self._adopted(touched)
        follows = [
            *self._dropped(gone, reason), *self._changed(changed, reason), *self._assignments(later),
        ]  # fmt: skip
        yield from self._issued(2, revision.docnumber, follows, later)

    def _gone(self, many: int, changed: Iterable[int]) -> list[Row]:
        """What is taken out: of what is due late in the year, so that it is still under way."""
        late, spared = sorted(self.plan.dues)[-2], {*changed, self.disputed}
        fit = [row for row in self.rows if row.due >= late and not row.down and row.n not in spared]
        return fit[-many:]

    def _dropped(self, gone: list[Row], reason: str) -> list[Open | Perform]:
        return [
            Perform(self.tasks[row.n].number, "drop", SYSTEM.post, {"reason": reason})
            for row in gone
        ]

    def _changed(self, changed: dict[int, dict[str, object]], reason: str) -> list[Open | Perform]:
        return [
            Perform(
                self.tasks[n].number, "set-day" if "due" in fields else "amend", SYSTEM.post,
                {"reason": reason, **fields},
            )
            for n, fields in sorted(changed.items())
        ]  # fmt: skip

    def _closed(self, day: date) -> Thread:
        """Closed by the head of the county once all its duties are."""
        yield from self._on(day)
        while not all(task.ended for task in self.tasks.values()):
            yield from self._soon(3)
        yield from self._do("close", HEAD, {"opinion": "全年任务逐项核查完毕，同意销号"})
