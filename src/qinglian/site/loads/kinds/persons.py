"""Persons in their posts. A term is known by post, name and first day; a person by account, unit or answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from qinglian.documents.sheets.mapping import Field
from qinglian.procedures.model import Actor
from qinglian.site.loads.kinds.accounts import give_accounts
from qinglian.site.loads.kinds.kind import Kind, Ready, There, Verdict, Written
from qinglian.site.loads.kinds.namesakes import Namesakes
from qinglian.site.loads.kinds.post_names import PostNames
from qinglian.site.loads.kinds.posts import OWN_POST
from qinglian.site.loads.sheet import Cells, Sheet
from qinglian.site.people.actions import end_term, install
from qinglian.site.people.models import Person, Post, Rank, Term, User
from qinglian.site.people.queries import runs, today
from qinglian.text import Text

_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
_HAN = re.compile(r"[\u3400-\u9fff·]")


@dataclass(slots=True)
class Placing:
    """What a row puts in: a term, new or with a new last day, and an account for its person."""

    term: Term
    last: date | None = None
    account: str = ""


@dataclass(slots=True)
class _Judge:
    actor: Actor
    day: date
    posts: PostNames
    people: Namesakes
    terms: dict[str, list[Term]]
    accounts: dict[str, str]
    owners: set[str]
    own_names: set[str]
    seen: dict[object, int] = field(default_factory=dict)

    def __call__(self, cells: Cells) -> Verdict:
        name = _tidy(cells.text("name", 60))
        post = self.posts.of(cells)
        start, end = cells.day("start"), cells.day("end")
        account = cells.text("account", 60).lower()
        if account and not _ACCOUNT.fullmatch(account):
            cells.wrong(
                "account",
                "应为3至60位小写字母、数字、点或连字符",
                "has 3 to 60 small letters, digits, dots or hyphens",
            )
        if start and end and end < start:
            cells.wrong("end", "早于任职日期", "is before the first day")
        if cells.problems or post is None or start is None:
            return None
        cells.once(self.seen, (post.code, name, start))
        known = next(
            (
                one
                for one in self.terms.get(post.code, ())
                if (one.person.name, one.start) == (name, start)
            ),
            None,
        )
        if cells.problems:
            return None
        if known is not None:
            return self._known(cells, known, end, account)
        return self._new(cells, name, post, Term(post=post, start=start, end=end), account)

    def _known(self, cells: Cells, term: Term, end: date | None, account: str) -> Verdict:
        new_end = end if end is not None and end != term.end else None
        if account and self._account(cells, account, term.person):
            account = ""
        if cells.problems:
            return None
        if new_end is None and not account:
            return There(term.post_id)
        self._not_oneself(cells, term)
        if new_end is not None:
            _within(cells, term.post, new_end)
        if cells.problems:
            return None
        note = Text(zh="更新：离任日期或登录名", en="brings up to date: last day or account")
        return Ready(Placing(term, new_end, account), new=False, note=note)

    def _new(self, cells: Cells, name: str, post: Post, term: Term, account: str) -> Verdict:
        _within(cells, post, term.end)
        crossing = next(
            (one for one in self.terms.get(post.code, ()) if _crosses(one, name, term)), None
        )
        if crossing is not None:
            cells.wrong(
                "start",
                f"与此人在该岗位的任职（{crossing.start}起）重叠。请先填写那次任职的离任日期",
                f"overlaps this person's term from {crossing.start}. Give that term its last day first",
            )
        person = self.people.of(cells, name, post, self.accounts.get(account, ""))
        if person is None or cells.problems:
            return None
        if account and self._account(cells, account, person):
            account = ""
        term.person = person
        self._not_oneself(cells, term)
        if cells.problems:
            return None
        note = self._note(cells, person, post, term)
        self.people.place(person, post)
        self.terms.setdefault(post.code, []).append(term)
        if account:
            self.accounts[account] = person.key
            self.owners.add(person.key)
        return Ready(Placing(term, None, account), note=note)

    def _account(self, cells: Cells, account: str, person: Person) -> bool:
        """Whether the person has this account already; a problem where it or the person is taken."""
        owner = self.accounts.get(account)
        if owner == person.key:
            return True
        if owner is not None:
            cells.wrong(
                "account",
                f"「{account}」已是他人的登录名，请换一个",
                f"“{account}” is another's; choose another",
            )
        elif person.user_id is not None or person.key in self.owners:
            cells.wrong(
                "account",
                "：此人已有登录名，请留空",
                "is to be left empty: this person has an account",
            )
        return False

    def _not_oneself(self, cells: Cells, term: Term) -> None:
        """Nor a namesake: a second person of one's own name would be oneself with a second account."""
        own = term.person.key in self.actor.persons or term.person.name in self.own_names
        if own or term.post_id == self.actor.post:
            cells.problems.append(OWN_POST)

    def _note(self, cells: Cells, person: Person, post: Post, term: Term) -> Text | None:
        if elsewhere := self.people.elsewhere(person, post):
            return Text(zh=f"与{elsewhere}为同一人", en=f"the same person as at {elsewhere}")
        held = [
            one
            for one in self.terms.get(post.code, ())
            if runs(one.start, one.end, max(self.day, term.start))
        ]
        if held and post.rank in (Rank.HEAD, Rank.COUNTY_HEAD):
            return Text(
                zh="该岗位另有在任者，请核对其离任日期",
                en="someone else holds this post; check their last day",
            )
        return None


