"""A whole draw as JSON: what was committed to, what was frozen, what came out; and whether it comes out again.

    version, task, task_no, round, commitment, secret, public_source, public, drawn_on
    rates      {"A": "1", …}: percent, as an exact decimal
    objects    [[blind id, class], …]                              objects_digest
    officers   [[id, certificate number, unit, valid until], …]    officers_digest
    barred     [[officer's id, object's blind id], …], salt        barred_digest
    drawn      [[blind id, [officer, officer], [reserve, …]], …]   result_digest
    opened     [[blind id, code, name, salt], …]: whose ids those are, as far as it may be told

Objects stand in it by blind ids, so that it can be shown to everybody as soon as it is drawn: nobody is warned of a
visit, and nobody's risk class is told. Who is kept from whom is not for everybody: a record for the public leaves out
`barred` and `salt`. The objects are drawn again from it all the same; the officers by whoever has both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any, Literal

from qinglian.draws.drawing import Item, draw
from qinglian.draws.errors import DrawError
from qinglian.draws.officers import Assigned, assign
from qinglian.draws.rosters import blind, canonical, roster_digest
from qinglian.draws.tickets import commitment, public_digits, seed_of
from qinglian.text import Text

VERSION = 1
PRIVATE = ("barred", "salt")
"""What a record for the public leaves out."""
COMMITTED = ("commitment", "objects_digest", "officers_digest", "barred_digest", "result_digest")
"""What was made known before and after the draw, step by step."""

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Frozen:
    """The rosters of a draw as they were frozen; see the module for the columns of their rows."""

    rates: Mapping[str, str]
    objects: Sequence[Row]
    officers: Sequence[Row]
    barred: Sequence[Row]
    salt: str

    def digests(self) -> dict[str, str]:
        """What the three are known by. Raises DrawError."""
        return {
            "objects_digest": roster_digest(self.objects),
            "officers_digest": roster_digest(self.officers),
            "barred_digest": roster_digest(self.barred, self.salt),
        }

    def counts(self) -> dict[str, int]:
        """How many objects each class has, in the order of the rates."""
        classes = [row[1] for row in self.objects]
        return {name: classes.count(name) for name in self.rates}


@dataclass(frozen=True, slots=True)
class Result:
    """What came out: the objects by class, and who goes to each."""

    strata: tuple[tuple[str, int, int], ...]
    assigned: tuple[Assigned, ...]

    @property
    def rows(self) -> list[list[Any]]:
        return [[one.item, list(one.officers), list(one.reserves)] for one in self.assigned]

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the result's rows as canonical JSON."""
        return sha256(canonical(self.rows)).hexdigest()


def run(frozen: Frozen, secret: str, public: str, on: date) -> Result:
    """Draw the objects and assign the officers whose certificates are valid on the day `on`. Raises DrawError."""
    seed = seed_of(secret, public)
    drawn = draw(_items(frozen.objects), _rates(frozen.rates), seed)
    able = [row[0] for row in frozen.officers if date.fromisoformat(row[3]) >= on]
    barred = {(row[0], row[1]) for row in frozen.barred}
    strata = tuple((one.name, one.size, len(one.taken)) for one in drawn.strata)
    return Result(strata, assign(drawn.ids, able, barred, seed))


def _items(objects: Sequence[Row]) -> Iterator[Item]:
    return (Item(row[0], row[1]) for row in objects)


def _rates(percent: Mapping[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(text) / 100 for name, text in percent.items()}


def record(
    frozen: Frozen,
    committed: Mapping[str, str],
    drawn: Sequence[object],
    *,
    secret: str,
    public: str,
    on: date,
    opened: Iterable[Row] = (),
    **about: object,
) -> dict[str, Any]:
    """The whole draw as JSON; `committed` are the digests as they were made known, `about` what else is to be said."""
    return {
        "version": VERSION,
        **about,
        **{name: committed[name] for name in COMMITTED},
        "secret": secret,
        "public": public_digits(public),
        "drawn_on": on.isoformat(),
        "rates": dict(frozen.rates),
        "objects": [list(row) for row in frozen.objects],
        "officers": [list(row) for row in frozen.officers],
        "barred": [list(row) for row in frozen.barred],
        "salt": frozen.salt,
        "drawn": list(drawn),
        "opened": [list(row) for row in opened],
    }


def for_the_public(whole: Mapping[str, Any]) -> dict[str, Any]:
    """The record without what only those concerned may read."""
    return {name: value for name, value in whole.items() if name not in PRIVATE}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was checked, and whether it holds; `unknown` where the record does not hold what it takes."""

    text: Text
    state: Literal["holds", "fails", "unknown"]


def check(whole: Mapping[str, Any]) -> list[Step]:
    """Do the draw of a record again, step by step. Raises DrawError for what is no record of a draw."""
    try:
        return list(_steps(whole))
    except (KeyError, IndexError, TypeError, ValueError, InvalidOperation) as error:
        if isinstance(error, DrawError):
            raise
        raise DrawError(
            "这不是完整的抽取记录，请重新下载。",
            "This is no whole record of a draw; download it again.",
        ) from error


def _steps(whole: Mapping[str, Any]) -> Iterator[Step]:
    if whole["version"] != VERSION:
        raise DrawError("不认识这一版本的抽取记录。", "This version of record is not known here.")
    told = "barred" in whole and "salt" in whole
    barred, salt = (whole["barred"], whole["salt"]) if told else ((), "")
    frozen = Frozen(whole["rates"], whole["objects"], whole["officers"], barred, salt)
    now = frozen.digests()
    secret, public, drawn = whole["secret"], whole["public"], whole["drawn"]
    taken = draw(_items(frozen.objects), _rates(frozen.rates), seed_of(secret, public)).ids
    again = run(frozen, secret, public, date.fromisoformat(whole["drawn_on"])) if told else None
    checks = (
        (SECRET, commitment(secret) == whole["commitment"]),
        (OBJECTS, now["objects_digest"] == whole["objects_digest"]),
        (OFFICERS, now["officers_digest"] == whole["officers_digest"]),
        (BARRED, now["barred_digest"] == whole["barred_digest"] if told else None),
        (DRAWN, list(taken) == [row[0] for row in drawn]),
        (ASSIGNED, None if again is None else again.rows == drawn),
        (RESULT, sha256(canonical(drawn)).hexdigest() == whole["result_digest"]),
        (OPENED, _opened(whole["opened"], set(taken))),
    )
    for text, holds in checks:
        yield Step(text, "unknown" if holds is None else "holds" if holds else "fails")


def _opened(rows: Sequence[Row], taken: Collection[str]) -> bool | None:
    if not rows:
        return None
    return all(row[0] == blind(row[1], row[2], row[3]) and row[0] in taken for row in rows)


SECRET = Text(zh="种子与事先的承诺一致", en="the seed is the one committed to")
OBJECTS = Text(zh="检查对象名录与冻结时一致", en="the roster of objects is the one frozen")
OFFICERS = Text(zh="检查人员名录与冻结时一致", en="the roster of officers is the one frozen")
BARRED = Text(zh="回避关系与冻结时一致", en="who is kept from whom is as frozen")
DRAWN = Text(zh="重新抽取，对象相同", en="drawn again, the objects are the same")
ASSIGNED = Text(zh="重新抽取，人员相同", en="drawn again, the officers are the same")
RESULT = Text(zh="结果与记入日志的摘要一致", en="the result has the digest that is in the log")
OPENED = Text(zh="公开的对象确是抽中的", en="the objects opened are among those drawn")
