"""The month's checkpoint as a sheet for the notice board: the right one, whole, and readable by a telephone."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from urllib.parse import unquote

import pytest

from qinglian.ledger.keys import Cosigner
from qinglian.ledger.notes import Signature, parse
from qinglian.ledger.sm2 import SoftwareSm2Signer
from qinglian.site.records.actions import signer
from qinglian.site.records.models import Anchor, Published
from qinglian.site.records.printing import MOST_SCANNED, sheet
from qinglian.site.records.tests.conftest import grow

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_at(clock):
    """Lets the log grow by an entry at each of the times given, and stands at the last."""

    def at(*times: str) -> None:
        for time in times:
            clock(time)
            grow(1)

    return at


def page(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def cosign(row: Published, witness: Cosigner, at: int) -> None:
    note = parse(row.note.encode())
    line = Signature(witness.name, witness.key_id, witness.cosign(note.text.encode(), at))
    row.note = note.signed_also(line).dump().decode()
    row.save()


WITNESS = Cosigner("witness.example/1", bytes([7] * 32))


@pytest.fixture
def witnessed(settings):
    settings.LOG_WITNESSES = [f"{WITNESS.verifier.vkey} https://witness.example/"]


# --- which checkpoint -------------------------------------------------------------------------


def test_the_sheet_is_of_the_last_checkpoint_of_its_month(client, signed_at):
    signed_at("2022-03-02T09:00", "2022-03-31T23:59", "2022-04-01T00:01", "2022-04-20T09:00")
    shown = page(client, "/log/print/2022-03/")
    assert "条数 2 签发时间 2022-03-31 23:59:00" in words(shown)
    assert "条数 4 签发时间 2022-04-20 09:00:00" in words(page(client, "/log/print/2022-04/"))


def words(shown: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", shown).split())


def test_a_checkpoint_that_is_not_shown_is_on_no_sheet(client, signed_at):
    signed_at("2022-03-02T09:00", "2022-03-03T09:00")
    Published.objects.filter(pk=2).update(shown=False)
    assert "条数 1 " in words(page(client, "/log/print/2022-03/"))
    Published.objects.update(shown=False)
    assert "还没有公布检查点" in page(client, "/log/print/")


def test_a_month_in_which_nothing_was_signed_says_so(client, signed_at):
    signed_at("2022-01-05T09:00", "2022-03-02T09:00")
    shown = page(client, "/log/print/2022-02/")
    assert "这个月没有签发检查点" in shown
    assert "<article" not in shown


@pytest.mark.parametrize(
    "month",
    ["2022-04", "2023-01", "2099-12", "2022-13", "2022-00", "2022-3", "202203", "1999-12", "0001-01",
     "２０２２-03", "2022-03-01", "x", "2022-03%0A"],
)  # fmt: skip
def test_a_month_that_has_not_begun_or_is_none_is_not_found(client, signed_at, month):
    signed_at("2022-03-02T09:00")
    assert client.get(f"/log/print/{month}/").status_code == 404


def test_a_month_that_is_not_over_gives_a_draft(client, signed_at, clock):
    """Its sheet will be another at the end: who compared the draft's photograph would cry foul."""
    signed_at("2022-03-02T09:00")
    assert "样张" in page(client, "/log/print/2022-03/")
    clock("2022-04-01T00:00")
    assert "样张" not in page(client, "/log/print/2022-03/")


# --- what stands on it ------------------------------------------------------------------------


def test_the_sheet_holds_all_that_a_comparison_needs(client, signed_at):
    signed_at("2022-03-02T09:00")
    shown, row = page(client, "/log/print/2022-03/"), Published.objects.get()
    assert "清川县" in shown
    assert "qinglian.example/990121/log" in shown
    assert re.sub(r"\s", "", re.sub(r"<[^>]*>", "", shown)).count(row.root) == 1
    assert row.note in shown
    assert signer().verifier.vkey in shown
    assert "http://testserver/log/print/2022-03/" in shown


def test_the_root_is_grouped_by_four(signed_at):
    signed_at("2022-03-02T09:00")
    made = sheet(Published.objects.get())
    assert [len(group) for group in made.groups] == [4] * 16
    assert "".join(made.groups) == made.head.root.hex()


def test_the_witnesses_are_named_with_their_times(client, signed_at, witnessed):
    signed_at("2022-03-02T09:00")
    assert "见证者" not in page(client, "/log/print/2022-03/")
    cosign(Published.objects.get(), WITNESS, 1_646_182_837)
    assert "witness.example/1 2022-03-02 09:00:37" in words(page(client, "/log/print/2022-03/"))


def test_a_witness_that_this_county_does_not_name_is_not_on_the_sheet(client, signed_at, witnessed):
    signed_at("2022-03-02T09:00")
    cosign(Published.objects.get(), Cosigner("stranger.example", bytes(32)), 1_646_182_837)
    shown = words(page(client, "/log/print/2022-03/").partition("检查点原文")[0])
    assert "stranger.example" not in shown


def test_the_anchor_of_the_checkpoint_is_named(client, signed_at):
    signed_at("2022-03-02T09:00", "2022-03-03T09:00")
    for size in (1, 2):
        row = Published.objects.get(pk=size)
        at = row.at.replace(minute=size)
        Anchor.objects.create(
            checkpoint=row, authority=f"https://tsa{size}.example/", token=b"x", at=at
        )
    shown = page(client, "/log/print/2022-03/")
    assert "tsa2.example 证明它在 2022-03-03 09:02:00 已经存在" in shown
    assert "tsa1.example" not in shown


