"""Leads and what became of them. A lead is a row that a re-run may close; its trail is never changed.

Rows are known by the key of their dataset (`unit|contract`), which outlives the filing that brought them.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qinglian.text import Text


class State(models.TextChoices):
    """Where a lead stands."""

    OPEN = "open", "待核实"
    EXPLAINED = "explained", "已说明，待另一人确认"
    VERIFIED = "verified", "属实"
    REFUTED = "refuted", "不属实"
    TRANSFERRED = "transferred", "已移送"
    CLOSED = "closed", "复算自动关闭"

    @property
    def text(self) -> Text:
        return Text(zh=str(self.label), en=_STATES_EN[self.value])


_STATES_EN = {
    "open": "to be verified",
    "explained": "explained, to be confirmed by another",
    "verified": "borne out",
    "refuted": "not borne out",
    "transferred": "handed on",
    "closed": "closed by a re-run",
}

WAITING = (State.OPEN, State.EXPLAINED)
"""The states in which a lead waits for a person, or for the next run."""


class Lead(models.Model):
    """疑点: what rules reported about one thing. A lead is not a verdict.

    `unit` is the unit it concerns; where it is about `officials`, it is hidden from that unit.
    `amount` is the sum of its hits where their values are money. `fingerprint` tells whether a run found
    the same. `verdict` is what a person judged, or a document showed: borne out or not.
    """

    family = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    rules = models.JSONField(default=list)
    unit = models.CharField(max_length=64, blank=True, default="")
    institution = models.CharField(max_length=64, blank=True, default="")
    officials = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    verdict = models.BooleanField(null=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    rows = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64)
    found_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    id: int

    class Meta:
        ordering: ClassVar = [models.F("amount").desc(nulls_last=True), "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["family", "key"], name="lead_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "family"], name="lead_queue"),
            models.Index(fields=["institution", "state"], name="lead_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.family}"

    @property
    def state_text(self) -> Text:
        return State(self.state).text

    @property
    def waits(self) -> bool:
        return self.state in WAITING


class Hit(models.Model):
    """One firing of a rule, as the last run that reported it found it."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="hits")
    n = models.PositiveIntegerField()
    rule = models.CharField(max_length=8)
    version = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=255)
    value = models.DecimalField(max_digits=20, decimal_places=6)
    threshold = models.DecimalField(max_digits=20, decimal_places=6)
    parameters = models.JSONField(default=dict)

    id: int
    lead_id: int

    class Meta:
        ordering: ClassVar = ["n"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["lead", "n"], name="hit_once")]

    def __str__(self) -> str:
        return f"{self.lead_id}/{self.n} {self.rule}"


class HitRow(models.Model):
    """A row behind a hit: by the key of its dataset, and where it was filed (`SJ-2022-000001/17`)."""

    hit = models.ForeignKey(Hit, models.CASCADE, related_name="rows")
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="+")
    dataset = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    filed = models.CharField(max_length=40)

    id: int
    hit_id: int
    lead_id: int

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["dataset", "key"], name="hit_row_of")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.filed}"


class Seconded(models.Model):
    """What one person proposes and another of the same capacity confirms; until then it has no effect."""

    at = models.DateTimeField()
    person = models.CharField(max_length=20)
    principal = models.CharField(max_length=20, blank=True, default="")
    post = models.CharField(max_length=96)
    second_at = models.DateTimeField(null=True)
    second_person = models.CharField(max_length=20, blank=True, default="")
    second_post = models.CharField(max_length=96, blank=True, default="")

    class Meta:
        abstract = True


class Explanation(Seconded):
    """A row that a document explains to a rule: which of its known causes, by which document.

    One that the second person does not confirm is gone, so that another may be given; the trail keeps both.
    """

    rule = models.CharField(max_length=8)
    dataset = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    cause = models.CharField(max_length=40)
    docnumber = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)

    id: int

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "dataset", "key"], name="explained_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.cause}"


class Step(models.Model):
    """A step of a lead's trail: what was done to it, by whom (or by a run), with what. Never changed."""

    class Kind(models.TextChoices):
        FOUND = "found", "复算发现"
        CHANGED = "changed", "复算有变化"
        EXPLAINED = "explained", "以文件说明"
        CONFIRMED = "confirmed", "另一人确认说明"
        DECLINED = "declined", "另一人不确认说明"
        CLOSED = "closed", "复算不再发现，自动关闭"
        REOPENED = "reopened", "复算又发现"
        VERIFIED = "verified", "核实属实"
        REFUTED = "refuted", "核实不属实"
        TRANSFERRED = "transferred", "移送"

        @property
        def text(self) -> Text:
            return Text(zh=str(self.label), en=_KINDS_EN[self.value])

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    person = models.CharField(max_length=20, blank=True, default="")
    post = models.CharField(max_length=96, blank=True, default="")
    said = models.JSONField(default=dict)

    id: int
    lead_id: int

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.kind}"

    @property
    def kind_text(self) -> Text:
        return Step.Kind(self.kind).text


