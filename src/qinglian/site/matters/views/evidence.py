"""Evidence files, for those who may see a matter that they were put forward in."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from qinglian.site.matters import queries
from qinglian.site.matters.evidence import path_of
from qinglian.site.matters.models import Act, Evidence
from qinglian.site.matters.pages import NUMBER
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current


@require_safe
@in_post
def evidence(request: HttpRequest, sha256: str) -> HttpResponse | FileResponse:
    """The file of that digest, as the matter named in `?matter=` holds it. Else there is none."""
    actor = current(request)
    assert actor is not None
    number = request.GET.get("matter", "")
    if not NUMBER.fullmatch(number):
        raise Http404
    matter = get_object_or_404(queries.visible(actor), pk=number)
    held = Act.objects.filter(matter=matter.number).values_list("evidence", flat=True)
    item = next((one for row in held for one in row if one["sha256"] == sha256), None)
    kept = Evidence.objects.filter(pk=sha256).first()
    path = path_of(sha256)
    if item is None or kept is None or not path.is_file():
        raise Http404
    shown = kept.media.startswith("image/")
    response = FileResponse(
        path.open("rb"),
        as_attachment=not shown,
        filename=Path(str(item.get("name") or sha256)).name,
        content_type=kept.media,
    )
    response["Cache-Control"] = "private, no-store"
    return response
