"""Posts, persons, terms and leaders' division of labour in 清川县. Every name is made up and says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from random import Random

from qinglian.county.events import ChargeRow, Install, PersonRow, PostRow
from qinglian.county.units import (
    DEPARTMENTS,
    EXTERNAL,
    GOVOFFICE,
    LEADERS,
    SHORT,
    TOWNS,
    Named,
    unit_rows,
)

SINCE = date(2019, 1, 1)
PORTFOLIO_CHANGE = date(2021, 7, 1)
RETIREMENT = date(2021, 6, 30)
LIAISON_CHANGE = date(2021, 9, 1)

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
GIVEN = "安宁平和明远清源思齐立诚文博雨晴嘉言若水怀谷永年知行景行子衿书航一鸣星河青山长卿允之"

CHARGES = {
    "leaders#head": ("audit",),
    "leaders#executive": (
        "govoffice", "finance", "ndrc", "tax", "statistics", "tenders", "affairs", "emergency",
        "fire", "chengguan", "shiqiao",
    ),
    "leaders#deputy-1": ("farming", "rural", "water", "weather", "qingping", "shuanghe"),
    "leaders#deputy-2": ("edu", "health", "insurance", "culture", "liuxi", "gaofeng"),
    "leaders#deputy-3": ("housing", "transport", "land", "cityenf", "ecology", "baiyun"),
    "leaders#deputy-4": ("industry", "commerce", "market", "approvals", "chayuan", "longquan"),
    "leaders#deputy-5": ("civil", "labour", "veterans", "daya", "nangou"),
    "leaders#deputy-6": ("police", "justice", "petitions", "xinan"),
}  # fmt: skip
DIVISIONS = {SINCE: "清政办发〔2019〕1号", PORTFOLIO_CHANGE: "清政办发〔2021〕18号"}
"""The documents on the leaders' division of labour, by the day from which they hold."""
MOVED = {"transport": ("leaders#deputy-3", "leaders#deputy-5")}
"""In mid-2021 one deputy's portfolio changed: the transport bureau passed to a colleague."""


def liaison(unit: str) -> str:
    """The post in `unit` that signs for and answers matters."""
    return f"{unit}#liaison"


def leader_of(unit: str, day: date) -> str:
    """The post of the county leader in charge of `unit` on `day`."""
    if unit in MOVED:
        return MOVED[unit][day >= PORTFOLIO_CHANGE]
    return _IN_CHARGE[unit.partition("/")[0]]


_IN_CHARGE = {unit: post for post, units in CHARGES.items() for unit in units}


def post_rows() -> tuple[PostRow, ...]:
    """Every post of the county."""
    return (
        *_leaders(), *_government_office(), *_departments(), *_towns(), *_external(), *_desks(),
    )  # fmt: skip


def _leaders() -> Iterator[PostRow]:
    unit = LEADERS.code
    yield PostRow(f"{unit}#head", unit, "县长", "County head", "county-head", ("county-head",))
    yield PostRow(f"{unit}#executive", unit, "常务副县长", "Executive deputy", "county-deputy")
    for n in range(1, 7):
        yield PostRow(f"{unit}#deputy-{n}", unit, f"副县长{n}", f"Deputy head {n}", "county-deputy")


def _government_office() -> Iterator[PostRow]:
    yield from _four(GOVOFFICE, "主任", "副主任")
    yield _staff(
        "govoffice#reviewer", "文稿审核岗", "Text reviewer", "text-review", "service-review"
    )
    yield _staff("govoffice#drafter", "文稿起草岗", "Drafter", "text-draft")
    yield PostRow(
        "govoffice/supervision#head", "govoffice/supervision", "督查室主任",
        "Head of supervision", "head", ("supervision",),
    )  # fmt: skip
    for n in range(1, 5):
        yield _staff(
            f"govoffice/supervision#staff-{n}", f"督查员{n}", f"Supervisor {n}", "supervision"
        )
    yield PostRow(
        "govoffice/finance#head",
        "govoffice/finance",
        "金融办主任",
        "Head of the finance office",
        "head",
    )
    yield _staff("govoffice/finance#liaison", "金融办联络员", "Finance office liaison")
    yield _staff("govoffice/finance#staff", "金融办工作人员", "Finance office staff")
    for n in range(1, 5):
        yield _staff(
            f"govoffice/hotline#operator-{n}", f"话务派单员{n}", f"Operator {n}", "hotline"
        )
    for n in range(1, 3):
        yield _staff(
            f"govoffice/hotline#callback-{n}",
            f"回访员{n}",
            f"Call-back desk {n}",
            "hotline-callback",
        )


def _departments() -> Iterator[PostRow]:
    special = {
        "finance": ("finance",),
        "audit": ("audit",),
        "justice": ("legal-review",),
        "market": ("competition-review",),
        "petitions": ("petitions",),
    }
    for unit in DEPARTMENTS:
        head = "大队长" if unit.code == "fire" else "局长" if unit.short.endswith("局") else "主任"
        yield from _four(unit, head, f"副{head}", special.get(unit.code, ()))
    yield _staff("approvals#reviewer", "事项审核岗", "Catalogue reviewer", "service-review")


