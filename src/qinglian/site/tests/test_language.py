"""Chinese until the reader chooses English; the choice is kept, and leads nowhere else."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from qinglian.text import Text

pytestmark = pytest.mark.django_db


def test_a_page_is_in_chinese_whatever_the_browser_asks_for(client):
    answer = client.get("/accounts/login/", headers={"accept-language": "en-GB,en"})
    assert 'lang="zh-Hans"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "zh-hans"


def test_the_button_in_the_header_switches_to_english_and_returns_to_the_page(client):
    answer = client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert answer.headers["Location"] == "/accounts/login/"
    page = client.get("/accounts/login/").content.decode()
    assert "Sign in" in page
    assert "登录" not in page


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_the_switch_never_leads_to_another_site(client, elsewhere):
    answer = client.post("/language/", {"language": "en", "next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(client):
    assert "language" not in client.post("/language/", {"language": "tlh"}).cookies
    client.cookies["language"] = "tlh"
    assert client.get("/accounts/login/").headers["Content-Language"] == "zh-hans"


def test_what_fills_a_phrase_is_escaped():
    template = Template('{% t "你好{name}" "Hello {name}" name=name %}')
    assert template.render(Context({"name": "<b>"})) == "你好&lt;b&gt;"


def test_a_text_is_shown_in_the_language_of_the_page():
    template = Template("{{ text|words }}")
    assert template.render(Context({"text": Text(zh="时限", en="limit")})) == "时限"


def test_a_page_that_this_deployment_lacks_has_no_address():
    template = Template('{% address "nowhere:page" as there %}[{{ there }}]')
    assert template.render(Context()) == "[]"
