"""`qinglian ledger anchor` as a person at a terminal meets it."""

from __future__ import annotations

import json

import pytest

from qinglian.ledger.folder import create, open_folder
from qinglian.ledger.keys import Ed25519Signer
from qinglian.ledger.store import publish
from qinglian.ledger.tests.stamping import authority as new_authority
from qinglian.site.matters.tests.elsewhere import deployment


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch):
    for name in ("AUTHORITY", "ROOTS"):
        monkeypatch.delenv(f"QINGLIAN_ANCHOR_{name}", raising=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return new_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def served(authority):
    with authority.serving() as server:
        yield server


@pytest.fixture
def log(tmp_path):
    """A log of two entries in a folder."""
    kept = create(tmp_path / "log", Ed25519Signer("qingchuan.example/log", bytes(32)))
    grow(kept)
    return kept


def grow(kept) -> None:
    kept.append([b"one", b"two"])
    publish(kept, kept.signer())


@pytest.fixture
def anchored(qinglian, log, authority, served):
    """The log with its checkpoint stamped, and what was said of it."""
    return qinglian(
        "ledger", "anchor", "--dir", log.folder, "--authority", served.url, "--roots",
        authority.roots,
    )  # fmt: skip


def test_a_stamp_and_its_checkpoint_are_laid_where_outsiders_fetch_them(log, anchored, authority):
    assert "2条的检查点已盖时间戳" in anchored.out
    token = (log.root / "anchors" / "2.tsr").read_bytes()
    note = (log.root / "anchors" / "2.checkpoint").read_bytes()
    assert note == log.read_checkpoint()
    assert authority.accepts(token, note)


def test_a_checkpoint_is_stamped_once(qinglian, log, anchored, authority, served):
    again = qinglian(
        "ledger", "anchor", "--dir", log.folder, "--authority", served.url, "--roots",
        authority.roots, "--lang", "en",
    )  # fmt: skip
    assert "was stamped before" in again.out
    assert len(served.asked) == 1


def test_a_log_with_a_stamp_is_still_a_whole_log(qinglian, log, anchored):
    assert "成立" in qinglian("ledger", "verify", log.folder, "--key", log.verifier.vkey).out


def check(qinglian, log, authority, size=2, of=2, lang="zh"):
    folder = log.root / "anchors"
    return qinglian(
        "ledger", "anchor", "--verify", folder / f"{of}.tsr", "--checkpoint",
        folder / f"{size}.checkpoint", "--roots", authority.roots, "--lang", lang,
    )  # fmt: skip


def test_a_stamp_is_checked_with_no_network_and_no_log(qinglian, log, anchored, authority):
    said = check(qinglian, log, authority, lang="en").out
    assert said.startswith(
        "It holds: Test time-stamping authority attests that the checkpoint of 2"
    )


def test_the_stamp_of_another_checkpoint_is_refused(qinglian, log, anchored, authority, served):
    grow(open_folder(log.folder))
    qinglian(
        "ledger", "anchor", "--dir", log.folder, "--authority", served.url, "--roots",
        authority.roots,
    )  # fmt: skip
    assert "盖的不是这份检查点" in check(qinglian, log, authority, size=4, of=2).refused


def test_a_stamp_under_a_root_that_is_not_trusted_is_refused(
    qinglian, log, anchored, tmp_path_factory
):
    stranger = new_authority(tmp_path_factory.mktemp("stranger"))
    assert "不在所给的根证书之下" in check(qinglian, log, stranger).refused


def test_the_authority_and_its_roots_may_come_from_the_environment(
    qinglian, log, authority, served, monkeypatch
):
    monkeypatch.setenv("QINGLIAN_ANCHOR_AUTHORITY", served.url)
    monkeypatch.setenv("QINGLIAN_ANCHOR_ROOTS", str(authority.roots))
    assert "已盖时间戳" in qinglian("ledger", "anchor", "--dir", log.folder).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--dir", "LOG", "--authority", "http://127.0.0.1:1/"), "--roots"),
        (("--dir", "LOG", "--roots", "ROOTS"), "--authority"),
        (("--roots", "ROOTS"), "--dir"),
        (("--verify", "LOG", "--roots", "ROOTS"), "--checkpoint"),
        (("--verify", "/nowhere", "--checkpoint", "/nowhere", "--roots", "ROOTS"), "/nowhere"),
        (("--dir", "LOG", "--authority", "x", "--roots", "/nowhere"), "/nowhere"),
        (("--dir", "LOG", "--authority", "x", "--roots", "ROOTS"), "网址"),
        (("--dir", "LOG", "--authority", "http://127.0.0.1:1/", "--roots", "ROOTS"), "联系不上"),
    ],
)
def test_what_is_missing_is_said(qinglian, log, authority, words, said):
    places = {"LOG": str(log.folder), "ROOTS": str(authority.roots)}
    refused = qinglian("ledger", "anchor", *(places.get(word, word) for word in words)).refused
    assert said in refused


def test_an_empty_log_has_nothing_to_stamp(qinglian, tmp_path, authority, served):
    create(tmp_path / "empty", Ed25519Signer("qingchuan.example/log", bytes(32)))
    said = qinglian(
        "ledger", "anchor", "--dir", tmp_path / "empty", "--authority", served.url, "--roots",
        authority.roots,
    )  # fmt: skip
    assert "还没有检查点" in said.refused


@pytest.fixture
def run(tmp_path):
    """Runs commands on a deployment of three acts, and gives (exit code, what was said) for each."""
    with deployment(tmp_path / "deployment") as elsewhere:

        def commands(*lines: str) -> list[tuple[int, str]]:
            (tmp_path / "lines.json").write_text(json.dumps(lines))
            return [
                (code, said)
                for code, said in elsewhere.run(tmp_path / "lines.json", module="commanding")
            ]

        yield commands


def test_a_deployments_checkpoint_is_stamped_once_and_served(run, authority, served):
    line = f"ledger anchor --dir {{dir}} --authority {served.url} --roots {authority.roots}"
    first, second = run(line, line)
    assert first[0] == second[0] == 0
    assert first[1] == second[1]
    assert "3条的检查点已盖时间戳" in first[1]
    assert first[1].rstrip().endswith("/log/anchors/3.tsr")
    assert len(served.asked) == 1
