"""What a witness keeps, in a folder.

    witness.json              its verifier key; the logs it witnesses, by origin, each with its keys
    secret/key                its signing key, readable by its owner only
    SHA256(ORIGIN)/checkpoint the checkpoint of that log that it cosigned last
    SHA256(ORIGIN)/fork       a second checkpoint that the log signed for the same size, if one ever came

To check a checkpoint and to keep it is one step under a lock, and what is kept is durable before its
cosignature leaves. A folder that was lost, or restored from an older copy, must begin anew under a new key:
the old key could cosign a second history.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from qinglian.ledger import notes
from qinglian.ledger.checkpoint import Checkpoint, parse_text
from qinglian.ledger.errors import Malformed, SignatureError, StoreError
from qinglian.ledger.folder import SECRET, keep_secret
from qinglian.ledger.keys import Cosigner, Ed25519Verifier, parse_cosigner, parse_vkey, seen_at
from qinglian.ledger.notes import Note, Signature
from qinglian.ledger.steps import step
from qinglian.ledger.witnessing.protocol import CHECKPOINT, Answer, cosigned, log_id
from qinglian.ledger.witnessing.witness import Asked, Refused, Watched, decide, read, unknown_log
from qinglian.ledger.writing import Writing, sync

SETTINGS = "witness.json"
FORK = "fork"
Logs = Mapping[str, tuple[Ed25519Verifier, ...]]
"""The keys of each log, by its origin; several while a log changes from one to the next."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WitnessFolder:
    """A witness: its key, the logs it witnesses, and the folder in which it keeps them."""

    folder: Path
    cosigner: Cosigner
    logs: Logs

    def add_checkpoint(self, body: bytes, at: int) -> Answer:
        """The answer to a log's request, at `at` seconds since 1970. A cosignature is durable on return.

        Raises StoreError when what is kept is damaged, and then nothing is cosigned.
        """
        try:
            asked = read(body)
            if asked.head.origin not in self.logs:
                raise unknown_log()
            return cosigned(self._cosign(asked, at))
        except Refused as refusal:
            if refusal.answer.status != 409:  # by which a log learns where to go on
                _log.info("refused with %d", refusal.answer.status)
            return refusal.answer

    def checkpoint(self, log: str) -> bytes | None:
        """The checkpoint last cosigned of the log whose `log_id` is `log`; None where there is none."""
        try:
            return (self.folder / log / CHECKPOINT).read_bytes()
        except FileNotFoundError:
            return None

    def watching(self, origin: str, key: Ed25519Verifier) -> WitnessFolder:
        """The witness with one more log, or one more key of a log; durable. Raises Malformed."""
        parse_text(Checkpoint(origin, 1, bytes(32)).text)
        keys = self.logs.get(origin, ())
        if key in keys:
            return self
        more = replace(self, logs={**self.logs, origin: (*keys, key)})
        more.settle()
        return more

    def settle(self) -> None:
        """Write down which logs are witnessed."""
        logs = {origin: [key.vkey for key in keys] for origin, keys in self.logs.items()}
        settings = {"vkey": self.cosigner.verifier.vkey, "logs": logs}
        writing = Writing(self.folder)
        writing.put(SETTINGS, json.dumps(settings, indent=2, ensure_ascii=False).encode() + b"\n")
        writing.settle()

    def _cosign(self, asked: Asked, at: int) -> Signature:
        origin = asked.head.origin
        with self._alone(origin) as place:
            log, last = self._watched(origin)
            try:
                note = decide(asked, log)
            except Refused as refusal:
                if refusal.fork is not None:
                    _keep_fork(place, refusal.fork)
                    _log.error("%s has signed two roots for size %d", origin, log.size)
                raise
            step("consistent")
            # A clock that was set back must not make this statement older than the one before it.
            signature = self._signature(note, max(at, last))
            writing = Writing(place)
            writing.put(CHECKPOINT, note.signed_also(signature).dump())
            writing.settle()
            step("cosigned")
        _log.info("cosigned %s at %d", origin, asked.head.size)
        return signature

    def _signature(self, note: Note, at: int) -> Signature:
        key = self.cosigner
        return Signature(key.name, key.key_id, key.cosign(note.text.encode(), at))

    def _watched(self, origin: str) -> tuple[Watched, int]:
        """A log as far as it was cosigned, and when."""
        keys = self.logs[origin]
        kept = self.checkpoint(log_id(origin))
        if kept is None:
            return Watched(origin, keys), 0
        own = self.cosigner.verifier
        try:
            note = notes.parse(kept)
            notes.verify(note, [own])
            head = parse_text(note.text)
        except (Malformed, SignatureError):
            raise _damaged(self.folder / log_id(origin) / CHECKPOINT) from None
        if head.origin != origin:
            raise _damaged(self.folder / log_id(origin) / CHECKPOINT)
        times = [
            seen_at(each.signature)
            for each in note.signatures
            if (each.name, each.key_id) == (own.name, own.key_id)
        ]
        return Watched(origin, keys, head.size, head.root), max(times)

    @contextmanager
    def _alone(self, origin: str) -> Iterator[Path]:
        """The folder of a log, locked against other threads and other processes."""
        place = self.folder / log_id(origin)
        if not place.is_dir():
            place.mkdir(exist_ok=True)
            sync(self.folder)
        handle = os.open(place / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield place
        finally:
            os.close(handle)


def _keep_fork(place: Path, note: Note) -> None:
    """Keep what proves, together with the checkpoint cosigned, that the log told two histories."""
    if not (place / FORK).exists():
        writing = Writing(place)
        writing.put(FORK, note.dump())
        writing.settle()


def create(folder: Path, name: str) -> WitnessFolder:
    """A new witness, with a new key. Raises StoreError where there is one already, Malformed."""
    cosigner = Cosigner.generate(name)
    if (folder / SETTINGS).exists() or (folder / SECRET).exists():
        raise StoreError(
            f"{folder} 中已有见证方或日志；请换一个文件夹。",
            f"There is a witness or a log in {folder} already; choose another folder.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    keep_secret(folder, cosigner.secret)
    made = WitnessFolder(folder, cosigner, {})
    made.settle()
    return made


def open_witness(folder: Path) -> WitnessFolder:
    """The witness that is kept in `folder`. Raises StoreError where there is none."""
    try:
        settings = json.loads((folder / SETTINGS).read_bytes())
        logs = {
            str(origin): tuple(map(parse_vkey, keys)) for origin, keys in settings["logs"].items()
        }
        vkey = settings["vkey"]
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(
            f"{folder} 中没有见证方；请运行 qinglian ledger witness 并给出 --name。",
            f"There is no witness in {folder}; run qinglian ledger witness with --name.",
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, Malformed):
        raise StoreError(
            f"{folder / SETTINGS} 已损坏；请从备份恢复这个文件（只恢复这一个）。",
            f"{folder / SETTINGS} is damaged; restore this file, and this one only.",
        ) from None
    try:
        cosigner = parse_cosigner((folder / SECRET).read_text("utf-8").strip())
    except (FileNotFoundError, UnicodeDecodeError, Malformed):
        raise _damaged(folder / SECRET) from None
    if cosigner.verifier.vkey != vkey:
        raise _damaged(folder / SECRET)
    return WitnessFolder(folder, cosigner, logs)


def _damaged(path: Path) -> StoreError:
    return StoreError(
        f"{path} 缺失、损坏或不属于这个见证方；请换新文件夹、用新密钥重新开始，勿用旧备份。",
        f"{path} is absent, damaged or not of this witness; begin anew in another folder, with a new key, "
        "and not from an old copy.",
    )
