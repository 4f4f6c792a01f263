"""Supervision opened from what was found, level by level: reminder, urging, interview, report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Actor, ActRule
from qinglian.procedures.signs import SignRule
from qinglian.site.matters.door import open_matter
from qinglian.site.matters.lights import BLUE, RED, YELLOW, county_lights, light
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.presenting import last_day
from qinglian.site.people.queries import today
from qinglian.site.supervision.queries import PROCEDURE
from qinglian.text import Text
from qinglian.workdays import add_workdays

LEVELS = ("issue", "urge", "interview", "report")
"""The levels, one after the other; none is skipped."""

LIGHT = "light"
"""What a supervision is opened from where it is no sign: the light that its matter shows."""

_LIGHTS = {BLUE: ("R01", "blue"), YELLOW: ("R02", "yellow"), RED: ("R03", "red")}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a supervision would be opened for: the rule in one line, the light, and the title."""

    number: str
    rule: str
    light: str
    title: str


def ground_of_sign(rule: SignRule, matter: Matter) -> Ground:
    """A finding as a ground."""
    return Ground(rule.number, rule.heading, "odd", f"{rule.title.zh}：{matter.title}"[:120])


def ground_of_light(matter: Matter, now: datetime) -> Ground | None:
    """The light that a matter shows as a ground; None where it shows none."""
    colour = light(matter.due_at, now) if matter.due_at else None
    if colour is None:
        return None
    number, name = _LIGHTS[colour]
    held = county_lights()
    words = {
        BLUE: f"期限将到：{held.soon}个工作日内到期",
        YELLOW: f"超期：逾期不超过{held.red}个工作日",
        RED: f"超期已久：逾期超过{held.red}个工作日",
    }[colour]
    return Ground(
        number, f"{number} {words}", name, f"{words.partition('：')[0]}：{matter.title}"[:120]
    )


def plan_of_the_year() -> str:
    """The number of this year's supervision plan, as it was last given; empty where it was not."""
    begins = date(today().year, 1, 1)
    rows = Matter.objects.filter(procedure=PROCEDURE, opened_at__date__gte=begins)
    last = rows.order_by("-opened_at", "-number").values_list("number", flat=True).first()
    if last is None:
        return ""
    plan = Act.objects.filter(matter=last, n=1).values_list("fields__plan_no", flat=True).first()
    return str(plan or "")


def opened(ground: Ground, matter: Matter, actor: Actor, plan_no: str, why_again: str) -> str:
    """Open supervision of `matter`; the number of it. Raises Refused, also where one is running."""
    fields: dict[str, object] = {
        "title": ground.title,
        "about": matter.number,
        "rule": ground.rule,
        "light": ground.light,
        "origin": "proposal",
        "origin_no": f"督查建议 {ground.number}-{matter.number}",
        "plan_no": plan_no,
    }
    if why_again:
        fields["why_again"] = why_again
    return open_matter(PROCEDURE, actor, fields).number


@dataclass(frozen=True, slots=True)
class Level:
    """The level that comes next, and from which day it may be taken."""

    act: ActRule
    day: date | None


def next_level(case: Case) -> Level | None:
    """The next level of a running supervision; None where its unit has answered, or none is left."""
    rules = case.procedure.acts
    nearest = next((name for name in LEVELS if set(rules[name].sources) & set(case.stages)), None)
    if nearest is None:
        return None
    days = [
        last_day(clock.lapses_at)
        for clock in case.clocks
        if clock.rule.kind == "minimum" and nearest in clock.rule.guards and clock.running
    ]
    return Level(rules[nearest], add_workdays(max(days), 1) if days else None)


LEVEL_WORDS = Text(
    zh="提醒 → 督办单 → 约谈 → 报告行政首长，逐级进行，不得跳级",
    en="reminder → urging → interview → report to the head, one after the other",
)
