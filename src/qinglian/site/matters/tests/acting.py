"""Acts on a deployment of one's own: many at once, and until killed. Run by `elsewhere`, says JSON.

python -m qinglian.site.matters.tests.acting FOLDER race | killed ROUNDS | bulk
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from qinglian import site


def main() -> None:
    """Open the deployment, do what was asked and print what came of it."""
    folder, what, *rest = sys.argv[1:]
    site.setup(folder)
    site.prepare()
    jobs: dict[str, Callable[..., dict[str, Any]]] = {"race": race, "killed": killed, "bulk": bulk}
    print(json.dumps(jobs[what](*map(int, rest))))


def race() -> dict[str, Any]:
    """Four clerks at once on one matter, and four desks at once opening matters."""
    from qinglian.procedures.tests.people import CLERK, SUPERVISOR
    from qinglian.site.matters.door import open_matter, perform
    from qinglian.site.matters.tests.standing import FIELDS, RESULT, decision

    number = decision().number
    perform(number, "sign", CLERK)

    def reports() -> list[object]:
        return [
            perform(number, "report", CLERK, {"progress": f"第{n}段路面已铺完"}).n for n in range(4)
        ]

    def opens() -> list[object]:
        return [open_matter("meeting-decision", SUPERVISOR, FIELDS).number for _ in range(3)]

    said = at_once([reports, reports, reports, reports, opens, opens, opens, opens])
    ends = at_once([lambda: [perform(number, "submit", CLERK, {"result": RESULT}).n]] * 4)
    return {**found(), "said": said, "ends": ends}


def at_once(jobs: list[Callable[[], list[object]]]) -> list[list[object]]:
    """What each job gave, all having begun together; a refusal gives its code."""
    from django.db import connections

    from qinglian.procedures.refusal import Refused

    start = threading.Barrier(len(jobs))
    gave: list[list[object]] = [[] for _ in jobs]

    def work(place: int, job: Callable[[], list[object]]) -> None:
        start.wait()
        try:
            gave[place] = job()
        except Refused as refused:
            gave[place] = [refused.code]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=each) for each in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return gave


def bulk() -> dict[str, Any]:
    """A bulk door works through many acts while a clerk acts on other matters, one at a time."""
    from qinglian.procedures.tests.people import CLERK, SUPERVISOR
    from qinglian.site.matters import door
    from qinglian.site.matters.door import Door, perform
    from qinglian.site.matters.tests.standing import FIELDS, decision

    door.BATCH = 200
    mine = [decision().number for _ in range(3)]

    def many() -> list[object]:
        with Door(bulk=True) as works:
            for _ in range(1_000):
                works.open("meeting-decision", SUPERVISOR, FIELDS)
        return []

    def few() -> list[object]:
        return [perform(number, "sign", CLERK).n for number in mine]

    return {"said": at_once([many, few]), **found()}


def killed(rounds: int) -> dict[str, Any]:
    """Rounds of acts, each ended by SIGKILL at a random moment; what was acknowledged must be there."""
    from django.db import connections

    chance = random.Random(2022)
    acknowledged = waited = 0
    lost: list[str] = []
    for _ in range(rounds):
        connections.close_all()
        said = one_life(0.05 + chance.random() * 0.3)
        waited += waiting()
        acknowledged += len(said)
        lost += missing(said)
    return {"acknowledged": acknowledged, "waited": waited, "lost": lost, **found()}


def one_life(seconds: float) -> list[str]:
    """Act in a process of its own until killed; the acts that it said were done."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        act_for_ever(writing)
    os.close(writing)
    said = b""
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        said = pipe.read(64)  # it has begun
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said += pipe.read()
    return said.decode().splitlines()


def act_for_ever(pipe: int) -> None:
    """Open matters and act on them, saying so after each act."""
    from qinglian.procedures.tests.people import CLERK
    from qinglian.site.matters.door import perform
    from qinglian.site.matters.tests.standing import decision

    while True:
        done = decision()
        os.write(pipe, f"{done.number} {done.n}\n".encode())
        for act, fields in (("sign", {}), ("report", {"progress": "路面已铺完三分之一"})):
            done = perform(done.number, act, CLERK, fields)
            os.write(pipe, f"{done.number} {done.n}\n".encode())


def waiting() -> int:
    """How many entries a killed process left waiting, once its database has noticed."""
    from django.db import connection

    from qinglian.site.records.models import Queued

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for _ in range(100):
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                if cursor.fetchone() == (0,):
                    break
                time.sleep(0.02)
    return Queued.objects.count()


def missing(said: list[str]) -> list[str]:
    """The acknowledged acts that are not there."""
    from qinglian.site.matters.models import Act

    there = {f"{matter} {n}" for matter, n in Act.objects.values_list("matter", "n")}
    return [one for one in said if one not in there]


def found() -> dict[str, Any]:
    """What the deployment holds, its log audited whole and held against its acts."""
    from qinglian.ledger.auditing import audit
    from qinglian.site.matters.models import Act, Matter
    from qinglian.site.matters.opening import contradictions
    from qinglian.site.matters.replaying import replay
    from qinglian.site.records.actions import sequence, signer
    from qinglian.site.records.models import Entry, Published, Queued
    from qinglian.site.records.store import DatabaseLog

    sequence()
    kept = [note.encode() for note in Published.objects.values_list("note", flat=True)]
    size = audit(DatabaseLog(), signer().verifier, old=kept).size
    entries = Counter(Entry.objects.values_list("matter", "n"))
    acts = Counter(Act.objects.values_list("matter", "n"))
    return {
        "numbers": list(Matter.objects.order_by("pk").values_list("pk", flat=True)),
        "acts": [f"{matter} {n}" for matter, n in sorted(acts)],
        "alike": entries == acts and set(acts.values()) == {1},
        "gapless": list(Entry.objects.order_by("index").values_list("index", flat=True))
        == list(range(size)),
        "queued": Queued.objects.count(),
        "differences": [str(one) for one in replay().differences],
        "contradictions": [str(one) for one in contradictions()],
    }


if __name__ == "__main__":
    main()
