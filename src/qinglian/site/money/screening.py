"""A run: every rule over what is filed; new leads kept, known ones brought up to date, lost ones closed.

Nothing else opens, changes or closes a lead by itself, and each such step is in its trail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from django.db import IntegrityError, transaction

from qinglian import screens, workdays
from qinglian.procedures.model import Actor, institution
from qinglian.screens.rule import Value
from qinglian.site.money.models import Hit, HitRow, Lead, Run, State, Step
from qinglian.site.money.parameters import settled
from qinglian.site.money.queries import may_screen, pending
from qinglian.site.money.refusals import at_once, not_yours
from qinglian.site.money.staging import Filed, Staged, stage

Key = tuple[str, str]
_JUDGED = (State.VERIFIED, State.REFUTED, State.TRANSFERRED)


@dataclass(slots=True)
class _Found:
    """What the rules found: leads by family and key, what was excused, families that ran whole."""

    leads: dict[Key, screens.Lead] = field(default_factory=dict)
    excused: dict[Key, screens.Lead] = field(default_factory=dict)
    parameters: dict[str, Mapping[str, Value]] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    ran: set[str] = field(default_factory=set)


def screen(actor: Actor, family: str = "") -> list[Run]:
    """Run every rule, or those of one family, over the confirmed filings. Raises Refused.

    A rule whose tables are empty is not run, and no lead of its family closes for that.
    """
    if not may_screen(actor):
        raise not_yours()
    rules = [one for one in screens.rules().values() if family in ("", one.family)]
    try:
        return _screened(rules, actor)
    except IntegrityError as error:
        raise at_once() from error


def _screened(rules: list[screens.Rule], actor: Actor) -> list[Run]:
    with transaction.atomic():
        staged = stage({table for rule in rules for table in rule.tables})
        found = _found(rules, staged)
        now = workdays.now()
        held = Lead.objects.select_for_update().filter(family__in={one.family for one in rules})
        known = {(one.family, one.key): one for one in held}
        _open([lead for key, lead in found.leads.items() if key not in known], found, staged, now)
        for key, lead in known.items():
            if key in found.leads:
                _again(lead, found.leads[key], found, staged, now)
            elif lead.family in found.ran and lead.waits:
                _close(lead, found.excused.get(key), now)
        for run in found.runs:
            run.at, run.person, run.post = now, actor.person, actor.post
        return Run.objects.bulk_create(found.runs)


def _found(rules: Iterable[screens.Rule], staged: Staged) -> _Found:
    found = _Found()
    leads: list[screens.Lead] = []
    excused: list[screens.Lead] = []
    whole: dict[str, bool] = {}
    settings = settled()
    with screens.staged(staged.tables, staged.explained) as money:
        for rule in rules:
            try:
                outcome = screens.run(rule, money, settings.get(rule.id))
            except screens.Unscreened as unscreened:
                whole[rule.family] = False
                text = unscreened.text
                found.runs.append(Run(rule=rule.id, not_run={"zh": text.zh, "en": text.en}))
                continue
            whole.setdefault(rule.family, True)
            leads.extend(outcome.leads)
            excused.extend(outcome.excused)
            found.parameters[rule.id] = outcome.parameters
            found.runs.append(_counted(outcome))
    staged.look_up(row for lead in leads for row in lead.rows)
    found.leads = {(one.family, one.key): one for one in screens.together(leads)}
    found.excused = {(one.family, one.key): one for one in screens.together(excused)}
    found.ran = {family for family, ran in whole.items() if ran}
    return found


def _counted(outcome: screens.Outcome) -> Run:
    return Run(
        rule=outcome.rule.id,
        population=outcome.population,
        found=len(outcome.leads),
        rows=len({row for lead in outcome.leads for row in lead.rows}),
        excused=len(outcome.excused),
        amount=amount_of(outcome.leads),
        parameters={name: str(value) for name, value in outcome.parameters.items()},
    )


def amount_of(leads: Iterable[screens.Lead]) -> Decimal | None:
    """The sum of the hits whose value is money; None where there is none."""
    values = [hit.value for lead in leads for hit in lead.hits if hit.rule.value_kind == "money"]
    return sum(values, Decimal(0)) if values else None


def _open(new: list[screens.Lead], found: _Found, staged: Staged, now: datetime) -> None:
    made = Lead.objects.bulk_create(
        (
            Lead(family=one.family, key=one.key, found_at=now, moved_at=now, **_told(one, staged))
            for one in new
        ),
        batch_size=500,
    )
    for lead, one in zip(made, new, strict=True):
        _step(lead, Step.Kind.FOUND, now, **_said(one))
    _write_hits(zip(made, new, strict=True), found, staged)


def _again(lead: Lead, one: screens.Lead, found: _Found, staged: Staged, now: datetime) -> None:
    """A known lead was found: as it was, changed, or again after it had been closed or judged."""
    told = _told(one, staged)
    same = lead.fingerprint == told["fingerprint"]
    if lead.state in _JUDGED and (same or not _new_rows(lead, one, staged)):
        return
    if lead.state == State.EXPLAINED and same and pending(lead).exists():
        return
    if lead.state == State.EXPLAINED or (lead.state == State.OPEN and not same):
        kind = Step.Kind.CHANGED
    elif lead.state == State.OPEN:
        return
    else:
        kind = Step.Kind.REOPENED
        lead.verdict = None
    for name, value in told.items():
        setattr(lead, name, value)
    lead.state, lead.moved_at = State.OPEN, now
    lead.save()
    lead.hits.all().delete()
    _write_hits([(lead, one)], found, staged)
    _step(lead, kind, now, **_said(one))


def _new_rows(lead: Lead, one: screens.Lead, staged: Staged) -> bool:
    before = set(HitRow.objects.filter(lead=lead).values_list("dataset", "key"))
    return any((staged.filed[row].dataset, staged.filed[row].key) not in before for row in one.rows)


def _close(lead: Lead, excused: screens.Lead | None, now: datetime) -> None:
    """A run no longer finds it. Where a document explained that, what the rule reported was not borne out."""
    if lead.state == State.EXPLAINED and not pending(lead).exists():
        lead.verdict = False
    lead.state, lead.moved_at = State.CLOSED, now
    lead.save(update_fields=["state", "verdict", "moved_at"])
    _step(lead, Step.Kind.CLOSED, now, **(_said(excused) if excused else {}))


def _told(one: screens.Lead, staged: Staged) -> dict[str, Any]:
    """The columns of a lead that follow from what was found."""
    hits = sorted(
        (hit.rule.id, hit.key, str(hit.value), str(hit.threshold),
         sorted(staged.filed[row].key for row in hit.rows))
        for hit in one.hits
    )  # fmt: skip
    return {
        "rules": [rule.id for rule in one.rules],
        "unit": one.unit,
        "institution": institution(one.unit),
        "officials": one.officials,
        "amount": amount_of([one]),
        "rows": len(one.rows),
        "fingerprint": hashlib.sha256(orjson.dumps(hits)).hexdigest(),
    }


def _said(one: screens.Lead) -> dict[str, Any]:
    """What a step says of the values: of a lead with one hit its value, else how many hits and rows."""
    said: dict[str, Any] = {"hits": len(one.hits), "rows": len(one.rows)}
    if len(one.hits) == 1:
        hit = one.hits[0]
        said |= {"rule": hit.rule.id, "value": str(hit.value), "threshold": str(hit.threshold)}
    return said


def _step(lead: Lead, kind: Step.Kind, at: datetime, **said: object) -> None:
    Step.objects.create(lead=lead, kind=kind, at=at, said=said)


def _write_hits(pairs: Iterable[tuple[Lead, screens.Lead]], found: _Found, staged: Staged) -> None:
    hits, rows = [], []
    for lead, one in pairs:
        for n, hit in enumerate(one.hits, start=1):
            hits.append(
                Hit(
                    lead=lead, n=n, rule=hit.rule.id, version=hit.rule.version, key=hit.key,
                    value=hit.value, threshold=hit.threshold,
                    parameters={
                        name: str(value) for name, value in found.parameters[hit.rule.id].items()
                    },
                )
            )  # fmt: skip
            rows.append(hit.rows)
    made = Hit.objects.bulk_create(hits, batch_size=500)
    HitRow.objects.bulk_create(
        (
            _row(hit, row, staged.filed[row])
            for hit, ids in zip(made, rows, strict=True)
            for row in ids
        ),
        batch_size=500,
    )


def _row(hit: Hit, row_id: str, filed: Filed) -> HitRow:
    return HitRow(hit=hit, lead_id=hit.lead_id, dataset=filed.dataset, key=filed.key, filed=row_id)
