"""The SM2 line: right by the standard, passed over by those who know only Ed25519, and as strict as they."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from qinglian.ledger import keys, notes, sm2
from qinglian.ledger.checkpoint import Checkpoint, sign, verify
from qinglian.ledger.encoding import from_base64
from qinglian.ledger.errors import Malformed, SignatureError, StoreError
from qinglian.ledger.keys import Ed25519Signer
from qinglian.ledger.notes import Note, Signature
from qinglian.ledger.sm2 import KIND, SIGNER_ID, Sm2Verifier, SoftwareSm2Signer

gmalg = pytest.importorskip("gmalg", reason="the extra `sm` is not installed")

NAME = "qingchuan.example/log"

# GB/T 32918.5-2017 Annex A (GM/T 0003.5-2012 A.2): key, nonce and signature of `message digest`.
PRIVATE = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
PUBLIC = bytes.fromhex(
    "04"
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
MESSAGE = b"message digest"
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)

SM2 = SoftwareSm2Signer(NAME, PRIVATE)
ED25519 = Ed25519Signer(NAME, bytes(range(32)))
HEAD = Checkpoint(NAME, 4, bytes(32))
BOTH = sign(HEAD, ED25519, SM2)


# --- by the standard --------------------------------------------------------------------------


@pytest.mark.shared
def test_sm3_is_that_of_gbt_32905(shared):
    vectors = json.loads((shared / "vectors/ledger/rfc/sm3.json").read_bytes())["sm3"]
    for vector in vectors:
        digest = gmalg.SM3()
        digest.update(bytes.fromhex(vector["msg_hex"]))
        assert digest.value().hex() == vector["digest"]
        if "sm3" in hashlib.algorithms_available:
            assert (
                hashlib.new("sm3", bytes.fromhex(vector["msg_hex"])).hexdigest() == vector["digest"]
            )
    assert len(vectors) == 2


def test_the_signature_of_gbt_32918_verifies():
    key = Sm2Verifier(NAME, PUBLIC)
    assert key.verify(MESSAGE, SIGNATURE)
    assert not key.verify(MESSAGE + b".", SIGNATURE)


def test_the_signature_of_gbt_32918_is_made_with_its_nonce(monkeypatch):
    def with_its_nonce(*args):
        return gmalg.SM2(*args, rnd_fn=lambda bits: NONCE)

    monkeypatch.setattr(sm2, "_library", lambda: type("", (), {"SM2": with_its_nonce}))
    assert SM2.sign(MESSAGE) == SIGNATURE


def test_numbers_that_begin_with_zeros_keep_them(monkeypatch):
    short = type("", (), {"sign": lambda self, text: (b"\x01", b"\x02\x03")})
    monkeypatch.setattr(sm2, "_library", lambda: type("", (), {"SM2": lambda *args: short()}))
    assert SM2.sign(MESSAGE) == bytes(31) + b"\x01" + bytes(30) + b"\x02\x03"


def test_the_public_key_of_gbt_32918_follows_from_its_private_key():
    assert SM2.public == PUBLIC


@pytest.fixture
def openssl(tmp_path):
    """Runs openssl on files of `tmp_path`; skipped where there is none that knows SM2."""
    found = shutil.which("openssl")
    if found is None:
        pytest.skip("openssl is not installed")

    def run(*words):
        done = subprocess.run([found, *words], cwd=tmp_path, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("ecparam", "-name", "SM2", "-genkey", "-noout", "-out", "key.pem")
    run("ec", "-in", "key.pem", "-pubout", "-outform", "DER", "-out", "public.der")
    (tmp_path / "note").write_bytes(HEAD.text.encode())
    return run


DISTID = f"distid:{SIGNER_ID.decode()}"


def test_what_openssl_signs_verifies_here(openssl, tmp_path):
    openssl("dgst", "-sm3", "-sign", "key.pem", "-sigopt", DISTID, "-out", "signature", "note")
    r, s = decode_dss_signature((tmp_path / "signature").read_bytes())
    public = (tmp_path / "public.der").read_bytes()[-65:]
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert Sm2Verifier(NAME, public).verify(HEAD.text.encode(), signature)


def test_what_is_signed_here_verifies_with_openssl(openssl, tmp_path):
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    asked = openssl("ec", "-in", "key.pem", "-text", "-noout").decode()
    written = "".join(asked.split("priv:")[1].split("pub:")[0].split()).replace(":", "")
    signature = SoftwareSm2Signer(NAME, bytes.fromhex(written)[-32:]).sign(HEAD.text.encode())
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    (tmp_path / "signature").write_bytes(encode_dss_signature(r, s))
    openssl("ec", "-in", "key.pem", "-pubout", "-out", "public.pem")
    said = openssl(
        "dgst",
        "-sm3",
        "-verify",
        "public.pem",
        "-sigopt",
        DISTID,
        "-signature",
        "signature",
        "note",
    )
    assert b"Verified OK" in said


# --- in a note --------------------------------------------------------------------------------


def test_a_client_that_knows_only_ed25519_passes_over_the_sm2_line():
    assert verify(BOTH, ED25519.verifier) == HEAD


def test_both_lines_are_the_logs_and_both_verify():
    note = notes.parse(BOTH)
    assert [line.name for line in note.signatures] == [NAME, NAME]
    assert notes.verify(note, [ED25519.verifier, SM2.verifier]) == (ED25519.verifier, SM2.verifier)


@pytest.mark.parametrize("key", [ED25519.verifier, SM2.verifier], ids=["ed25519", "sm2"])
def test_a_changed_text_is_refused_by_both(key):
    changed = Note(Checkpoint(NAME, 5, bytes(32)).text, notes.parse(BOTH).signatures)
    with pytest.raises(SignatureError, match="bad"):
        notes.verify(changed, [key])


def test_a_forged_sm2_line_refuses_the_note_for_whoever_knows_the_key():
    ed25519, line = notes.parse(BOTH).signatures
    forged = Note(HEAD.text, (ed25519, Signature(NAME, line.key_id, bytes(64))))
    with pytest.raises(SignatureError, match="bad"):
        notes.verify(forged, [ED25519.verifier, SM2.verifier])
    assert notes.verify(forged, [ED25519.verifier]) == (ED25519.verifier,)


@pytest.mark.parametrize("length", [0, 63, 65, 128])
def test_a_signature_of_another_length_is_none(length):
    assert not SM2.verifier.verify(MESSAGE, (SIGNATURE * 2)[:length])


# --- the key and its written form -------------------------------------------------------------


def test_the_key_id_is_the_hash_that_the_module_says():
    identifier = b"qinglian.example/SM2-SM3/v1"
    hashed = NAME.encode() + b"\n" + b"\xff" + bytes([27]) + identifier + PUBLIC
    assert SM2.key_id == hashlib.sha256(hashed).digest()[:4]
    assert from_base64(SM2.verifier.vkey.split("+", 2)[2]) == b"\xff\x1b" + identifier + PUBLIC


def test_a_written_key_is_read_back():
    assert sm2.parse_vkey(SM2.verifier.vkey) == SM2.verifier
    assert sm2.parse_secret(SM2.secret) == SM2
    made = SoftwareSm2Signer.generate(NAME)
    assert sm2.parse_secret(made.secret).public == made.public


def test_a_key_says_nothing_of_its_secret():
    assert PRIVATE.hex() not in repr(SM2)
    assert repr(PRIVATE) not in repr(SM2)


OFF_THE_CURVE = PUBLIC[:-1] + bytes([PUBLIC[-1] ^ 1])


@pytest.mark.parametrize(
    "public", [b"", PUBLIC[1:], b"\x02" + PUBLIC[1:33], OFF_THE_CURVE, b"\x04" + bytes(64)]
)
def test_what_is_no_point_of_the_curve_is_no_key(public):
    with pytest.raises(Malformed):
        Sm2Verifier(NAME, public)
    with pytest.raises(Malformed):
        sm2.parse_vkey(keys.written(NAME, keys.key_id(NAME, KIND, public), KIND + public))


@pytest.mark.parametrize("private", [b"", bytes(32), b"\xff" * 32, PRIVATE[1:]])
def test_what_is_out_of_range_is_no_secret(private):
    with pytest.raises(Malformed):
        SoftwareSm2Signer(NAME, private)


@pytest.mark.parametrize(
    "line",
    [
        ED25519.verifier.vkey,
        SM2.secret,
        SM2.verifier.vkey.replace(NAME, "other.example/log"),
        keys.written(NAME, SM2.key_id, b"\xff" + PUBLIC),
        keys.written(NAME, SM2.key_id, b"\xff\x1bqinglian.example/SM2-SM3/v2" + PUBLIC),
    ],
    ids=["ed25519", "secret", "another name", "no identifier", "another identifier"],
)
def test_a_key_of_another_kind_or_name_is_refused(line):
    with pytest.raises(Malformed):
        sm2.parse_vkey(line)


def test_an_sm2_key_is_no_ed25519_key():
    with pytest.raises(Malformed):
        keys.parse_vkey(SM2.verifier.vkey)


def test_a_refused_secret_is_not_repeated():
    with pytest.raises(Malformed) as refused:
        sm2.parse_secret(SM2.secret[:-6])
    assert SM2.secret[-40:-6] not in str(refused.value)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "gmalg", None)
    key = sm2.parse_vkey(SM2.verifier.vkey)
    with pytest.raises(StoreError, match=r"pip install 'qinglian\[sm\]'"):
        key.verify(MESSAGE, SIGNATURE)
