"""What a load as a whole is refused for. A row that is refused has its reasons in the error sheet."""

from __future__ import annotations

from qinglian.documents.refusals import Refusal
from qinglian.site.loads.kinds import Kind
from qinglian.text import Text


class NotLoaded(Refusal):
    """Nothing was loaded; `reason` says why and `remedy` what to do."""


def not_allowed() -> NotLoaded:
    """For whoever may not load."""
    return NotLoaded(
        Text(
            zh="数据导入由县政府督查室办理，您现在的岗位没有这项职责。",
            en="Loading is done by the supervision office; your present post may not.",
        ),
        Text(
            zh="请把表格交给督查室；如果您兼任督查岗位，请先在「我的岗位」中切换。",
            en="Give the table to the supervision office, or switch to your post there under My posts.",
        ),
    )


def too_many(kind: Kind) -> NotLoaded:
    """For a table longer than its kind may be."""
    return NotLoaded(
        Text(
            zh=f"「{kind.title.zh}」一个文件最多{kind.most:,}行。",
            en=f"A file of “{kind.title.en}” has at most {kind.most:,} rows.",
        ),
        Text(zh="请分成几个文件上传。", en="Upload it in several files."),
    )
