"""统一社会信用代码, eighteen characters (GB 32100-2015), with the organisation code inside (GB 11714-1997)."""

from __future__ import annotations

from dataclasses import dataclass

from stdnum.cn import uscc

from qinglian.codes.bad import BadCode, plain
from qinglian.text import Text

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""No I, O, S, V, Z."""

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_OTHER = Text(zh="其他", en="other")

AUTHORITIES: dict[str, tuple[Text, dict[str, Text]]] = {
    "1": (
        Text(zh="机构编制", en="public establishments"),
        {
            "1": Text(zh="机关", en="organ of state"),
            "2": Text(zh="事业单位", en="public institution"),
            "3": Text(zh="编办直接管理的群众团体", en="mass organisation"),
            "9": _OTHER,
        },
    ),
    "2": (
        Text(zh="外交", en="foreign affairs"),
        {"1": Text(zh="外国常驻新闻机构", en="foreign news bureau"), "9": _OTHER},
    ),
    "3": (
        Text(zh="司法行政", en="justice"),
        {
            "1": Text(zh="律师执业机构", en="law firm"),
            "2": Text(zh="公证处", en="notary office"),
            "3": Text(zh="基层法律服务所", en="local legal service"),
            "4": Text(zh="司法鉴定机构", en="forensic institution"),
            "5": Text(zh="仲裁委员会", en="arbitration commission"),
            "9": _OTHER,
        },
    ),
    "4": (
        Text(zh="文化", en="culture"),
        {"1": Text(zh="外国在华文化中心", en="foreign cultural centre"), "9": _OTHER},
    ),
    "5": (
        Text(zh="民政", en="civil affairs"),
        {
            "1": Text(zh="社会团体", en="association"),
            "2": Text(zh="民办非企业单位", en="private non-enterprise unit"),
            "3": Text(zh="基金会", en="foundation"),
            "9": _OTHER,
        },
    ),
    "6": (
        Text(zh="旅游", en="tourism"),
        {
            "1": Text(zh="外国旅游部门常驻代表机构", en="foreign tourism office"),
            "2": Text(zh="港澳台旅游部门常驻代表机构", en="tourism office of HK, Macao or Taiwan"),
            "9": _OTHER,
        },
    ),
    "7": (
        Text(zh="宗教", en="religious affairs"),
        {
            "1": Text(zh="宗教活动场所", en="place of worship"),
            "2": Text(zh="宗教院校", en="religious school"),
            "9": _OTHER,
        },
    ),
    "8": (
        Text(zh="工会", en="trade unions"),
        {"1": Text(zh="基层工会", en="local union"), "9": _OTHER},
    ),
    "9": (
        Text(zh="市场监管（工商）", en="market regulation"),
        {
            "1": Text(zh="企业", en="enterprise"),
            "2": Text(zh="个体工商户", en="individual business"),
            "3": Text(zh="农民专业合作社", en="farmers' cooperative"),
        },
    ),
    "A": (
        Text(zh="中央军委改革和编制办公室", en="military establishments"),
        {"1": Text(zh="军队事业单位", en="military institution"), "9": _OTHER},
    ),
    "N": (
        Text(zh="农业农村", en="agriculture"),
        {
            "1": Text(zh="组级集体经济组织", en="collective of a villagers' group"),
            "2": Text(zh="村级集体经济组织", en="collective of a village"),
            "3": Text(zh="乡镇级集体经济组织", en="collective of a township"),
            "9": _OTHER,
        },
    ),
    "Y": (_OTHER, {"1": _OTHER}),
}
"""登记管理部门代码 and, under each, its 机构类别代码 (GB 32100-2015 with its amendments)."""


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A code that checks. `doubts` are things to look at that do not make it wrong."""

    code: str
    authority: Text
    kind: Text
    area: str
    organisation: str
    doubts: tuple[Text, ...] = ()


def credit_code(text: str) -> CreditCode:
    """The code in `text`, in its one form. Raises BadCode.

    The check of the organisation code inside is a doubt and not an error: many older bodies were given
    codes that do not satisfy GB 11714.
    """
    code = plain(text)
    if len(code) != 18:
        raise _bad(f"应为18位，现为{len(code)}位", f"has 18 characters, not {len(code)}")
    strange = "".join(dict.fromkeys(char for char in code if char not in ALPHABET))
    if strange:
        raise _bad(
            f"不会出现「{strange}」（不用 I、O、S、V、Z）",
            f"never holds “{strange}” (nor I, O, S, V, Z)",
        )
    if code[0] not in AUTHORITIES:
        raise _bad(
            f"第1位「{code[0]}」不是登记管理部门代码",
            f"does not begin with “{code[0]}”: no authority",
        )
    if not code[2:8].isdigit():
        raise _bad(
            "第3至8位应为行政区划数字", "has the six digits of an area as its third to eighth"
        )
    if code[17] != check_character(code):
        raise _bad("校验位不符", "has a check character, and this one is wrong")
    authority, kinds = AUTHORITIES[code[0]]
    return CreditCode(
        code,
        authority,
        kinds.get(code[1], _OTHER),
        code[2:8],
        code[8:17],
        tuple(_doubts(code, kinds)),
    )


def check_character(stem: str) -> str:
    """The eighteenth character that belongs after the first seventeen (GB 32100-2015)."""
    return str(uscc.calc_check_digit(stem))


def organisation_check(body: str) -> str:
    """The check character of the eight characters of an organisation code (GB 11714-1997)."""
    total = sum(weight * int(char, 36) for weight, char in zip(_WEIGHTS, body, strict=True))
    return "0X987654321"[total % 11]


def _doubts(code: str, kinds: dict[str, Text]) -> list[Text]:
    found = []
    if code[1] not in kinds:
        found.append(
            Text(
                zh=f"第2位「{code[1]}」不是该登记部门的机构类别，请核对。",
                en=f"“{code[1]}” is no kind of body under that authority; look again.",
            )
        )
    if organisation_check(code[8:16]) != code[16]:
        found.append(
            Text(
                zh="第9至17位组织机构代码的校验位不符（老单位常见），请核对。",
                en="The organisation code inside does not check, as with many older bodies; look again.",
            )
        )
    return found


def _bad(zh: str, en: str) -> BadCode:
    return BadCode(
        Text(zh=f"统一社会信用代码{zh}。", en=f"A unified social credit code {en}."),
        Text(zh="请对照营业执照或登记证书重新填写。", en="Compare the licence and write it again."),
    )
