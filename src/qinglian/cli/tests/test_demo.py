"""`qinglian demo` and `serve` as a person at a terminal meets them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from qinglian.cli import demo
from qinglian.cli.errors import Failure

QINGLIAN = [sys.executable, "-c", "from qinglian.cli import main; main()"]


def run(*words: object, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.run(
        [*QINGLIAN, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**env, **environ},
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A small county that has lived its year, and what the command printed."""
    folder = tmp_path_factory.mktemp("demo")
    done = run("demo", "--no-serve", "--dir", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


def test_it_leaves_the_report_its_page_and_its_figures(made):
    folder, _ = made
    figures = json.loads((folder / "figures.json").read_text())
    assert [figure["id"] for figure in figures] == [f"F{n}" for n in range(1, 10)]
    assert all(
        figure[key]
        for figure in figures
        for key in ("text", "unit", "period", "formula", "source", "records", "evidence")
    )
    page = (folder / "report.html").read_text()
    assert "xx" not in page
    assert "〔" not in page.partition("evidence-list")[0]
    assert (folder / "report.docx").read_bytes().startswith(b"PK")


def test_the_figures_are_those_of_the_answer_key(made):
    folder, _ = made
    truth = json.loads((folder / "truth.json").read_text())["figures"]
    for figure in json.loads((folder / "figures.json").read_text()):
        number = figure["text"].replace(",", "").removesuffix(truth[figure["id"]]["unit"])
        assert number == str(truth[figure["id"]]["value"]), figure["id"]


def test_it_says_where_the_report_is_who_can_sign_in_and_how_much_it_made(made):
    folder, said = made
    truth = json.loads((folder / "truth.json").read_text())
    assert str(folder / "report.docx") in said
    assert "govoffice-supervision-head" in said
    assert f"{truth['acts']}个动作" in said.splitlines()[-1]
    assert "秒" in said.splitlines()[-1]


def test_doing_it_again_does_it_afresh_and_leaves_other_folders_alone(made, tmp_path):
    folder, _ = made
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Failure, match=r"mine|没有动它"):
        demo.cleared(tmp_path, "zh")
    assert (tmp_path / "mine.txt").exists()
    demo.cleared(folder / "new", "zh")


@pytest.mark.parametrize(
    "words",
    [
        ("--size", "huge"),
        ("--today", "yesterday"),
        ("--today", "1999-01-01"),
        ("--dir", "/dev/null"),
        ("--dir", "/proc/none"),
    ],
)
def test_what_it_cannot_do_is_one_sentence(words, tmp_path):
    asked = ("demo", "--no-serve", "--dir", tmp_path / "new", *words)
    done = run(*asked)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr


def test_serving_a_folder_that_holds_nothing_says_what_to_do(tmp_path):
    done = run("serve", "--dir", tmp_path, "--lang", "en")
    assert done.returncode == 1
    assert "qinglian demo" in done.stderr


def test_a_database_that_does_not_answer_is_one_sentence(tmp_path):
    address = "postgresql://postgres@127.0.0.1:1/none"
    done = run("demo", "--no-serve", "--dir", tmp_path / "d", "--lang", "en", DATABASE_URL=address)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "DATABASE_URL" in done.stderr


@pytest.mark.parametrize(
    "words", [("serve",), ("replay",), ("report", "--year", 2021, "--out", "o"), ("ledger", "root")]
)
@pytest.mark.parametrize("demonstration", [True, False])
def test_a_database_file_that_is_damaged_is_one_sentence(tmp_path, words, demonstration):
    (tmp_path / "qinglian.sqlite3").write_bytes(b"not a database at all")
    if demonstration:
        (tmp_path / "demo.json").write_text('{"today": "2022-03-18T17:00:00+08:00"}')
    done = run(*words, "--dir", tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "数据库" in done.stderr


def test_the_site_answers_and_a_taken_port_is_said_plainly(made):
    folder, _ = made
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    asked = [*QINGLIAN, "serve", "--dir", str(folder), "--port", str(port)]
    site = subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    try:
        address = f"http://127.0.0.1:{port}/report/"
        for _ in range(100):
            try:
                with urllib.request.urlopen(address, timeout=5) as answer:
                    assert "8,642.37万元" in answer.read().decode()
                    break
            except OSError:
                time.sleep(0.2)
        else:
            pytest.fail("the site did not answer within twenty seconds")
        taken = run("serve", "--dir", folder, "--port", port, "--lang", "en")
        assert taken.returncode == 1
        assert "choose another" in taken.stderr
    finally:
        site.send_signal(signal.SIGTERM)
        site.wait(timeout=20)
