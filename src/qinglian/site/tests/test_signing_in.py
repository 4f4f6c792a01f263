"""Sign-in by user name; no signing up; too many attempts are stopped."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache

from qinglian.site.people.models import User

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _account():
    cache.clear()
    User.objects.create_user("gu", password="a-long-pass-phrase")


def test_one_signs_in_with_a_user_name_and_a_password(client):
    answer = client.post(LOGIN, {"login": "gu", "password": "a-long-pass-phrase"})
    assert answer.status_code == 302
    assert client.get("/me/").wsgi_request.user.is_authenticated


def test_a_wrong_password_keeps_the_name_typed_and_says_so_in_chinese(client):
    page = client.post(LOGIN, {"login": "gu", "password": "wrong"}).content.decode()
    assert 'value="gu"' in page
    assert "密码" in page
    assert 'role="alert"' in page


def test_after_five_wrong_passwords_the_account_must_wait(client):
    for _ in range(5):
        client.post(LOGIN, {"login": "gu", "password": "wrong"})
    answer = client.post(LOGIN, {"login": "gu", "password": "a-long-pass-phrase"})
    assert answer.status_code in {200, 429}
    assert re.search("次数(太|过)多|稍后", answer.content.decode())
    assert not client.get(LOGIN).wsgi_request.user.is_authenticated


def test_nobody_signs_up_by_themselves(client):
    assert client.get("/accounts/signup/").status_code == 404


def test_a_page_for_the_signed_in_leads_to_the_sign_in_page(client):
    assert client.get("/units/").headers["Location"] == "/accounts/login/?next=/units/"


def test_signing_out_takes_a_post(client):
    client.post(LOGIN, {"login": "gu", "password": "a-long-pass-phrase"})
    assert client.get("/accounts/logout/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/units/").status_code == 302


def test_a_password_is_changed_by_giving_the_present_one(client):
    client.post(LOGIN, {"login": "gu", "password": "a-long-pass-phrase"})
    assert client.get("/accounts/password/").status_code == 200
    new = "another-long-phrase"
    fields = {"oldpassword": "a-long-pass-phrase", "password1": new, "password2": new}
    answer = client.post("/accounts/password/", fields, follow=True)
    assert "密码已修改" in answer.content.decode()
    assert User.objects.get(username="gu").check_password(new)


@pytest.mark.parametrize("path", ["/report/", "/log/"])
def test_a_citizen_without_an_account_is_told_what_is_open_to_everyone(client, path):
    main = client.get(LOGIN).content.decode().split("<main", 1)[1]
    assert f'href="{path}"' in main
