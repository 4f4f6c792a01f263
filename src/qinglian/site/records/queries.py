"""What is read of the log: all of it is everyone's, save the values that open its commitments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.entries import ACTOR, canonical
from qinglian.ledger.hashing import leaf_hash
from qinglian.ledger.proofs import ProofFile, build
from qinglian.ledger.reading import TileReader
from qinglian.ledger.tampering import wrong_entry
from qinglian.ledger.tiles import WIDTH, bundle_path
from qinglian.procedures.model import Actor, Procedure
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.matters.models import Act
from qinglian.site.matters.opening import Opening, openings
from qinglian.site.matters.queries import visible
from qinglian.site.people.models import Unit
from qinglian.site.records import placing
from qinglian.site.records.brackets import bracketed, is_late
from qinglian.site.records.models import Entry, Published, Queued
from qinglian.site.records.signing import signer
from qinglian.site.records.store import DatabaseLog
from qinglian.text import Text

PAGE = 50
MOST_WAITING = 10_000
_SYSTEM = Text(zh="系统", en="the system")


def latest() -> Published | None:
    """The last checkpoint that everyone is shown; None before the first."""
    return Published.objects.filter(shown=True).order_by("-size").first()


def verifier_key() -> str:
    """The key with which anyone checks the log's checkpoints. Raises LedgerError where it is missing."""
    return signer().verifier.vkey


def waiting(size: int) -> int:
    """How many entries no checkpoint of `size` covers yet."""
    queued = Queued.objects.values("pk")[:MOST_WAITING].count()
    return max(0, placing.size() - size) + queued


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a person reads it. `act` is None for an entry that is of no act; `late` is 补录."""

    index: int
    matter: str
    n: int
    procedure: Text
    act: Text | None
    unit: Text
    at: datetime | None
    stages: tuple[Text, ...] = ()
    late: bool = False
    after: datetime | None = None
    by: datetime | None = None


def newest(number: object) -> Page[int]:
    """A page of the indices of what is signed, the newest first."""
    last = latest()
    size = last.size if last else 0
    return Paginator(range(size - 1, -1, -1), PAGE).get_page(number)  # type: ignore[arg-type]


def lines(indices: Iterable[int]) -> list[Line]:
    """The entries at `indices`, in that order. Two queries."""
    wanted = list(indices)
    rows = {row.index: row for row in bracketed(Entry.objects.filter(pk__in=wanted))}
    return _lines([rows[index] for index in wanted if index in rows])


def of_matter(number: str, size: int) -> list[Line]:
    """The signed entries of a matter's acts, in order."""
    found = bracketed(Entry.objects.filter(matter=number, index__lt=size)).order_by("n")
    return _lines(list(found[: PAGE * 4]))


def place_of(matter: str, n: int) -> int | None:
    """The index at which the `n`th act of `matter` stands in the log; None while it has none."""
    return Entry.objects.filter(matter=matter, n=n).values_list("index", flat=True).first()


def _lines(rows: list[Any]) -> list[Line]:
    contents = [content_of(bytes(row.body)) for row in rows]
    codes = {str(content.get("unit", "")) for content in contents}
    units = {unit.code: unit.text for unit in Unit.objects.filter(pk__in=codes)}
    return [_line(row, content, units) for row, content in zip(rows, contents, strict=True)]


def content_of(body: bytes) -> Mapping[str, Any]:
    """What the entry of an act, or of an erasure, says; nothing for any other entry."""
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) and content.get("kind") in _KINDS else {}


_KINDS = ("act", "erasure")
_ERASURE = Text(zh="删除个人信息", en="Personal data erased")


