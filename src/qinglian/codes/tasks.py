"""Codes of 政务服务事项. Two lengths are in use, so that a code is checked by the profile of its platform.

GB/T 39046-2020 table 4 has 基本编码 an..10 and 实施编码 an..24. The national platform in use has 12 and 31:
the credit code of the body, one digit for its level and the basic code; 业务办理项编码 adds two digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from qinglian.codes.bad import BadCode, plain
from qinglian.codes.credit import credit_code
from qinglian.text import Text

Level = Literal["basic", "implementing", "business"]

LONGEST = 36
"""What is stored is at most this long, whatever its profile."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Least and greatest length of each code; `nested`: whether an implementing code holds the others."""

    name: Text
    lengths: dict[str, tuple[int, int]]
    nested: bool


STANDARD = Profile(
    Text(zh="GB/T 39046-2020", en="GB/T 39046-2020"),
    {"basic": (1, 10), "implementing": (1, 24)},
    nested=False,
)
PLATFORM = Profile(
    Text(zh="国家政务服务平台", en="the national platform"),
    {"basic": (12, 12), "implementing": (31, 31), "business": (33, 33)},
    nested=True,
)

_NAMES = {
    "basic": Text(zh="基本编码", en="basic code"),
    "implementing": Text(zh="实施编码", en="implementing code"),
    "business": Text(zh="业务办理项编码", en="code of a business item"),
}


@dataclass(frozen=True, slots=True)
class TaskCode:
    """A code that fits its profile; of a nested one also the body's credit code, its level, the basic code."""

    code: str
    level: Level
    body: str = ""
    exercised_at: str = ""
    basic: str = ""
    item: str = ""


def task_code(text: str, level: Level, profile: Profile = PLATFORM) -> TaskCode:
    """The code of an item, in capitals, checked against `profile`. Raises BadCode."""
    code = plain(text)
    name = _NAMES[level]
    if level not in profile.lengths:
        raise _bad(name, profile, "在此规范中没有", "does not exist")
    least, most = profile.lengths[level]
    if not re.fullmatch(r"[0-9A-Z]+", code):
        raise _bad(name, profile, "只能由数字和字母组成", "has only digits and letters")
    if not least <= len(code) <= most:
        zh, en = (f"{most}位", str(most)) if least == most else (f"至多{most}位", f"at most {most}")
        raise _bad(
            name, profile, f"应为{zh}，现为{len(code)}位", f"has {en} characters, not {len(code)}"
        )
    if level == "basic" or not profile.nested:
        return TaskCode(code, level, basic=code if level == "basic" else "")
    body = credit_code(code[:18]).code
    if code[18] not in "1234567":
        raise _bad(
            name,
            profile,
            "第19位应为行使层级1至7",
            "has the level of exercise, 1 to 7, as its 19th",
        )
    if not code[31:].isdigit() and level == "business":
        raise _bad(name, profile, "末两位应为数字", "ends with two digits")
    return TaskCode(code, level, body, code[18], code[19:31], code[31:])


def _bad(name: Text, profile: Profile, zh: str, en: str) -> BadCode:
    return BadCode(
        Text(
            zh=f"{name.zh}{zh}（{profile.name.zh}）。", en=f"A {name.en} {en} ({profile.name.en})."
        ),
        Text(zh="请从政务服务平台复制编码。", en="Copy the code from the service platform."),
    )
