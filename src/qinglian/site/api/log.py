"""The public log: its checkpoint, and an entry with its receipt, to be checked with no trust in us."""

from __future__ import annotations

import base64
import json
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from qinglian.ledger import store
from qinglian.ledger.errors import LedgerError, StoreError
from qinglian.ledger.hashing import leaf_hash
from qinglian.site.api.entrance import REFUSALS, missing
from qinglian.site.records.actions import signer
from qinglian.site.records.store import DatabaseLog

router = Router(tags=["log"])


class Checkpoint(Schema):
    """The log as it was last signed: the note, and the key that verifies it."""

    origin: str
    size: int
    root: str
    note: str
    key: str


class Entry(Schema):
    """An entry: its bytes (base64), what they say, and its receipt, a `.tlog-proof` to be kept."""

    index: int
    entry: str
    content: dict[str, object] | None
    leaf: str
    receipt: str


@router.get(
    "/log",
    response={200: Checkpoint, **REFUSALS},
    operation_id="checkpoint",
    summary="公开日志的检查点 — The checkpoint of the public log",
)
def checkpoint(request: HttpRequest) -> Checkpoint:
    try:
        head, note = store.published(DatabaseLog())
        key = signer().verifier.vkey
    except StoreError:
        missing()
    return Checkpoint(
        origin=head.origin,
        size=head.size,
        root=head.root.hex(),
        note=note.decode(),
        key=key,
    )


@router.get(
    "/log/{index}",
    response={200: Entry, **REFUSALS},
    operation_id="entry",
    summary="日志的一条及其回执 — An entry of the log, with its receipt",
)
def entry(request: HttpRequest, index: Annotated[int, Path(), Field(ge=0, lt=2**53)]) -> Entry:
    log = DatabaseLog()
    try:
        body = store.entry(log, index)
        receipt = store.receipt(log, index)
    except LedgerError:
        missing()
    return Entry(
        index=index,
        entry=base64.b64encode(body).decode(),
        content=_said(body),
        leaf=leaf_hash(body).hex(),
        receipt=receipt.dump().decode(),
    )


def _said(body: bytes) -> dict[str, object] | None:
    try:
        content = json.loads(body)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
