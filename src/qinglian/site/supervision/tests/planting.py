"""Each sign planted through the door, and beside it what is near and none: `PLANTS[sign](clock)`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from qinglian import workdays
from qinglian.procedures.model import SYSTEM, Actor
from qinglian.procedures.tests.people import (
    CLERK,
    DIRECTOR,
    LEADER,
    SUPERVISOR,
)
from qinglian.site.matters.door import open_matter, perform
from qinglian.site.matters.evidence import Kept

Clock = Callable[[datetime | str], datetime]

RESULT = "已完成养护42公里，验收单见附件。"
DESK = Actor("p-desk", "petitions", capacities=frozenset({"petitions"}))
OPERATOR = Actor("p-operator", "govoffice/hotline", capacities=frozenset({"hotline"}))
FARMER = Actor("p-farm-1", "agriculture")
WINDOW = Actor("p-window-1", "licensing")
CALLBACK = Actor("p-callback", "govoffice/hotline", capacities=frozenset({"hotline-callback"}))
BUREAU_HEAD = Actor("p-market-head", "market", rank="head")
OFFICER = Actor("p-market-1", "market")
CERTIFIER = Actor("p-justice-1", "justice", capacities=frozenset({"legal-review"}))


@dataclass
class Planted:
    """What must be found, and what is near and must not be."""

    found: set[str] = field(default_factory=set)
    near: set[str] = field(default_factory=set)


def decision(**fields: object) -> str:
    given = {
        "title": "加快农村公路养护", "lead": "transport", "minutes_no": "清政常纪〔2022〕3号",
        "held": workdays.today().isoformat(), **fields,
    }  # fmt: skip
    return open_matter("meeting-decision", SUPERVISOR, given).number


def signed(**fields: object) -> str:
    number = decision(**fields)
    perform(number, "sign", CLERK)
    return number


def completed(result: str = RESULT, *, clerk: Actor = CLERK, **fields: object) -> str:
    """A decision handed in with a result and accepted."""
    number = decision(**fields)
    perform(number, "sign", clerk)
    perform(number, "submit", clerk, {"result": result})
    _later(minutes=5)
    perform(number, "accept", SUPERVISOR)
    return number


_CLOCK: list[Clock] = []


def _later(**by: float) -> None:
    _CLOCK[0](workdays.now() + timedelta(**by))


def false_completion(clock: Clock) -> Planted:
    clock("2022-03-10T10:00")
    planted = Planted()
    planted.found = {
        completed("农村公路养护工作正在推进，下一步加大力度。"),
        completed("已印发方案；各镇抓紧推进，确保按期见效。"),
    }
    underway = signed()
    perform(underway, "submit", CLERK, {"result": "农村公路养护工作正在推进，尚未验收。"})
    planted.near = {
        underway,
        completed("此前正在推进的42公里养护路段已于3月9日完工，验收单见附件。"),
        completed(),
    }
    return planted


def case(at: str, clock: Clock, **fields: object) -> str:
    clock(at)
    given = {
        "title": "道路货物运输经营许可", "lead": "transport", "kind": "licence", "channel": "counter",
        "received": at[:10], "applicant": "示例物流", **fields,
    }  # fmt: skip
    return open_matter("service-case", CLERK, given).number


def decided(clock: Clock, seconds: int) -> str:
    number = case("2022-03-10T09:00", clock)
    clock("2022-03-10T10:00")
    perform(number, "accept", CLERK)
    _later(seconds=seconds)
    perform(number, "decide", DIRECTOR, {"granted": True})
    return number


def instant(clock: Clock) -> Planted:
    quick = decided(clock, 59)
    at_the_bound = decided(clock, 60)
    near = {decided(clock, 61)}
    spot = case("2022-03-10T11:00", clock, instant=True)
    perform(spot, "decide-at-once", CLERK, {"granted": True})
    perform(spot, "deliver", CLERK)
    answered = open_matter(
        "hotline-ticket", OPERATOR, {"title": "公交末班车时间", "category": "transport", "ask": "question"}
    ).number  # fmt: skip
    perform(answered, "answer-at-once", OPERATOR, {"reply": "末班车为二十一时，已电话告知。"})
    _later(hours=1)
    return Planted({quick, at_the_bound}, near | {spot, answered})


def proof(text: str) -> Kept:
    return Kept("proof", sha256(text.encode()).hexdigest(), 1000, "验收单.pdf")


def proven(text: str, *more: str) -> str:
    number = signed()
    perform(number, "submit", CLERK, {"result": RESULT}, [proof(text), *map(proof, more)])
    return number


def reused_evidence(clock: Clock) -> Planted:
    clock("2022-03-10T10:00")
    first = proven("验收单一")
    clock("2022-03-11T10:00")
    again = proven("验收单一", "新的照片")
    own = proven("另一份")
    perform(own, "withdraw", CLERK)
    perform(own, "submit", CLERK, {"result": RESULT}, [proof("另一份")])
    return Planted({again}, {first, own})


def endless_corrections(clock: Clock) -> Planted:
    def corrected(day: str, applicant: str, title: str) -> str:
        number = case(f"{day}T09:00", clock, applicant=applicant, title=title)
        _later(hours=1)
        perform(number, "ask-correction", CLERK, {"missing": "缺少车辆行驶证"})
        _later(hours=1)
        perform(number, "withdraw", CLERK, {"reason": "申请人撤回后重新申请"})
        return number

    once = corrected("2022-03-01", "示例物流", "道路货物运输经营许可")
    twice = corrected("2022-03-21", "示例物流", "道路货物运输经营许可")
    other = corrected("2022-03-22", "另一物流", "道路货物运输经营许可")
    thing = corrected("2022-03-23", "示例物流", "超限运输许可")
    return Planted({twice}, {once, other, thing})


def batch(clock: Clock, start: str, many: int, clerk: Actor, unit: str) -> list[str]:
    clock("2022-03-10T10:00")
    numbers = [decision(lead=unit) for _ in range(many)]
    clock(start)
    for number in numbers:
        perform(number, "sign", clerk)
        _later(minutes=2)
    return numbers


def off_hours(clock: Clock) -> Planted:
    colleague = Actor("p-transport-9", "transport")
    night = batch(clock, "2022-03-11T23:10", 10, CLERK, "transport")
    sunday = batch(clock, "2022-03-13T10:00", 10, FARMER, "agriculture")
    worked_saturday = batch(clock, "2022-04-02T10:00", 10, CLERK, "transport")
    nine = batch(clock, "2022-03-12T23:10", 9, WINDOW, "licensing")
    clock("2022-03-14T10:00")
    shared = [decision() for _ in range(10)]
    clock("2022-03-19T10:00")
    for number, clerk in zip(shared, [CLERK, colleague] * 5, strict=True):
        perform(number, "sign", clerk)
    clock("2022-04-06T10:00")
    near = {*night[1:], *sunday[1:], *worked_saturday, *nine, *shared}
    return Planted({night[0], sunday[0]}, near)


def extended(times: int) -> str:
    number = signed(due="2022-05-31")
    for _ in range(times):
        perform(number, "ask-extension", CLERK, {"reason": "等待上级批复", "more_days": 5})
        perform(number, "grant-extension", LEADER)
    return number


def all_extensions(clock: Clock) -> Planted:
    clock("2022-03-10T10:00")
    return Planted({extended(2)}, {extended(1), extended(0)})


def returned(times: int) -> str:
    number = signed()
    for _ in range(times):
        perform(number, "submit", CLERK, {"result": RESULT})
        perform(number, "return", SUPERVISOR, {"reason": "缺少验收单，请补充"})
    return number


def returned_often(clock: Clock) -> Planted:
    clock("2022-03-10T10:00")
    refused = signed(due="2022-05-31")
    for _ in range(2):
        perform(refused, "ask-extension", CLERK, {"reason": "等待上级批复", "more_days": 5})
        perform(refused, "refuse-extension", LEADER, {"reason": "理由不充分"})
    return Planted({returned(2), returned(3)}, {returned(1), refused})


def at_the_limit(clock: Clock) -> Planted:
    def handed_in(at: str, *, report: bool = False) -> str:
        clock("2022-03-10T10:00")
        number = signed()
        if report:
            perform(number, "report", CLERK, {"progress": "已经开工，进展正常"})
        clock(at)
        perform(number, "submit", CLERK, {"result": RESULT})
        return number

    return Planted(
        {handed_in("2022-03-17T23:20"), handed_in("2022-03-18T00:40")},
        {
            handed_in("2022-03-16T23:30"),
            handed_in("2022-03-17T22:50"),
            handed_in("2022-03-17T23:30", report=True),
            handed_in("2022-03-18T09:00"),
        },
    )


LONG = (
    "本年共完成农村公路养护{n}公里，安装护栏{n}处，修补坑槽{n}平方米，组织巡查{n}次，"
    "处置险情{n}起，群众反映的问题全部办结，验收单、巡查记录和照片存档备查，下年继续。"
)
OTHER = (
    "今年重点整治急弯陡坡，新增警示标牌{n}块，在学校门口加装减速带，与镇村共建路长制，"
    "通过招标选定专业队伍，公开养护资金使用，接受群众监督，回访满意。"
)


def copied_text(clock: Clock) -> Planted:
    clock("2021-11-10T10:00")
    before = completed(LONG.format(n=42))
    clock("2022-11-10T10:00")
    copied = completed(LONG.format(n=57))
    rewritten = completed(OTHER.format(n=8))
    elsewhere = completed(LONG.format(n=57), clerk=FARMER, lead="agriculture")
    half = completed(LONG[: len(LONG) // 2].format(n=9) + OTHER[: len(OTHER) // 2].format(n=1))
    return Planted({copied}, {before, rewritten, elsewhere, half})


def duty(unit: str, clerk: Actor, held: str, clock: Clock, entered: str) -> str:
    clock("2022-01-10T09:00")
    given = {
        "title": "廉政谈话", "lead": unit, "year": 2022, "side": "post", "kind": "talk",
        "answerable": "分管副局长", "due": "2022-12-31",
    }  # fmt: skip
    number = open_matter("integrity-duty", clerk, given).number
    clock(f"{entered}T10:00")
    perform(number, "do", clerk, {"held": held, "archive_no": "廉〔2022〕3"})
    return number


def year_end_rush(clock: Clock) -> Planted:
    days = ("2022-12-26", "2022-12-28", "2022-12-29")
    rushed = [duty("transport", CLERK, day, clock, "2022-12-30") for day in days]
    spread = [
        duty("agriculture", FARMER, day, clock, "2022-12-30") for day in ("2022-12-20", *days[1:])
    ]
    two = [duty("licensing", WINDOW, day, clock, "2022-12-30") for day in days[:2]]
    return Planted({rushed[0]}, {*spread, *two})


def entered_afterwards(clock: Clock) -> Planted:
    old = ("2022-03-10", "2022-04-20", "2022-05-30")
    late = [duty("transport", CLERK, day, clock, "2022-07-01") for day in old]
    recent = ("2022-06-03", "2022-06-10", "2022-06-20")
    fresh = [duty("agriculture", FARMER, day, clock, "2022-07-01") for day in recent]
    two = [duty("licensing", WINDOW, day, clock, "2022-07-01") for day in old[:2]]
    return Planted({late[0]}, {*fresh, *two})


def project(risks: str) -> str:
    given = {
        "project": "农村公路养护提升", "lead": "transport", "goal": "年内养护农村公路42公里。",
        "budget": "3000000", "due": "2022-09-30",
    }  # fmt: skip
    number = open_matter("project", CLERK, given).number
    block = {
        "risks": risks, "answerable": "公路股股长", "procurement": "tender", "funds": "upper",
        "disclosure": "中标结果与合同两个工作日内公开。",
    }  # fmt: skip
    perform(number, "integrity", CLERK, block)
    return number


def boilerplate(clock: Clock) -> Planted:
    clock("2022-03-10T10:00")
    same = {project("材料采购比价、工程量签证、尾款支付。") for _ in range(3)}
    same.add(project("材料采购比价，工程量签证， 尾款支付"))
    three = {project("招标文件倾向、变更签证、验收走过场。") for _ in range(3)}
    return Planted(same, three | {project("材料采购比价、工程量签证、尾款支付、监理失职。")})


def week(number: int, items: list[str]) -> str:
    now = workdays.now()
    given = {
        "week": f"2022年第{number}周", "lead": "transport",
        "commit_by": (now + timedelta(hours=2)).isoformat(),
        "account_by": (now + timedelta(days=4)).isoformat(),
    }  # fmt: skip
    made = open_matter("weekly-commitment", SYSTEM, given).number
    perform(made, "commit", CLERK, {"items": items})
    return made


def trivial_promise(clock: Clock) -> Planted:
    clock("2022-03-14T09:00")
    titles = ("召开会议1次", "转发文件到各镇", "召开听证会并公布结果", "完成前进村道路修复")
    meeting, paper, hearing, road = (week(n, [decision(title=t)]) for n, t in enumerate(titles))
    return Planted({meeting, paper}, {hearing, road})


def promise_done(clock: Clock) -> Planted:
    clock("2022-03-10T10:00")
    done, under_way = completed(), signed()
    handed_in = signed()
    perform(handed_in, "submit", CLERK, {"result": RESULT})
    later = signed()
    clock("2022-03-14T09:00")
    ahead = week(12, [done, under_way])
    near = {week(13, [under_way]), week(14, [handed_in]), week(15, [later])}
    perform(later, "submit", CLERK, {"result": RESULT})
    perform(later, "accept", SUPERVISOR)
    return Planted({ahead}, near)


def no_progress(clock: Clock) -> Planted:
    clock("2022-03-10T10:00")
    still, checked, stopped, moved = (signed(due="2022-12-30") for _ in range(4))
    unsigned = decision(due="2022-12-30")
    perform(checked, "submit", CLERK, {"result": RESULT})
    perform(stopped, "suspend", LEADER, {"legal_basis": "等待国土空间规划批复"})
    clock("2022-03-11T10:00")
    perform(moved, "report", CLERK, {"progress": "已经开工，进展正常"})
    day = workdays.add_workdays(workdays.today(), 30)
    clock(f"{day}T10:00")
    return Planted({still, unsigned}, {checked, stopped, moved})


def petition(times: int) -> str:
    given = {"title": "农村客运停运", "sort": "claim", "received": workdays.today().isoformat()}
    number = open_matter("petition", DESK, given).number
    for _ in range(times):
        perform(number, "transfer", DESK, {"lead": "transport"})
        perform(number, "object", CLERK, {"reason": "属乡镇职责"})
    perform(number, "transfer", DESK, {"lead": "transport"})
    return number


def passed_around(clock: Clock) -> Planted:
    clock("2022-06-10T10:00")
    return Planted({petition(2)}, {petition(1), petition(0)})


def cases(clock: Clock, unit: str, clerk: Actor, whole: int, special: int) -> list[str]:
    clock("2022-03-10T09:00")
    numbers = []
    for n in range(whole):
        given = {
            "title": "取水许可", "lead": unit, "kind": "licence", "channel": "counter",
            "received": "2022-03-10", "applicant": f"示例企业{n}",
        }  # fmt: skip
        number = open_matter("service-case", clerk, given).number
        perform(number, "accept", clerk)
        _later(minutes=1)
        if n < special:
            told = {"special": "experts", "special_until": "2022-03-23"}
            perform(number, "special", clerk, told)
        numbers.append(number)
    return numbers


def special_often(clock: Clock) -> Planted:
    often = cases(clock, "transport", CLERK, 10, 4)
    bound = cases(clock, "agriculture", FARMER, 10, 3)
    few = cases(clock, "licensing", WINDOW, 9, 9)
    return Planted({often[3]}, {*bound, *few})


def replied(reply: str) -> str:
    given = {"title": "村口道路有坑", "category": "transport", "ask": "help"}
    number = open_matter("hotline-ticket", OPERATOR, given).number
    perform(number, "dispatch", OPERATOR, {"lead": "transport", "complex": False})
    perform(number, "sign", CLERK)
    perform(number, "reply", CLERK, {"reply": reply})
    return number


def empty_reply(clock: Clock) -> Planted:
    clock("2022-03-10T10:00")
    return Planted(
        {
            replied("已与诉求人沟通，对方表示理解。"),
            replied("您好，已转相关部门处理，感谢您的来电！"),
        },
        {
            replied("已与诉求人沟通，3月9日完成坑槽修补，现场照片已留存。"),
            replied("3月9日完成坑槽修补。"),
        },
    )


def certificate(clerk: Actor, number: int) -> str:
    given = {
        "title": "执法岗一", "lead": clerk.unit, "holder": "李某", "staff_kind": "civil",
        "scope": "市场监管",
    }  # fmt: skip
    made = open_matter("enforcement-certificate", clerk, given).number
    perform(made, "train", clerk, {"course": "行政处罚法专题", "hours": 40})
    perform(made, "examine", CERTIFIER, {"passed": True})
    issued = {"certificate_no": f"陕990121-{number:04}", "valid_until": "2024-12-31"}
    perform(made, "issue", CERTIFIER, issued)
    return made


def visits(clock: Clock, results: list[str], clerk: Actor) -> list[str]:
    clock("2022-01-10T09:00")
    first, second = (certificate(clerk, n) for n in range(2))
    numbers = []
    for result in results:
        _later(hours=1)
        given = {
            "title": "成品油质量抽查：城北加油站", "lead": clerk.unit, "plan_no": "清政办发〔2022〕8号",
            "task_no": "2022-县级-012", "enterprise": "清川县城北加油站", "uscc": "91110000600037341L",
            "risk_class": "D", "certificate": first, "second_certificate": second, "yearly_cap": 300,
        }  # fmt: skip
        number = open_matter("inspection-visit", SYSTEM, given).number
        said = {"scan_code": "SM20220902001", "shown": True, "result": result}
        sheet = Kept("record", sha256(number.encode()).hexdigest(), 1000, "记录.pdf")
        perform(number, "visit", clerk, said, [sheet])
        numbers.append(number)
    return numbers


def nothing_found(clock: Clock) -> Planted:
    never = visits(clock, ["clean"] * 20, OFFICER)
    once = visits(clock, ["clean"] * 19 + ["corrected"], Actor("p-emergency-1", "emergency"))
    few = visits(clock, ["clean"] * 19, Actor("p-housing-1", "housing"))
    return Planted({never[-1]}, {*once, *few, *never[:-1]})


def called_back(*, reached: bool, satisfied: str) -> str:
    number = replied("3月9日完成坑槽修补，现场照片已留存。")
    said = {"reached": reached, "solved": True, "satisfied": satisfied, "redo": False}
    perform(number, "call-back", CALLBACK, said)
    return number


def satisfied_unreached(clock: Clock) -> Planted:
    clock("2022-03-10T10:00")
    found = {called_back(reached=False, satisfied=said) for said in ("yes", "fair")}
    asked = called_back(reached=True, satisfied="yes")
    return Planted(found, {asked, called_back(reached=False, satisfied="none")})


def drawn(times: int) -> str:
    given = {
        "title": "成品油质量抽查", "lead": "market", "plan_no": "清政办发〔2022〕8号",
        "task_no": f"2022-县级-01{times}", "planned": True, "rate_a": "1", "rate_b": "5", "rate_c": "20",
        "rate_d": "50", "yearly_cap": 2,
    }  # fmt: skip
    number = open_matter("inspection-task", OFFICER, given).number
    digest = "0" * 63
    for turn in range(times + 1):
        seed = {
            "public_source": f"双色球第202210{turn}期",
            "round": turn + 1,
            "seed_digest": digest + "a",
        }
        perform(number, "commit", OFFICER, seed)
        rosters = {f"{name}_digest": digest + "b" for name in ("objects", "officers", "barred")}
        perform(number, "freeze", OFFICER, {**rosters, "objects": 1846, "officers": 36})
        if turn < times:
            again = {"why_again": "名录中有已注销主体，更新后重抽", "made": 0}
            perform(number, "redraw", BUREAU_HEAD, again)
    return number


def redrawn(clock: Clock) -> Planted:
    clock("2022-03-10T10:00")
    return Planted({drawn(2)}, {drawn(1), drawn(0)})


PLANTS: dict[str, Callable[[Clock], Planted]] = {
    one.__name__.replace("_", "-"): one
    for one in (
        false_completion, instant, reused_evidence, endless_corrections, off_hours, all_extensions,
        returned_often, at_the_limit, copied_text, year_end_rush, boilerplate, trivial_promise,
        promise_done, no_progress, passed_around, special_often, empty_reply, nothing_found,
        entered_afterwards, satisfied_unreached, redrawn,
    )
}  # fmt: skip


def plant(sign: str, clock: Clock) -> Planted:
    """Plant a sign; the clock is left where its scan may look."""
    _CLOCK[:] = [clock]
    return PLANTS[sign](clock)
