"""`qinglian ledger verify`, `prove` and `export` as whoever checks or copies a log meets them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from qinglian.ledger import sm2, store
from qinglian.ledger.checkpoint import sign
from qinglian.ledger.encoding import to_base64
from qinglian.ledger.exporting import export
from qinglian.ledger.folder import StaticLog, create
from qinglian.ledger.keys import Cosigner, Ed25519Signer
from qinglian.ledger.tests.conftest import cosigned
from qinglian.ledger.tests.serving import answer, files, serving
from qinglian.ledger.tiles import bundle, unbundle

SIGNER = Ed25519Signer("qingchuan.example/log", bytes(range(32)))
KEY = SIGNER.verifier.vkey
W1 = Cosigner("witness.example/w1", bytes([1] * 32))
W2 = Cosigner("witness.example/w2", bytes([2] * 32))
SEEN = int(datetime(2022, 3, 17, 7, 0, tzinfo=UTC).timestamp())
SIZE = 600


def act(i: int, time: str = "2022-03-17T01:00:00Z") -> bytes:
    return json.dumps({"kind": "act", "n": i, "time": time}).encode()


@pytest.fixture
def kept(tmp_path):
    made = create(tmp_path / "log", SIGNER)
    made.append([act(i) for i in range(SIZE)])
    store.publish(made, SIGNER)
    return made


@pytest.fixture
def out(kept, tmp_path):
    """The log exported, and in `old` its checkpoint as two witnesses cosigned it."""
    kept.publish(cosigned(kept.read_checkpoint(), W1, W2, at=SEEN))
    export(kept, tmp_path / "out")
    (tmp_path / "old").write_bytes(kept.read_checkpoint())
    return tmp_path / "out"


@pytest.fixture
def refused(qinglian):
    """What `verify` says in refusing."""

    def verify(*words: object) -> str:
        said: str = qinglian("ledger", "verify", *words, "--lang", "en").refused
        assert said
        assert "\n" not in said
        return said

    return verify


def test_a_whole_log_stands_and_its_witnesses_are_told(qinglian, out):
    witnesses = ("--witness", W1.verifier.vkey, "--witness", W2.verifier.vkey)
    said = qinglian("ledger", "verify", out, "--key", KEY, *witnesses)
    assert "成立：qingchuan.example/log 日志的600条" in said.out
    assert "见证：witness.example/w1 2022-03-17 15:00:00" in said.out
    assert "见证：witness.example/w2" in said.out
    said = qinglian("ledger", "verify", out, "--key", KEY, *witnesses[:2], "--lang", "en")
    assert "Witnessed by witness.example/w1 2022-03-17 15:00:00" in said.out
    assert "w2" not in said.out


def test_a_log_is_verified_where_it_is_served(qinglian, out):
    held = {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    with serving(files(held)) as served:
        said = qinglian("ledger", "verify", served.url, "--key", KEY, "--witness", W1.verifier.vkey)
        assert "600条" in said.out
        assert "--key" in qinglian("ledger", "verify", served.url).refused
        del held["tile/0/001"]
        said = qinglian("ledger", "verify", served.url, "--key", KEY, "--lang", "en")
        assert f"lacks tile/0/001 ({served.url}/tile/0/001" in said.refused
    said = qinglian("ledger", "verify", "https://", "--key", KEY)
    assert "网址" in said.refused


def test_a_receipt_is_taken_from_where_the_log_is_served_and_checked_offline(
    qinglian, out, tmp_path
):
    held = {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    receipt, entry = tmp_path / "r.tlog-proof", tmp_path / "entry"
    with serving(files(held)) as served:
        qinglian(
            "ledger", "prove", "--dir", served.url, "--index", 3, "--out", receipt, "--entry", entry
        )
        assert "600 " in qinglian("ledger", "root", "--dir", served.url).out
    assert entry.read_bytes() == act(3)
    checked = ("ledger", "verify", "--receipt", receipt, "--entry", entry, "--key", KEY)
    said = qinglian(*checked, "--witness", W1.verifier.vkey)
    assert "第3号" in said.out
    assert "见证：witness.example/w1" in said.out
    other = Cosigner("witness.example/w3", bytes(32)).verifier.vkey
    assert "w3" in qinglian(*checked, "--witness", other).refused


def test_a_log_is_copied_from_where_it_is_served_and_the_copy_goes_on(
    qinglian, kept, out, tmp_path
):
    def there(to, path):
        file = kept.root / path
        answer(to, file.read_bytes() if file.is_file() else b"", 200 if file.is_file() else 404)

    copy = ("--out", tmp_path / "copy")
    with serving(there) as served:
        assert "600" in qinglian("ledger", "export", "--dir", served.url, *copy).out
        kept.append([act(i) for i in range(100)])
        store.publish(kept, SIGNER)
        assert "700" in qinglian("ledger", "export", "--dir", served.url, *copy).out
    assert "700条" in qinglian("ledger", "verify", tmp_path / "copy", "--key", KEY).out
    (tmp_path / "copy" / "notes.txt").write_bytes(b"")
    assert "请换一个位置" in qinglian("ledger", "export", "--dir", kept.folder, *copy).refused


def test_any_of_the_logs_keys_is_enough(qinglian, out, refused):
    newer = Ed25519Signer(SIGNER.name, bytes([9] * 32)).verifier.vkey
    assert "600条" in qinglian("ledger", "verify", out, "--key", newer, "--key", KEY).out
    assert "No known key" in refused(out, "--key", newer)


def test_a_log_is_known_by_its_sm2_key_as_well(qinglian, kept, refused):
    pytest.importorskip("gmalg", reason="the SM2 library is absent: pip install 'qinglian[sm]'")
    second = sm2.SoftwareSm2Signer.generate(SIGNER.name)
    head, _ = store.published(kept)
    (kept.root / "checkpoint").write_bytes(sign(head, SIGNER, second))
    for key in (KEY, second.verifier.vkey):
        assert "600条" in qinglian("ledger", "verify", kept.root, "--key", key).out
    (kept.root / "checkpoint").write_bytes(sign(head, SIGNER))
    assert "No known key" in refused(kept.root, "--key", second.verifier.vkey)


def test_the_quorum_counts_witnesses(qinglian, out, refused):
    other = Cosigner("witness.example/w3", bytes(32)).verifier.vkey
    asked = (out, "--key", KEY, "--witness", W1.verifier.vkey, "--witness", other)
    assert "witness.example/w3 lack" in refused(*asked)
    assert "600条" in qinglian("ledger", "verify", *asked, "--quorum", 1).out
    assert "3 of them asked for" in refused(*asked, "--quorum", 3)


def test_a_bad_cosignature_refuses_the_note(out, refused):
    text = StaticLog(out).read_checkpoint()
    forged = Cosigner(W1.name, W1.seed).cosign(b"another text", SEEN)
    lines = text.decode().split("\n")
    lines[5] = f"— {W1.name} {to_base64(W1.key_id + forged)}"
    (out / "checkpoint").write_text("\n".join(lines))
    said = refused(out, "--key", KEY, "--witness", W1.verifier.vkey, "--quorum", 0)
    assert "witness.example/w1 is bad" in said


def test_acts_entered_late_are_listed_and_the_log_stands(qinglian, kept, out, tmp_path):
    kept.append([act(i, "2022-03-16T00:00:00Z") for i in range(25)])
    store.publish(kept, SIGNER)
    asked = ("--old", tmp_path / "old", "--witness", W1.verifier.vkey, "--quorum", 0)
    said = qinglian("ledger", "verify", kept.folder, *asked)
    assert "成立" in said.out
    assert (
        "补录：第600号条目自称 2022-03-16 08:00:00 办理，2022-03-17 15:00:00 时日志中还没有它"
        in said.out
    )
    assert "第619号" in said.out
    assert "第620号" not in said.out
    assert "另有补录5条" in said.out
    said = qinglian("ledger", "verify", kept.folder, *asked, "--late", 60 * 48)
    assert "补录" not in said.out
    said = qinglian("ledger", "verify", kept.folder, *asked, "--lang", "en")
    assert "Entered late: entry 600" in said.out


def test_an_old_checkpoint_that_a_bad_hand_changed_is_refused(out, tmp_path, refused):
    (tmp_path / "bad").write_bytes((tmp_path / "old").read_bytes().replace(b"600", b"599"))
    said = refused(out, "--key", KEY, "--old", tmp_path / "old", "--old", tmp_path / "bad")
    assert said.startswith("Old checkpoint 2: ")


def tampered(held: list[bytes], way: str) -> list[bytes]:
    return {
        "edited": [*held[:4], b"other", *held[5:]],
        "deleted": [*held[:4], *held[5:], b"next"],
        "inserted": [*held[:4], b"other", *held[4:-1]],
        "order": [*held[:4], held[5], held[4], *held[6:]],
        "dated back": [*held[:4], held[4].replace(b"03-17", b"03-10"), *held[5:]],
    }[way]


@pytest.mark.parametrize("way", ["edited", "deleted", "inserted", "order", "dated back"])
def test_an_entry_tampered_with_is_named(out, refused, way):
    path = out / "tile" / "entries" / "001"
    path.write_bytes(bundle(tampered(unbundle(path.read_bytes(), 256), way)))
    assert "Entry 260 (tile/entries/001)" in refused(out, "--key", KEY)


@pytest.mark.parametrize("path", ["tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"])
def test_a_forged_tile_is_named(out, refused, path):
    true = (out / path).read_bytes()
    (out / path).write_bytes(true[:-1] + bytes([true[-1] ^ 1]))
    assert f"{path} does not follow" in refused(out, "--key", KEY)


def test_a_stale_checkpoint_and_a_log_cut_short_are_told_apart(
    qinglian, kept, out, tmp_path, refused
):
    kept.append([act(i) for i in range(10)])
    newest = tmp_path / "newest"
    newest.write_bytes(sign(store.publish(kept, SIGNER), SIGNER))
    assert "cut short, or restored" in refused(out, "--key", KEY, "--old", newest)
    (kept.root / "checkpoint").write_bytes((out / "checkpoint").read_bytes())
    assert "stale" in refused(kept.root, "--key", KEY, "--old", newest)


def test_a_fork_and_a_history_rewritten_are_told_apart(tmp_path, out, refused):
    for size, named in ((SIZE, "forked"), (SIZE + 1, "first 600 entries")):
        other = create(tmp_path / f"other{size}", SIGNER)
        other.append([b"other", *(act(i) for i in range(1, size))])
        store.publish(other, SIGNER)
        assert named in refused(other.root, "--key", KEY, "--old", tmp_path / "old")


def test_a_checkpoint_of_another_log_is_named(tmp_path, out, refused):
    other = Ed25519Signer("other.example/log", bytes([9] * 32))
    head, _ = store.published(StaticLog(out))
    (out / "checkpoint").write_bytes(sign(type(head)(other.name, head.size, head.root), other))
    assert "another log (other.example/log)" in refused(out, "--key", KEY)


@pytest.mark.parametrize(
    ("true", "lax", "named"),
    [
        ("\n600\n", "\n６00\n", "The size in the checkpoint"),
        ("\n600\n", "\n600 \n", "The size in the checkpoint"),
        ("=\n\n", "\n\n", "The root in the checkpoint"),
        ("— qing", "— ｑing", "No known key"),
        ("example/log ", "example/log  ", "Signature line 1"),
    ],
)
def test_a_field_written_laxly_is_named(out, refused, true, lax, named):
    written = (out / "checkpoint").read_text(encoding="utf-8")
    assert true in written
    (out / "checkpoint").write_text(written.replace(true, lax, 1), encoding="utf-8")
    assert named in refused(out, "--key", KEY)


@pytest.mark.parametrize("lax", [f"{KEY} ", f"{KEY}=", KEY.replace("+", "＋", 1), KEY[:-1]])
def test_a_key_written_laxly_is_refused(out, refused, lax):
    assert "key is not written" in refused(out, "--key", lax)
    assert "key is not written" in refused(out, "--key", KEY, "--witness", lax)


@pytest.mark.parametrize(
    ("true", "lax", "named"),
    [
        ("index 258\n", "index ２58\n", "The receipt's index"),
        ("index 258\n", "index 258 \n", "The receipt's index"),
        ("=\n", "\n", "Hash 1 of the receipt"),
        ("index", "extra QR==\nindex", "The receipt's extra line"),
    ],
)
def test_a_receipt_written_laxly_is_refused(qinglian, out, refused, tmp_path, true, lax, named):
    receipt, entry = tmp_path / "r.tlog-proof", tmp_path / "entry"
    qinglian("ledger", "prove", "--dir", out, "--index", 258, "--out", receipt, "--entry", entry)
    written = receipt.read_text(encoding="utf-8")
    receipt.write_text(written.replace(true, lax, 1), encoding="utf-8")
    assert named in refused("--receipt", receipt, "--entry", entry, "--key", KEY)


def test_nothing_moves_on_the_terminal_of_a_script(qinglian, out, capfd):
    qinglian("ledger", "verify", out, "--key", KEY)
    assert capfd.readouterr().err == ""


def test_a_refusal_is_in_the_language_that_was_asked_for(qinglian, out):
    assert max(qinglian("ledger", "verify", out, "--key", "k").refused) > "\u4e00"
    assert max(qinglian("ledger", "verify", out, "--key", "k", "--lang", "en").refused) < "\u4e00"


def test_whoever_gives_no_key_is_told_which_was_used(qinglian, kept):
    """A folder that an adversary made brings a key of its own, and holds under it."""
    assert KEY in qinglian("ledger", "verify", kept.folder).out
    assert KEY not in qinglian("ledger", "verify", kept.folder, "--key", KEY).out


def test_a_damaged_signing_key_is_one_sentence(qinglian, kept):
    (kept.folder / "secret" / "key").write_bytes(b"\xff\xfe")
    assert "key" in qinglian("ledger", "checkpoint", "--dir", kept.folder, "--lang", "en").refused
