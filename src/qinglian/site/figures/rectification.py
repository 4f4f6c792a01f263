"""How far what an audit found is put right, problem by problem (M26); and whether an earlier audit found the like.

审计法 52: the audited unit rectifies and reports. A problem counts as its last check found it, never as its unit
says; 屡审屡犯 is the same category found in the same unit by an earlier report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Act as Done
from qinglian.procedures.model import Actor, Value
from qinglian.site.figures.counting import percent, rounded, yuan
from qinglian.site.matters.known import finding
from qinglian.site.matters.models import Act, Matter, State
from qinglian.site.matters.queries import visible
from qinglian.site.matters.recorded import procedure_of, rebuilt
from qinglian.text import Text

PROCEDURE = "problem"
OPEN_STILL = Text(zh="整改中", en="being put right")


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem that an audit found, as its last check left it."""

    matter: Matter
    case: Case

    @property
    def outcome(self) -> str:
        """`done`, `part` or `continuing`, as whoever checked it found; empty before that."""
        return str(self._checked[-1].fields["outcome"]) if self._checked else ""

    @property
    def words(self) -> Text:
        """How far it is put right."""
        choices = self.case.procedure.fields["outcome"].choices
        return choices[self.outcome] if self.outcome else OPEN_STILL

    @property
    def category(self) -> Text:
        """What kind of problem it is."""
        return self.case.procedure.fields["audit_category"].choices[
            str(self.case.facts["audit_category"])
        ]

    @property
    def earlier(self) -> str:
        """The number of the like problem that was found before; empty where there was none."""
        known = self.case.facts.get("audited_before") or self.case.facts.get("earlier")
        return str(known) if known and self.case.facts.get("repeated") else ""

    def found(self, kind: str) -> Decimal:
        """The yuan found that are of the `kind`: irregular, mismanaged, wasted or other."""
        return self._amount("found") if self.case.facts.get("amount_kind") == kind else Decimal()

    @property
    def owed(self) -> Decimal:
        """The yuan that are to be returned."""
        return self._amount("owed")

    @property
    def returned(self) -> Decimal:
        """The yuan that are returned with a receipt that the check let stand."""
        told = (act.fields.get("returned") for act in reversed(self._checked))
        return Decimal(str(next((one for one in told if one), 0)))

    @property
    def printed(self) -> Mapping[str, str]:
        """Its amounts as the page prints them."""
        return {"owed": yuan(self.owed), "returned": yuan(self.returned)}

    @property
    def _checked(self) -> Sequence[Done]:
        """The acts up to the last check; none where it came back since, or was not checked yet."""
        for n in range(len(self.case.acts), 0, -1):
            if self.case.acts[n - 1].name in {"accept", "verify"}:
                return self.case.acts[:n] if self.case.acts[n - 1].name == "accept" else ()
        return ()

    def _amount(self, name: str) -> Decimal:
        return Decimal(str(self.case.facts.get(name) or 0))


@dataclass(frozen=True, slots=True)
class Rectification:
    """What one audit report found, and how far it is put right."""

    report: str
    problems: Sequence[Problem]

    @property
    def outcomes(self) -> Mapping[str, int]:
        """How many problems are `done`, `part`, `continuing`; and `open`, not yet found to be any."""
        count = Counter(problem.outcome or "open" for problem in self.problems)
        return {name: count[name] for name in ("done", "part", "continuing", "open")}

    @property
    def money(self) -> Mapping[str, Decimal]:
        """The yuan found `irregular` and `mismanaged`, those `owed`, and those `returned`."""
        return {
            "irregular": sum((one.found("irregular") for one in self.problems), Decimal()),
            "mismanaged": sum((one.found("mismanaged") for one in self.problems), Decimal()),
            "owed": sum((one.owed for one in self.problems), Decimal()),
            "returned": sum((one.returned for one in self.problems), Decimal()),
        }

    @property
    def printed(self) -> Mapping[str, str]:
        """The same as the page prints them."""
        return {name: yuan(amount) for name, amount in self.money.items()}

    @property
    def by_number(self) -> Decimal:
        """The share of the problems that are put right, in per cent."""
        return rounded(percent(self.outcomes["done"], len(self.problems)), 1)

    @property
    def by_money(self) -> Decimal | None:
        """The share of what is owed that is returned, in per cent; None where nothing is owed."""
        money = self.money
        return rounded(percent(money["returned"], money["owed"]), 1) if money["owed"] else None

    @property
    def repeated(self) -> int:
        """How many problems an earlier audit had found in the same unit."""
        return sum(1 for problem in self.problems if problem.earlier)


def reports(actor: Actor) -> list[tuple[str, int]]:
    """The audit reports of which `actor` may see problems, the latest first, with how many."""
    opened = _opened(visible(actor)).order_by("-at").values_list("fields__finding_no", flat=True)
    return list(Counter(opened).items())


def rectification(actor: Actor, report: str) -> Rectification | None:
    """What the audit report `report` found, as far as `actor` may see it; None where that is nothing."""
    numbers = _opened(visible(actor)).filter(fields__finding_no=report).values("matter")
    matters = list(Matter.objects.filter(number__in=numbers).order_by("number"))
    acts: defaultdict[str, list[Act]] = defaultdict(list)
    for act in Act.objects.filter(matter__in=numbers).order_by("matter", "n"):
        acts[act.matter].append(act)
    problems = [
        Problem(one, rebuilt(procedure_of(one), one.number, acts[one.number])) for one in matters
    ]
    return Rectification(report, problems) if problems else None


def _opened(matters: QuerySet[Matter]) -> QuerySet[Act]:
    """The acts by which the audit office's problems among `matters` were opened; none that was given up."""
    standing = matters.filter(procedure=PROCEDURE).exclude(state=State.CANCELLED)
    return Act.objects.filter(
        matter__in=standing.values("number"), name="open", fields__source="audit",
        fields__audit_category__isnull=False,
    )  # fmt: skip


@finding("audit.before")
def before(case: Case, facts: Mapping[str, Value], at: datetime) -> Value:
    """The latest problem of the same unit and category that an earlier audit report found."""
    if facts.get("source") != "audit" or not facts.get("audit_category"):
        return None
    same_unit = Matter.objects.filter(lead=facts.get("lead")).exclude(pk=case.id)
    found = _opened(same_unit).filter(fields__audit_category=facts["audit_category"], at__lte=at)
    others = found.exclude(fields__finding_no=facts.get("finding_no"))
    return others.order_by("-at", "-matter").values_list("matter", flat=True).first()
