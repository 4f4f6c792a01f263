"""A deployment with a call in it, erased from by commands and killed meanwhile. Run by `elsewhere`, says JSON.

python -m qinglian.site.matters.tests.erasing_there FOLDER made | found | killed WHERE WORDS…
"""

from __future__ import annotations

import base64
import json
import os
import signal
import sys
from typing import Any

from qinglian import site

NAME = "陈女士来信.pdf"
LETTER = "%PDF-1.7 本人住人民路东段，身份证号码不便透露".encode()


def main() -> None:
    """Open the deployment, do what was asked and print what came of it."""
    folder, what, *rest = sys.argv[1:]
    if what == "killed":
        killed(*rest)
    site.setup(folder)
    site.prepare()
    print(json.dumps({"made": made, "found": found}[what]()))


def made() -> dict[str, Any]:
    """A call with a letter, dispatched; what a citizen and a monitor took home of its entry."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import connection

    from qinglian.ledger.store import receipt
    from qinglian.site.matters import evidence
    from qinglian.site.matters.door import perform
    from qinglian.site.matters.tests.calls import actor, call, people
    from qinglian.site.records.actions import sequence
    from qinglian.site.records.models import Entry, Published
    from qinglian.site.records.signing import signer
    from qinglian.site.records.store import DatabaseLog

    people()
    number = call(evidence.keep(SimpleUploadedFile(NAME, LETTER), "letter"))
    perform(number, "dispatch", actor("op1"), {"lead": "transport", "complex": False})
    perform(number, "sign", actor("clerk"))
    sequence()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "number": number,
        "key": signer().verifier.vkey,
        "receipt": base64.b64encode(receipt(DatabaseLog(), 0).dump()).decode(),
        "entry": base64.b64encode(bytes(Entry.objects.get(index=0).body)).decode(),
        "checkpoint": Published.objects.order_by("-size").first().note,
    }


def found() -> dict[str, Any]:
    """What the deployment holds: whether all agrees, what was erased, and where files lie."""
    from qinglian.site.matters import evidence
    from qinglian.site.matters.models import Act, Erasure
    from qinglian.site.matters.opening import contradictions
    from qinglian.site.matters.replaying import replay
    from qinglian.site.records.models import Entry

    act = Act.objects.get(n=1)
    return {
        "erased": sorted(name for name, value in act.fields.items() if value is None),
        "file": act.evidence[0]["sha256"],
        "files": sorted(p.name for p in evidence.root().rglob("*") if p.is_file()),
        "erasures": Entry.objects.filter(matter="").count(),
        "cleaned": not Erasure.objects.filter(cleaned_at=None).exists(),
        "differences": [str(one) for one in replay().differences],
        "contradictions": [str(one) for one in contradictions()],
    }


def killed(where: str, *words: str) -> None:
    """Run a command that is killed as soon as it comes to `where`."""
    site.setup(sys.argv[1])
    from qinglian.cli import main as program
    from qinglian.site.matters.erasing import cleaning, doing
    from qinglian.site.records.store import DatabaseLog

    def dies(*args: object, **kwargs: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    place = {
        "before it is recorded": (DatabaseLog, "append"),
        "before the files go": (doing, "settle"),
        "before the database is cleaned": (cleaning, "clean"),
        "between the journal and the file": (cleaning, "_vacuum"),
    }[where]
    setattr(*place, dies)
    sys.argv = ["qinglian", *words]
    program()


if __name__ == "__main__":
    main()
