"""The public log for whoever has a browser, and what lies behind it for those who may see it."""

from __future__ import annotations

import html
import json

import pytest

from qinglian.ledger.entries import opens
from qinglian.site.matters.models import Act
from qinglian.site.matters.tests.standing import RESULT, decision
from qinglian.site.records.actions import sequence, signer
from qinglian.site.records.models import Entry, Published
from qinglian.site.records.tests.conftest import CALL, grow

PAGES = ["/log/", "/log/?q=HY-2022-000001", "/log/?q=none", "/log/0/", "/log/3/", "/log/99/"]


def page(client, path: str) -> str:
    return html.unescape(client.get(path).content.decode())


def test_a_citizen_without_an_account_sees_the_checkpoint_and_the_key(client, log):
    shown = page(client, "/log/")
    last = Published.objects.get()
    assert last.note in shown
    assert last.root in shown
    assert signer().verifier.vkey in shown
    assert "共 4 条" in shown
    assert "2022-03-17 09:00" in shown


def test_the_newest_entries_come_first_in_words(client, log):
    shown = page(client, "/log/")
    assert shown.index("12345热线工单") < shown.index("报送办理结果") < shown.index("立项交办")
    assert "交通运输局" in shown
    assert "热线中心" in shown


def test_an_entry_is_found_by_its_matter_or_its_index(client, log):
    shown = page(client, f"/log/?q={log}")
    assert shown.count(f">{log}<") == 3
    assert "12345热线工单" not in shown
    assert page(client, f"/log/?q= {log.lower()} ").count(f">{log}<") == 3
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in log)
    assert page(client, f"/log/?q={full_width}").count(f">{log}<") == 3
    assert client.get("/log/?q=2").headers["Location"] == "/log/2/"
    assert client.get("/log/?q=２").headers["Location"] == "/log/2/"
    for nothing in ("HY-2022-009999", "4", "<b>", "x" * 500):
        shown = client.get("/log/", {"q": nothing})
        assert shown.status_code == 200
        assert "没有找到" in shown.content.decode()


def test_an_act_leads_to_its_entry(client, log):
    assert client.get(f"/log/act/{log}/2/").headers["Location"] == "/log/1/"
    waits = decision().number
    answer = client.get(f"/log/act/{waits}/1/")
    assert answer.status_code == 404
    assert "请稍候片刻再查" in answer.content.decode()


def test_an_entry_is_shown_with_its_leaf_its_proof_and_its_bytes(client, log):
    shown = page(client, "/log/2/")
    body = bytes(Entry.objects.get(index=2).body).decode()
    assert body in shown
    assert json.dumps(json.loads(body), ensure_ascii=False, indent=2) in shown
    assert "/log/2/receipt/" in shown
    assert f"--key {signer().verifier.vkey}" in shown
    for proof_hash in client.get("/log/2/receipt/").content.decode().split("\n")[2:4]:
        assert proof_hash in shown


def test_an_entry_that_is_not_there_says_what_to_do(client, log):
    answer = client.get("/log/4/")
    assert answer.status_code == 404
    assert "4 号条目还没有签发" in answer.content.decode()


def test_what_waits_to_be_signed_is_said(client, log):
    decision()
    assert "另有 1 条等待签发" in page(client, "/log/")
    sequence()
    assert "等待签发" not in page(client, "/log/")


def test_an_empty_log_says_so(client, county):
    assert "日志还是空的" in page(client, "/log/")


def test_the_log_is_read_page_by_page(client, log):
    grow(60)
    assert "第 1 页，共 2 页" in page(client, "/log/")
    assert ">0</a>" in page(client, "/log/?page=2")
    assert client.get("/log/?page=x").status_code == 200
    assert client.get("/log/?page=999").status_code == 200


@pytest.mark.parametrize("entries", [10, 700])
@pytest.mark.parametrize(
    ("path", "most"), [("/log/", 7), ("/log/?q=HY-2022-000002", 6), ("/log/1/", 14)]
)
def test_a_page_asks_no_more_of_the_database_when_the_log_grows(
    client, log, django_assert_max_num_queries, entries, path, most
):
    grow(entries)
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", [*PAGES, "/log/2/opened/"])
def test_every_page_is_made_in_both_languages(signed_in, log, language, path):
    client = signed_in("transport")
    client.cookies["language"] = language
    answer = client.get(path)
    assert answer.headers["Content-Language"] == language
    words = answer.content.decode()
    assert ("公开日志" in words) == (language == "zh-hans")


# --- what lies behind -------------------------------------------------------------------------


def test_an_official_of_the_matter_opens_its_fields_and_they_hold(signed_in, log):
    shown = page(signed_in("transport"), "/log/2/opened/")
    salt = Act.objects.get(matter=log, n=3).salts["result"]
    assert RESULT in shown
    assert salt in shown
    entry = bytes(Entry.objects.get(index=2).body)
    assert opens(entry, "result", RESULT, salt)


@pytest.mark.parametrize("unit", ["water", "hotline"])
def test_another_units_official_opens_nothing(signed_in, log, unit):
    answer = signed_in(unit).get("/log/2/opened/")
    assert answer.status_code == 404
    assert RESULT not in answer.content.decode()


def test_whoever_is_not_signed_in_opens_nothing(client, log):
    answer = client.get("/log/2/opened/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(("unit", "sees"), [("hotline", True), ("govoffice", False)])
def test_what_is_personal_is_opened_only_by_the_unit_that_took_it(signed_in, log, unit, sees):
    shown = page(signed_in(unit), "/log/3/opened/")
    assert CALL["title"] in shown
    salts = Act.objects.get(name="open", matter__startswith="RX").salts
    for name in ("caller", "contact", "content"):
        assert (CALL[name] in shown) == sees
        assert (salts[name] in shown) == sees
    assert (salts["actor"] in shown) == sees
    assert ("只能由办理该动作的单位打开" in shown) != sees


def test_opened_fields_are_kept_by_no_cache(signed_in, log):
    assert "no-store" in signed_in("transport").get("/log/2/opened/").headers["Cache-Control"]


def test_an_erased_field_is_shown_as_erased(signed_in, log):
    act = Act.objects.get(matter=log, n=3)
    Act.objects.filter(pk=act.pk).update(fields={}, salts={"actor": act.salts["actor"]})
    shown = page(signed_in("transport"), "/log/2/opened/")
    assert "已按规定删除" in shown
    assert RESULT not in shown


def test_a_changed_field_is_shown_as_changed(signed_in, log):
    Act.objects.filter(matter=log, n=3).update(fields={"result": "后来改过的结果文字"})
    assert "不符，请报告管理员" in page(signed_in("transport"), "/log/2/opened/")


@pytest.mark.parametrize(
    "path", ["/log/", "/log/0/", "/log/3/", "/log/3/entry.json", "/log/3/receipt/"]
)
@pytest.mark.parametrize("unit", [None, "hotline"])
def test_no_public_page_gives_away_what_is_personal_or_its_salt(client, signed_in, log, path, unit):
    reader = signed_in(unit) if unit else client
    shown = page(reader, path)
    salts = [salt for act in Act.objects.all() for salt in act.salts.values()]
    personal = [CALL[name] for name in ("caller", "contact", "content")]
    assert not [word for word in (*personal, *salts, "p-transport-1") if word in shown]
