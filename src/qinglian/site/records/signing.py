"""The keys with which this deployment signs its log: its own, and an SM2 key (国密) where one is set."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings

from qinglian.ledger import sm2
from qinglian.ledger.errors import Malformed, StoreError
from qinglian.ledger.keys import Ed25519Signer, Signer, parse_secret
from qinglian.ledger.signing_server import HttpSm2Signer
from qinglian.ledger.sm2 import Sm2Verifier, SoftwareSm2Signer
from qinglian.ledger.writing import sync
from qinglian.site.records.models import Published

KEY = "log.key"


def signer() -> Ed25519Signer:
    """The log's signer: the key in QINGLIAN_LOG_KEY, else one kept beside the database.

    A key is made only for a log that was never signed. Raises StoreError where the key is missing.
    """
    found = _signer(os.environ.get("QINGLIAN_LOG_KEY", ""), Path(settings.QINGLIAN_DIR))
    if found.name != settings.LOG_ORIGIN:
        raise StoreError(
            f"签名密钥的名称是 {found.name}，应与日志同名（{settings.LOG_ORIGIN}）：请核对 QINGLIAN_LOG_KEY "
            "和 QINGLIAN_LOG_ORIGIN。",
            f"The signing key is named {found.name}; it must bear the log's own name, "
            f"{settings.LOG_ORIGIN}: check QINGLIAN_LOG_KEY and QINGLIAN_LOG_ORIGIN.",
        )
    return found


def signers() -> tuple[Signer, ...]:
    """All that sign the log's checkpoints: its own key first, then the SM2 key if one is set.

    Raises StoreError as `signer` does, and for an SM2 key that is set wrongly.
    """
    own, second = signer(), sm2_signer()
    return (own,) if second is None else (own, second)


def sm2_signer() -> SoftwareSm2Signer | HttpSm2Signer | None:
    """The SM2 key in QINGLIAN_SM2_KEY; it lies on the server QINGLIAN_SM2_SIGNER, if that is set.

    None where neither is. Raises StoreError, and Malformed for a key or an address that is none.
    """
    found = _sm2_signer(
        os.environ.get("QINGLIAN_SM2_KEY", ""),
        os.environ.get("QINGLIAN_SM2_SIGNER", ""),
        os.environ.get("QINGLIAN_SM2_TOKEN", ""),
    )
    if found is not None and found.name != settings.LOG_ORIGIN:
        raise StoreError(
            f"QINGLIAN_SM2_KEY 的名称是 {found.name}，应与日志同名（{settings.LOG_ORIGIN}）。",
            f"The key in QINGLIAN_SM2_KEY is named {found.name}; it must bear the log's own name, "
            f"{settings.LOG_ORIGIN}.",
        )
    return found


def sm2_verifier() -> Sm2Verifier | None:
    """The public side of the SM2 key; None where none is set. Raises as `sm2_signer` does."""
    found = sm2_signer()
    return None if found is None else found.verifier


@cache
def _sm2_signer(key: str, server: str, token: str) -> SoftwareSm2Signer | HttpSm2Signer | None:
    if not key and not server:
        return None
    if not key or sm2.is_secret(key) == bool(server):
        raise StoreError(
            "QINGLIAN_SM2_KEY 设得不对：与 QINGLIAN_SM2_SIGNER 同用时应是公钥，单独使用时应是私钥"
            "（PRIVATE+KEY+ 开头）。",
            "QINGLIAN_SM2_KEY is not set right: with QINGLIAN_SM2_SIGNER it is the verifier key, alone it is "
            "the secret key (which begins with PRIVATE+KEY+).",
        )
    return HttpSm2Signer(server, sm2.parse_vkey(key), token) if server else sm2.parse_secret(key)


@cache
def _signer(secret: str, folder: Path) -> Ed25519Signer:
    if secret:
        return parse_secret(secret)
    kept = folder / KEY
    if not kept.exists():
        if Published.objects.exists():
            raise StoreError(
                f"日志已签发过检查点，但 {kept} 不在；请放回密钥，或用 QINGLIAN_LOG_KEY 给出。",
                f"The log was signed before, and {kept} is missing; put the key back, or give it as "
                "QINGLIAN_LOG_KEY.",
            )
        _make_key(kept)
    try:
        return parse_secret(kept.read_bytes().decode(errors="replace").strip())
    except (OSError, Malformed) as error:
        why = error.strerror if isinstance(error, OSError) else "damaged"
        raise StoreError(
            f"签名密钥 {kept} 读不出（{why}）；请检查权限，或从备份恢复这个文件。",
            f"The signing key {kept} cannot be read ({why}); check its permissions, or restore it.",
        ) from None


def _make_key(kept: Path) -> None:
    """Write a new key for its owner's eyes; of two that race, the first stays."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=kept.parent, prefix=f".{KEY}-")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(Ed25519Signer.generate(settings.LOG_ORIGIN).secret + "\n")
        file.flush()
        os.fsync(handle)
    with suppress(FileExistsError):
        os.link(draft, kept)
    Path(draft).unlink()
    sync(kept.parent)
