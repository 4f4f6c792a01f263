"""`qinglian ledger` and `qinglian replay` on a deployment, as whoever runs it meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qinglian.ledger import checkpoint, proofs
from qinglian.ledger.auditing import audit
from qinglian.ledger.folder import StaticLog
from qinglian.ledger.keys import parse_vkey
from qinglian.site.matters.tests.elsewhere import Deployment, deployment


@pytest.fixture
def run(tmp_path):
    """Runs commands, one after another in one process, and gives (exit code, what was said) for each.

    `{dir}` in them is a deployment in which a matter was opened, signed for and answered.
    """
    with deployment(tmp_path / "deployment") as elsewhere:

        def commands(*lines: str) -> list[tuple[int, str]]:
            (tmp_path / "lines.json").write_text(json.dumps(lines))
            found = elsewhere.run(tmp_path / "lines.json", module="commanding")
            return [(code, said) for code, said in found]

        yield commands


def test_root_checkpoint_and_verify_speak_of_the_deployments_log(run):
    (root, note, plain, keyed, key) = run(
        "ledger root --dir {dir} --json",
        "ledger checkpoint --dir {dir}",
        "ledger verify --dir {dir}",
        "ledger verify --dir {dir} --key {key} --lang en",
        "key",
    )
    said = json.loads(root[1])
    head = checkpoint.verify(note[1].encode(), parse_vkey(key[1]))
    assert (head.size, head.root.hex()) == (said["size"], said["root"]) == (3, head.root.hex())
    assert "3条条目" in plain[1]
    assert "the 3 entries" in keyed[1]


def test_an_act_is_proved_by_its_matter_and_its_number(run, tmp_path):
    files = f"--out {tmp_path}/r.tlog-proof --entry {tmp_path}/e.json"
    (proved, checked, key) = run(
        f"ledger prove --dir {{dir}} --matter {{matter}} --n 2 {files}",
        f"ledger verify --receipt {tmp_path}/r.tlog-proof --entry {tmp_path}/e.json --key {{key}}",
        "key",
    )
    assert proved[0] == checked[0] == 0
    assert "第1号" in checked[1]
    entry = (tmp_path / "e.json").read_bytes()
    assert json.loads(entry)["act"] == "sign"
    proof = proofs.parse((tmp_path / "r.tlog-proof").read_bytes())
    assert proof.verify(entry, parse_vkey(key[1])).size == 3


def test_what_is_asked_for_wrongly_is_said_in_one_sentence(run):
    found = run(
        "ledger prove --dir {dir} --matter {matter} --n 9",
        "ledger prove --dir {dir}",
        "ledger prove --dir {dir} --index 0 --matter {matter}",
        "ledger prove --dir {dir} --index 3",
        "ledger prove --dir {dir} --matter HY-1999-000001 --lang en",
    )
    assert [code for code, _ in found] == [1] * 5
    assert "没有事项" in found[0][1]
    assert "--index" in found[1][1]
    assert "--index" in found[2][1]
    assert "第3号" in found[3][1]
    assert "no act 1" in found[4][1]
    assert all("Traceback" not in said for _, said in found)


def test_a_deployments_log_is_exported_and_checked_elsewhere(run, tmp_path):
    (exported, key) = run(f"ledger export --dir {{dir}} --out {tmp_path}/out", "key")
    assert "已导出3条" in exported[1]
    assert audit(StaticLog(tmp_path / "out"), parse_vkey(key[1])).size == 3
    assert not list((tmp_path / "out").rglob("*key*"))


def test_an_opened_field_is_checked_against_its_entry(run, tmp_path):
    files = f"--out {tmp_path}/r.tlog-proof --entry {tmp_path}/e.json"
    (_, opens, not_so) = run(
        f"ledger prove --dir {{dir}} --matter {{matter}} --n 3 {files}",
        f"ledger opens --entry {tmp_path}/e.json --field result --value {{result}} --salt {{salt}}",
        f"ledger opens --entry {tmp_path}/e.json --field result --value 别的 --salt {{salt}} --lang en",
    )
    assert opens == (0, "成立：「result」与条目所记一字不差。\n")
    assert not_so[0] == 1
    assert "does not hold" in not_so[1]


def test_replay_says_that_all_agrees_or_what_does_not(run):
    (whole, spoilt, again, changed) = run(
        "replay --dir {dir}",
        "spoil state | replay --dir {dir}",
        "replay --dir {dir} --lang en",
        "spoil act | replay --dir {dir}",
    )
    assert whole[0] == 0
    assert "1件事项、3个动作，全部一致" in whole[1]
    assert spoilt[0] == 1
    assert "{matter}  lead" in spoilt[1]
    assert "状态有1处不同（已改正），动作与日志有0处不符" in spoilt[1]
    assert "1 matters and 3 acts: all agree" in again[1]
    assert changed[0] == 1
    assert "{matter}#3  result  与日志不符" in changed[1]
    assert "改过" not in changed[1], "values may be personal and are not printed"


def test_a_folder_with_nothing_in_it_is_no_log_and_no_deployment(tmp_path):
    empty = Deployment(tmp_path, "")
    (tmp_path / "lines.json").write_text(
        json.dumps(["ledger root --dir /nowhere-at-all", "replay --dir /nowhere-at-all --lang en"])
    )
    found = empty.run("--bare", tmp_path / "lines.json", module="commanding")
    assert [code for code, _ in found] == [1, 1]
    assert "没有日志" in found[0][1]
    assert "no deployment" in found[1][1]
    assert Path(tmp_path / "qinglian.sqlite3").exists() is False
