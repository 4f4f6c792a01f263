"""Posts by their code, or by the name they have in a unit."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from qinglian.documents.refusals import Unreadable
from qinglian.site.loads.kinds.names import UnitNames
from qinglian.site.loads.sheet import Cells
from qinglian.site.people.models import Post, Unit
from qinglian.text import Text


class PostNames:
    """All posts, those that are no more too: a term of long ago was held in one. Two queries."""

    def __init__(self, day: date) -> None:
        self._units = UnitNames(day)
        self._posts = {
            post.code: post for post in Post.objects.select_related("unit").order_by("code")
        }
        self._by_name: defaultdict[str, list[Post]] = defaultdict(list)
        for post in self._posts.values():
            self._by_name[post.name].append(post)

    def of(self, cells: Cells) -> Post | None:
        """The post that a row names, with its unit where it names one."""
        unit = cells.found("unit", self._units.find)
        if unit is None and cells.shown["unit"]:
            return None
        return cells.found("post", lambda text: self.find(text, unit))

    def find(self, text: str, unit: Unit | None) -> Post:
        """The post with this code, or of this name in `unit` (its sections included). Raises Unreadable."""
        by_code = self._posts.get(text.lower())
        if by_code is not None:
            return by_code
        found = self._by_name.get(text, [])
        if unit is not None:
            found = [post for post in found if _in(post, unit)]
        if len(found) == 1:
            return found[0]
        if not found:
            raise Unreadable(
                Text(zh=f"没有岗位「{text}」。", en=f"There is no post “{text}”."),
                Text(
                    zh="请写岗位编码，或单位和岗位名称；新岗位请先导入岗位。",
                    en="Write the post's code, or its unit and name; load new posts first.",
                ),
            )
        codes = [post.code for post in found[:4]]
        raise Unreadable(
            Text(
                zh=f"有{len(found)}个岗位叫「{text}」。",
                en=f"{len(found)} posts are called “{text}”.",
            ),
            Text(
                zh=f"请写单位，或岗位编码：{'、'.join(codes)}。",
                en=f"Name the unit, or write the code: {', '.join(codes)}.",
            ),
        )


def _in(post: Post, unit: Unit) -> bool:
    return post.unit_id == unit.code or post.unit_id.startswith(f"{unit.code}/")
