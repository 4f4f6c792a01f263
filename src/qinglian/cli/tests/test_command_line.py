"""The program itself, in a process of its own: whatever is typed, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("qinglian")


def run(*words: str | bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [PROGRAM, *words],
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def test_help_lists_the_commands_in_both_languages():
    shown = run("--help")
    assert shown.returncode == 0
    text = shown.stdout.decode()
    for word in ("deadline", "procedures", "ledger", "demo", "serve", "清廉", "verifiable record"):
        assert word in text


def test_an_answer_exits_with_0_and_a_refusal_with_1_on_stderr():
    answered = run("deadline", "D021", "--start", "2022-09-28")
    assert (answered.returncode, answered.stderr) == (0, b"")
    refused = run("deadline", "D999", "--start", "2022-09-28")
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert len(refused.stderr.decode().strip().splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nonsense",),
        ("--nonsense",),
        ("deadline", "--start"),
        ("deadline", "D021", "--start", "soon"),
        ("deadline", "D021", "--days", "many", "--start", "2022-09-28"),
        ("deadline", b"\xff\xfe"),
        ("deadline", "D021", "--start", "2022-09-28", "surplus"),
        ("procedures",),
        ("procedures", "show"),
        ("procedures", "show", b"\xff\xfe"),
        ("procedures", "check", "--dir", "/dev/null"),
        ("ledger", "verify", "/dev/null"),
        ("ledger", "root", "--dir", "/nowhere"),
        ("demo", "--size", "province"),
        ("demo", "--today", "yesterday"),
        ("demo", "--dir", "/dev/null"),
        ("serve", "--port", "http"),
        ("serve", "--dir", "/nowhere"),
        ("serve", "--dir", "/dev/null"),
    ],
    ids=lambda words: " ".join(map(repr, words)) or "nothing",
)
def test_no_nonsense_gives_a_traceback(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused = run(*words)
    assert refused.returncode in (1, 2)
    assert b"Traceback" not in refused.stdout + refused.stderr
    assert (refused.stdout + refused.stderr).strip()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk"])
def test_a_terminal_without_chinese_is_written_to_all_the_same(encoding):
    for words in (("procedures", "show", "duty"), ("--help",), ("deadline", "D999")):
        shown = run(*words, PYTHONUTF8="0", PYTHONIOENCODING=encoding)
        assert b"Traceback" not in shown.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to try")
def test_a_full_disk_is_said_in_a_sentence():
    with Path("/dev/full").open("wb") as full:
        refused = subprocess.run(
            [PROGRAM, "deadline"], stdout=full, stderr=subprocess.PIPE, timeout=60
        )
    assert refused.returncode == 1
    assert b"Traceback" not in refused.stderr
    assert "磁盘" in refused.stderr.decode()


def test_a_reader_who_has_seen_enough_is_no_fault():
    piped = subprocess.run(
        f"'{PROGRAM}' deadline | head -1", shell=True, capture_output=True, timeout=60
    )
    assert piped.stdout.startswith(b"D001")
    assert piped.stderr == b""
