"""A witness on the network: what it answers, and what it makes of nonsense."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import struct
import threading
import time
from base64 import b64decode

import pytest

from qinglian.ledger import checkpoint, notes, steps
from qinglian.ledger.encoding import to_base64
from qinglian.ledger.keys import key_id, parse_vkey
from qinglian.ledger.witnessing import server as serving_module
from qinglian.ledger.witnessing.keeping import WitnessFolder
from qinglian.ledger.witnessing.protocol import MOST_BYTES, log_id, parse_signatures
from qinglian.ledger.witnessing.server import WitnessServer


@pytest.fixture
def line(server):
    connection = _line(server)
    yield connection
    connection.close()


def _line(server):
    host, port = server.server_address[:2]
    return http.client.HTTPConnection(str(host), port, timeout=10)


def post(line, body, path="/add-checkpoint", **headers):
    line.request("POST", path, body, headers)
    answer = line.getresponse()
    return answer.status, answer.read(), answer.headers


def get(line, path, method="GET"):
    line.request(method, path)
    answer = line.getresponse()
    return answer.status, answer.read(), answer.headers


def test_a_checkpoint_is_cosigned_over_one_connection_kept_alive(line, tree, witness):
    for old, size in [(0, 3), (3, 5)]:
        status, body, headers = post(line, tree.request(old, size))
        assert status == 200
        assert headers["Content-Type"] == "text/plain; charset=utf-8"
        own = line.sock.getsockname()
        signed = notes.parse(tree.note(size)).signed_also(parse_signatures(body)[0])
        assert notes.verify(signed, [witness.cosigner.verifier])
        assert line.sock.getsockname() == own


def test_a_conflict_names_the_size_in_its_own_media_type(line, tree):
    post(line, tree.request(0, 3))
    status, body, headers = post(line, tree.request(0, 5))
    assert (status, body, headers["Content-Type"]) == (409, b"3\n", "text/x.tlog.size")


def test_the_last_checkpoint_cosigned_is_shown_by_the_hash_of_the_origin(line, tree, witness):
    path = f"/{log_id(tree.signer.name)}/checkpoint"
    assert get(line, path)[0] == 404
    post(line, tree.request(0, 3))
    post(line, tree.request(3, 5))
    status, note, headers = get(line, path)
    assert status == 200
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert checkpoint.verify(note, tree.signer.verifier).size == 5
    assert notes.verify(notes.parse(note), [witness.cosigner.verifier])
    assert get(line, path, "HEAD")[:2] == (200, b"")


@pytest.mark.parametrize(
    "path",
    ["/", "/checkpoint", "/add-checkpoint", "/witness.json", "/secret/key", "/../witness.json"],
)
def test_nothing_else_of_the_folder_is_shown(line, tree, path):
    post(line, tree.request(0, 3))
    assert get(line, path)[0] == 404


@pytest.mark.parametrize("rest", ["lock", "fork", "checkpoint/", "checkpoint.new", "../secret/key"])
def test_nothing_else_of_a_log_is_shown(line, tree, rest):
    post(line, tree.request(0, 3))
    assert get(line, f"/{log_id(tree.signer.name)}/{rest}")[0] == 404


def test_nothing_beside_the_folder_is_shown(line, witness):
    (witness.folder.parent / "checkpoint").write_bytes(b"of something else")
    assert get(line, "/../checkpoint")[0] == 404


def test_a_witness_may_be_below_a_prefix(tree, witness, serving):
    with serving(witness, prefix="/w/") as server:
        line = _line(server)
        assert server.url.endswith("/w")
        assert post(line, tree.request(0, 3), "/w/add-checkpoint")[0] == 200
        assert get(line, f"/w/{log_id(tree.signer.name)}/checkpoint")[0] == 200
        assert post(line, tree.request(0, 3))[0] == 404
        line.close()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (None, {"Transfer-Encoding": "chunked"}, 411),
        (b"x", {"Content-Length": "-1"}, 400),
        (b"x", {"Content-Length": "+1"}, 400),
        (b"x", {"Content-Length": "1_0"}, 400),
        (b"x", {"Content-Length": "9" * 40}, 400),
        (b"x", {"Content-Length": str(MOST_BYTES + 1)}, 413),
        (b"old 0\n", {}, 400),
        (b"", {}, 400),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(line, body, headers, status):
    assert post(line, body, **headers)[0] == status


def test_the_longest_request_that_is_read_is_read(line):
    assert post(line, bytes(MOST_BYTES))[0] == 400


def _send(server, data):
    with socket.create_connection(server.server_address[:2], timeout=5) as raw:
        raw.sendall(data)
        raw.shutdown(socket.SHUT_WR)
        got = b""
        while part := raw.recv(65536):
            got += part
        return got


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n",
        b"\x00\xff\xfe" * 100,
        b"GET\r\n\r\n",
        b"BREW /pot HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\n\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 500\r\n\r\nold 0\n",
        b"POST /add-checkpoint HTTP/1.1\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"POST /add-checkpoint HTTP/1.1\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        "GET /清廉 HTTP/1.1\r\n\r\n".encode(),
        b"GET /%00 HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_nonsense_harms_nothing(server, line, tree, data, caplog):
    try:
        got = _send(server, data)
    except ConnectionError:
        got = b""
    assert b" 200 " not in got
    assert b" 500 " not in got
    assert "Traceback" not in caplog.text
    assert post(line, tree.request(0, 3))[0] == 200


@pytest.mark.parametrize(
    "outer",
    [
        "GET /nowhere HTTP/1.1\r\nContent-Length: {size}\r\n\r\n",
        "GET /{log}/checkpoint HTTP/1.1\r\nContent-Length: {size}\r\n\r\n",
        "POST /nowhere HTTP/1.1\r\nContent-Length: {size}\r\n\r\n",
        "POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
        "POST /add-checkpoint HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_a_second_request_is_not_smuggled_behind_a_refused_one(server, line, tree, witness, outer):
    post(line, tree.request(0, 3))
    inner = tree.request(3, 5)
    smuggled = b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(inner) + inner
    log = log_id(tree.signer.name)
    _send(server, outer.format(size=len(smuggled), log=log).encode() + smuggled)
    assert checkpoint.parse(witness.checkpoint(log)).size == 3


def test_a_request_that_breaks_off_is_not_one(server, tree, witness):
    body = tree.request(0, 3)
    head = b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (len(body) + 1)
    assert _send(server, head + body) == b""
    assert witness.checkpoint(log_id(tree.signer.name)) is None


def test_one_who_hangs_up_is_no_error(server, caplog):
    for _ in range(5):
        line = socket.create_connection(server.server_address[:2], timeout=5)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.sendall(b"POST /add-checkpoint HTTP/1.1\r\n")
        line.close()
    _until_idle(server)
    assert caplog.text == ""


def _until_idle(server):
    for _ in range(200):
        if not server._open:
            return
        time.sleep(0.02)


def test_a_record_that_is_damaged_cosigns_nothing_and_stops_nothing(line, tree, witness, caplog):
    post(line, tree.request(0, 3))
    (witness.folder / log_id(tree.signer.name) / "checkpoint").write_bytes(b"")
    status, body, _ = post(line, tree.request(3, 5))
    assert status == 500
    assert b"\xe2\x80\x94 " not in body
    assert str(witness.folder).encode() not in body
    assert "damaged" in caplog.text
    assert post(line, b"old 0\n")[0] == 400


def test_who_asked_is_not_written_down(line, tree, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        post(line, tree.request(0, 3), **{"User-Agent": "someone"})
        get(line, "/someone")
        post(line, tree.request(0, 3), "/someone")
    said = caplog.text + "".join(capfd.readouterr())
    assert f"cosigned {tree.signer.name} at 3" in said
    assert "127.0.0.1" not in said
    assert "someone" not in said


def test_the_record_is_durable_before_the_answer_leaves(line, tree, witness):
    kept: list[bytes | None] = []
    answered = threading.Event()

    def look(name: str) -> None:
        if name == "cosigned":
            assert not answered.wait(0.05)
            kept.append(witness.checkpoint(log_id(tree.signer.name)))

    with steps.at_each(look):
        post(line, tree.request(0, 3))
        answered.set()
    [note] = kept
    assert checkpoint.parse(note).size == 3


def test_a_connection_open_for_too_long_is_closed(server, line, tree, monkeypatch):
    monkeypatch.setattr(serving_module, "MOST_SECONDS", 0.1)
    with socket.create_connection(server.server_address[:2], timeout=5) as slow:
        assert _closed_while_sending(slow, seconds=4)
    monkeypatch.undo()
    assert post(line, tree.request(0, 3))[0] == 200


def _closed_while_sending(line, seconds):
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            line.sendall(b"X")
            time.sleep(0.02)
    except (ConnectionResetError, BrokenPipeError):
        return True
    return False


def test_more_connections_than_are_served_are_closed_at_once(server, line, tree, monkeypatch):
    monkeypatch.setattr(serving_module, "MOST_CONNECTIONS", 2)
    held = [socket.create_connection(server.server_address[:2], timeout=5) for _ in range(5)]
    try:
        assert [one.recv(1) for one in held[2:]] == [b""] * 3
    finally:
        for one in held:
            one.close()
    _until_idle(server)
    assert post(line, tree.request(0, 3))[0] == 200


def test_a_request_that_was_read_is_answered_before_the_server_closes(witness, tree):
    deciding = threading.Event()

    def linger(name: str) -> None:
        if name == "consistent":
            deciding.set()
            time.sleep(0.2)

    server = WitnessServer(("127.0.0.1", 0), witness)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    statuses: list[int] = []

    def ask() -> None:
        line = _line(server)
        statuses.append(post(line, tree.request(0, 3))[0])
        line.close()

    idle = socket.create_connection(server.server_address[:2], timeout=5)
    asking = threading.Thread(target=ask)
    with steps.at_each(linger):
        asking.start()
        assert deciding.wait(5)
        server.shutdown()
        began = time.monotonic()
        server.server_close()
        assert witness.checkpoint(log_id(tree.signer.name)) is not None
    assert time.monotonic() - began < 3
    asking.join()
    thread.join()
    idle.close()
    assert statuses == [200]


@pytest.mark.shared
def test_the_sequences_of_litewitness(shared, witness, serving):
    given = shared / "vectors" / "ledger" / "witness" / "add_checkpoint_sequences.json"
    sequences = json.loads(given.read_text())
    sigsum, sumdb = sequences["sigsum_log"], sequences["sumdb_log"]
    served: WitnessFolder = witness.watching(
        sigsum["origin"], parse_vkey(_vkey(sigsum["origin"], sigsum["ed25519_pub_hex"]))
    ).watching(sumdb["origin"], parse_vkey(sumdb["vkey"]))
    with serving(served) as server:
        line = _line(server)
        for step in (*sigsum["sequence"], *sumdb["sequence"]):
            body = _canonical(step["body"]).encode()
            # The witness of the sequences is older than the answer 404.
            wanted = 404 if step["body_contains"] == "unknown log" else step["http_status"]
            status, said, _ = post(line, body)
            assert status == wanted, step
            if body != step["body"].encode():
                assert (status, post(line, step["body"].encode())[0]) == (403, 400)
            if status == 200:
                asked = notes.parse(body.partition(b"\n\n")[2])
                signed = asked.signed_also(parse_signatures(said)[0])
                assert notes.verify(signed, [served.cosigner.verifier])
            if status == 409:
                assert said == step["body_contains"].replace("\\n", "\n").encode()
        line.close()


def _canonical(body: str) -> str:
    """`body` with its signature in canonical base64. One of the sequences' bad signatures was made by
    changing a letter, which left bits over: here that is a malformed note, before it is a bad signature.
    """
    head, space, encoded = body.rstrip("\n").rpartition(" ")
    return f"{head}{space}{to_base64(b64decode(encoded))}\n"


def _vkey(origin: str, public: str) -> str:
    material = b"\x01" + bytes.fromhex(public)
    identity = key_id(origin, material[:1], material[1:]).hex()
    return f"{origin}+{identity}+{to_base64(material)}"
