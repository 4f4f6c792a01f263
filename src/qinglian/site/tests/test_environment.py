"""What a deployment says through its environment."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from qinglian.site import clock, environment


def test_without_an_address_the_database_is_sqlite_in_the_data_folder(tmp_path):
    found = environment.database("", tmp_path)
    assert found["NAME"] == str(tmp_path / "qinglian.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_postgresql_address_is_taken_apart(tmp_path):
    found = environment.database(
        "postgresql://a%40b:p%2Fw@db:5433/county?sslmode=require", tmp_path
    )
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("a@b", "p/w", "db")
    assert (found["PORT"], found["NAME"]) == ("5433", "county")
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert found["CONN_MAX_AGE"] > 0


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgres://host", "county.db"])
def test_an_address_that_is_not_understood_is_refused(url, tmp_path):
    with pytest.raises(ImproperlyConfigured):
        environment.database(url, tmp_path)


@pytest.mark.parametrize("given", ["many", "-1", "1.5", "１", "9" * 30])
def test_a_number_that_is_none_is_refused_in_a_sentence_that_names_it(given):
    with pytest.raises(ImproperlyConfigured, match=r"^QINGLIAN_WITNESS_QUORUM 应为整数"):
        environment.number({"QINGLIAN_WITNESS_QUORUM": given}, "QINGLIAN_WITNESS_QUORUM", 0)


def test_a_made_key_is_kept_for_its_owner_alone(tmp_path):
    first = environment.secret({}, tmp_path)
    assert environment.secret({}, tmp_path) == first
    assert stat.S_IMODE((tmp_path / environment.SECRET_FILE).stat().st_mode) == 0o600
    assert environment.secret({"QINGLIAN_SECRET_KEY": "given"}, tmp_path) == "given"


def test_a_demonstration_day_begins_at_five_in_the_county():
    assert clock.moment("2022-03-18").isoformat() == "2022-03-18T17:00:00+08:00"
    assert clock.moment("2022-03-18T09:00+00:00") == clock.moment("2022-03-18T17:00")
    with pytest.raises(ImproperlyConfigured):
        clock.moment("18 March")


@pytest.mark.django_db
def test_the_database_holds_to_its_references():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL always does")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)


def test_setting_up_an_empty_folder_makes_a_deployment_at_the_demonstrations_time(tmp_path: Path):
    program = (
        "import sys; from qinglian import site; site.setup(sys.argv[1], today='2022-03-18T17:00+08:00');"
        "site.prepare(); site.prepare();"
        "from qinglian.site.people.queries import today; print(today())"
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("QINGLIAN_", "DATABASE_URL"))}
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "new")],
        env=clean,
        capture_output=True,
        text=True,
    )
    assert run.stdout.strip() == "2022-03-18", run.stderr
    assert (tmp_path / "new" / "qinglian.sqlite3").exists()


def test_every_setting_has_its_line_in_the_documentation():
    site = Path(environment.__file__).parent
    text = "".join((site / name).read_text("utf-8") for name in ("settings.py", "environment.py"))
    names = set(re.findall(r'"(QINGLIAN_[A-Z_]+|DATABASE_URL)"', text))
    page = (site.parents[2] / "docs" / "settings.md").read_text("utf-8")
    assert len(names) >= 10
    assert not {name for name in names if f"`{name}`" not in page}
