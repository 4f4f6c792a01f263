"""What the tests of witnessing share: a log in a folder, a witness of it that serves, and one that lies."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from qinglian.ledger import checkpoint, merkle, store
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.folder import FolderStore, create
from qinglian.ledger.hashing import leaf_hash
from qinglian.ledger.keys import Cosigner, Ed25519Signer
from qinglian.ledger.witnessing import keeping
from qinglian.ledger.witnessing.client import Witness
from qinglian.ledger.witnessing.keeping import WitnessFolder
from qinglian.ledger.witnessing.protocol import Answer, Request
from qinglian.ledger.witnessing.server import WitnessServer

ORIGIN = "qingchuan.example/log"
NAME = "audit.example/witness"


def entry(index: int) -> bytes:
    return b'{"n":%d}' % index


@dataclass(frozen=True)
class Tree:
    """A log's tree, grown from `entry(0)` on, which its key signs; `seed` makes it another history."""

    signer: Ed25519Signer
    seed: bytes = b""

    def leaves(self, size: int) -> list[bytes]:
        return [leaf_hash(entry(index) + self.seed) for index in range(size)]

    def root(self, size: int) -> bytes:
        return merkle.root(self.leaves(size))

    def note(self, size: int, *extensions: str) -> bytes:
        head = Checkpoint(self.signer.name, size, self.root(size), extensions)
        return checkpoint.sign(head, self.signer)

    def request(self, old: int, size: int) -> bytes:
        proof = merkle.consistency_proof(old, size, merkle.over(self.leaves(size)))
        return Request(old, tuple(proof), self.note(size)).dump()


@pytest.fixture(scope="session")
def signer() -> Ed25519Signer:
    return Ed25519Signer(ORIGIN, bytes(range(32)))


@pytest.fixture(scope="session")
def tree(signer: Ed25519Signer) -> Tree:
    return Tree(signer)


@pytest.fixture(scope="session")
def forked(signer: Ed25519Signer) -> Tree:
    """Another history under the same key."""
    return Tree(signer, b"!")


@pytest.fixture
def log(tmp_path: Path, signer: Ed25519Signer) -> FolderStore:
    """A log of three entries, published."""
    made = create(tmp_path / "log", signer)
    made.append([entry(index) for index in range(3)])
    store.publish(made, signer)
    return made


@pytest.fixture
def witness(tmp_path: Path, signer: Ed25519Signer) -> WitnessFolder:
    """A witness that knows the log."""
    return keeping.create(tmp_path / "witness", NAME).watching(ORIGIN, signer.verifier)


@contextmanager
def running(witness: WitnessFolder, prefix: str = "") -> Iterator[WitnessServer]:
    with WitnessServer(("127.0.0.1", 0), witness, prefix=prefix) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def serving() -> Callable[..., AbstractContextManager[WitnessServer]]:
    """Serves a witness meanwhile: `with serving(witness) as server`."""
    return running


@pytest.fixture
def server(witness: WitnessFolder) -> Iterator[WitnessServer]:
    with running(witness) as served:
        yield served


@pytest.fixture
def asked(server: WitnessServer) -> Witness:
    """The witness as the log asks it, over the network."""
    return Witness(server.url, server.witness.cosigner.verifier)


@dataclass
class Liar:
    """A witness that answers as it is told to, and remembers what it was asked."""

    url: str
    cosigner: Cosigner
    answers: list[Answer | Callable[[bytes], Answer]]
    seen: list[bytes] = field(default_factory=list)

    @property
    def witness(self) -> Witness:
        return Witness(self.url, self.cosigner.verifier, timeout=2)


@pytest.fixture
def lying() -> Iterator[Callable[..., Liar]]:
    """Starts a witness that gives the answers it is told, the last one again and again."""
    with ExitStack() as stack:

        def start(*answers: Answer | Callable[[bytes], Answer]) -> Liar:
            liar = Liar("", Cosigner(NAME, bytes(32)), list(answers))
            httpd = ThreadingHTTPServer(("127.0.0.1", 0), _answering(liar))
            liar.url = f"http://127.0.0.1:{httpd.server_address[1]}"
            thread = threading.Thread(target=httpd.serve_forever, args=(0.02,))
            thread.start()
            stack.callback(thread.join)
            stack.callback(httpd.server_close)
            stack.callback(httpd.shutdown)
            return liar

        yield start


def _answering(liar: Liar) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            liar.seen.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.answer()

        def do_GET(self) -> None:
            self.answer()

        def answer(self) -> None:
            told = liar.answers.pop(0) if len(liar.answers) > 1 else liar.answers[0]
            said = told(liar.seen[-1]) if callable(told) else told
            self.send_response(said.status)
            self.send_header("Content-Type", said.kind)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