def _towns() -> Iterator[PostRow]:
    for unit in TOWNS:
        head = "主任" if unit.short.endswith("街道") else "镇长"
        yield from _four(unit, head, f"副{head}")


def _external() -> Iterator[PostRow]:
    for unit in EXTERNAL:
        yield _staff(liaison(unit.code), f"{unit.short}联络员", f"{unit.name_en} liaison")


ENFORCING = (
    "market", "cityenf", "transport", "farming", "culture", "health", "emergency", "ecology",
)  # fmt: skip
"""The bureaus that punish: each has three officers, and lawyers of its own (行政处罚法第五十八条)."""


def _desks() -> Iterator[PostRow]:
    """Desks that only some units have."""
    for code in ENFORCING:
        name = SHORT[code]
        for n in range(1, 4):
            yield _staff(f"{code}#officer-{n}", f"{name}执法员{n}", f"Officer {n}, {code}")
    for code in ("ndrc", *ENFORCING):
        for n in (1, 2):
            yield _staff(
                f"{code}#legal-{n}", f"{SHORT[code]}法制审核岗{n}", f"Lawyer {n}, {code}", "legal-review"
            )  # fmt: skip
    for n in (1, 2):
        yield _staff(
            f"approvals#window-{n}", f"综合窗口{n}", f"Service window {n}", "service-review"
        )
    for n in (1, 2):
        yield _staff(f"finance#clerk-{n}", f"财政局经办岗{n}", f"Clerk {n}, Finance Bureau")


def _four(unit: Named, head: str, deputy: str, can: tuple[str, ...] = ()) -> Iterator[PostRow]:
    code, name, english = unit.code, unit.short, unit.name_en
    yield PostRow(f"{code}#head", code, f"{name}{head}", f"Head, {english}", "head", can)
    yield PostRow(f"{code}#deputy", code, f"{name}{deputy}", f"Deputy, {english}", "deputy", can)
    yield PostRow(f"{code}#liaison", code, f"{name}联络员", f"Liaison, {english}", "staff", can)
    yield PostRow(f"{code}#staff", code, f"{name}工作人员", f"Staff, {english}", "staff", can)


def _staff(code: str, name: str, english: str, *can: str) -> PostRow:
    return PostRow(code, code.partition("#")[0], name, english, "staff", can)


def install(seed: int) -> Install:
    """Everyone in the county; the same seed gives the same persons."""
    posts = post_rows()
    persons = tuple(_terms(posts, seed))
    return Install(unit_rows(), posts, persons, tuple(_charges(persons)))


def _terms(posts: Sequence[PostRow], seed: int) -> Iterator[PersonRow]:
    rng = Random(f"{seed}:people")
    names = [f"{family}{given}" for family in SURNAMES for given in _given(rng)]
    rng.shuffle(names)
    taken = iter(dict.fromkeys(names))
    changes = {"water#head": RETIREMENT, "transport#liaison": LIAISON_CHANGE - timedelta(days=1)}
    for post in posts:
        last = changes.get(post.code)
        if last is not None:
            yield PersonRow(_key(seed, post.code, 0), _name(taken), post.code, SINCE, last)
        start = SINCE if last is None else last + timedelta(days=1)
        yield PersonRow(
            _key(seed, post.code, 1), _name(taken), post.code, start, None, username(post.code)
        )


def _given(rng: Random) -> list[str]:
    return [f"{rng.choice(GIVEN)}{rng.choice(GIVEN)}" for _ in range(12)]


def _name(taken: Iterator[str]) -> str:
    return f"{next(taken)}（示例）"


def _key(seed: int, post: str, n: int) -> str:
    """A key that says nothing of whom it stands for."""
    return sha256(f"{seed}:{post}:{n}".encode()).hexdigest()[:20]


def username(post: str) -> str:
    """The account of a post's present holder: `govoffice/supervision#head` → `govoffice-supervision-head`."""
    return post.replace("/", "-").replace("#", "-")


def _charges(persons: Sequence[PersonRow]) -> Iterator[ChargeRow]:
    holder = {person.post: person.key for person in persons if person.end is None}
    for post, units in CHARGES.items():
        for unit in units:
            if unit in MOVED:
                before, after = MOVED[unit]
                eve = PORTFOLIO_CHANGE - timedelta(days=1)
                yield _charge(holder[before], unit, SINCE, eve)
                yield _charge(holder[after], unit, PORTFOLIO_CHANGE)
            else:
                yield _charge(holder[post], unit, SINCE)


def _charge(person: str, unit: str, start: date, end: date | None = None) -> ChargeRow:
    return ChargeRow(person, unit, start, end, DIVISIONS[start])
