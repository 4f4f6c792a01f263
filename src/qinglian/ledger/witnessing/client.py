"""A log's side of being witnessed: cosignatures gathered, and each verified before it is used.

A witness that has seen more of the log than the log shows, or something else at the same place, is believed
so far that the log must stop: `WentBackwards` and `Forked`, which are StoreErrors. All else that keeps a
witness from cosigning is a WitnessError, and says nothing against the log.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger import notes
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.errors import LedgerError, Malformed, SignatureError
from qinglian.ledger.keys import CosignatureVerifier, Verifier, parse_witness, seen_at
from qinglian.ledger.notes import Note, Signature
from qinglian.ledger.reading import TileReader
from qinglian.ledger.store import Log
from qinglian.ledger.witnessing.exchange import Call, call_all, check_url
from qinglian.ledger.witnessing.problems import (
    Forked,
    WentBackwards,
    bad_cosignature,
    forgotten,
    not_cosigned,
    not_understood,
    overtaken,
    unreachable,
    wrong_time,
)
from qinglian.ledger.witnessing.protocol import (
    ADD_CHECKPOINT,
    CHECKPOINT,
    Answer,
    Request,
    log_id,
    parse_signatures,
    parse_size,
)

TIMEOUT = 10.0
"""Seconds that a witness has for an answer."""

SKEW = 300
"""Seconds by which a witness's clock may differ from ours."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness at `url`, which cosigns with `key`. Raises Malformed for an address that cannot be one."""

    url: str
    key: CosignatureVerifier
    timeout: float = TIMEOUT

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", check_url(self.url))

    @property
    def name(self) -> str:
        """The name under which it cosigns."""
        return self.key.name

    def cosign(self, log: Log, note: bytes) -> list[Signature]:
        """Its cosignature on `note`, a checkpoint of `log` which the log's key has signed.

        Raises WitnessError, WentBackwards, Forked; TileError for a log that cannot prove itself.
        """
        [outcome] = _outcomes(log, note, [self])
        if isinstance(outcome, LedgerError):
            raise outcome
        return outcome

    def last_seen(self, origin: str, key: Verifier) -> Checkpoint | None:
        """The checkpoint it cosigned last of the log of that origin and key; None if it never did.

        Raises WitnessError, Malformed, and SignatureError where either signature is missing or bad.
        """
        [answer] = call_all([Call(self.monitoring(origin), None, self.timeout)])
        if isinstance(answer, str):
            raise unreachable(self.name, answer)
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise not_understood(self.name)
        notes.verify(notes.parse(answer.body), [self.key])
        return checkpoints.verify(answer.body, key, origin=origin)

    def monitoring(self, origin: str) -> str:
        """Where it shows what it cosigned last of a log."""
        return f"{self.url}/{log_id(origin)}/{CHECKPOINT}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a witness has not cosigned."""

    witness: Witness
    error: LedgerError


def parse(line: str) -> Witness:
    """The witness that `VKEY URL` names. Raises Malformed."""
    vkey, _, url = line.strip().partition(" ")
    return Witness(url.strip(), parse_witness(vkey))


def cosign_all(log: Log, note: bytes, witnesses: Iterable[Witness]) -> tuple[bytes, list[Problem]]:
    """`note` with the cosignatures of those witnesses that give one, and why the others do not.

    They are asked at the same time. `log` is read in the caller's thread only. Raises TileError for a log
    that cannot prove itself.
    """
    asked = list(witnesses)
    problems: list[Problem] = []
    merged = notes.parse(note)
    for witness, outcome in zip(asked, _outcomes(log, note, asked), strict=True):
        if isinstance(outcome, LedgerError):
            problems.append(Problem(witness, outcome))
        else:
            merged = _with(merged, outcome)
    return merged.dump(), problems


def _with(note: Note, more: Sequence[Signature]) -> Note:
    """`note` with the signatures `more`, each in the place of an older one of its key."""
    newer = {(each.name, each.key_id): each for each in more}
    kept = [each for each in note.signatures if (each.name, each.key_id) not in newer]
    return Note(note.text, (*kept, *newer.values()))


