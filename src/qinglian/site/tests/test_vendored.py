"""The files of others are as their authors published them, licensed, and light."""

from __future__ import annotations

import gzip
import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command

STATIC = Path(__file__).resolve().parents[1] / "static"
VENDOR = STATIC / "vendor"
VENDORED = tomllib.loads((VENDOR / "VENDORED.toml").read_text(encoding="utf-8"))
DIGESTS = {path: digest for one in VENDORED.values() for path, digest in one["sha256"].items()}


@pytest.mark.parametrize(("path", "digest"), DIGESTS.items(), ids=list(DIGESTS))
def test_a_vendored_file_has_the_digest_it_was_taken_in_with(path: str, digest: str):
    assert hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() == digest


def test_nothing_lies_among_the_vendored_files_unlisted():
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert found == {*DIGESTS, "VENDORED.toml"}


def test_every_vendored_library_names_its_version_source_and_licence():
    for name, one in VENDORED.items():
        assert {"version", "source", "licence"} <= one.keys(), name
        assert f"{name}-{one['version']}/LICENSE" in one["sha256"]


@pytest.mark.django_db
def test_the_first_page_weighs_under_200_kilobytes(client):
    page = client.get("/accounts/login/").content
    files = re.findall(rb'(?:src|href)="/static/([^"]+)"', page)
    assert len(files) >= 4
    weight = len(gzip.compress(page))
    weight += sum(len(gzip.compress((STATIC / name.decode()).read_bytes())) for name in files)
    assert weight < 200_000


def test_collected_files_carry_their_digest_in_their_name(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", verbosity=0, interactive=False)
    assert list((tmp_path / "qinglian").glob("qinglian.????????????.css"))
    assert list((tmp_path / "vendor").glob("tabler-*/tabler.min.????????????.css.gz"))
