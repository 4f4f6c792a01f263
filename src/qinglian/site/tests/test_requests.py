"""What every answer carries, and what is refused before it is read."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory

from qinglian.site import security

pytestmark = pytest.mark.django_db

HUGE = 300 * 1024 * 1024


class Tap:
    """A body without end that counts what is taken from it."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int = 1) -> bytes:
        self.taken += size
        return b"\0" * size

    readline = read


def upload(client: Client, length: str, **headers: str) -> tuple[Any, Tap]:
    tap = Tap()
    extra: dict[str, Any] = {"CONTENT_LENGTH": length, "wsgi.input": tap, **headers}
    return client.generic("POST", "/accounts/login/", b"", "application/octet-stream", **extra), tap


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/units/", "/nothing-here/", "/static/none.css"]
)
def test_every_answer_forbids_inline_code_and_framing(client, path):
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    ["/log/act/%00/1/", "/units/a%00/", "/bulletin/%00/", "/spending/%00/2022Q1/", "/%00"],
)
def test_nothing_is_at_an_address_with_a_nul(client, path):
    assert client.get(path).status_code == 404


def test_a_session_with_a_nul_in_its_key_is_nobodys(client):
    client.cookies.load('sessionid="aaaaaaaaaaaaaaaa\\000b"')
    answer = client.get("/units/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_the_log_is_searched_without_the_nul_in_what_was_typed(client):
    assert client.get("/log/?q=a%00b").status_code == 200


def test_an_upload_of_300_megabytes_is_refused_without_reading_it(client):
    answer, tap = upload(client, str(HUGE))
    assert answer.status_code == 413
    assert "50 MB" in answer.content.decode()
    assert "请压缩或拆分" in answer.content.decode()
    assert tap.taken <= security.LINGER_BYTES
    assert "Content-Security-Policy" in answer.headers


def test_the_refusal_of_a_large_upload_speaks_the_readers_language(client):
    client.cookies["language"] = "en"
    answer, _ = upload(client, str(HUGE))
    assert "The file is too large" in answer.content.decode()


def test_a_body_of_unstated_length_is_refused(client):
    answer, tap = upload(client, "", HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 411
    assert tap.taken <= security.LINGER_BYTES


@pytest.mark.parametrize("length", ["-1", "many", "٣"])
def test_a_length_that_is_no_number_is_refused(rf: RequestFactory, length):
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "wsgi.input": BytesIO(),
            "CONTENT_LENGTH": length,
        }
    )
    answer = security.BodyLimit(lambda request: pytest.fail("was let in"))(request)
    assert answer.status_code == 400


def test_no_more_is_read_than_the_length_declares(rf: RequestFactory):
    tap = Tap()
    request = rf.generic("POST", "/", b"", "application/octet-stream")
    request = WSGIRequest({**request.META, "wsgi.input": tap, "CONTENT_LENGTH": "10"})
    assert len(request.read()) == 10
    assert tap.taken == 10


def test_a_page_that_is_not_there_says_what_to_do_next(client):
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert "回到首页" in answer.content.decode()


def test_a_form_without_its_token_is_refused_with_a_plain_page():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a"})
    assert answer.status_code == 403
    assert "表单已过期" in answer.content.decode()


def test_a_fault_of_ours_gives_a_number_and_no_traceback(client, monkeypatch):
    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(security.BodyLimit, "__call__", fail)
    client.raise_request_exception = False
    answer = client.get("/units/")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_a_log_line_holds_neither_the_query_nor_the_message_of_an_error(client, monkeypatch):
    name = "Wang"
    lines: list[str] = []
    sink = logging.Handler()
    sink.setFormatter(security.DiscreetFormatter("{name} {message}", style="{"))
    sink.emit = lambda record: lines.append(sink.format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("django")
    logger.addHandler(sink)
    try:

        def fail(*args: object) -> None:
            raise RuntimeError("the secret of " + name)

        monkeypatch.setattr(security.BodyLimit, "__call__", fail)
        client.raise_request_exception = False
        client.get("/units/", {"q": name})
        monkeypatch.undo()
        client.get(f"/units-of/{name}/")
    finally:
        logger.removeHandler(sink)
    text = "\n".join(lines)
    assert "RuntimeError" in text
    assert "Not Found" in text
    assert "Wang" not in text


@pytest.mark.parametrize("path", ["/report/", "/log/", "/units/", "/accounts/login/"])
def test_a_monitor_may_ask_for_the_head_alone(client, path):
    whole, head = client.get(path), client.head(path)
    assert head.status_code == whole.status_code
    assert not head.content
