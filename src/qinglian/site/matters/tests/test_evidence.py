"""Evidence: only what may be kept is kept, once, under the digest of what it holds."""

from __future__ import annotations

import hashlib
import io
import stat

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qinglian.procedures.refusal import Refused
from qinglian.procedures.tests.people import CLERK
from qinglian.site.matters import evidence
from qinglian.site.matters.door import perform
from qinglian.site.matters.evidence import keep, path_of, root
from qinglian.site.matters.models import Act, Evidence
from qinglian.site.matters.tests.standing import RESULT, decision

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 300


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.QINGLIAN_DIR = tmp_path
    return tmp_path


def files() -> list[str]:
    return sorted(path.name for path in root().rglob("*") if path.is_file())


class Given:
    """A file whose name nobody has looked at yet."""

    size = len(PDF)

    def __init__(self, name: str) -> None:
        self.name = name

    def chunks(self):
        yield PDF


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_file_is_kept_under_its_digest_whole_and_for_nobody_else_to_read():
    kept = keep(upload("验收单.pdf", PDF), "proof")
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (kept.kind, kept.size, kept.name) == ("proof", len(PDF), "验收单.pdf")
    place = path_of(kept.sha256)
    assert place.read_bytes() == PDF
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    row = Evidence.objects.get()
    assert (row.sha256, row.size, row.media) == (kept.sha256, len(PDF), "application/pdf")


def test_the_same_file_is_kept_once_however_often_and_under_whatever_name():
    first = keep(upload("一.pdf", PDF), "proof")
    second = keep(upload("二.PDF", PDF), "minutes")
    assert first.sha256 == second.sha256
    assert (first.name, second.name) == ("一.pdf", "二.PDF")
    assert Evidence.objects.count() == 1
    assert files() == [first.sha256]


REFUSED = {
    "an ending that is not kept": ("a.exe", b"MZ"),
    "no ending": ("验收单", PDF),
    "a page with a script": ("a.svg", b"<svg/>"),
    "a content that is not what the ending says": ("a.pdf", b"MZ\x90\x00"),
    "a picture called a document": ("a.docx", b"\x89PNG\r\n\x1a\n"),
    "nothing": ("a.pdf", b""),
    "a beginning and no more": ("a.pdf", b"%PD"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_may_not_be_kept_leaves_nothing_behind(case):
    with pytest.raises(Refused) as refused:
        keep(upload(*REFUSED[case]), "proof")
    assert refused.value.code == "evidence-file"
    assert refused.value.remedy.zh
    assert not root().exists() or files() == []
    assert not Evidence.objects.exists()


def test_an_empty_file_is_called_empty():
    with pytest.raises(Refused, match="空文件"):
        keep(upload("a.pdf", b""), "proof")


def test_a_file_over_the_most_is_refused_without_being_read_to_its_end(monkeypatch):
    monkeypatch.setattr(evidence, "MOST", 100_000)
    read = []

    class Endless:
        name, size = "a.pdf", 1

        def chunks(self):
            yield b"%PDF-"
            for n in range(1_000):
                read.append(n)
                yield bytes(10_000)

    with pytest.raises(Refused, match="超过"):
        keep(Endless(), "proof")
    assert len(read) <= 11
    assert files() == []


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/验收单.pdf",
        "/etc/验收单.pdf",
        "a/../b/验收单.pdf",
        "C:\\tmp\\验收单.pdf",
        "验收单.pdf",
    ],
)
def test_a_name_never_becomes_a_path(name, folder):
    kept = keep(Given(name), "proof")
    assert kept.name == "验收单.pdf"
    assert files() == [kept.sha256]
    assert path_of(kept.sha256).is_relative_to(folder / "evidence")


def test_a_name_keeps_no_character_that_cannot_be_seen():
    given = Given("验收\x00单\r\nSet-Cookie: a\u202e.pdf")
    assert keep(given, "proof").name == "验收单Set-Cookie: a.pdf"


def test_a_long_name_keeps_its_ending():
    name = keep(upload("验收" * 200 + ".pdf", PDF), "proof").name
    assert len(name) == 120
    assert name.endswith("收.pdf")


def test_a_file_on_disk_that_was_damaged_is_mended_by_the_next_upload():
    kept = keep(upload("a.pdf", PDF), "proof")
    path_of(kept.sha256).write_bytes(b"")
    keep(upload("b.pdf", PDF), "proof")
    assert path_of(kept.sha256).read_bytes() == PDF


def test_a_disk_that_fails_leaves_no_half_of_a_file(monkeypatch):
    def fails(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(OSError, match="No space"):
        keep(upload("a.pdf", PDF), "proof")
    assert files() == []
    assert not Evidence.objects.exists()


def test_an_act_puts_it_forward_by_digest(clock):
    clock("2022-03-17T09:00")
    number = decision().number
    perform(number, "sign", CLERK)
    kept = [keep(upload("验收单.pdf", PDF), "proof")]
    perform(number, "submit", CLERK, {"result": RESULT}, kept)
    held = Act.objects.get(name="submit").evidence
    assert held == [
        {"kind": "proof", "sha256": kept[0].sha256, "size": len(PDF), "name": "验收单.pdf"}
    ]
    assert io.BytesIO(path_of(held[0]["sha256"]).read_bytes()).read() == PDF
