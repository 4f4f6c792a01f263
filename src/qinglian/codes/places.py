"""行政区划: six digits to the county (GB/T 2260), three more to the town (GB/T 10114), three to the village."""

from __future__ import annotations

from dataclasses import dataclass

from qinglian.codes.bad import BadCode, plain
from qinglian.text import Text

Bands = tuple[tuple[range, Text], ...]

_PREFECTURES: Bands = (
    (range(1, 21), Text(zh="地级市", en="city")),
    (range(21, 51), Text(zh="地区（州、盟）", en="prefecture")),
    (range(51, 71), Text(zh="地级市", en="city")),
    (range(90, 91), Text(zh="省直辖县级", en="directly under the province")),
)
_COUNTIES: Bands = (
    (range(1, 21), Text(zh="市辖区", en="district")),
    (range(21, 81), Text(zh="县（旗）", en="county")),
    (range(81, 100), Text(zh="县级市", en="county-level city")),
)
_TOWNS: Bands = (
    (range(1, 100), Text(zh="街道", en="subdistrict")),
    (range(100, 200), Text(zh="镇", en="town")),
    (range(200, 400), Text(zh="乡", en="township")),
    (range(400, 600), Text(zh="政企合一单位", en="enterprise area")),
)
_VILLAGES: Bands = (
    (range(1, 200), Text(zh="居民委员会", en="residents' committee")),
    (range(200, 400), Text(zh="村民委员会", en="villagers' committee")),
    (range(400, 500), Text(zh="类似居民委员会", en="like a residents' committee")),
    (range(500, 600), Text(zh="类似村民委员会", en="like a villagers' committee")),
)
_PROVINCE = Text(zh="省级", en="province")


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its code, as short as its level allows: 6 digits to the county, 9 the town, 12 the village.

    `level` is `province`, `prefecture`, `county`, `town` or `village`; `above` the code of the next higher
    place, empty above a province.
    """

    code: str
    level: str
    kind: Text
    above: str

    @property
    def statistical(self) -> str:
        """The twelve digits of 统计用区划代码."""
        return self.code.ljust(12, "0")


def place(text: str) -> Place:
    """The place that `text` (6, 9 or 12 digits) names. Whether it exists is not asked. Raises BadCode."""
    code = plain(text)
    if not (code.isascii() and code.isdigit()) or len(code) not in (6, 9, 12):
        raise BadCode(
            Text(
                zh="行政区划代码应为6位（县级）、9位（镇办）或12位（村、社区）数字。",
                en="A place's code has 6 digits (county), 9 (town) or 12 (village).",
            ),
            _LOOK,
        )
    if len(code) > 6 and code[6:].strip("0"):
        return _below_county(code)
    return _to_county(code[:6])


def _to_county(code: str) -> Place:
    province, prefecture, county = code[:2], code[2:4], code[4:6]
    if int(province) < 11:
        raise _bad("前两位不是省级代码", "does not begin with a province's two digits")
    if prefecture == county == "00":
        return Place(code, "province", _PROVINCE, "")
    kind = _band(_PREFECTURES, int(prefecture), "第3、4位", "third and fourth digits")
    if county == "00":
        return Place(code, "prefecture", kind, f"{province}0000")
    kind = _band(_COUNTIES, int(county), "第5、6位", "fifth and sixth digits")
    return Place(code, "county", kind, f"{province}{prefecture}00")


def _below_county(code: str) -> Place:
    county = _to_county(code[:6])
    if county.level != "county":
        raise _bad("镇办代码之前应为县级代码", "has a county before its town")
    kind = _band(_TOWNS, int(code[6:9]), "第7至9位", "seventh to ninth digits")
    if code[9:] in ("", "000"):
        return Place(code[:9], "town", kind, county.code)
    kind = _band(_VILLAGES, int(code[9:]), "第10至12位", "last three digits")
    return Place(code, "village", kind, code[:9])


def _band(bands: Bands, number: int, zh: str, en: str) -> Text:
    for numbers, kind in bands:
        if number in numbers:
            return kind
    raise _bad(f"{zh}「{number}」不在编码范围内", f"has {en} that no place is given ({number})")


def _bad(zh: str, en: str) -> BadCode:
    return BadCode(Text(zh=f"行政区划代码{zh}。", en=f"A place's code {en}."), _LOOK)


_LOOK = Text(
    zh="请对照民政部门公布的行政区划代码或统计用区划代码。",
    en="Compare the published codes of administrative divisions.",
)