_KINDS_EN = {
    "found": "found by a run",
    "changed": "a run found it changed",
    "explained": "explained by a document",
    "confirmed": "another person confirmed the explanation",
    "declined": "another person did not confirm the explanation",
    "closed": "closed: a run no longer finds it",
    "reopened": "found again by a run",
    "verified": "judged: borne out",
    "refuted": "judged: not borne out",
    "transferred": "handed on",
}


class Transfer(models.Model):
    """That a lead was handed on, by which matter of the register of letters. The register names no lead."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="transfers")
    matter = models.CharField(max_length=24, unique=True)

    lead_id: int

    class Meta:
        ordering: ClassVar = ["matter"]

    def __str__(self) -> str:
        return self.matter


class Run(models.Model):
    """One run of one rule: when, by whom, with which parameters, how many rows it screened and what came of it.

    `not_run` says, in both languages, why it could not be run; the counts then mean nothing.
    """

    rule = models.CharField(max_length=8)
    at = models.DateTimeField()
    person = models.CharField(max_length=20)
    post = models.CharField(max_length=96)
    population = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    excused = models.PositiveIntegerField(default=0)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    parameters = models.JSONField(default=dict)
    not_run = models.JSONField(null=True)

    id: int

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["rule", "-id"], name="run_of_rule")]

    def __str__(self) -> str:
        return f"{self.rule} {self.at}"

    @property
    def why_not(self) -> Text | None:
        return Text(**self.not_run) if self.not_run else None


class Setting(Seconded):
    """A parameter of a rule as the county set it, with whose number it is. The last confirmed one holds; all
    are kept."""

    rule = models.CharField(max_length=8)
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=30)
    source = models.CharField(max_length=200)

    id: int

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["rule", "name", "-id"], name="setting_of_rule")]

    def __str__(self) -> str:
        return f"{self.rule} {self.name} {self.value}"


class PublicList(models.Model):
    """A town's list of a batch of a subsidy, which passed the publication check. Its rows are never changed.

    It is ready until an act of the batch puts it on public notice (`published_at`), and ends when another
    takes its place or someone takes it down (`ended_why`); its rows are then gone and its root stays.
    `columns` are its headings, `rows` its cells, the first of each row being the number by which the batch
    knows it; `plain` are the places of the columns that name nobody. `root` is its digest
    (`qinglian.ledger.public_lists`), each row under a salt of its own; `filed` that of the rows filed which
    it was compared with.
    """

    batch = models.CharField(max_length=24)
    town = models.CharField(max_length=64)
    columns = models.JSONField()
    rows = models.JSONField()
    salts = models.JSONField(default=list)
    plain = models.JSONField()
    many = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    places = models.PositiveIntegerField(default=0)
    root = models.CharField(max_length=64)
    filed = models.CharField(max_length=64, default="")
    ready_at = models.DateTimeField()
    person = models.CharField(max_length=20)
    post = models.CharField(max_length=96)
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=300, blank=True, default="")
    ended_person = models.CharField(max_length=20, blank=True, default="")
    ended_post = models.CharField(max_length=96, blank=True, default="")

    id: int

    class Meta:
        ordering: ClassVar = ["-published_at", "town"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "town"],
                condition=models.Q(ended_at=None, published_at__isnull=False),
                name="public_list_once",
            ),
            models.UniqueConstraint(
                fields=["batch", "town"],
                condition=models.Q(ended_at=None, published_at=None),
                name="ready_list_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.town}"

    @property
    def taken_down(self) -> bool:
        """Whether somebody took it down, rather than another list taking its place."""
        return self.ended_at is not None and self.ended_person != ""


class Showing(models.Model):
    """That the act `n` of its batch put a list on notice, or left it there: the act's digest is over all of these."""

    list = models.ForeignKey(PublicList, models.CASCADE, related_name="showings")
    n = models.PositiveIntegerField()

    list_id: int

    class Meta:
        ordering: ClassVar = ["n"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "n"], name="shown_once"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.n}"
