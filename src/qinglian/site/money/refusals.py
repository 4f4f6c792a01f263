"""Why something was not done with a lead or a list, and what to do next."""

from __future__ import annotations

from qinglian.procedures.refusal import Refused
from qinglian.text import Text


def not_yours() -> Refused:
    """Leads are looked into by those whose work it is, and never by the unit they concern."""
    return Refused(
        "not-your-role",
        Text(
            zh="疑点由审计、财政、国资人员核实，疑点涉及的单位不能自己处理。",
            en="Leads are looked into by audit, finance and the state-asset office, never by the unit they concern.",
        ),
        Text(zh="请交由其他单位的核实人员办理。", en="Leave it to someone of another unit."),
    )


def not_waiting() -> Refused:
    """What has been judged, handed on or closed is not judged again."""
    return Refused(
        "out-of-order",
        Text(zh="这条疑点已经办结，或正在移送。", en="This lead has been dealt with, or is being handed on."),
        Text(zh="请刷新页面，查看办理过程。", en="Reload the page and read its trail."),
    )  # fmt: skip


def at_once() -> Refused:
    """Two runs found the same new lead at the same moment; one of them stands."""
    return Refused(
        "at-once",
        Text(zh="另一人刚刚也在运行筛查。", en="Another person was running the rules just now."),
        Text(zh="请刷新页面查看结果。", en="Reload the page to see what was found."),
    )


def wrong(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Refused:
    """Any other refusal."""
    return Refused(code, Text(zh=zh, en=en), Text(zh=remedy_zh, en=remedy_en))
