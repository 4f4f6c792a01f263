"""The acts on a report's matter: its figures fixed with their place in the log, passed, issued, sent back."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from qinglian import workdays
from qinglian.procedures.engine import Case
from qinglian.procedures.guards import holds_role
from qinglian.procedures.model import Actor, ActRule
from qinglian.procedures.refusal import Refused
from qinglian.site.figures.models import Fixed
from qinglian.site.figures.reports import Report, report
from qinglian.site.figures.snapshots import put_away
from qinglian.site.matters.door import Done, Door
from qinglian.site.matters.models import Matter
from qinglian.site.matters.recorded import read_case
from qinglian.site.people.queries import delegations, in_office
from qinglian.text import Text

ACTS = ("fix", "pass", "return", "issue", "send-back", "correct")
"""The acts that a report's page offers; the rest of its matter's are on the matter's own page."""


def fix(year: int, actor: Actor) -> Done:
    """Fix the year's report as it stands: its digest and the log's go into the act, the whole is kept.

    Raises Refused where the act may not be done, documents.Refusal where something is missing.
    """
    with Door() as door:
        found = report(year)
        matter = _begun(found)
        found.document("final")
        done = door.perform(matter.number, "fix", actor, fields_of_fix(found))
        Fixed.objects.create(
            matter=matter.number,
            n=done.n,
            variables=dict(found.words.variables),
            source=found.words.source,
            figures=put_away(found.tally),
        )
    return done


def fields_of_fix(found: Report) -> Mapping[str, object]:
    """What the system computes for the act `fix`: the digest of figures.json, and the log it names."""
    evidence = next(iter(found.tally.counted.values())).figure.evidence
    return {
        "figures": sha256(found.figures_json.encode()).hexdigest(),
        "log_size": evidence.ledger_size,
        "log_root": evidence.ledger_root,
    }


def perform(year: int, act: str, actor: Actor, fields: Mapping[str, object]) -> Done:
    """Do one of ACTS on the matter of the year's report. Raises Refused and documents.Refusal."""
    if act == "fix":
        return fix(year, actor)
    with Door() as door:
        return door.perform(_begun(report(year)).number, act, actor, fields)


def allowed(matter: Matter, actor: Actor) -> list[ActRule]:
    """Which of ACTS `actor` may do on the report now."""
    case = read_case(matter)
    rules = case.allowed(actor, workdays.now())
    return [rule for rule in rules if rule.name in ACTS]


def may_draft(matter: Matter, actor: Actor) -> bool:
    """Whether `actor` drafts the report, and its words are still open.

    Nobody passes their own words: whoever may pass or sign the report, in any post, leaves them alone.
    """
    if matter.stage != "drafting":
        return False
    case = read_case(matter)
    return drafts(case, actor) and not _judges(case, actor)


def _judges(case: Case, actor: Actor) -> bool:
    """Whether `actor` may pass or sign the report, in this post, another of theirs or a lent one."""
    acts, roles = case.procedure.acts, case.procedure.roles
    judging = {roles[name].capacity for act in ("pass", "issue") for name in acts[act].by}
    day = workdays.today()
    own = in_office(day).filter(person__in=actor.persons).values_list("post__capacities", flat=True)
    lent = delegations(day).filter(to__in=actor.persons).values_list("capacities", flat=True)
    held = {*actor.capacities}.union(*own, *lent)
    return not judging.isdisjoint(held)


def drafts(case: Case, actor: Actor) -> bool:
    """Whether `actor` belongs to the unit that drafts the report."""
    return holds_role(case, case.procedure.roles["lead"], actor)


def _begun(found: Report) -> Matter:
    if found.matter is None:
        raise Refused(
            "not-begun",
            Text(
                zh=f"{found.year}年度报告还没有开始起草。",
                en=f"The report of {found.year} has not been begun.",
            ),
            Text(
                zh="请先在台账中新开“年度报告”事项。",
                en="Open a matter of the annual report in its register first.",
            ),
        )
    return found.matter
