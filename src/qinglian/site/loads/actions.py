"""Everything that writes loads: a file is brought, its headings are set right, it is confirmed or put aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.db import DatabaseError, transaction

from qinglian import workdays
from qinglian.documents.sheets.table import Table
from qinglian.procedures.model import Actor, institution
from qinglian.procedures.refusal import Refused
from qinglian.site.downloads import XLSX
from qinglian.site.loads.checking import Checked, check
from qinglian.site.loads.kinds import KINDS, suggested
from qinglian.site.loads.kinds.kind import Password
from qinglian.site.loads.models import Load, RememberedHeadings, State
from qinglian.site.loads.queries import may_load
from qinglian.site.loads.reading import (
    read_table,
    recognised,
    remembered,
    sheet_of,
    table_of,
)
from qinglian.site.loads.refusals import NotLoaded, not_allowed, too_many
from qinglian.site.matters.evidence import Upload, keep_read
from qinglian.site.people.actions import NotDone
from qinglian.text import Text, both


class File(Upload, Protocol):
    """A file as a form brings it, which can also be read from the beginning."""

    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, place: int, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """A load that was done, and the first passwords of the accounts it made."""

    load: Load
    passwords: tuple[Password, ...] = ()


def begin(file: File, actor: Actor, kind: str = "") -> Load:
    """Read `file`, keep it, and suggest what its headings mean. Nothing of it is loaded yet.

    Without `kind` it is told by the headings. Raises NotLoaded and Unreadable; nothing is kept then.
    """
    known = remembered(institution(actor.unit))
    table = read_table(file, file.name or "", KINDS.get(kind))  # type: ignore[arg-type]
    chosen = KINDS[kind] if kind in KINDS else recognised(table, known)
    if not may_load(actor, chosen):
        raise not_allowed()
    if len(table.rows) > chosen.most:
        raise too_many(chosen)
    mapping = suggested(chosen, table, known.get(chosen.name, {})).as_dict()
    file.seek(0)
    kept = keep_read(file, "load", XLSX if table.sheet else "text/csv")
    return Load.objects.create(
        kind=chosen.name,
        name=kept.name,
        sha256=kept.sha256,
        size=kept.size,
        institution=institution(actor.unit),
        person=actor.person,
        post=actor.post,
        columns={heading: mapping.get(heading, "") for heading in table.headings},
        shared=chosen.guess(table),
        rows=len(table.rows),
        begun_at=workdays.now(),
    )


def arrange(load: Load, columns: Mapping[str, str], shared: Mapping[str, str]) -> None:
    """Set right what the headings of a draft stand for. Raises NotLoaded where two mean one field."""
    kind = KINDS[load.kind]
    _still_draft(load)
    used = [name for name in columns.values() if name]
    twice = [field for field in kind.fields if used.count(field.name) > 1]
    if twice:
        zh, en = "、".join(one.title.zh for one in twice), ", ".join(one.title.en for one in twice)
        raise NotLoaded(
            Text(zh=f"有两列都对应「{zh}」。", en=f"Two columns stand for “{en}”."),
            Text(
                zh="请只留一列，其余选「不导入」。",
                en="Keep one and set the others to “not loaded”.",
            ),
        )
    names = {field.name for field in kind.fields}
    load.columns = {one: columns[one] if columns.get(one) in names else "" for one in load.columns}
    load.shared = {name: shared.get(name, "").strip()[:200] for name in kind.shared}
    load.save(update_fields=["columns", "shared"])
    _remember(load)


def look(load: Load, actor: Actor, *, show: int = 0) -> tuple[Table, Checked | None]:
    """What a draft would do now; nothing while a required field has no column. Raises NotLoaded."""
    table = table_of(load)
    sheet = sheet_of(load, table)
    if sheet.missing():
        return table, None
    return table, check(KINDS[load.kind], sheet, actor, show=show)


def confirm(load: Load, actor: Actor) -> Outcome:
    """Load the good rows of a draft, all or none of them. Raises NotLoaded, and then nothing is loaded.

    Rows are judged again where nobody else can load the same kind, so that two people with one file load
    it once.
    """
    kind = KINDS[load.kind]
    if not may_load(actor, kind):
        raise not_allowed()
    table = table_of(load)
    try:
        with transaction.atomic():
            return _confirmed(_alone(load), table, actor)
    except (Refused, NotDone, DatabaseError) as error:
        raise _undone(error) from error


def _alone(load: Load) -> Load:
    """The draft, with every other draft of its kind waiting until this transaction ends."""
    drafts = Load.objects.select_for_update().filter(kind=load.kind, state=State.DRAFT)
    held = {one.pk: one for one in drafts.order_by("pk")}
    if load.pk not in held:
        raise _not_draft()
    return held[load.pk]


def _confirmed(load: Load, table: Table, actor: Actor) -> Outcome:
    kind = KINDS[load.kind]
    sheet = sheet_of(load, table)
    if missing := sheet.missing():
        raise _missing(field.title for field in missing)
    checked = check(kind, sheet, actor)
    written = kind.write(checked.ready, actor)
    load.state = State.DONE
    load.person, load.post = actor.person, actor.post
    load.loaded, load.changed = checked.new, checked.changed
    load.there, load.refused = checked.there, checked.refused
    load.reasons = {
        str(number): [[one.zh, one.en] for one in reasons]
        for number, reasons in checked.reasons.items()
    }
    load.made = written.made
    load.done_at = workdays.now()
    load.save()
    _remember(load)
    return Outcome(load, written.passwords)


def _remember(load: Load) -> None:
    kept, _ = RememberedHeadings.objects.get_or_create(institution=load.institution, kind=load.kind)
    kept.columns = {**kept.columns, **load.columns}
    kept.save(update_fields=["columns"])


def drop(load: Load) -> None:
    """Put a draft aside. Its file stays, and so does the record that it was brought."""
    _still_draft(load)
    load.state = State.DROPPED
    load.save(update_fields=["state"])


def _still_draft(load: Load) -> None:
    if not load.draft:
        raise _not_draft()


def _not_draft() -> NotLoaded:
    return NotLoaded(
        Text(zh="这次导入已经办完或放弃。", en="This load is done or was put aside."),
        Text(
            zh="需要再导入请重新上传；已有的行不会重复。",
            en="Upload the file again; rows there already are not doubled.",
        ),
    )


def _missing(titles: Iterable[Text]) -> NotLoaded:
    named = list(titles)
    zh, en = "、".join(one.zh for one in named), ", ".join(one.en for one in named)
    return NotLoaded(
        Text(zh=f"没有找到必填的列：{zh}。", en=f"No column was found for: {en}."),
        Text(
            zh="请在「列的对应」中指明是哪一列，或在表中补上这一列。",
            en="Say which column it is, or add it to the table.",
        ),
    )


def _undone(error: Exception) -> NotLoaded:
    again = Text(
        zh="一行也没有导入。请重新核对后再试。", en="Nothing was loaded. Check it and try again."
    )
    if isinstance(error, Refused):
        return NotLoaded(both(error), again)
    if isinstance(error, NotDone):
        return NotLoaded(error.text, again)
    return NotLoaded(
        Text(zh="数据库没有接受这些行。", en="The database did not take these rows."), again
    )