@dataclass(frozen=True, slots=True)
class _Asking:
    """A witness asked to cosign `note`, as what continues the log's first `old` entries."""

    witness: Witness
    log: Log
    note: Note
    head: Checkpoint
    old: int

    def call(self, reader: TileReader) -> Call:
        request = Request(self.old, tuple(reader.consistency_proof(self.old)), self.note.dump())
        witness = self.witness
        return Call(f"{witness.url}/{ADD_CHECKPOINT}", request.dump(), witness.timeout)

    def read(self, answer: Answer | str) -> list[Signature] | int:
        """The cosignature, or the size from which to ask again. Raises LedgerError."""
        name = self.witness.name
        if isinstance(answer, str):
            raise unreachable(name, answer)
        try:
            if answer.status == 200:
                return _checked(self.witness.key, self.note, parse_signatures(answer.body))
            if answer.status == 409:
                return self._elsewhere(parse_size(answer.body))
        except Malformed:
            raise not_understood(name) from None
        # The proof followed from our root: if it fails, the witness holds another root at `old`.
        if answer.status == 422 and self.old:
            raise self._forked()
        raise not_cosigned(name, answer.status)

    def _elsewhere(self, seen: int) -> int:
        """The size from which the witness wants to go on."""
        name, size = self.witness.name, self.head.size
        if seen > size:
            # A store has signed what it does not show yet.
            newest = getattr(self.log, "read_signed", self.log.read_checkpoint)()
            if newest is not None and checkpoints.parse(newest).size >= seen:
                raise overtaken(name)
            raise WentBackwards(name, seen, size)
        if seen < self.old:
            raise forgotten(name, self.old, seen)
        if seen > self.old:
            return seen
        if seen == size:  # in version 1.0 of the protocol, the same size with another root
            raise self._forked()
        raise not_understood(name)

    def _forked(self) -> Forked:
        where = self.witness.monitoring(self.head.origin)
        return Forked(self.witness.name, self.old, where)


def _checked(
    key: CosignatureVerifier, note: Note, signatures: Sequence[Signature]
) -> list[Signature]:
    own = [each for each in signatures if (each.name, each.key_id) == (key.name, key.key_id)]
    try:
        notes.verify(Note(note.text, tuple(own)), [key])
    except SignatureError:
        raise bad_cosignature(key.name) from None
    now = int(time.time())
    off = max(abs(seen_at(each.signature) - now) for each in own)
    if off > SKEW:
        raise wrong_time(key.name, off)
    return own[-1:]


Outcome = list[Signature] | LedgerError


def _outcomes(log: Log, note: bytes, witnesses: Sequence[Witness]) -> list[Outcome]:
    """What each witness answers, asked once and, where it names another size, once more."""
    parsed = notes.parse(note)
    head = checkpoints.parse(note)
    reader = TileReader(head.size, head.root, log.read_tile)
    shown = log.read_checkpoint()
    pending = {
        place: _Asking(witness, log, parsed, head, _seen_before(shown, witness.key, head.size))
        for place, witness in enumerate(witnesses)
    }
    outcomes: dict[int, Outcome] = {}
    for last in (False, True):
        calls = [asking.call(reader) for asking in pending.values()]
        answers = dict(zip(pending, call_all(calls), strict=True))
        for place, answer in answers.items():
            asking = pending.pop(place)
            try:
                read = asking.read(answer)
            except LedgerError as error:
                outcomes[place] = error
                continue
            if not isinstance(read, int):
                outcomes[place] = read
            elif last:
                outcomes[place] = not_cosigned(asking.witness.name, 409)
            else:
                pending[place] = replace(asking, old=read)
    return [outcomes[place] for place in range(len(witnesses))]


def _seen_before(shown: bytes | None, key: CosignatureVerifier, most: int) -> int:
    """The size that a witness was last seen to cosign, going by the published checkpoint: a guess."""
    if shown is None:
        return 0
    note = notes.parse(shown)
    cosigned = any((each.name, each.key_id) == (key.name, key.key_id) for each in note.signatures)
    size = checkpoints.parse(shown).size
    return size if cosigned and size <= most else 0
