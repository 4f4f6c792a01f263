"""A reader checks, and a person opens what was handed to them, in a real browser on a running site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from qinglian.procedures.tests.people import CLERK
from qinglian.site.matters.models import Act
from qinglian.site.matters.tests.standing import RESULT
from qinglian.site.records.disclosing import disclose
from qinglian.site.records.models import Disclosure
from qinglian.site.records.signing import signer


def verdict(page) -> str:
    return str(page.inner_text(".q-verdict"))


def check(page) -> str:
    page.click("#check-go")
    page.wait_for_selector(".q-verdict")
    return verdict(page)


def sign_in(window, site: str, user) -> None:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    window.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}]
    )


@pytest.fixture
def files(client, log, tmp_path) -> dict[str, str]:
    """The entry and the receipt of the result, as a reader has them on a disk."""
    kept = {"entry": tmp_path / "2.json", "receipt": tmp_path / "2.tlog-proof"}
    kept["entry"].write_bytes(client.get("/log/2/entry.json").content)
    kept["receipt"].write_bytes(client.get("/log/2/receipt/").content)
    return {name: str(path) for name, path in kept.items()}


def choose(page, files: dict[str, str]) -> None:
    for name, path in files.items():
        page.set_input_files(f"#check-{name}", path)


# --- checking ---------------------------------------------------------------------------------


def test_the_button_on_an_entrys_page_leads_to_its_check_and_it_holds(site, page):
    page.goto(f"{site}/log/2/")
    page.click("text=在浏览器里核验")
    page.wait_for_selector("text=已从本站取来第 2 号的回执")
    page.click("#check-fill")
    assert page.is_visible("text=要是本站被人换掉，它给的公钥也会是假的")
    assert check(page) == "成立"
    assert page.locator(".q-steps li.is-holds").count() == 4


def test_files_of_ones_own_are_checked_without_a_word_to_the_network(site, page, files):
    page.goto(f"{site}/log/check/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    choose(page, files)
    page.fill("#check-key", f" {signer().verifier.vkey}\n")
    assert check(page) == "成立"
    assert not [
        url for url in asked if not url.endswith("mark.svg")
    ]  # the browser's own, for its tab


def test_another_key_is_refused_on_the_page(site, page, files):
    from qinglian.ledger.keys import Ed25519Signer

    page.goto(f"{site}/log/check/")
    choose(page, files)
    page.fill("#check-key", Ed25519Signer.generate(signer().name).verifier.vkey)
    assert check(page) == "不成立"
    assert "名称相同，却是另一把钥匙" in page.inner_text(".q-steps .is-fails")


def test_an_opened_field_is_copied_from_the_officials_page_and_holds(
    site, county, window, page, files
):
    sign_in(window, site, county["transport"])
    page.goto(f"{site}/log/2/opened/")
    row = page.locator("tr", has_text="result")
    value, salt = row.locator(".q-hash").all_inner_texts()
    page.goto(f"{site}/log/check/")
    choose(page, {"entry": files["entry"]})
    page.click("#check-field summary")
    for name, words in {"name": "result", "value": value, "salt": salt}.items():
        page.fill(f"#check-{name}", words)
    assert check(page) == "成立"
    page.fill("#check-value", value.replace("已", "未", 1) + "。")
    page.click("#check-go")
    page.wait_for_selector(".q-verdict.is-fails")


def test_what_is_still_lacking_is_asked_for(site, page, files):
    page.goto(f"{site}/log/check/")
    said = page.locator("#check-result")
    page.click("#check-go")
    assert "请先选条目文件" in said.inner_text()
    choose(page, {"entry": files["entry"]})
    page.click("#check-go")
    assert "请再选回执，或填写打开的字段" in said.inner_text()
    choose(page, files)
    page.click("#check-go")
    assert "核验回执要用日志的公钥" in said.inner_text()
    page.click("#check-field summary")
    page.fill("#check-salt", "x")
    page.click("#check-go")
    assert "要填齐字段名、值和盐三样" in said.inner_text()
    assert page.url == f"{site}/log/check/"


def test_the_page_speaks_english_too(site, window, page, files):
    window.add_cookies([{"name": "language", "value": "en", "url": site}])
    page.goto(f"{site}/log/check/")
    choose(page, files)
    page.click("#check-fill")
    assert check(page) == "It holds"
    assert not re.search(r"[\u3400-\u9fff]", page.inner_text("main"))


def test_where_the_browser_withholds_cryptography_the_page_says_what_to_do(site, page):
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page.goto(f"{site}/log/check/")
    assert page.is_visible("text=本页不是经 https 打开的")
    assert page.is_disabled("#check-go")


def test_where_scripts_are_off_the_page_says_so(site, browser):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}/log/check/")
    assert page.is_visible("text=核验脚本没有运行")
    assert page.is_disabled("#check-go")
    page.close()


def test_the_offline_page_checks_from_a_disk_without_a_network(site, window, page, files, tmp_path):
    page.goto(f"{site}/log/check/")
    with page.expect_download() as download:
        page.click("text=下载离线核验页")
    kept = Path(tmp_path) / download.value.suggested_filename
    download.value.save_as(kept)
    window.set_offline(True)
    page.goto(kept.as_uri())
    choose(page, files)
    page.click("#check-fill")
    assert check(page) == "成立"
    page.click("#check-field summary")
    act = Act.objects.get(matter__startswith="HY", n=3)
    for name, words in {"name": "result", "value": RESULT, "salt": act.salts["result"]}.items():
        page.fill(f"#check-{name}", words)
    page.click("#check-go")
    page.wait_for_selector("text=字段「result」成立")


def test_the_offline_page_could_send_nothing_if_it_would(site, browser, tmp_path):
    kept = tmp_path / "qinglian-check.html"
    kept.write_bytes(Client().get("/log/check/offline.html").content)
    page = browser.new_page()
    page.goto(kept.as_uri())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    refused = page.evaluate(f"fetch('{site}/log/checkpoint').then(() => false, () => true)")
    assert refused
    assert not asked
    page.close()


# --- opened to one person ---------------------------------------------------------------------


def test_what_an_official_hands_out_is_opened_by_the_person_and_checked_there(
    site, county, window, page, browser
):
    sign_in(window, site, county["transport"])
    page.goto(f"{site}/log/2/opened/")
    page.check("[name=names][value=result]")
    page.fill("[name=purpose]", "答复来访人")
    page.click("text=建链接 >> nth=-1")
    link, code = page.inner_text("#link"), page.inner_text("#code")
    citizen = browser.new_page()
    citizen.goto(link)
    citizen.fill("#code", f"{(int(code) + 1) % 10**6:06}")
    citizen.click("main button")
    assert citizen.is_visible("text=打不开。可能是口令不对")
    citizen.fill("#code", code)
    citizen.click("main button")
    citizen.wait_for_selector("text=成立：与日志所记一字不差")
    assert RESULT in citizen.inner_text("#disclosed")
    assert citizen.url == link
    citizen.close()
    page.goto(f"{site}/log/2/opened/")
    page.click("text=收回")
    page.click("text=确认收回")
    assert page.is_visible("text=链接已收回，再也打不开")
    assert Disclosure.objects.get().revoked_at


@pytest.fixture
def handed(site, log):
    """A link and a code for the result."""
    made = disclose(CLERK, 2, ["result"], "答复来访人", 7)
    return f"{site}/log/d/{made.token}/", made.code


def open_it(page, handed) -> None:
    page.goto(handed[0])
    page.fill("#code", handed[1])
    page.click("main button")
    page.wait_for_selector("#disclosed")


def test_the_browser_says_when_what_was_handed_out_is_no_more_what_was_recorded(page, handed, log):
    Act.objects.filter(matter=log, n=3).update(fields={"result": "后来改过的结果文字"})
    open_it(page, handed)
    page.wait_for_selector("text=不成立：与日志所记不符")


def test_a_disclosed_page_tells_no_page_that_it_leads_to_where_the_reader_came_from(page, handed):
    came_from: list[str | None] = []
    page.on("request", lambda request: came_from.append(request.headers.get("referer")))
    open_it(page, handed)
    page.click("text=核验它在不在日志里")
    page.wait_for_selector("text=已从本站取来第 2 号的回执")
    assert came_from
    assert not [one for one in came_from if one and "/log/d/" in one]


def test_without_scripts_a_disclosed_page_claims_no_check(browser, handed):
    page = browser.new_page(java_script_enabled=False)
    open_it(page, handed)
    assert page.is_visible("text=脚本没有运行，没有核对")
    page.close()