def _line(row: Any, content: Mapping[str, Any], units: Mapping[str, Text]) -> Line:
    if not content:
        nothing = Text(zh="", en="")
        return Line(row.index, row.matter, row.n, nothing, None, nothing, None)
    procedure = definition(content)
    unit = str(content["unit"])
    at = datetime.fromisoformat(content["time"])
    erasure = content["kind"] == "erasure"
    return Line(
        row.index,
        str(content["matter"]),
        int(content["n"]),
        procedure.title if procedure else _plain(content.get("procedure", "")),
        _ERASURE if erasure else _act(procedure, str(content["act"])),
        units.get(unit, _plain(unit) if unit else _SYSTEM),
        at,
        tuple(_stage(procedure, str(name)) for name in content.get("stages", ())),
        late=is_late(at, row.after),
        after=row.after,
        by=row.by,
    )


def definition(content: Mapping[str, Any]) -> Procedure | None:
    """The version of the procedure that an entry names, if this deployment has it."""
    try:
        return library().version(content["procedure"], content["version"])
    except (KeyError, Refused):
        return None


def _act(procedure: Procedure | None, name: str) -> Text:
    rule = procedure.acts.get(name) if procedure else None
    return rule.title if rule else _plain(name)


def _stage(procedure: Procedure | None, name: str) -> Text:
    stage = procedure.stages.get(name) if procedure else None
    return stage.title if stage else _plain(name)


def _plain(word: object) -> Text:
    return Text(zh=str(word), en=str(word))


@dataclass(frozen=True, slots=True)
class Proved:
    """An entry with its proof in the log as it was last signed."""

    index: int
    body: bytes
    receipt: ProofFile
    head: Checkpoint

    @property
    def leaf(self) -> bytes:
        """The hash at which the proof begins."""
        return leaf_hash(self.body)


def proved(index: int) -> Proved | None:
    """Entry `index` and its receipt; None where the log, as it was signed, has no such entry.

    Raises LedgerError for a log whose rows do not follow from its checkpoint.
    """
    log = DatabaseLog()
    note = log.read_checkpoint()
    if note is None:
        return None
    head = checkpoints.parse(note)
    row = Entry.objects.filter(pk=index).first() if index < head.size else None
    if row is None:
        return None
    reader = TileReader(head.size, head.root, log.read_tile)
    made = Proved(index, bytes(row.body), build(reader, index, note), head)
    if reader.leaf(index) != made.leaf:
        raise wrong_entry(index, bundle_path(index // WIDTH))
    return made


@dataclass(frozen=True, slots=True)
class Opened:
    """A field of an entry, for someone who may open it; `kept` says that this reader may not."""

    title: Text
    opening: Opening
    kept: bool

    @property
    def shown(self) -> str:
        """The value as it is written: a text as it stands, anything else as JSON."""
        value = self.opening.value
        return value if isinstance(value, str) else canonical(value).decode()


def opened(actor: Actor, index: int) -> list[Opened] | None:
    """The values and salts of an entry, as far as `actor` may hand them out.

    None where `actor` may not see its matter. What is personal, and who acted, is opened only by the
    unit that did the act: it knows them already.
    """
    row = Entry.objects.filter(pk=index).exclude(matter="").first()
    if row is None or not visible(actor).filter(pk=row.matter).exists():
        return None
    act = Act.objects.filter(matter=row.matter, n=row.n).first()
    if act is None:
        return None
    procedure = definition(content_of(bytes(row.body)))
    own = act.unit == actor.unit
    return [
        Opened(_title(procedure, one.name), one, not own and _personal(procedure, one.name))
        for one in openings(act, bytes(row.body))
    ]


def _title(procedure: Procedure | None, name: str) -> Text:
    if name == ACTOR:
        return Text(zh="办理人", en="Who acted")
    if name.startswith("evidence."):
        at = int(name.partition(".")[2]) + 1
        return Text(zh=f"佐证{at}的SHA-256", en=f"SHA-256 of file {at}")
    rule = procedure.fields.get(name) if procedure else None
    return rule.title if rule else _plain(name)


def _personal(procedure: Procedure | None, name: str) -> bool:
    rule = procedure.fields.get(name) if procedure else None
    return rule is None or rule.personal