def _tidy(name: str) -> str:
    """张 三 is 张三; the spaces of an English name stay."""
    return re.sub(r"\s+", "" if _HAN.search(name) else " ", name)


def _within(cells: Cells, post: Post, end: date | None) -> None:
    """A term ends no later than its post and its unit. A post that is no more takes nobody in."""
    for what, last in (
        (Text("岗位", "post"), post.valid_to),
        (Text("单位", "unit"), post.unit.valid_to),
    ):
        if last is not None and (end is None or end > last):
            cells.wrong(
                "post",
                f"「{post.name}」的{what.zh}已于{last}撤销。历史任职请填写不晚于该日的离任日期，现职请换岗位",
                f"“{post.name}”: the {what.en} ended on {last}. Give a last day by then, or another post",
            )
            return


def _crosses(held: Term, name: str, term: Term) -> bool:
    if held.person.name != name:
        return False
    before = term.end is not None and term.end < held.start
    after = held.end is not None and held.end < term.start
    return not (before or after)


def _judge(sheet: Sheet, actor: Actor) -> _Judge:
    day = today()
    terms: dict[str, list[Term]] = {}
    everyone = Term.objects.select_related("person", "post__unit").order_by("start", "id")
    for term in everyone:
        terms.setdefault(term.post_id, []).append(term)
    users = User.objects.values_list("username", "person__key")
    accounts = {name: key or "" for name, key in users}
    own = Person.objects.filter(pk__in=actor.persons).values_list("name", flat=True)
    return _Judge(
        actor,
        day,
        PostNames(day),
        Namesakes(everyone),
        terms,
        accounts,
        set(accounts.values()),
        set(own),
    )


def _write(ready: Sequence[Ready], actor: Actor) -> Written:
    placings = [one.item for one in ready if isinstance(one.item, Placing)]
    new = [one.term for one in placings if one.term.pk is None]
    fresh = {term.person.key: term.person for term in new if term.person._state.adding}
    install(persons=fresh.values(), terms=new)
    for one in placings:
        if one.last is not None:
            end_term(one.term, one.last)
    passwords = give_accounts(
        [(one.term.person, one.term.post.name, one.account) for one in placings if one.account]
    )
    return Written([one.term.post_id for one in placings], passwords)


PERSONS = Kind(
    name="persons",
    title=Text(zh="人员任职", en="Persons in posts"),
    about=Text(
        zh="谁在哪个岗位、从哪天到哪天；可同时开通登录名。",
        en="Who holds which post, from when to when; an account may be opened with it.",
    ),
    fields=(
        Field("name", Text("姓名", "Name"), ("人员姓名", "名字"), True),
        Field("post", Text("岗位", "Post"), ("岗位编码", "岗位名称", "职务", "职务名称"), True),
        Field("unit", Text("单位", "Unit"), ("所在单位", "工作单位", "单位名称", "部门")),
        Field("start", Text("任职日期", "First day"), ("任职时间", "到任日期", "任职起始", "开始日期"), True),
        Field("end", Text("离任日期", "Last day"), ("免职日期", "离任时间", "任职截止", "结束日期")),
        Field("account", Text("登录名", "Account"), ("账号", "用户名", "登录账号")),
        Field("same", Text("同名说明", "Namesake"), ("同名", "是否同一人")),
    ),
    example={
        "name": "张三", "post": "jiaotong#liaison", "unit": "交通局", "start": "2022-03-01",
        "end": "", "account": "jiaotong-liaison", "same": "",
    },
    judge=_judge,
    write=_write,
    people=True,
)  # fmt: skip
