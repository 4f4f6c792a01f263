"""The form of an act: its fields once each, its evidence, and a last question where it ends a matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.forms import BoundField
from django.http import HttpRequest

from qinglian.procedures.engine import Case
from qinglian.procedures.model import (
    OPEN,
    Actor,
    ActRule,
    EvidenceRule,
    FieldRule,
    Value,
    institution,
)
from qinglian.procedures.refusal import Refused
from qinglian.site.matters import offering
from qinglian.site.matters.evidence import Kept, keep
from qinglian.site.matters.fields import FilesField, RuleField, typed, unit_choices
from qinglian.site.matters.presenting import language
from qinglian.site.wording import spoken
from qinglian.text import Text

FILES = "file-"
KEPT = "kept"
CONFIRM = "confirm"
SALT = "qinglian.site.matters.evidence"
DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Remembered:
    """A file that was kept when its form was refused: it need not be sent again."""

    token: str
    kept: Kept


class ActForm(forms.Form):
    """What one act asks of `actor`, over the case as it stands.

    After `is_valid`, `values` holds the fields and `kept` the files as the door takes them. With
    `files=False`, what was sent is not kept: whoever may not do the act puts no file forward either.
    """

    def __init__(
        self,
        case: Case,
        rule: ActRule,
        actor: Actor,
        request: HttpRequest | None = None,
        *,
        files: bool = True,
    ) -> None:
        self.case, self.rule, self.actor, self.takes_files = case, rule, actor, files
        self.asked = offering.asked(case.procedure, rule)
        self.dangerous = offering.dangerous(case.procedure, rule)
        self.minutes = offering.minutes(case.procedure, rule)
        kinds = {field.kind for field in self.asked}
        self.units = unit_choices() if kinds & {"unit", "units"} else []
        initial = self._prefilled()
        if request is None:
            super().__init__(initial=initial, auto_id=f"{rule.name}-%s")
        else:
            super().__init__(
                request.POST, request.FILES, initial=initial, auto_id=f"{rule.name}-%s"
            )
        self._add_fields()
        tokens = [] if request is None else request.POST.getlist(KEPT)
        kinds_wanted = {wanted.kind for wanted in rule.evidence}
        self.remembered = [
            one for one in _remembered(tokens, actor) if one.kept.kind in kinds_wanted
        ]

    def _add_fields(self) -> None:
        for field in self.asked:
            needed = field.name in self.rule.needs
            self.fields[field.name] = RuleField(
                field, required=needed, actor=self.actor, units=self.units
            )
        for wanted in self.rule.evidence:
            self.fields[FILES + wanted.kind] = FilesField(
                required=False, label=spoken(wanted.title)
            )
        if self.dangerous:
            self.fields[CONFIRM] = forms.BooleanField(
                label=spoken(_SURE), error_messages={"required": spoken(_TICK)}
            )

    def _prefilled(self) -> dict[str, Any]:
        """What the case already knows; and on opening, one's own unit where it is the one that opens."""
        names = dict(self.units)
        known: dict[str, Value] = dict(carried(self.case, self.rule))
        if self.rule.name == OPEN:
            known |= _own_unit(self.case, self.rule, self.actor)
        return {
            field.name: typed(field, known[field.name], names)
            for field in self.asked
            if field.name in known
        }

    @property
    def values(self) -> dict[str, Value]:
        """The fields of the act, in their stored form."""
        given = {field.name: self.cleaned_data.get(field.name) for field in self.asked}
        return {name: value for name, value in given.items() if value not in (None, "", [])}

    @property
    def kept(self) -> list[Kept]:
        """The files of the act: those sent now, and those sent before a refusal."""
        return [one.kept for one in self.remembered]

    def clean(self) -> dict[str, Any]:
        """Keep the files that were sent. What may not be kept is an error of its field."""
        for wanted in self.rule.evidence if self.takes_files else ():
            for upload in self.cleaned_data.get(FILES + wanted.kind, ()):
                try:
                    kept = keep(upload, wanted.kind)
                except Refused as refused:
                    self.add_error(FILES + wanted.kind, refused.sentence(language()))
                else:
                    self.remembered.append(Remembered(_token(kept, self.actor), kept))
        return self.cleaned_data

    @property
    def rows(self) -> Iterator[tuple[BoundField, FieldRule]]:
        """The fields to be filled in, each with its rule."""
        for field in self.asked:
            yield self[field.name], field

    @property
    def file_rows(self) -> Iterator[tuple[BoundField, EvidenceRule]]:
        """The places for files, each with its rule."""
        for wanted in self.rule.evidence:
            yield self[FILES + wanted.kind], wanted

    @property
    def confirmation(self) -> BoundField | None:
        """The last question, where there is one."""
        return self[CONFIRM] if self.dangerous else None

    @property
    def published(self) -> list[Text]:
        """The titles of what the act makes public."""
        rule = self.rule.publishes
        fields = self.case.procedure.fields
        return [fields[name].title for name in rule.fields] if rule else []


_SURE = Text(
    zh="我确认：终止后不能恢复，已办的记录仍保留。",
    en="I am sure: what is ended cannot be taken up again, and its record stays.",
)
_TICK = Text(zh="请勾选确认后再提交。", en="Tick the box to confirm.")


def carried(case: Case, rule: ActRule) -> Iterator[tuple[str, Value]]:
    """The values that a form shows already: of work sent back, what was written; else what is settled.

    A judgement of another's work (`checks`) is always made afresh, and so are its words.
    """
    if rule.checks or rule.afresh:
        return
    given_by = {name: act.name for act in case.acts for name in act.fields}
    for name in rule.fields:
        source = given_by.get(name)
        if source is None:
            continue
        again = source == rule.name and case.returned
        settled = source != rule.name and case.procedure.fields[name].kind != "text"
        if (again or settled) and case.facts[name] is not None:
            yield name, case.facts[name]


def _own_unit(case: Case, rule: ActRule, actor: Actor) -> dict[str, Value]:
    roles = (case.procedure.roles[name] for name in rule.by if name in case.procedure.roles)
    parties = {role.party for role in roles if role.party}
    return {
        field.name: institution(actor.unit)
        for field in offering.asked(case.procedure, rule)
        if field.party in parties and field.kind == "unit"
    }


def _token(kept: Kept, actor: Actor) -> str:
    held = [kept.kind, kept.sha256, kept.size, kept.name]
    return signing.dumps(held, salt=f"{SALT}:{actor.person}", compress=True)


def _remembered(tokens: list[str], actor: Actor) -> Iterator[Remembered]:
    """The files that this person sent before; a token of another's, or an old one, is nothing."""
    for token in tokens[:20]:
        try:
            kind, sha256, size, name = signing.loads(
                token, salt=f"{SALT}:{actor.person}", max_age=DAY
            )
        except signing.BadSignature:
            continue
        yield Remembered(token, Kept(kind, sha256, size, name))
