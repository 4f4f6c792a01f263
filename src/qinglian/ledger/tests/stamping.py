"""A time-stamping authority on this machine: its certificates are made anew, `openssl ts` gives the answers."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from qinglian.ledger.tests.answering import Answer, Asked, Server, answering

ROOT = "Test root"
NAME = "Test time-stamping authority"
CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/root.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384
accuracy = secs:1
tsa_name = yes
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Authority:
    """A folder with the root certificate `root.pem`, and the authority's own certificate under it."""

    folder: Path
    root_key: Any

    @property
    def roots(self) -> Path:
        return self.folder / "root.pem"

    @property
    def trusted(self) -> list[x509.Certificate]:
        return x509.load_pem_x509_certificates(self.roots.read_bytes())

    @property
    def certificates(self) -> list[bytes]:
        """The two that its answers carry, DER."""
        files = [self.folder / name for name in ("root.pem", "tsa.pem")]
        return [
            x509.load_pem_x509_certificate(file.read_bytes()).public_bytes(
                serialization.Encoding.DER
            )
            for file in files
        ]

    def answer(self, query: bytes) -> bytes:
        """The answer to a request."""
        (self.folder / "query.tsq").write_bytes(query)
        self._ts("-reply", "-queryfile", "query.tsq", "-config", "tsa.cnf", "-out", "reply.tsr")
        return (self.folder / "reply.tsr").read_bytes()

    def stamp(self, data: bytes, *words: str) -> bytes:
        """A stamp over `data` that nobody asked for over the wire."""
        (self.folder / "data").write_bytes(data)
        self._ts("-query", "-data", "data", "-sha256", "-cert", "-out", "made.tsq", *words)
        return self.answer((self.folder / "made.tsq").read_bytes())

    def with_another_use(self, token: bytes) -> bytes:
        """`token` with its signer's certificate replaced by one, of the same key, for signing code."""
        own = x509.load_pem_x509_certificate((self.folder / "tsa.pem").read_bytes())
        before = own.public_bytes(serialization.Encoding.DER)
        assert before in token
        while True:  # signatures differ in length; the certificate must not
            use = ExtendedKeyUsageOID.CODE_SIGNING
            made = _certificate(NAME, own.public_key(), self.root_key, use, own.serial_number)
            after = made.public_bytes(serialization.Encoding.DER)
            if len(after) == len(before):
                return token.replace(before, after)

    def accepts(self, token: bytes, data: bytes) -> bool:
        """Whether openssl itself, given the root, takes `token` for a stamp over `data`."""
        (self.folder / "given.tsr").write_bytes(token)
        (self.folder / "data").write_bytes(data)
        words = ["-verify", "-in", "given.tsr", "-data", "data", "-CAfile", "root.pem"]
        done = subprocess.run(
            ["openssl", "ts", *words], cwd=self.folder, capture_output=True, timeout=60
        )
        return done.returncode == 0

    @contextmanager
    def serving(self) -> Iterator[Server]:
        """The authority, asked over HTTP."""

        def reply(asked: Asked) -> Answer:
            assert asked.headers["Content-Type"] == "application/timestamp-query"
            return Answer(
                self.answer(asked.body), headers={"Content-Type": "application/timestamp-reply"}
            )

        with answering(reply) as server:
            yield server

    def _ts(self, *words: str) -> None:
        done = subprocess.run(
            ["openssl", "ts", *words], cwd=self.folder, capture_output=True, timeout=60
        )
        assert done.returncode == 0, done.stderr


def authority(folder: Path) -> Authority:
    """A new authority in `folder`. Skips, visibly, where the machine has no openssl or no library."""
    pytest.importorskip("rfc3161_client", reason="the extra `anchors` is not installed")
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate(ROOT, root_key.public_key(), root_key)
    own = _certificate(NAME, key.public_key(), root_key, ExtendedKeyUsageOID.TIME_STAMPING)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (folder / "tsa.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    (folder / "tsa.key").write_bytes(private)
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    return Authority(folder, root_key)


def _certificate(
    name: str, key: Any, by: Any, use: x509.ObjectIdentifier | None = None, serial: int = 0
) -> x509.Certificate:
    """A certificate under the root; one for no use is the root's own."""
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(ROOT))
        .public_key(key)
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=use is None, path_length=None), critical=True)
    )
    if use is not None:
        made = made.add_extension(x509.ExtendedKeyUsage([use]), critical=True)
    return made.sign(by, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
