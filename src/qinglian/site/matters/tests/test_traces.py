"""Wherever a text stands, it is found: in any table, in any file, however it is written."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile

import pytest
from openpyxl import Workbook

from qinglian.site.figures.models import Draft, FiledRow
from qinglian.site.matters.erasing.traces import Trace, find
from qinglian.site.records.models import Queued

pytestmark = pytest.mark.django_db

TEXT = "欧阳某某 13800138000"


@pytest.fixture
def folder(settings, tmp_path):
    settings.QINGLIAN_DIR = tmp_path
    return tmp_path


def places() -> list[str]:
    return [trace.place for trace in find(TEXT)]


def test_what_is_nowhere_is_not_found(folder):
    (folder / "empty").touch()
    (folder / "other.txt").write_text("欧阳先生 13800138001")
    (folder / "damaged.zip").write_bytes(b"PK\x03\x04 no zip at all")
    assert places() == []


@pytest.mark.parametrize(
    "written",
    [
        TEXT.encode(),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16"),
        TEXT.encode("gbk"),
        json.dumps({"who": TEXT}).encode(),
        re.sub(r"[0-9a-f]{4}", lambda found: found[0].upper(), json.dumps(TEXT)).encode(),
        b"x" * (1 << 21) + TEXT.encode(),
    ],
    ids=["utf-8", "utf-16-le", "utf-16", "gbk", "json", "JSON", "far behind"],
)
def test_a_file_is_read_however_it_is_written(folder, written):
    (folder / "deep" / "down").mkdir(parents=True)
    (folder / "deep" / "down" / "notes").write_bytes(b"before " + written + b" after")
    assert places() == ["deep/down/notes"]


def test_packed_files_are_unpacked(folder):
    book = Workbook()
    book.active.append(["来电人", TEXT])
    book.save(folder / "calls.xlsx")
    with zipfile.ZipFile(folder / "letter.docx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", f"<w:t>{'甲' * 400_000}{TEXT}</w:t>")
    assert [place.partition("!")[0] for place in places()] == ["calls.xlsx", "letter.docx"]


def test_a_packed_text_is_found_across_the_parts_in_which_it_is_read(folder, monkeypatch):
    monkeypatch.setattr("qinglian.site.matters.erasing.traces.CHUNK", 7)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.txt", f"一二三四五六七八九十{TEXT}一二三")
    (folder / "a.zip").write_bytes(held.getvalue())
    assert places() == ["a.zip!a.txt"]


def test_every_kind_of_column_is_looked_into(folder):
    FiledRow.objects.create(matter="SJ-2022-000001", n=3, salt="", body={"name": TEXT})
    Draft.objects.create(
        kind="report", key="2021", source=f"…{TEXT}…", changed_at="2022-03-17T09:00+08:00"
    )
    Queued.objects.create(matter="RX-2022-000001", n=1, body=TEXT.encode())
    drawn = Draft.objects.get().pk
    assert find(TEXT) == [
        Trace(f"figures_draft {drawn} source", "figures_draft"),
        Trace("figures_filedrow SJ-2022-000001#3 body", "figures_filedrow", "SJ-2022-000001"),
        Trace("records_queued RX-2022-000001#1 body", "records_queued", "RX-2022-000001"),
    ]


def test_lines_and_quotes_are_found_as_json_keeps_them(folder):
    text = '第一行\n他说："好"'
    FiledRow.objects.create(matter="SJ-2022-000001", n=1, salt="", body={"name": text})
    assert [trace.table for trace in find(text)] == ["figures_filedrow"]


def test_a_folder_on_another_disk_is_searched_and_a_link_in_a_circle_is_no_trap(
    folder, tmp_path_factory
):
    other = tmp_path_factory.mktemp("disk")
    (other / "letter").write_text(TEXT)
    (folder / "evidence").symlink_to(other)
    (other / "round").symlink_to(folder)
    assert places() == ["evidence/letter"]


def test_a_folder_that_cannot_be_read_is_not_called_clean(folder, monkeypatch):
    closed = folder / "closed"
    closed.mkdir()
    scandir = os.scandir

    def refusing(path):
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(PermissionError):
        places()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_damaged_file_in_a_zip_hides_no_other(folder, method):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as packed:
        packed.writestr("a", bytes(range(256)) * 9)
        packed.writestr("b", f"{'甲' * 999}{TEXT}", zipfile.ZIP_DEFLATED)
        at = packed.getinfo("a").header_offset + 31
    whole = bytearray(held.getvalue())
    whole[at : at + 40] = b"\xff" * 40
    (folder / "letter.zip").write_bytes(whole)
    assert places() == ["letter.zip!b"]


def test_a_text_with_quotes_is_found_on_a_page(folder):
    (folder / "page.html").write_text("欧阳&#x27;小&quot;某")
    assert [trace.place for trace in find("欧阳'小\"某")] == ["page.html"]
