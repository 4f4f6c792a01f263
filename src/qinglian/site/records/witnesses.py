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
from qinglian.ledger.errors import LedgerError, StoreError
from qinglian.ledger.keys import CosignatureVerifier, distinct, seen_at
from qinglian.ledger.notes import Note
from qinglian.ledger.steps import step
from qinglian.ledger.witnessing.client import Problem, Witness, cosign_all, parse
from qinglian.site.records.models import Published
from qinglian.site.records.store import DatabaseLog


def witnesses() -> tuple[Witness, ...]:
    """Those that QINGLIAN_WITNESSES names. Raises Malformed for a line that is not `VKEY URL`."""
    return tuple(parse(line) for line in settings.LOG_WITNESSES)


def check_settings() -> None:
    """Raise StoreError, which names the setting, where the witnesses named cannot do what is asked of them."""
    try:
        named = witnesses()
    except LedgerError as error:
        raise StoreError(
            f"QINGLIAN_WITNESSES 设得不对（应为“公钥 网址”，多个用逗号隔开）：{error.text.zh}",
            "QINGLIAN_WITNESSES is not set right (it is VKEY URL, several with commas between): "
            f"{error.text.en}",
        ) from None
    if min(distinct(one.key for one in named), len({one.name for one in named})) < len(named):
        raise StoreError(
            "QINGLIAN_WITNESSES 中有两个见证方名称或密钥相同：一方只能算一个，请删去一个。",
            "Two witnesses in QINGLIAN_WITNESSES have one name or one key; they count as one, remove one.",
        )
    if not 0 <= settings.LOG_WITNESS_QUORUM <= len(named):
        raise StoreError(
            f"QINGLIAN_WITNESS_QUORUM 要求{settings.LOG_WITNESS_QUORUM}方，QINGLIAN_WITNESSES 只有"
            f"{len(named)}方，达不到；请改为0到{len(named)}。",
            f"QINGLIAN_WITNESS_QUORUM asks for {settings.LOG_WITNESS_QUORUM}, and QINGLIAN_WITNESSES "
            f"names {len(named)}; set it to a number from 0 to {len(named)}.",
        )


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
