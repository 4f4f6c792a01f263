"""The measures of GB/T 9704-2012, 党政机关公文格式, in points and millimetres."""

from __future__ import annotations

from dataclasses import dataclass

PAGE = (210, 297)
MARGIN_TOP, MARGIN_LEFT, MARGIN_BOTTOM, MARGIN_RIGHT = 37, 28, 35, 26
BODY_WIDTH = 156
SIZE_2, SIZE_3, SIZE_4 = 22, 16, 14
LINE = 28.95
"""Exact line spacing: 22 lines in 225 mm."""
CHARACTER = BODY_WIDTH / 25.4 * 72 / 28
"""The pitch of a character: 28 in 156 mm."""
FOOTER_FROM_EDGE = 23
"""The page number's line ends here, so that its dash stands 7 mm below the body."""
MASTHEAD_FROM_BODY = 35
RED = "C00000"


@dataclass(frozen=True, slots=True)
class Face:
    """A font by the name that the standard gives it, and free ones that may stand in."""

    name: str
    fallbacks: tuple[str, ...]
    family: str = "roman"

    @property
    def alternatives(self) -> str:
        return ",".join(self.fallbacks)


SONG_TITLE = Face(
    "方正小标宋_GBK",
    ("方正小标宋简体", "FZXiaoBiaoSong-B05", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun"),
)
FANGSONG = Face(
    "仿宋_GB2312", ("FangSong", "仿宋", "FandolFang R", "Noto Serif CJK SC", "Source Han Serif SC")
)
HEI = Face(
    "黑体", ("SimHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei"), "swiss"
)
KAI = Face("楷体_GB2312", ("KaiTi", "楷体", "AR PL UKai CN", "FandolKai", "Noto Serif CJK SC"))
SONG = Face("宋体", ("SimSun", "Noto Serif CJK SC", "Source Han Serif SC"))

FACES = (SONG_TITLE, FANGSONG, HEI, KAI, SONG)
