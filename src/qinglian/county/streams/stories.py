"""The scripted days that the acceptance stories tell: a meeting, a ticket, and a town's open matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from qinglian.county import texts
from qinglian.county.events import Open
from qinglian.county.hours import midnight, moment
from qinglian.county.people import liaison
from qinglian.county.topics import TOPICS
from qinglian.county.year import Thread, Year, act, begun

SHIQIAO = "shiqiao"
SHIQIAO_OPEN = 11
STORY_MEETING = "清政常纪〔2022〕3号"
HELD = date(2022, 3, 10)
SUPERVISOR, SECOND = "govoffice/supervision#staff-1", "govoffice/supervision#staff-2"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the story's meeting: the day of its result, or the day set for it."""

    lead: str
    submitted: str = ""
    accepted: str = ""
    due: str = ""


ITEMS = (
    Item("transport", "2022-03-14 10:20", "2022-03-15 09:10"),
    Item("water", "2022-03-15 09:30", "2022-03-15 16:40"),
    Item("edu", "2022-03-15 15:00", "2022-03-16 10:00"),
    Item("health", "2022-03-16 11:10", "2022-03-16 17:20"),
    Item("market", "2022-03-17 09:40", "2022-03-17 15:10"),
    Item("chengguan", "2022-03-17 14:50", "2022-03-17 17:30"),
    Item("housing", "2022-03-18 09:20", "2022-03-18 15:30"),
    Item("police"),
    Item("labour"),
    Item("liuxi"),
    Item("cityenf", due="2022-03-21"),
    Item("emergency", due="2022-03-21"),
    Item("civil", due="2022-03-22"),
    Item("land", due="2022-03-23"),
    Item("ndrc", due="2022-03-31"),
    Item("farming", due="2022-04-15"),
    Item("culture", due="2022-04-29"),
    Item("industry", due="2022-04-29"),
    Item("commerce", due="2022-05-31"),
    Item("rural", due="2022-06-30"),
    Item(SHIQIAO, due="2022-06-30"),
    Item(SHIQIAO, due="2022-05-31"),
)
"""Six done by the 17th, one done on the 18th, three past it and undone, twelve with a later day."""


def meeting(year: Year) -> Thread:
    """Story 1: 22 items of one meeting, as they stand on 18 March."""
    yield moment("2022-03-10 15:00"), None
    year.truth.tally["meetings"] += 1
    for n, item in enumerate(ITEMS, 1):
        year.start(_item(year, item, n))
    year.truth.stories["1"] = {
        "minutes_no": STORY_MEETING,
        "items": len(ITEMS),
        "completed": 7,
        "completed_on_time": 6,
        "completed_late": 1,
        "open": 15,
        "open_late": 3,
        "share_completed": "31.8",
        "feedback_due": "2022-03-17",
    }


def _item(year: Year, item: Item, n: int) -> Thread:
    rng = year.rng(f"story-1-{n}")
    topic = TOPICS[item.lead][n % len(TOPICS[item.lead])]
    fields: dict[str, object] = {
        "title": texts.title(rng, topic),
        "lead": item.lead,
        "held": HELD.isoformat(),
        "minutes_no": STORY_MEETING,
        "item_no": n,
    }
    if item.due:
        fields["due"] = item.due
    opened = moment("2022-03-10 15:30") + timedelta(minutes=n)
    number = yield from begun(
        opened, Open("meeting-decision", "govoffice/supervision#head", fields)
    )
    due = date.fromisoformat(item.due or "2022-03-17")
    lapses = midnight(due + timedelta(days=1))
    year.owe(number, lapses)
    year.on_desk(item.lead, number, lapses)
    by = liaison(item.lead)
    yield act(moment("2022-03-11 09:00") + timedelta(minutes=7 * n), number, "sign", by)
    if item.due:
        words = {"progress": texts.progress(rng, topic)}
        yield act(
            moment("2022-03-16 10:00") + timedelta(minutes=9 * n), number, "report", by, words
        )
    if not item.submitted:
        return
    result = {"result": texts.result(rng, topic)}
    yield act(moment(item.submitted), number, "submit", by, result)
    year.settle(number)
    yield act(moment(item.accepted), number, "accept", SUPERVISOR, {"opinion": texts.opinion(rng)})
    year.off_desk(item.lead, number)


def ticket(year: Year) -> Thread:
    """Story 2: a ticket of five working days, answered on a Saturday that is one of them."""
    opened = moment("2022-01-24 09:46")
    fields = {
        "title": "通村道路坑槽修补",
        "category": "transport",
        "ask": "help",
        "place": "前进村",
        "caller": "李先生",
        "contact": "000-20220124",
        "content": "村口道路有坑槽，雨后积水，请尽快修补。",
    }
    operator, by = "govoffice/hotline#operator-1", liaison("transport")
    number = yield from begun(opened, Open("hotline-ticket", operator, fields))
    sent = moment("2022-01-24 10:00")
    yield act(sent, number, "dispatch", operator, {"lead": "transport", "complex": False})
    year.owe(number, moment("2022-01-30 00:00"))
    year.truth.stories["2"] = {"number": number, "due": "2022-01-29"}
    year.truth.near("working-saturday", number, "2022年1月29日（星期六）是工作日，当日答复不逾期")
    yield act(moment("2022-01-24 15:20"), number, "sign", by)
    reply = {"reply": "前进村村口坑槽已于1月29日修补完成，现场照片已留存。"}
    yield act(moment("2022-01-29 16:05"), number, "reply", by, reply)
    year.settle(number)
    called = {"reached": True, "solved": True, "satisfied": "yes", "redo": False}
    yield act(
        moment("2022-01-30 10:12"), number, "call-back", "govoffice/hotline#callback-1", called
    )


def town(year: Year) -> Thread:
    """Story 10's setting: with its two of the meeting, Shiqiao has eleven matters open."""
    yield moment("2022-03-14 09:00"), None
    others = SHIQIAO_OPEN - sum(item.lead == SHIQIAO for item in ITEMS)
    for n in range(1, others + 1):
        year.start(_matter(year, n))


def _matter(year: Year, n: int) -> Thread:
    rng = year.rng(f"story-10-{n}")
    topic = TOPICS[SHIQIAO][n % len(TOPICS[SHIQIAO])]
    due = date(2022, 5, 13) + timedelta(days=14 * (n // 2))
    fields: dict[str, object] = {
        "title": texts.title(rng, topic),
        "lead": SHIQIAO,
        "list_name": "2022年政府工作报告重点任务清单",
        "item_no": 200 + n,
        "due": due.isoformat(),
    }
    opened = moment("2022-03-14 09:05") + timedelta(minutes=11 * n)
    number = yield from begun(opened, Open("duty", SECOND, fields))
    lapses = midnight(due + timedelta(days=1))
    year.owe(number, lapses)
    year.on_desk(SHIQIAO, number, lapses)
    yield act(
        moment("2022-03-14 15:00") + timedelta(minutes=11 * n), number, "sign", liaison(SHIQIAO)
    )
    year.truth.stories["10"] = {"unit": SHIQIAO, "open": SHIQIAO_OPEN}
