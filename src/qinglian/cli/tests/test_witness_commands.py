"""`qinglian ledger witness` and `cosign` as two offices meet them: one keeps a log, one witnesses it."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from qinglian.ledger import checkpoint, notes
from qinglian.ledger.keys import Cosigner, parse_vkey, parse_witness

ORIGIN = "qingchuan.example/log"
NOBODY = Cosigner("nobody.example/w", bytes(32)).verifier.vkey


@dataclass(frozen=True)
class Office:
    """A witness's process, its key, and how a log names it."""

    process: subprocess.Popen[str]
    vkey: str
    url: str

    @property
    def named(self) -> str:
        return f"{self.vkey} {self.url}"

    def stop(self, how: int = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out + err


@contextmanager
def office(folder: Path, *words: object) -> Iterator[Office]:
    program = "from qinglian.cli import main; main()"
    command = [sys.executable, "-c", program, "ledger", "witness", "--dir", folder, "--port", 0]
    process = subprocess.Popen(
        [str(word) for word in (*command, *words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        vkey = process.stdout.readline().strip()
        said = process.stdout.readline()
        yield Office(process, vkey, re.search(r"http://[\d.:]+", said).group())
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate(timeout=20)


@pytest.fixture
def key(qinglian, tmp_path: Path) -> str:
    """The key of a log of two lines, which lies in `log`."""
    (tmp_path / "lines").write_bytes(b"a\nb\n")
    vkey = str(qinglian("ledger", "keygen", "--dir", tmp_path / "log", "--origin", ORIGIN).out)
    qinglian("ledger", "append", "--dir", tmp_path / "log", "--file", tmp_path / "lines")
    return vkey.strip()


@pytest.fixture
def audit(tmp_path: Path, key: str) -> Iterator[Office]:
    with office(tmp_path / "audit", "--name", "audit.example/w", "--log", key) as running:
        yield running


def _published(tmp_path: Path) -> bytes:
    return (tmp_path / "log" / "public" / "checkpoint").read_bytes()


def test_a_log_is_witnessed_and_shows_it(qinglian, tmp_path, key, audit):
    said = qinglian("ledger", "cosign", "--dir", tmp_path / "log", "--witness", audit.named)
    assert "1方副署了2条" in said.out
    note = _published(tmp_path)
    assert checkpoint.verify(note, parse_vkey(key)).size == 2
    assert notes.verify(notes.parse(note), [parse_witness(audit.vkey)])
    qinglian("ledger", "append", "--dir", tmp_path / "log", "--file", tmp_path / "lines")
    words = ("ledger", "cosign", "--dir", tmp_path / "log", "--witness", audit.named)
    assert "at 4" in qinglian(*words, "--lang", "en").out


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_witness_stops_when_told_and_goes_on_when_started_again(qinglian, tmp_path, audit, how):
    words = ("ledger", "cosign", "--dir", tmp_path / "log", "--witness")
    qinglian(*words, audit.named)
    code, said = audit.stop(how)
    assert code == 0
    assert "已停止" in said
    assert f"cosigned {ORIGIN} at 2" in said
    assert "127.0.0.1" not in said
    with office(tmp_path / "audit") as again:
        assert again.vkey == audit.vkey
        assert "1方副署了2条" in qinglian(*words, again.named).out


def test_too_few_witnesses_is_a_failure_and_what_they_gave_is_kept(qinglian, tmp_path, audit):
    gone = audit.named.replace(audit.url, "http://127.0.0.1:9/gone")
    with office(tmp_path / "second", "--name", "second.example/w") as second:
        words = ("ledger", "cosign", "--dir", tmp_path / "log", "--witness", audit.named)
        refused = qinglian(*words, "--witness", second.named).refused
        assert "1方副署了2条" in refused
        assert "还差1方" in refused
        assert "1方副署" in qinglian(*words, "--witness", second.named, "--quorum", 1).out
        assert "1方副署" in qinglian(*words, "--witness", gone).out
    assert notes.verify(notes.parse(_published(tmp_path)), [parse_witness(audit.vkey)])


def test_a_log_put_back_from_an_old_copy_is_told_to_stop(qinglian, tmp_path, audit):
    log = tmp_path / "log"
    shutil.copytree(log, tmp_path / "old")
    qinglian("ledger", "append", "--dir", log, "--file", tmp_path / "lines")
    qinglian("ledger", "cosign", "--dir", log, "--witness", audit.named)
    shutil.rmtree(log)
    (tmp_path / "old").rename(log)
    before = _published(tmp_path)
    words = ("ledger", "cosign", "--dir", log, "--witness", audit.named)
    assert "倒退" in qinglian(*words).refused
    qinglian("ledger", "append", "--dir", log, "--file", tmp_path / "audit" / "witness.json")
    assert "forked" in qinglian(*words, "--lang", "en").refused
    assert _published(tmp_path) != before
    assert b"audit.example" not in _published(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        ("--witness", "x"),
        ("--witness", "x http://w.example"),
        ("--witness", f"{NOBODY} ftp://w.example"),
        ("--witness", f"{NOBODY} http://127.0.0.1:9", "--quorum", "2"),
        ("--witness", f"{NOBODY} http://127.0.0.1:9", "--quorum", "0"),
        ("--witness", f"{NOBODY} http://127.0.0.1:9"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_cosigned_is_said_in_one_sentence(qinglian, tmp_path, key, words, lang):
    before = _published(tmp_path)
    said = qinglian("ledger", "cosign", "--dir", tmp_path / "log", *words, "--lang", lang)
    assert said.refused
    assert "\n" not in said.refused
    assert (max(said.refused) > "\u4e00") == (lang == "zh")
    assert _published(tmp_path) == before


@pytest.mark.parametrize(
    "words",
    [
        ("--dir", "new"),
        ("--dir", "new", "--name", "with a space"),
        ("--dir", "audit", "--name", "another.example/w"),
        ("--dir", "audit", "--log", "x"),
        ("--dir", "audit", "--port", "70000"),
        ("--dir", "audit", "--host", "192.0.2.1"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_witness_that_cannot_be_says_so_in_one_sentence(
    qinglian, tmp_path, monkeypatch, words, lang
):
    from qinglian.ledger.witnessing import keeping

    monkeypatch.chdir(tmp_path)
    keeping.create(tmp_path / "audit", "audit.example/w")
    said = qinglian("ledger", "witness", *words, "--lang", lang)
    assert said.refused
    assert "\n" not in said.refused
    assert (max(said.refused) > "\u4e00") == (lang == "zh")
    assert not (tmp_path / "new").exists()


def test_a_log_whose_origin_is_not_the_name_of_its_key_is_witnessed(tmp_path, key):
    with office(tmp_path / "w", "--name", "w.example", "--log", f"go.sum database tree {key}"):
        settings = (tmp_path / "w" / "witness.json").read_text()
    assert "go.sum database tree" in settings


def test_a_checkpoint_that_the_log_has_not_signed_is_not_shown_to_witnesses(
    qinglian, tmp_path, audit
):
    place = tmp_path / "log" / "public" / "checkpoint"
    place.write_bytes(place.read_bytes().replace(b"\n2\n", b"\n1\n", 1))
    said = qinglian("ledger", "cosign", "--dir", tmp_path / "log", "--witness", audit.named)
    assert "签名不成立" in said.refused
