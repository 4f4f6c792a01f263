"""The Django project: settings, addresses, pages shared by all, and one app for each subject.

A program that is not a web server calls `setup` before it imports any of it.
"""

from __future__ import annotations

import os
from pathlib import Path


def setup(folder: Path | str, database_url: str | None = None, today: str | None = None) -> None:
    """Make Django ready for the deployment kept in `folder`, which is made if need be.

    `database_url` and `today` (`2022-03-18T17:00+08:00`) go before what the environment says.
    Raises ImproperlyConfigured where a setting is wrong. The first call in a process counts.
    """
    place = Path(folder).absolute()
    (place / "static").mkdir(parents=True, exist_ok=True)
    os.environ["QINGLIAN_DIR"] = str(place)
    if database_url is not None:
        os.environ["DATABASE_URL"] = database_url
    if today is not None:
        os.environ["QINGLIAN_TODAY"] = today
    os.environ["DJANGO_SETTINGS_MODULE"] = "qinglian.site.settings"

    import django

    django.setup()


def prepare(*, static: bool = False) -> None:
    """Bring the database up to date; with `static`, also lay out the static files to be served.

    Doing it twice does it once. Call `setup` first.
    """
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if static:
        call_command("collectstatic", verbosity=0, interactive=False)