def test_the_sm2_key_stands_beside_the_logs_own(client, signed_at, monkeypatch):
    pytest.importorskip("gmalg", reason="the extra `sm` is not installed")
    second = SoftwareSm2Signer.generate("qinglian.example/990121/log")
    monkeypatch.setenv("QINGLIAN_SM2_KEY", second.secret)
    signed_at("2022-03-02T09:00")
    shown = page(client, "/log/print/2022-03/")
    assert f"{signer().verifier.vkey}\n{second.verifier.vkey}" in shown
    assert second.secret not in shown


def test_without_the_key_the_sheet_says_where_to_get_it(client, signed_at, monkeypatch):
    signed_at("2022-03-02T09:00")
    monkeypatch.setattr("qinglian.site.records.printing.site_key", lambda: "")
    assert "公钥不在这台服务器上" in page(client, "/log/print/2022-03/")


# --- the code ---------------------------------------------------------------------------------


def scanned(svg: str, folder) -> bytes:
    """What zbar reads off the code: its picture drawn dot by dot."""
    if shutil.which("zbarimg") is None:
        pytest.skip("zbarimg is not installed")
    wide = int(re.search(r"width='(\d+)'", svg)[1])
    dark, x, y = set(), 0, 0
    for step, across, down in re.findall(
        r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", svg.split(" d='")[1]
    ):
        if step == "h":
            dark |= {(x + dot, y) for dot in range(int(across))}
        x = int(across) if step == "M" else x + int(across)
        y = int(float(down)) if step == "M" else y + int(down or 0)
    dots = [
        [0 if (x // 4, y // 4) in dark else 255 for x in range(wide * 4)] for y in range(wide * 4)
    ]
    picture = folder / "code.pgm"
    picture.write_bytes(b"P5 %d %d 255\n" % (wide * 4, wide * 4) + b"".join(map(bytes, dots)))
    done = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, timeout=60)
    return done.stdout


def code(client) -> str:
    found = re.search(
        r'src="data:image/svg\+xml[^,]*,([^"]*)"', page(client, "/log/print/2022-03/")
    )
    return unquote(found[1])


def test_the_code_is_the_checkpoint_byte_for_byte(client, signed_at, witnessed, tmp_path):
    signed_at("2022-03-02T09:00")
    cosign(Published.objects.get(), WITNESS, 1_646_182_837)
    note = Published.objects.get().note.encode()
    assert (
        scanned(code(client), tmp_path) == note + b"\n"
    )  # zbarimg ends each answer with a newline


def test_a_code_too_fine_to_scan_holds_the_logs_own_signature_and_says_so(
    client, signed_at, tmp_path
):
    signed_at("2022-03-02T09:00")
    before = Published.objects.get().note.encode()
    for n in range(8):
        cosign(Published.objects.get(), Cosigner(f"witness.example/{n}", bytes([n] * 32)), n)
    assert len(Published.objects.get().note) > MOST_SCANNED
    assert "不含见证签名" in page(client, "/log/print/2022-03/")
    assert scanned(code(client), tmp_path) == before + b"\n"


# --- the list of months -----------------------------------------------------------------------


def test_the_months_with_a_checkpoint_are_listed_by_year_the_newest_first(client, signed_at):
    signed_at("2021-11-02T09:00", "2021-12-31T23:00", "2022-01-05T09:00", "2022-03-02T09:00")
    shown = page(client, "/log/print/")
    assert re.findall(r"/log/print/(\d{4}-\d\d)/", shown) == ["2022-03", "2022-01"]
    assert re.findall(r"\?year=(\d+)", shown) == ["2022", "2021"]
    shown = page(client, "/log/print/?year=2021")
    assert re.findall(r"/log/print/(\d{4}-\d\d)/", shown) == ["2021-12", "2021-11"]
    for other in ("1999", "x", "9" * 40):
        assert "/log/print/2022-03/" in page(client, f"/log/print/?year={other}")


def test_a_year_without_a_checkpoint_says_so(client, signed_at):
    signed_at("2021-11-02T09:00", "2023-03-02T09:00")
    assert "这一年没有签发检查点" in page(client, "/log/print/?year=2022")


def test_an_empty_log_has_no_sheet_yet(client, clock):
    clock("2022-03-02T09:00")
    assert "还没有公布检查点" in page(client, "/log/print/")
    assert "这个月没有签发检查点" in page(client, "/log/print/2022-03/")


# --- as a page --------------------------------------------------------------------------------

PATHS = ["/log/print/", "/log/print/2022-03/", "/log/print/2022-02/"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_made_in_both_languages(client, signed_at, path, language):
    signed_at("2022-01-02T09:00", "2022-03-02T09:00")
    client.cookies["language"] = language
    shown = page(client, path)
    assert ("公开日志" in shown) == (language == "zh-hans")
    assert ("Public log" in shown) == (language == "en")
    main = words(shown.partition("<main")[2].partition("</main")[0])
    assert language == "zh-hans" or not re.search(r"[\u4e00-\u9fff]", main)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_on_the_page_needs_leave_of_the_content_security_policy(client, signed_at, path):
    signed_at("2022-01-02T09:00", "2022-03-02T09:00")
    shown = client.get(path).content.decode()
    assert " style=" not in shown
    assert "<style" not in shown
    assert not re.search(r"<script(?![^>]* src=)", shown)


@pytest.mark.parametrize("checkpoints", [2, 40])
@pytest.mark.parametrize(("path", "most"), [("/log/print/2022-03/", 3), ("/log/print/", 5)])
def test_a_page_asks_no_more_of_the_database_when_the_log_grows(
    client, signed_at, django_assert_max_num_queries, checkpoints, path, most
):
    signed_at(*(f"2022-03-02T09:{minute:02}" for minute in range(checkpoints)))
    with django_assert_max_num_queries(most):
        page(client, path)
