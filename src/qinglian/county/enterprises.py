"""Made-up enterprises of area 990121, each with a unified social credit code that checks (GB 32100-2015)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from random import Random
from typing import NamedTuple

from qinglian.codes import check_character, organisation_check
from qinglian.codes.credit import ALPHABET
from qinglian.county.units import AREA

BRANDS = ("秦润", "清泉", "青禾", "远川", "盛源", "益民", "恒达", "兴茂", "云岭", "巴山", "嘉禾", "瑞丰", "安康达", "绿野",
          "宏基", "百川", "顺和", "天成", "永泰", "金穗", "翠峰", "福临", "华阳", "山语")  # fmt: skip
FIELDS = ("茶业", "建材", "农业科技", "食品", "商贸", "建筑工程", "物流", "新型材料", "电子", "文化旅游", "中药材", "纺织",
          "机械制造", "环保科技", "畜牧养殖", "家居", "信息技术", "劳务", "矿业", "蚕桑丝绸")  # fmt: skip

KINDS = {"enterprise": "91", "individual": "92", "cooperative": "93"}


class Firm(NamedTuple):
    """An enterprise: its code, its name and its kind."""

    uscc: str
    name: str
    kind: str = "enterprise"


def credit_code(kind: str, serial: int) -> str:
    """The `serial`-th code of `kind` (`91`, `92`, `93`, or `11` for a body of government)."""
    body = f"MA6{_in_base(serial, 5)}"
    stem = f"{kind}{AREA}{body}{organisation_check(body)}"
    return f"{stem}{check_character(stem)}"


def _in_base(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, rest = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[rest])
    return "".join(reversed(digits))


@lru_cache(maxsize=256)
def unit_code(unit: str, place: int) -> str:
    """The credit code of a unit of government, from its place in the list of units."""
    return credit_code("11", 900_000 + place)


def firms(rng: Random, kind: str = "enterprise", start: int = 1) -> Iterator[Firm]:
    """Enterprises without end, none twice; `start` keeps several streams of them apart."""
    prefix = KINDS[kind]
    ending = {"enterprise": "有限公司", "individual": "经营部", "cooperative": "专业合作社"}[kind]
    for serial in count(start):
        brand, field = rng.choice(BRANDS), rng.choice(FIELDS)
        yield Firm(
            credit_code(prefix, serial), f"清川县{brand}{field}{ending}（示例{serial}）", kind
        )
