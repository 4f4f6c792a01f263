"""The yearly report: its words, its figures, how it stands, and the files that it leaves (M52)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from qinglian import workdays
from qinglian.documents.document import Document
from qinglian.documents.figures import figures_json
from qinglian.documents.filling import Mode, fill
from qinglian.documents.page import report_page
from qinglian.documents.refusals import Refusal
from qinglian.documents.word import docx_bytes
from qinglian.site.figures import words
from qinglian.site.figures.counting import Asked
from qinglian.site.figures.models import Draft, Fixed
from qinglian.site.figures.snapshots import brought_back
from qinglian.site.figures.values import Counted, Tally, tally
from qinglian.site.figures.words import Words
from qinglian.site.matters.models import Act, Matter, State
from qinglian.text import Text

PROCEDURE = "annual-report"


class Missing(Refusal):
    """A report cannot be final while figures are missing; the reasons are said one by one."""

    def __init__(self, reasons: Mapping[str, Text]) -> None:
        super().__init__(
            Text(
                zh="".join(f"{name}：{text.zh}" for name, text in reasons.items()),
                en=" ".join(f"{name}: {text.en}" for name, text in reasons.items()),
            ),
            Text(zh="补齐后再定稿。", en="Supply them before the report is final."),
        )
        self.reasons = reasons


class Paths(NamedTuple):
    """The files that a report leaves."""

    docx: Path
    html: Path
    figures: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a year's report stands: its matter (None before it was begun) and the act that fixed it."""

    year: int
    matter: Matter | None = None
    fixed_by: Act | None = None

    @property
    def issued(self) -> bool:
        """Whether the county head has signed it."""
        return self.matter is not None and self.matter.state == State.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Standing):
    """A year's report: as it was fixed, or as its draft stands now."""

    words: Words
    tally: Tally

    def document(self, mode: Mode = "preview") -> Document:
        """The report's document. Raises Refusal: `final` suffers no hole, neither an invalid variable."""
        if mode == "final" and self.tally.missing:
            raise Missing(self.tally.missing)
        figures = self.tally.figures
        return fill(self.words.template, self.words.variables, figures, mode=mode)

    @property
    def figures_json(self) -> str:
        """The figures as `figures.json` has them; the SHA-256 of it is what the act `fix` commits to."""
        return figures_json(self.tally.figures)


def report_matter(year: int) -> Matter | None:
    """The matter of the year's report, the latest that was not given up."""
    reports = Matter.objects.filter(procedure=PROCEDURE).exclude(state=State.CANCELLED)
    begun = Act.objects.filter(
        matter__in=reports.values("number"), name="open", fields__year=year
    ).order_by("-at", "-pk")
    return Matter.objects.filter(number=begun.values("matter")[:1]).first()


def standing(year: int) -> Standing:
    """Where the year's report stands."""
    matter = report_matter(year)
    fix = None
    if matter is not None and matter.stage != "drafting":
        fix = Act.objects.filter(matter=matter.number, name="fix").order_by("-n").first()
    return Standing(year=year, matter=matter, fixed_by=fix)


def latest_year() -> int:
    """The year of the latest report begun; the year before this one where none was."""
    reports = Matter.objects.filter(procedure=PROCEDURE).exclude(state=State.CANCELLED)
    years = Act.objects.filter(matter__in=reports.values("number"), name="open")
    begun = [given["year"] for given in years.values_list("fields", flat=True)]
    return max(begun, default=workdays.today().year - 1)


def report(year: int, asked: Asked | None = None) -> Report:
    """The year's report as it stands. With `asked`, its draft as it stood then."""
    now = standing(year)
    kept = _kept(now) if asked is None else None
    if kept is not None:
        said = words.read(kept.source, kept.variables)
        counted = brought_back(kept.figures)
    else:
        said = words.words(Draft.Kind.REPORT, str(year), defaults(year))
        counted = _tally(now) if asked is None else tally(asked)
    return Report(year=year, matter=now.matter, fixed_by=now.fixed_by, words=said, tally=counted)


def figure(year: int, name: str) -> tuple[Standing, Counted | None]:
    """One figure of the year's report; None where there is none, or nothing to count yet."""
    now = standing(year)
    kept = _kept(now)
    if kept is not None:
        chosen = [one for one in kept.figures if one["id"] == name]
        return now, brought_back(chosen).counted.get(name)
    return now, _tally(now, [name]).counted.get(name)


def _kept(now: Standing) -> Fixed | None:
    if now.matter is None or now.fixed_by is None:
        return None
    return Fixed.objects.filter(matter=now.matter.number, n=now.fixed_by.n).first()


def _tally(now: Standing, names: Sequence[str] | None = None) -> Tally:
    """Counted as of the act that fixed the report, with the log that it names; or as of now."""
    fix = now.fixed_by
    if fix is None:
        return tally(Asked(now.year), names)
    place = (fix.fields["log_size"], fix.fields["log_root"])
    return tally(Asked(now.year, fix.at), names, at=place)


def defaults(year: int) -> dict[str, str]:
    """The variables of a report before anyone has changed them."""
    return {
        **words.NEUTRAL,
        "meeting_year": str(year + 1),
        "report_date": words.day_zh(workdays.today()),
        "county": words.county(),
    }


def build(year: int, *, mode: Mode = "preview") -> Document:
    """The year's report as a document. Raises Refusal where it is to be final and something is missing."""
    return report(year).document(mode)


def write(year: int, folder: Path) -> Paths:
    """Leave `report.docx`, `report.html` and `figures.json` in `folder`; nothing where it is refused.

    Raises Refusal where something is missing, OSError where the folder cannot be written.
    """
    found = report(year)
    document = found.document("final")
    word, page = docx_bytes(document), report_page(document)
    paths = Paths(folder / "report.docx", folder / "report.html", folder / "figures.json")
    folder.mkdir(parents=True, exist_ok=True)
    paths.docx.write_bytes(word)
    paths.html.write_text(page, encoding="utf-8")
    paths.figures.write_text(found.figures_json, encoding="utf-8")
    return paths
