"""A deployment's folder, opened from the command line."""

from __future__ import annotations

from pathlib import Path

from qinglian.cli.errors import Failure
from qinglian.text import Text


def opened(folder: Path, lang: str, *, existing: bool = False) -> None:
    """Make the site ready for the deployment in `folder`, at the time of its demonstration if it is one.

    Raises Failure where it cannot be opened; with `existing`, also where there is none.
    """
    import os

    from django.core.exceptions import ImproperlyConfigured

    from qinglian import site

    if (
        existing
        and not (folder / "qinglian.sqlite3").exists()
        and not os.environ.get("DATABASE_URL")
    ):
        said = Text(
            zh=f"{folder} 里没有清廉的数据；请先运行 qinglian demo 或用 --dir 指明文件夹。",
            en=f"There is no deployment in {folder}; run qinglian demo first, or name it with --dir.",
        )
        raise Failure.of(said, lang)
    try:
        site.setup(folder)
    except ImproperlyConfigured as error:
        raise Failure(str(error)) from error
    except OSError as error:
        said = Text(
            zh=f"无法使用文件夹 {folder}（{error.strerror}）；请检查路径和权限。",
            en=f"{folder} cannot be used ({error.strerror}); check the path and its permissions.",
        )
        raise Failure.of(said, lang) from error
    if existing:
        stand(folder)


def stand(folder: Path) -> None:
    """A demonstration goes on from where its life stood, or from the last act done since."""
    from datetime import datetime, timedelta

    from qinglian import workdays
    from qinglian.site.demonstration import marked
    from qinglian.site.matters.models import Act

    today = marked(folder)
    if today is None:
        return
    last = Act.objects.order_by("-pk").values_list("at", flat=True).first()
    stands = datetime.fromisoformat(today)
    if last is not None and last >= stands:
        stands = last + timedelta(seconds=1)
    workdays.set_clock(workdays.ticking_clock(stands))


def prepared(*, static: bool = False) -> None:
    """Bring the database up to date, and lay out the static files."""
    from qinglian import site

    site.prepare(static=static)
