"""A whole draw as JSON: what was committed to, what was frozen, what came out; and whether it comes out again.

    version, task, task_no, round, commitment, secret, public_source, public, drawn_on
    rates      {"A": "1", …}: percent, as an exact decimal
    objects    [[code, name, class], …]                       objects_digest
    officers   [[id, certificate number, unit, valid until], …]    officers_digest
    barred     [[officer's id, object's code, why], …], salt       barred_digest
    drawn      [[code, [officer, officer], [reserve, …]], …]       result_digest

Who has an interest in which object is not for everybody: a record that is shown to the public leaves out `barred` and
`salt`. The objects are drawn again from it all the same; the officers only by whoever has both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any, Literal

from qinglian.draws.drawing import Item, draw
from qinglian.draws.errors import DrawError
from qinglian.draws.officers import Assigned, assign
from qinglian.draws.rosters import canonical, roster_digest
from qinglian.draws.tickets import commitment, public_digits, seed_of
from qinglian.text import Text

VERSION = 1
PRIVATE = ("barred", "salt")
"""What a record for the public leaves out."""

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
        classes = [row[2] for row in self.objects]
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
    return (Item(row[0], row[2]) for row in objects)


def _rates(percent: Mapping[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(text) / 100 for name, text in percent.items()}


def record(
    frozen: Frozen, result: Result, *, secret: str, public: str, on: date, **about: object
) -> dict[str, Any]:
    """The whole draw as JSON; `about` is what else is to be said of it."""
    return {
        "version": VERSION,
        **about,
        "commitment": commitment(secret),
        "secret": secret,
        "public": public_digits(public),
        "drawn_on": on.isoformat(),
        "rates": dict(frozen.rates),
        "objects": [list(row) for row in frozen.objects],
        "officers": [list(row) for row in frozen.officers],
        "barred": [list(row) for row in frozen.barred],
        "salt": frozen.salt,
        **frozen.digests(),
        "drawn": result.rows,
        "result_digest": result.digest,
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
    seed = seed_of(whole["secret"], whole["public"])
    yield _step(
        "种子与事先承诺一致",
        "the secret is the one committed to",
        commitment(whole["secret"]) == whole["commitment"],
    )
    yield _step(
        "检查对象名录与冻结时一致",
        "the roster of objects is the one frozen",
        roster_digest(frozen.objects) == whole["objects_digest"],
    )
    yield _step(
        "检查人员名录与冻结时一致",
        "the roster of officers is the one frozen",
        roster_digest(frozen.officers) == whole["officers_digest"],
    )
    same_barred = roster_digest(barred, salt) == whole["barred_digest"] if told else None
    yield _step("回避关系与冻结时一致", "who is kept from whom is as frozen", same_barred)
    drawn = draw(_items(frozen.objects), _rates(frozen.rates), seed).ids
    yield _step(
        "重新抽取，对象相同",
        "drawn again, the objects are the same",
        list(drawn) == [row[0] for row in whole["drawn"]],
    )
    again = (
        run(frozen, whole["secret"], whole["public"], date.fromisoformat(whole["drawn_on"])).rows
        if told
        else None
    )
    yield _step(
        "重新抽取，人员相同",
        "drawn again, the officers are the same",
        again == whole["drawn"] if told else None,
    )
    digest = sha256(canonical(whole["drawn"])).hexdigest()
    yield _step(
        "结果与记入日志的摘要一致",
        "the result is the one in the log",
        digest == whole["result_digest"],
    )


def _step(zh: str, en: str, holds: bool | None) -> Step:
    return Step(Text(zh=zh, en=en), "unknown" if holds is None else "holds" if holds else "fails")
