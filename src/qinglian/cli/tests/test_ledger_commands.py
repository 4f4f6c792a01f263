"""`qinglian ledger` as a person at a terminal meets it, with no site at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qinglian.cli.errors import Failure
from qinglian.cli.ledger import app
from qinglian.ledger import checkpoint, merkle
from qinglian.ledger.hashing import leaf_hash
from qinglian.ledger.keys import parse_vkey

Run = Callable[..., str]
LINES = [b'{"n":%d,"zh":"\xe5\x8a\x9e\xe7\xbb\x93"}' % i for i in range(300)]


@pytest.fixture
def run() -> Run:
    """Runs a command and gives what it printed; what it refuses is raised."""

    def invoke(*words: object) -> str:
        result = CliRunner().invoke(app, [str(word) for word in words])
        if result.exception is not None:
            raise result.exception
        return result.output

    return invoke


@pytest.fixture
def log(run: Run, tmp_path: Path) -> Path:
    """A log of 300 lines, whose verifier key lies in `key`."""
    folder = tmp_path / "log"
    vkey = run("keygen", "--dir", folder, "--origin", "qingchuan.example/log")
    (tmp_path / "key").write_text(vkey)
    (tmp_path / "lines.jsonl").write_bytes(b"\n".join(LINES) + b"\n")
    run("append", "--dir", folder, "--file", tmp_path / "lines.jsonl")
    return folder


@pytest.fixture
def key(log: Path) -> str:
    return (log.parent / "key").read_text().strip()


def test_keygen_prints_the_verifier_key_and_nothing_else(log, key):
    assert parse_vkey(key).name == "qingchuan.example/log"


def test_each_line_is_an_entry_byte_for_byte(run, log):
    root = merkle.root([leaf_hash(line) for line in LINES])
    assert run("root", "--dir", log) == f"300 {root.hex()}\n"
    said = json.loads(run("root", "--dir", log, "--json"))
    assert said == {"origin": "qingchuan.example/log", "size": 300, "root": root.hex()}


def test_the_checkpoint_printed_is_signed(run, log, key):
    note = run("checkpoint", "--dir", log).encode()
    assert checkpoint.verify(note, parse_vkey(key)).size == 300


def test_a_receipt_is_given_and_checked_offline(run, log, key, tmp_path):
    receipt, entry = tmp_path / "r.tlog-proof", tmp_path / "entry.json"
    run("prove", "--dir", log, "--index", 258, "--out", receipt, "--entry", entry)
    assert entry.read_bytes() == LINES[258]
    assert run("prove", "--dir", log, "--index", 258).encode() == receipt.read_bytes()
    checked = ("verify", "--receipt", receipt, "--entry", entry, "--key", key)
    assert "第258号" in run(*checked)
    assert "entry 258" in run(*checked, "--lang", "en")
    entry.write_bytes(LINES[258] + b"\n")
    with pytest.raises(Failure, match="newline"):
        run(*checked, "--lang", "en")
    entry.write_bytes(LINES[257])
    with pytest.raises(Failure, match="证明不成立"):
        run(*checked)


def test_a_receipt_is_checked_with_all_three_things_or_not_at_all(run, log, key, tmp_path):
    with pytest.raises(Failure, match="--key"):
        run("verify", "--receipt", tmp_path / "r.tlog-proof", "--key", key)
    with pytest.raises(Failure, match="--key"):
        run("verify", "--entry", tmp_path / "lines.jsonl")


def test_an_exported_log_is_checked_whole_with_the_key_and_an_old_checkpoint(
    run, log, key, tmp_path
):
    old = tmp_path / "old"
    old.write_text(run("checkpoint", "--dir", log))
    run("append", "--dir", log, "--file", tmp_path / "lines.jsonl")
    out = tmp_path / "out"
    assert "600" in run("export", "--dir", log, "--out", out)
    assert not list(out.rglob("*key*"))
    assert "600" in run("verify", out, "--key", key, "--old", old)
    assert "600" in run("verify", log)
    with pytest.raises(Failure, match="--key"):
        run("verify", out)
    bundle = out / "tile" / "entries" / "001"
    bundle.write_bytes(bundle.read_bytes().replace(b'"n":260', b'"n":261'))
    with pytest.raises(Failure, match="Entry 260"):
        run("verify", out, "--key", key, "--lang", "en")


def test_the_last_line_may_end_without_a_newline(run, log, tmp_path):
    (tmp_path / "more.jsonl").write_bytes(b"a\nb")
    run("append", "--dir", log, "--file", tmp_path / "more.jsonl")
    assert run("root", "--dir", log).startswith("302 ")


def test_a_file_with_an_empty_line_appends_nothing(run, log, tmp_path):
    (tmp_path / "gap.jsonl").write_bytes(b"a\n\nb\n")
    with pytest.raises(Failure, match="第2行"):
        run("append", "--dir", log, "--file", tmp_path / "gap.jsonl")
    assert run("root", "--dir", log).startswith("300 ")


def test_a_new_log_is_never_made_over_an_old(run, log):
    with pytest.raises(Failure):
        run("keygen", "--dir", log, "--origin", "qingchuan.example/log")


@pytest.mark.parametrize(
    "words",
    [
        ("append", "--dir", "nowhere", "--file", "none.jsonl"),
        ("root", "--dir", "nowhere"),
        ("checkpoint", "--dir", "nowhere"),
        ("prove", "--dir", "nowhere", "--index", "0"),
        ("export", "--dir", "nowhere", "--out", "out"),
        ("verify", "nowhere", "--key", "k"),
        ("verify",),
        ("keygen", "--dir", "new", "--origin", "with a space"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_done_is_said_in_one_sentence(run, tmp_path, monkeypatch, words, lang):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Failure) as refused:
        run(*words, "--lang", lang)
    said = str(refused.value)
    assert said
    assert "\n" not in said
    assert (max(said) > "\u4e00") == (lang == "zh")
    assert not (tmp_path / "new").exists()


def test_an_index_outside_the_log_and_a_missing_file_are_said_plainly(run, log, tmp_path):
    with pytest.raises(Failure, match="第300号"):
        run("prove", "--dir", log, "--index", 300)
    with pytest.raises(Failure, match="absent"):
        run("append", "--dir", log, "--file", tmp_path / "absent.jsonl")
