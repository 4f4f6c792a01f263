"""The witnesses of this deployment: who cosigns its checkpoints, and what each has seen of the log.

A checkpoint that enough of them have cosigned cannot be taken back, for they cosign nothing that does not
continue it. Where none are named, a checkpoint is shown as soon as it is signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from qinglian import workdays
from qinglian.ledger import notes
from qinglian.ledger.keys import CosignatureVerifier, seen_at
from qinglian.ledger.notes import Note
from qinglian.ledger.steps import step
from qinglian.ledger.witnessing.client import Problem, Witness, cosign_all, parse
from qinglian.site.records.models import Published
from qinglian.site.records.store import DatabaseLog


def witnesses() -> tuple[Witness, ...]:
    """Those that QINGLIAN_WITNESSES names. Raises Malformed for a line that is not `VKEY URL`."""
    return tuple(parse(line) for line in settings.LOG_WITNESSES)


def cosign() -> list[Problem]:
    """Have the last checkpoint cosigned, and show it once enough have. Returns why others have not.

    Raises TileError for a log that cannot prove itself.
    """
    last = Published.objects.order_by("-size").first()
    if last is None:
        return []
    held = notes.parse(last.note.encode())
    wanted = [witness for witness in witnesses() if _time(held, witness.key) is None]
    if not wanted:
        return []
    note, problems = cosign_all(DatabaseLog(), last.note.encode(), wanted)
    step("cosigned")
    _keep(last.size, notes.parse(note))
    return problems


def cosigned(note: Note) -> dict[str, datetime]:
    """The deployment's witnesses that have cosigned `note`, and when each says to have seen it."""
    times = {witness.name: _time(note, witness.key) for witness in witnesses()}
    return {
        name: datetime.fromtimestamp(at, workdays.TZ)
        for name, at in times.items()
        if at is not None
    }


def _time(note: Note, key: CosignatureVerifier) -> int | None:
    return next(
        (
            seen_at(each.signature)
            for each in note.signatures
            if (each.name, each.key_id) == (key.name, key.key_id)
        ),
        None,
    )


def _keep(size: int, note: Note) -> None:
    """Add what was gathered to what others gathered meanwhile, and show the checkpoint if it is enough."""
    with transaction.atomic():
        kept = Published.objects.select_for_update().get(pk=size)
        merged = _merged(notes.parse(kept.note.encode()), note.signatures)
        times = sorted(cosigned(merged).values())
        enough = max(settings.LOG_WITNESS_QUORUM, 1)
        kept.note = merged.dump().decode()
        kept.shown = kept.shown or len(times) >= enough
        if kept.cosigned_at is None and len(times) >= enough:
            kept.cosigned_at = times[enough - 1]
        step("show")
        kept.save(update_fields=["note", "shown", "cosigned_at"])


def _merged(note: Note, more: Iterable[notes.Signature]) -> Note:
    there = {(each.name, each.key_id) for each in note.signatures}
    for each in more:
        if (each.name, each.key_id) not in there:
            note = note.signed_also(each)
    return note
