"""Units, posts, persons, and who stands where on which day. Every end is the last day, included."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from qinglian.text import Text

KEY_LENGTH = 20


def new_key() -> str:
    """A person's pseudonymous key: random, so that it says nothing of the person it stands for."""
    return secrets.token_hex(KEY_LENGTH // 2)


def on(day: date, start: str = "start", end: str = "end") -> Q:
    """What holds on `day`: begun by then, and not ended before it. A missing date has no bound."""
    return (Q(**{f"{start}__lte": day}) | Q(**{f"{start}__isnull": True})) & (
        Q(**{f"{end}__gte": day}) | Q(**{f"{end}__isnull": True})
    )


class User(AbstractUser):
    """An account: a name to sign in with and a password. Who it belongs to is `person`."""

    first_name: Any = None
    last_name: Any = None

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "people_user"


class UnitKind(models.TextChoices):
    """What a unit is in the county."""

    COUNTY = "county", "县级领导机构"
    DEPARTMENT = "department", "部门"
    TOWNSHIP = "township", "镇办"
    OFFICE = "office", "内设机构"
    EXTERNAL = "external", "外部单位"

    @property
    def text(self) -> Text:
        return Text(zh=str(self.label), en=_UNIT_KINDS_EN[self.value])


_UNIT_KINDS_EN = {
    "county": "county leadership",
    "department": "department",
    "township": "township",
    "office": "section",
    "external": "outside body",
}


class Rank(models.TextChoices):
    """The standing of a post, from the county's head downwards."""

    COUNTY_HEAD = "county-head", "县级正职"
    COUNTY_DEPUTY = "county-deputy", "县级副职"
    HEAD = "head", "单位正职"
    DEPUTY = "deputy", "单位副职"
    STAFF = "staff", "工作人员"
    SYSTEM = "system", "系统"

    @property
    def text(self) -> Text:
        return Text(zh=str(self.label), en=_RANKS_EN[self.value])


_RANKS_EN = {
    "county-head": "county head",
    "county-deputy": "deputy county head",
    "head": "head of unit",
    "deputy": "deputy head of unit",
    "staff": "staff",
    "system": "system",
}


class Unit(models.Model):
    """A unit 单位. Its code is a path, `zhengfuban/ducha`: its institution comes first."""

    code = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    short = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=12, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    position = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    parent_id: str | None

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def text(self) -> Text:
        return Text(zh=self.name, en=self.name_en or self.name)

    @property
    def kind_text(self) -> Text:
        return UnitKind(self.kind).text

    @property
    def brief_text(self) -> Text:
        return Text(zh=self.short or self.name, en=self.name_en or self.short or self.name)


class Post(models.Model):
    """A post 岗位 in a unit, with the capacities that procedures ask for (`supervision`, …)."""

    code = models.CharField(primary_key=True, max_length=96)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    rank = models.CharField(max_length=16, choices=Rank, default=Rank.STAFF)
    capacities = models.JSONField(default=list, blank=True)
    position = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    unit_id: str

    class Meta:
        ordering = ["unit", "position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def text(self) -> Text:
        return Text(zh=self.name, en=self.name_en or self.name)

    @property
    def rank_text(self) -> Text:
        return Rank(self.rank).text


class Person(models.Model):
    """A person, known to matters and to the ledger by `key` alone."""

    key = models.CharField(primary_key=True, max_length=KEY_LENGTH, default=new_key)
    name = models.CharField(max_length=60)
    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="person")

    user_id: int | None

    class Meta:
        ordering = ["name", "key"]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """A term of office 任职: a person in a post between two days."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="terms")
    post = models.ForeignKey(Post, models.PROTECT, related_name="terms")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)

    id: int
    person_id: str
    post_id: str

    class Meta:
        ordering = ["-start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "post", "start"], name="term_once"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="term_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.start}"


class Charge(models.Model):
    """分管: a leader answers for a unit, and for all beneath it, between two days.

    `docnumber` is the document (分工文件) that it rests on, where it is known.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="charges")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="charges")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    docnumber = models.CharField(max_length=60, blank=True)

    person_id: str
    unit_id: str

    class Meta:
        ordering = ["-start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "unit", "start"], name="charge_once"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="charge_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.start}"


class Delegation(models.Model):
    """委托: the holder of a term lets another person act in that post, with some of its capacities.

    It lends a post, never distance: acts under it count as acts of both persons.
    """

    term = models.ForeignKey(Term, models.PROTECT, related_name="delegations")
    to = models.ForeignKey(Person, models.PROTECT, related_name="delegated")
    capacities = models.JSONField(default=list, blank=True)
    start = models.DateField()
    end = models.DateField()
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    id: int
    term_id: int
    to_id: str

    class Meta:
        ordering = ["-start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="delegation_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} {self.start}"
