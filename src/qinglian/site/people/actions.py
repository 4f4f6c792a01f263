"""Everything that writes units, posts, persons, terms, 分管, delegations and accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import models, transaction

from qinglian import workdays
from qinglian.site.people.actors import in_office
from qinglian.site.people.models import Charge, Delegation, Person, Post, Term, Unit, User
from qinglian.text import Text

BATCH = 500
M = TypeVar("M", bound=models.Model)


class NotDone(Exception):
    """What was asked cannot be; `text` says why and what to do, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.text = Text(zh=zh, en=en)


@dataclass(frozen=True, slots=True)
class Installed:
    """How many rows of each kind were put in or brought up to date."""

    units: int
    posts: int
    persons: int
    terms: int
    charges: int


@transaction.atomic
def install(
    units: Iterable[Unit] = (),
    posts: Iterable[Post] = (),
    persons: Iterable[Person] = (),
    terms: Iterable[Term] = (),
    charges: Iterable[Charge] = (),
) -> Installed:
    """Put in unsaved rows, or bring the ones already there up to date; all or none.

    Rows are known by code (units, posts), key (persons), and who, where and since when (terms,
    charges), so that doing it twice does it once. A person's account is never touched.
    """
    return Installed(
        units=_put(Unit, _parents_first(units), ["code"]),
        posts=_put(Post, posts, ["code"]),
        persons=_put(Person, persons, ["key"], leave=["user"]),
        terms=_put(Term, terms, ["person", "post", "start"]),
        charges=_put(Charge, charges, ["person", "unit", "start"]),
    )


def _put(
    model: type[M], rows: Iterable[M], known_by: Sequence[str], leave: Sequence[str] = ()
) -> int:
    kept = list(rows)
    fields = [
        one.name
        for one in model._meta.concrete_fields
        if not one.primary_key and one.name not in (*known_by, *leave)
    ]
    model._default_manager.bulk_create(
        kept, BATCH, update_conflicts=True, unique_fields=known_by, update_fields=fields
    )
    return len(kept)


def _parents_first(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: unit.code.count("/"))


@transaction.atomic
def start_term(person: Person, post: Post, start: date, end: date | None = None) -> Term:
    """Put `person` into `post`. Raises NotDone where they hold it already, or the dates cross."""
    _in_order(start, end)
    if Term.objects.filter(person=person, post=post).filter(_overlap(start, end)).exists():
        raise NotDone(
            "此人在这段时间已任该职，请先结束原任职。",
            "This person already holds the post then; end that term first.",
        )
    return Term.objects.create(person=person, post=post, start=start, end=end)


@transaction.atomic
def end_term(term: Term, last_day: date) -> Term:
    """Let `term` end with `last_day`. What it lent ends too, and 分管 with the person's last post.

    What was in the leader's charge is listed for reassignment (`duties.charges`). Raises NotDone before
    its start.
    """
    _in_order(term.start, last_day)
    term.end = last_day
    term.save(update_fields=["end"])
    if not in_office(last_day + timedelta(days=1)).filter(person=term.person_id).exists():
        held = Charge.objects.filter(person=term.person_id, start__lte=last_day)
        held.exclude(end__lte=last_day).update(end=last_day)
    return term


@transaction.atomic
def assign_charge(
    person: Person, unit: Unit, start: date, end: date | None = None, docnumber: str = ""
) -> Charge:
    """Let `person` answer for `unit` (分管) from `start`; whoever did so ends the day before.

    `docnumber` is the document that says so. Two persons bring it in by `duties.dividing`.
    """
    _in_order(start, end)
    before = Charge.objects.filter(unit=unit, start__lt=start).exclude(end__lt=start)
    before.update(end=start - timedelta(days=1))
    charge, _ = Charge.objects.update_or_create(
        person=person, unit=unit, start=start, defaults={"end": end, "docnumber": docnumber}
    )
    return charge


@transaction.atomic
def end_charge(charge: Charge, last_day: date) -> Charge:
    """Let 分管 end with `last_day`; the row stays, as every earlier division of labour does.

    Raises NotDone before its start.
    """
    _in_order(charge.start, last_day)
    charge.end = last_day
    charge.save(update_fields=["end"])
    return charge


def delegate(
    term: Term, to: Person, capacities: Sequence[str], start: date, end: date, reason: str
) -> Delegation:
    """Let `to` act in the post of `term` between two days, with those `capacities` of it.

    Only a term of one's own can be lent: the caller passes a term its person holds, and what was
    lent is no term. Raises NotDone for oneself, for dates outside the term or in the past, for over
    settings.DELEGATION_MOST_DAYS, and without a reason.
    """
    _in_order(start, end)
    today = workdays.now().astimezone(workdays.TZ).date()
    if to.key == term.person_id:
        raise NotDone(
            "不能委托给自己，请另选一人。",
            "You cannot delegate to yourself; choose another person.",
        )
    if start < today:
        raise NotDone(
            "委托不能倒签，请从今天起。", "A delegation cannot be back-dated; start today or later."
        )
    if start < term.start or (term.end is not None and end > term.end):
        raise NotDone(
            "委托期限超出任职期限，请缩短。",
            "The delegation outlasts the term of office; shorten it.",
        )
    most = settings.DELEGATION_MOST_DAYS
    if (end - start).days >= most:
        raise NotDone(
            f"委托最长{most}天，请缩短期限。",
            f"A delegation lasts {most} days at most; shorten it.",
        )
    if not reason.strip():
        raise NotDone("请写明委托原因。", "Give the reason for the delegation.")
    if not in_office(start).filter(person=to).exists():
        raise NotDone(
            "受托人届时没有任职，请另选一人。", "That person holds no post then; choose another."
        )
    own = set(term.post.capacities)
    return Delegation.objects.create(
        term=term,
        to=to,
        capacities=[one for one in capacities if one in own],
        start=start,
        end=end,
        reason=reason.strip(),
        made_at=workdays.now(),
    )


def revoke(delegation: Delegation) -> None:
    """Take back what was lent, at once. Done twice, it stays as it was."""
    if delegation.revoked_at is None:
        delegation.revoked_at = workdays.now()
        delegation.save(update_fields=["revoked_at"])


@transaction.atomic
def make_account(person: Person, username: str, password: str, *, check: bool = True) -> User:
    """Give `person` an account, or a new password to the one of that name which is already theirs.

    Raises NotDone where the name is another's or the person has another, and Django's
    ValidationError for a weak password (`check=False` lets a demonstration use one).
    """
    taken = User.objects.filter(username=username).first()
    if taken is not None and person.user_id != taken.pk:
        raise NotDone("用户名已被使用，请换一个。", "That user name is taken; choose another.")
    if person.user_id is not None and taken is None:
        raise NotDone("此人已有账号。", "This person already has an account.")
    user = taken or User(username=username)
    if check:
        validate_password(password, user)
    user.set_password(password)
    user.save()
    if person.user_id is None:
        person.user = user
        person.save(update_fields=["user"])
    return user


def _in_order(start: date, end: date | None) -> None:
    if end is not None and end < start:
        raise NotDone(
            "结束日期早于开始日期，请改正。", "The end is before the start; correct the dates."
        )


def _overlap(start: date, end: date | None) -> models.Q:
    later = models.Q(end__isnull=True) | models.Q(end__gte=start)
    return later & models.Q(start__lte=end) if end else later
