"""The words of a report or a bulletin: the template as its drafter has it, and the values of its variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from qinglian import workdays
from qinglian.documents.template import SHIPPED, Template, parse_template
from qinglian.procedures.model import Actor
from qinglian.site.figures.models import Draft

NEUTRAL = {
    "leader": "某某",
    "session_no": "十九",
    "meeting_no": "五",
    "province_short": "示例省",
    "province": "示例",
}
"""What stands where the speech is anonymised (dossier §3), until the county says otherwise."""


@dataclass(frozen=True, slots=True)
class Words:
    """A document's words: its template with the text that it was read from, and its variables."""

    source: str
    template: Template
    variables: Mapping[str, str]
    edited: bool = False


def shipped_source(name: str) -> str:
    """The text of a template that comes with the project."""
    return (SHIPPED / f"{name}.zh.txt").read_text(encoding="utf-8")


def words(kind: Draft.Kind, key: str, defaults: Mapping[str, str], begun: str = "") -> Words:
    """The words of the draft `key`; what its drafter left empty is as in `defaults`.

    A draft whose words nobody has changed has those `begun` for it, or those that come with the project.
    """
    draft = Draft.objects.filter(kind=kind, key=key).first()
    source = (draft.source if draft else "") or begun or shipped_source(kind)
    given = {name: value for name, value in (draft.variables if draft else {}).items() if value}
    return read(source, {**defaults, **given}, edited=bool(draft and draft.source))


def read(source: str, variables: Mapping[str, str], *, edited: bool = False) -> Words:
    """The words that the template text `source` and `variables` make. Raises BadTemplate."""
    return Words(source, parse_template(source), variables, edited)


def keep(
    kind: Draft.Kind,
    key: str,
    actor: Actor,
    variables: Mapping[str, str] | None = None,
    source: str | None = None,
) -> None:
    """Keep what a drafter changed: variables, or the template's text ("" for the one shipped)."""
    draft, _ = Draft.objects.get_or_create(
        kind=kind, key=key, defaults={"changed_at": workdays.now(), "changed_by": actor.person}
    )
    if variables is not None:
        draft.variables = dict(variables)
    if source is not None:
        draft.source = "" if source == shipped_source(kind) else source
    draft.changed_at, draft.changed_by = workdays.now(), actor.person
    draft.save()


def changed_since(kind: Draft.Kind, key: str, moment: datetime) -> bool:
    """Whether a colleague changed the words after `moment`, when the page was shown."""
    return Draft.objects.filter(kind=kind, key=key, changed_at__gt=moment).exists()


def this_second() -> datetime:
    """Now, as a form's hidden field can hold it."""
    return workdays.now().replace(microsecond=0)


def day_zh(day: date) -> str:
    """2022年3月18日."""
    return f"{day.year}年{day.month}月{day.day}日"


def county() -> str:
    """The county's name, as its documents have it."""
    return str(settings.COUNTY)
