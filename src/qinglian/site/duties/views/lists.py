"""Lists for those who may see them: all of them, one version, a draft, what is different, how whole it is."""

from __future__ import annotations

from functools import partial

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from qinglian import workdays
from qinglian.procedures.model import Actor, institution
from qinglian.site.downloads import workbook
from qinglian.site.duties import queries
from qinglian.site.duties.charges import division, to_reassign
from qinglian.site.duties.comparing import changed_entries
from qinglian.site.duties.content import Content, Version
from qinglian.site.duties.exporting import write_version
from qinglian.site.duties.faults import faults
from qinglian.site.duties.showing import (
    Line,
    across,
    columns,
    definition,
    differences,
    lines,
    narrowed,
    said,
    saying,
)
from qinglian.site.matters.models import Matter
from qinglian.site.matters.presenting import local, state_sign
from qinglian.site.matters.queries import visible
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current, today


def _actor(request: HttpRequest) -> Actor:
    actor = current(request)
    assert actor is not None
    return actor


def _found(request: HttpRequest, number: str) -> tuple[Matter, Content]:
    matter = get_object_or_404(queries.lists(_actor(request)), pk=number)
    return matter, queries.content_of(matter)


def _version(held: Content, n: int) -> Version:
    version = held.version(n)
    if version is None:
        raise Http404
    return version


@require_safe
@in_post
def lists(request: HttpRequest) -> HttpResponse:
    """Every list that I may see, with the version in force."""
    rows = queries.contents(queries.lists(_actor(request))[: queries.MOST_LISTS])
    kinds = definition().fields["kind"].choices
    shown = [(one, held, kinds.get(held.kind), state_sign(one)) for one, held in rows]
    return render(request, "duties/lists.html", {"rows": shown})


@require_safe
@in_post
def in_force(request: HttpRequest, number: str) -> HttpResponse:
    """The version in force; the draft, where none was issued yet."""
    _, held = _found(request, number)
    version = held.in_force
    if version is None:
        return redirect("duties:draft", number)
    return redirect("duties:version", number, version.n)


@require_safe
@in_post
def version(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """One issued version: its matrix, each cell open to its entries and their duties."""
    matter, held = _found(request, number)
    shown = _version(held, n)
    actor = _actor(request)
    rows = queries.matrix(shown.entries, queries.duties(number))
    words = saying(shown.entries, held.units)
    unit, town = _asked(request, held.departments, "unit"), _asked(request, held.towns, "town")
    picked = narrowed(rows, unit, town)
    numbers = [row.duty.number for row in picked if row.duty is not None]
    mine = set(visible(actor).filter(pk__in=numbers).values_list("pk", flat=True))
    unassigned = {one.matter.number for one in to_reassign(actor, today())}
    held_by = division(today())
    context = {
        **_heading(matter, held, shown),
        "matrix": across(held, rows, words.units),
        "towns": [(town, words.units.get(town, town)) for town in held.towns],
        "lines": list(lines(picked, words, workdays.now(), mine, unassigned, held_by)),
        "narrowed": [words.units.get(one, one) for one in (unit, town) if one],
        "columns": columns(row.entry for row in rows),
    }
    return render(request, "duties/version.html", context)


def _heading(matter: Matter, held: Content, shown: Version | None) -> dict[str, object]:
    return {
        "matter": matter,
        "held": held,
        "version": shown,
        "kind": definition().fields["kind"].choices.get(held.kind),
        "state": state_sign(matter),
        "holds": shown is not None and held.holds(matter.number, shown),
        "erased": shown is not None and held.erased(shown),
    }


def _asked(request: HttpRequest, among: tuple[str, ...], name: str) -> str:
    wanted = request.GET.get(name, "")
    return wanted if wanted in among else ""


@require_safe
@in_post
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """The entries as they stand now, what keeps them from being adopted, and who has yet to confirm."""
    matter, held = _found(request, number)
    words = saying(held.entries, held.units)
    wrong = faults(number, held)
    own = institution(_actor(request).unit)
    shown = [
        Line(one, said(one, words), faults=tuple(wrong.get(one.n, ()))) for one in held.entries
    ]
    asked = {unit for one in held.entries for unit in held.missing(one)}
    context = {
        **_heading(matter, held, None),
        "lines": shown,
        "columns": columns(held.entries),
        "wrong": len(wrong),
        "missing": [words.units.get(unit, unit) for unit in held.units if unit in asked],
        "mine": own in asked and matter.stage == "consulting",
        "disputes": [
            (one, words.units.get(unit, unit), why)
            for one in held.entries
            for unit, why in held.disputes(one)
        ],
    }
    return render(request, "duties/draft.html", context)


@require_safe
@in_post
def compare(request: HttpRequest, number: str) -> HttpResponse:
    """What is different between two issued versions: by default the last two."""
    matter, held = _found(request, number)
    if not held.versions:
        raise Http404
    last = held.versions[-1].n
    to = _asked_version(request, held, "to", last)
    start = _asked_version(request, held, "from", max(to.n - 1, 1))
    words = saying((*start.entries, *to.entries))
    changes = changed_entries(start.entries, to.entries)
    context = {
        **_heading(matter, held, to),
        "start": start,
        "differences": list(differences(changes, words)),
    }
    return render(request, "duties/compare.html", context)


def _asked_version(request: HttpRequest, held: Content, name: str, otherwise: int) -> Version:
    wanted = request.GET.get(name, "")
    n = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else otherwise
    return _version(held, n)


@require_safe
@in_post
def coverage(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """清单覆盖率、分解到位率、无主事项、多头牵头, each with its records."""
    matter, held = _found(request, number)
    shown = _version(held, n)
    rows = queries.matrix(shown.entries, queries.duties(number))
    words = saying(shown.entries, held.units)
    found = queries.coverage(matter, held, rows)
    context = {
        **_heading(matter, held, shown),
        "coverage": found,
        "lacking": [(unit, words.units.get(unit, unit)) for unit in found.units.lacking],
        "part": [(unit, words.units.get(unit, unit)) for unit in found.units.part],
        "towns": [
            (entry, len(held.towns) - len(missing), [words.units.get(one, one) for one in missing])
            for entry, missing in found.towns
        ],
    }
    return render(request, "duties/coverage.html", context)


@require_safe
@in_post
def export(request: HttpRequest, number: str, n: int) -> FileResponse:
    """An issued version as a workbook."""
    _, held = _found(request, number)
    return version_file(number, held, _version(held, n))


def version_file(
    number: str, held: Content, version: Version, *, public: bool = False
) -> FileResponse:
    """An issued version as an answer, named after its list."""
    name = f"{held.name} {version.n} {local(workdays.now()):%Y-%m-%d}.xlsx"
    return workbook(partial(write_version, number, held, version), name, public=public)
