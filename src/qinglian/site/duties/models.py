"""分工调整: what a document changes of the leaders' division of labour, and the two persons who bring it in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qinglian.site.people.models import Person, Unit
from qinglian.text import Text


class State(models.TextChoices):
    """Where a change of the division of labour stands."""

    ENTERED = "entered", "待确认"
    CONFIRMED = "confirmed", "已确认"
    WITHDRAWN = "withdrawn", "已撤回"

    @property
    def text(self) -> Text:
        return Text(zh=str(self.label), en=_STATES_EN[self.value])


_STATES_EN = {
    "entered": "to be confirmed",
    "confirmed": "confirmed",
    "withdrawn": "withdrawn",
}


class DivisionChange(models.Model):
    """分工调整: what one document changes from `start` on; it holds once a second person has confirmed it.

    `bare` are the units knowingly left without a leader, with the reason. `entered_for` is whose post it
    was entered in, where the post was lent; `settled_by` confirmed it or withdrew it.
    """

    docnumber = models.CharField(max_length=60)
    start = models.DateField()
    bare = models.JSONField(default=list, blank=True)
    bare_reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.ENTERED, db_index=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_for = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    id: int
    entered_by_id: str
    entered_for_id: str | None

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.docnumber} {self.start}"

    @property
    def state_text(self) -> Text:
        return State(self.state).text

    @property
    def waits(self) -> bool:
        return self.state == State.ENTERED

    @property
    def confirmed(self) -> bool:
        return self.state == State.CONFIRMED


class DivisionMove(models.Model):
    """One unit of a change: who answered for it when it was entered (keys), and who does from then on."""

    change = models.ForeignKey(DivisionChange, models.CASCADE, related_name="moves")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    before = models.JSONField(default=list)
    after = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    unit_id: str
    after_id: str | None

    class Meta:
        ordering: ClassVar = ["unit__position", "unit"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "unit"], name="moved_once"),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.unit_id}"
