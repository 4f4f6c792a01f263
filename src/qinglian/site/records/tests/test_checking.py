"""The page that checks in the browser, as the server gives it. What it then does: `browser/`."""

from __future__ import annotations

import base64
import html
import re
from hashlib import sha256

import pytest

from qinglian.site.records import checking
from qinglian.site.records.signing import signer

pytestmark = pytest.mark.django_db

SCRIPTS = [*checking.CHECKS, checking.PAGE, checking.DISCLOSED]


def words(answer) -> str:
    return html.unescape(answer.content.decode())


def test_anyone_gets_the_page_with_the_key_to_fill_in(client, log):
    shown = words(client.get("/log/check/"))
    assert f'data-key="{signer().verifier.vkey}"' in shown
    assert "data-entry" not in shown


def test_the_page_of_an_entry_knows_which_files_to_fetch(client, log):
    shown = words(client.get("/log/check/?entry=2"))
    assert 'data-entry="/log/2/entry.json" data-receipt="/log/2/receipt/"' in shown


@pytest.mark.parametrize("wanted", ["x", "-1", "２", "<b>", "9" * 40, ""])
def test_no_file_is_fetched_for_what_is_no_index(client, log, wanted):
    answer = client.get("/log/check/", {"entry": wanted})
    assert answer.status_code == 200
    assert "data-entry" not in words(answer)


def test_without_a_key_on_the_server_there_is_none_to_fill_in(client, log, monkeypatch):
    monkeypatch.setattr(checking, "site_key", lambda: "")
    assert "data-key" not in words(client.get("/log/check/"))


@pytest.mark.parametrize("path", ["/log/", "/log/2/", "/log/2/opened/"])
def test_the_pages_of_the_log_lead_to_it(client, county, log, path):
    client.force_login(county["transport"], "django.contrib.auth.backends.ModelBackend")
    assert "/log/check/" in words(client.get(path))


def test_the_acts_of_a_matter_lead_to_their_receipts_and_to_the_check_of_each(client, county, log):
    client.force_login(county["transport"], "django.contrib.auth.backends.ModelBackend")
    shown = words(client.get(f"/matters/{log}/"))
    for index in range(3):
        assert f'href="/log/{index}/receipt/"' in shown
        assert f'href="/log/check/?entry={index}"' in shown


def test_nothing_that_is_typed_or_chosen_can_be_sent_with_the_form(client, log):
    shown = words(client.get("/log/check/"))
    form = shown[shown.index('id="check-form"') : shown.index('id="check-answer"')]
    assert not re.findall(r"\s(?:name|action|method)=", form)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", ["/log/check/", "/log/check/?entry=1", "/log/check/offline.html"])
def test_the_page_is_made_in_both_languages(client, log, language, path):
    client.cookies["language"] = language
    shown = re.sub(r"<script>.*</script>", "", words(client.get(path)), flags=re.DOTALL)
    assert ("日志的公钥" in shown) == (language == "zh-hans")
    assert ("The log's key" in shown) == (language == "en")


# --- as one file ------------------------------------------------------------------------------


def test_the_offline_page_is_given_to_be_kept(client, log):
    answer = client.get("/log/check/offline.html")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="qinglian-check.html"'
    assert signer().verifier.vkey in words(answer)


def test_the_offline_page_names_no_other_file(client, log):
    page = client.get("/log/check/offline.html").content.decode()
    assert "here:" not in page
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", page)
    assert "url(" not in page


def test_the_offline_page_allows_itself_its_own_script_and_style_and_no_connection(client, log):
    page = client.get("/log/check/offline.html").content.decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[1]
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    for name in ("script", "style"):
        within = re.search(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)[1]
        digest = base64.b64encode(sha256(within.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("name", [*SCRIPTS, checking.STYLE])
def test_no_script_holds_what_would_end_it_when_it_is_written_into_a_page(name):
    assert not re.findall(r"</(?:script|style)|<!--", checking.source(name), re.I)


@pytest.mark.parametrize("name", checking.CHECKS)
def test_what_checks_can_reach_neither_the_network_nor_the_page(name):
    assert not re.findall(
        r"\bfetch\(|XMLHttp|WebSocket|sendBeacon|document\.", checking.source(name)
    )
