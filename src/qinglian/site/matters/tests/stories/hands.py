"""The hands that act a story of the dossier by pages: each does an act, or is refused and told why."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from qinglian import workdays
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.tests.conftest import County

TAGS = re.compile(r"<[^>]+>")


@dataclass
class Hands:
    """The county's people at their pages. A post is named as everywhere: `transport#liaison`."""

    county: County
    at: Callable[[str], datetime]

    def today(self) -> str:
        """The day that it is in the county."""
        return workdays.today().isoformat()

    def opens(self, post: str, procedure: str, **fields: object) -> str:
        """The number of the matter that `post` opens by its form."""
        answer = self.county.post(post, f"/matters/new/{procedure}/", **_typed(fields))
        assert answer.status_code == 302, _said(answer)
        return str(answer["Location"]).strip("/").rpartition("/")[2]

    def does(
        self, post: str, number: str, act: str, *files: str, **fields: object
    ) -> Mapping[str, str]:
        """Do an act by its form, with a file of each kind in `files`; the limits as they then run."""
        answer = self._sent(post, number, act, files, fields)
        assert answer.status_code == 302, _said(answer)
        return self.limits(post, number)

    def refused(self, post: str, number: str, act: str, *files: str, **fields: object) -> str:
        """What the page says where an act is refused. Fails where it is done."""
        before = Act.objects.filter(matter=number).count()
        answer = self._sent(post, number, act, files, fields)
        assert answer.status_code in (403, 422), f"{act} was let happen"
        assert Act.objects.filter(matter=number).count() == before
        return _said(answer)

    def page(self, post: str, number: str) -> str:
        """A matter's page as it reads, without its tags."""
        return self.reads(post, f"/matters/{number}/")

    def reads(self, post: str, path: str) -> str:
        """Any page as it reads, without its tags."""
        answer = self.county.get(post, path)
        assert answer.status_code == 200
        return _said(answer)

    def limits(self, post: str, number: str) -> Mapping[str, str]:
        """The limits on a matter's page that are still running: by name, the last day."""
        shown = self.county.get(post, f"/matters/{number}/").context["clocks"]
        return {one.clock.name: one.clock.due.isoformat() for one in shown}

    def stage(self, number: str) -> str:
        """Where a matter stands."""
        return str(Matter.objects.get(pk=number).stage)

    def late(self, number: str) -> bool:
        """Whether a limit that counts was ever passed."""
        return bool(Matter.objects.get(pk=number).late)

    def _sent(
        self, post: str, number: str, act: str, files: tuple[str, ...], fields: dict[str, object]
    ) -> Any:
        given = _typed(fields) | {f"file-{kind}": _file(kind) for kind in files}
        return self.county.post(post, f"/matters/{number}/{act}/", **given)


def _typed(fields: dict[str, object]) -> dict[str, object]:
    """Fields as a browser sends them: yes and no are `true` and `false`."""
    return {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in fields.items()
    }


def _file(kind: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{kind}.pdf", f"%PDF-1.4 {kind}".encode())


def _said(answer: Any) -> str:
    return html.unescape(TAGS.sub("", answer.content.decode()))
