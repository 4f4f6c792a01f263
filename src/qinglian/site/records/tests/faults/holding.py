"""The county's log after a fault, held against all that was ever acknowledged and shown."""

from __future__ import annotations

import time
from collections.abc import Iterable

from django.db import connection, connections

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.auditing import audit
from qinglian.ledger.errors import LedgerError
from qinglian.ledger.tests.dying import Account
from qinglian.ledger.tests.judging import Judge
from qinglian.site.matters.models import Act
from qinglian.site.matters.opening import contradictions
from qinglian.site.records.actions import sequence, signer
from qinglian.site.records.models import Entry, Published, Queued
from qinglian.site.records.remembering import remembered
from qinglian.site.records.standing import check_standing
from qinglian.site.records.store import DatabaseLog
from qinglian.site.records.tests.faults.writing import body
from qinglian.site.records.witnesses import cosign


class Held(Judge):
    """The log of this process's database. What it finds wrong is in `problems`."""

    def __init__(self) -> None:
        super().__init__(signer().verifier)
        self.restarts: list[float] = []
        self.acknowledged = 0
        self._where: dict[tuple[str, int], int] = {}
        self._bodies: list[bytes] = []

    def restart(self) -> None:
        """Open the database anew, ask whether the log stands, and place and sign what was left behind."""

        connections.close_all()
        _wait_for_the_dead()
        begun = time.perf_counter()
        check_standing()
        self.restarts.append(time.perf_counter() - begun)
        sequence()

    def look(self, accounts: Iterable[Account]) -> None:
        """Take up what is new in the log, and hold it all against the accounts."""
        rows = Entry.objects.filter(index__gte=self.size).order_by("index")
        for index, matter, n, held in rows.values_list("index", "matter", "n", "body").iterator():
            self._take(index, matter, n, bytes(held))
        self.expect(Entry.objects.count() == self.size, "an entry is gone")
        self.expect(not Queued.objects.exists(), "an entry still waits")
        for account in accounts:
            self._compare(account)
        log = DatabaseLog()
        for note in {log.read_checkpoint(), log.read_signed()} - {None}:
            self.saw(note)
        signed = log.read_signed()
        last = checkpoints.parse(signed) if signed else None
        self.expect(last is None or last.size == self.size, "not all of the log is signed")
        self.expect(remembered() == last, "what is remembered is not what was signed last")

    def finish(self) -> None:
        """Read the whole log again, with the acts, and audit it against every checkpoint that was seen."""
        for problem in cosign():
            self.problems.append(f"{problem.witness.name}: {problem.error}")
        kept = Entry.objects.order_by("index").values_list("body", flat=True)
        self.expect(
            list(map(bytes, kept)) == self._bodies, "an entry was changed after it was placed"
        )
        acts = set(Act.objects.values_list("matter", "n"))
        self.expect(acts <= self._where.keys(), "an act is not in the log")
        against = {(each.matter, each.n) for each in contradictions()} & acts
        self.expect(not against, "an entry is not of its act")
        for note in Published.objects.values_list("note", flat=True):
            self.saw(note.encode())
        try:
            size = audit(DatabaseLog(), self.key, old=self.notes.values()).size
            self.expect(size == self.size, "the audit does not cover the log")
        except LedgerError as error:
            self.problems.append(f"the audit: {error}")

    def _take(self, index: int, matter: str, n: int, held: bytes) -> None:
        self.expect(index == self.size, f"there is a gap before entry {index}")
        self.expect(
            (matter, n) not in self._where or not matter, f"{matter}#{n} is in the log twice"
        )
        self._where[matter, n] = index
        self._bodies.append(held)
        self.grow([held])

    def _compare(self, account: Account) -> None:
        for matter, count in account.said("done"):
            self.acknowledged += count
            for n in range(1, count + 1):
                at = self._where.get((matter, n))
                self.expect(at is not None, f"{matter}#{n} was acknowledged and lost")
                self.expect(
                    at is None or self._bodies[at] == body(matter, n), f"{matter}#{n} was changed"
                )
        for start, bodies in account.said("placed"):
            self.acknowledged += len(bodies)
            there = self._bodies[start : start + len(bodies)]
            self.expect(
                there == [each.encode() for each in bodies], f"{start} was acknowledged and lost"
            )
        for number, n in account.said("acted"):
            self.acknowledged += 1
            self.expect((number, n) in self._where, f"{number}#{n} was acknowledged and lost")
        for note in account.said("saw"):
            self.saw(note.encode())
        self.problems += account.said("failed")


def _wait_for_the_dead() -> None:
    """PostgreSQL takes a moment to notice that a process is gone, and then undoes what it was doing."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.01)
    raise TimeoutError("a process that was killed still holds its connection")
