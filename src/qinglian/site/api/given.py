"""What a request brings with an act: its fields and files, checked against what there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.cache import cache
from django.http import HttpRequest
from ninja.files import UploadedFile

from qinglian.procedures.model import Actor, Procedure
from qinglian.procedures.refusal import Refused
from qinglian.site.api.schemas import Kept as Answer
from qinglian.site.api.schemas import Shown
from qinglian.site.matters import evidence
from qinglian.site.matters.evidence import Kept
from qinglian.site.matters.fields import CONTROL
from qinglian.site.matters.models import Evidence
from qinglian.site.matters.offering import by_form
from qinglian.site.matters.queries import visible
from qinglian.site.people import queries
from qinglian.text import Text

A_WEEK = 7 * 24 * 3600
_CHOOSE = Text(zh="请核对后再提交。", en="Check it and submit again.")


def check_fields(
    procedure: Procedure, act: str, fields: Mapping[str, object], actor: Actor
) -> None:
    """Refuse what `act` does not ask for, units that do not exist, and matters not the actor's to see.

    What the values must be like is the engine's to say, here as on the pages.
    """
    rule = procedure.acts.get(act)
    if rule is None:
        return  # the engine says so
    unknown = sorted(set(fields) - set(rule.fields))
    if unknown:
        shown = unknown[0][:40].encode(errors="replace").decode()
        raise Refused(
            "unknown-field",
            Text(
                zh=f"「{rule.title.zh}」没有「{shown}」这一项。",
                en=f"“{rule.title.en}” has no field “{shown}”.",
            ),
            Text(zh="请去掉它再提交。", en="Leave it out and submit again."),
        )
    if not by_form(procedure, rule):
        raise Refused(
            "filled-by-the-system",
            Text(
                zh=f"「{rule.title.zh}」的部分内容由系统汇总，不能由接口填写。",
                en=f"Part of “{rule.title.en}” is gathered by the system, not given to the API.",
            ),
            Text(zh="请在页面上办理。", en="Do it on its page."),
        )
    kinds = {name: procedure.fields[name].kind for name in fields}
    _units(
        word
        for name in fields
        if kinds[name] in ("unit", "units")
        for word in _listed(fields[name])
    )
    _matters(
        actor,
        (
            word
            for name in fields
            if kinds[name] in ("matter", "matters")
            for word in _listed(fields[name])
        ),
    )


def _listed(value: object) -> list[str]:
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []


def _units(codes: Iterable[str]) -> None:
    wanted = set(codes)
    if any(CONTROL.search(code) for code in wanted):
        return  # the engine refuses it
    known = wanted and set(
        queries.units(queries.today()).filter(pk__in=wanted).values_list("pk", flat=True)
    )
    if wanted and wanted != known:
        raise Refused(
            "unknown-unit",
            Text(zh="所填单位不存在或已撤销。", en="There is no such unit today."),
            _CHOOSE,
        )


def _matters(actor: Actor, numbers: Iterable[str]) -> None:
    wanted = set(numbers)
    if not wanted or any(CONTROL.search(number) for number in wanted):
        return
    if visible(actor).filter(pk__in=wanted).count() != len(wanted):
        raise Refused(
            "unknown-matter",
            Text(
                zh="所填事项不存在，或您无权查看。",
                en="There is no such matter, or it is not yours to see.",
            ),
            _CHOOSE,
        )


def keep(request: HttpRequest, file: UploadedFile) -> Answer:
    """Keep an uploaded file, and remember that this account brought it. Raises Refused."""
    kept = evidence.keep(file, "")
    cache.set(_key(request, kept.sha256), kept.name, A_WEEK)
    return Answer(sha256=kept.sha256, size=kept.size, name=kept.name)


def brought(request: HttpRequest, shown: Iterable[Shown]) -> list[Kept]:
    """The files that an act puts forward. Raises Refused for one this account did not bring.

    Knowing a digest is not having the file: otherwise a digest would open another unit's evidence.
    """
    wanted = list(shown)
    if not wanted:
        return []
    names = cache.get_many([_key(request, one.sha256) for one in wanted])
    sizes = {
        file.sha256: file.size
        for file in Evidence.objects.filter(pk__in={one.sha256 for one in wanted})
    }
    found = []
    for one in wanted:
        name, size = names.get(_key(request, one.sha256)), sizes.get(one.sha256)
        if name is None or size is None:
            raise Refused(
                "evidence-unknown",
                Text(
                    zh=f"您没有上传过摘要为 {one.sha256[:12]}… 的文件。",
                    en=f"You have not uploaded a file with the digest {one.sha256[:12]}….",
                ),
                Text(
                    zh="请先用 POST /api/evidence 上传，七日内提交。",
                    en="Upload it first with POST /api/evidence, at most seven days before.",
                ),
            )
        found.append(Kept(one.kind, one.sha256, size, str(name)))
    return found


def _key(request: HttpRequest, sha256: str) -> str:
    return evidence.brought_key(request.user.pk, sha256)
