"""What the API takes and gives. Words of the house come in both languages; what people wrote, as written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from ninja import Schema
from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr

from qinglian.procedures.model import Value
from qinglian.text import Text

LIMIT = 50
MOST = 200
SHA256 = r"^[0-9a-f]{64}$"


class Words(Schema):
    """The same words in Simplified Chinese and in English."""

    zh: str
    en: str


class Named(Words):
    """Something with a stable name for programs and words for people."""

    name: str


def words(text: Text) -> Words:
    """`text` for an answer."""
    return Words(zh=text.zh, en=text.en)


def maybe(text: Text | None) -> Words | None:
    """`text` for an answer, where there is one."""
    return None if text is None else words(text)


def named(name: str, text: Text) -> Named:
    """`name` with its words."""
    return Named(name=name, zh=text.zh, en=text.en)


class Detail(Words):
    """What is wrong with one part of a request."""

    where: str


class Problem(Schema):
    """A refusal: why, by which article, and what would make it pass. Nothing has changed."""

    code: str
    reason: Words
    remedy: Words
    law: Words | None = None
    details: list[Detail] = []


class Row(Schema):
    """A matter as its register shows it. Times are the county's."""

    number: str
    procedure: Named
    title: str
    stages: list[Named]
    state: Named
    lead: Named | None
    opened_at: datetime
    moved_at: datetime
    due_at: datetime | None
    late: bool
    returned: bool
    completed_at: datetime | None
    closed_at: datetime | None


class Register(Schema):
    """A page of a register, newest first; `next` is the `before` of the page after it."""

    items: list[Row]
    next: str | None


class Waiting(Schema):
    """Something that waits for the reader."""

    number: str
    title: str
    procedure: Named
    group: Named
    act: Named
    due_at: datetime | None
    late: bool
    returned: bool


class Inbox(Schema):
    """A page of what waits, the nearest limit first; `next` is the `after` of the page after it."""

    items: list[Waiting]
    next: str | None


class FieldRule(Schema):
    """Something that an act asks for."""

    name: str
    title: Words
    kind: str
    required: bool
    least: int | None
    most: int | None
    choices: list[Named]
    personal: bool
    minutes: int
    help: Words | None


class EvidenceRule(Schema):
    """Files that an act needs: at least and at most so many of a kind."""

    kind: str
    title: Words
    least: int
    most: int


class Allowed(Schema):
    """An act that the reader may do now, with what it asks for.

    Part of one that is `page_only` is gathered by the system: it is done on the pages.
    """

    name: str
    title: Words
    law: Words | None
    prominent: bool
    page_only: bool
    fields: list[FieldRule]
    evidence: list[EvidenceRule]


class Clock(Schema):
    """A limit on a matter, explained in one sentence with its article."""

    name: str
    title: Words
    kind: str
    minor: bool
    running: bool
    due: date
    lapses_at: datetime
    late: bool
    provisional: bool
    explanation: Words


class File(Schema):
    """A file put forward with an act. One that was erased has no digest and no name."""

    kind: str
    sha256: str | None
    size: int
    name: str


class Done(Schema):
    """An act that was done. `log_index` is its place in the public log, once it has one.

    Personal fields are given to those with a part in the matter; for others their names stand in
    `withheld`. What was erased for ever is given to nobody: its names stand in `erased`.
    """

    n: int
    act: Named
    at: datetime
    unit: Named | None
    post: str
    delegated: bool
    fields: dict[str, Value]
    withheld: list[str]
    erased: list[str]
    evidence: list[File]
    log_index: int | None


class Matter(Row):
    """A matter: where it stands, its limits, what the reader may do, and what was done."""

    version: int
    parent: str | None
    children: list[str]
    clocks: list[Clock]
    allowed: list[Allowed]
    acts: list[Done]


class Strict(Schema):
    """Something the API takes: what it does not know, it refuses."""

    model_config = ConfigDict(extra="forbid")


FieldValue = StrictStr | StrictInt | StrictBool | list[StrictStr] | None
"""Amounts, dates and times are strings: `"1200.50"`, `"2022-03-17"`, `"2022-03-17T18:00+08:00"`."""


class Shown(Strict):
    """A file to put forward, uploaded before with `POST /api/evidence`."""

    kind: StrictStr = Field(min_length=1, max_length=40)
    sha256: StrictStr = Field(pattern=SHA256)


class Opening(Strict):
    """A matter to open."""

    procedure: StrictStr = Field(min_length=1, max_length=40)
    fields: dict[StrictStr, FieldValue] = {}
    evidence: list[Shown] = Field(default=[], max_length=20)


class Doing(Strict):
    """An act to do."""

    act: StrictStr = Field(min_length=1, max_length=40)
    fields: dict[StrictStr, FieldValue] = {}
    evidence: list[Shown] = Field(default=[], max_length=20)


class Performed(Schema):
    """What an act has made of its matter."""

    number: str
    n: int
    stages: list[Named]
    ended: bool
    log_index: int | None


class Kept(Schema):
    """A file that is kept; an act puts it forward by its SHA-256."""

    sha256: str
    size: int
    name: str


def each(pairs: Iterable[tuple[str, Text]]) -> list[Named]:
    """Names with their words, in order."""
    return [named(name, text) for name, text in pairs]
