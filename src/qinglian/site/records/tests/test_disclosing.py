"""Fields of an entry are opened to one person by a link and a code, and to nobody else."""

from __future__ import annotations

import html
import logging
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from qinglian import workdays
from qinglian.ledger.entries import opens
from qinglian.procedures.tests.people import CLERK
from qinglian.site.matters.models import Act
from qinglian.site.matters.tests.standing import RESULT
from qinglian.site.people.actions import NotDone
from qinglian.site.records import disclosing
from qinglian.site.records.disclosing import disclose
from qinglian.site.records.models import Disclosure, Entry
from qinglian.site.records.tests.conftest import CALL, OPERATOR
from qinglian.site.security import DiscreetFormatter

pytestmark = pytest.mark.django_db

ASKED = {"names": ["result"], "purpose": "答复来访人", "days": "7"}
REFUSED = "打不开。可能是口令不对"


@dataclass(frozen=True)
class Given:
    """What a person was handed: the path of the link, and the code."""

    path: str
    code: str

    @property
    def token(self) -> str:
        return self.path.split("/")[-2]


@pytest.fixture
def given(log) -> Given:
    """The result of entry 2 opened to someone by the unit that wrote it, for a week."""
    handed = disclose(CLERK, 2, ["result"], "答复来访人", 7)
    return Given(f"/log/d/{handed.token}/", handed.code)


def words(answer) -> str:
    return html.unescape(answer.content.decode())


def answered(given: Given, code: str | None = None) -> str:
    return words(Client().post(given.path, {"code": given.code if code is None else code}))


def wrong(given: Given) -> str:
    return f"{(int(given.code) + 1) % 10**6:06}"


# --- what is handed out -----------------------------------------------------------------------


def test_a_link_and_a_code_open_the_chosen_field_with_its_salt_and_nothing_else(given, log):
    salts = Act.objects.get(matter=log, n=3).salts
    shown = answered(given)
    assert RESULT in shown
    assert salts["result"] in shown
    assert salts["actor"] not in shown
    assert opens(bytes(Entry.objects.get(index=2).body), "result", RESULT, salts["result"])


def test_the_page_gives_the_entry_to_hold_the_field_to_and_its_receipt(given):
    shown = answered(given)
    assert bytes(Entry.objects.get(index=2).body).decode() in shown
    assert "/log/2/entry.json" in shown
    assert "/log/2/receipt/" in shown
    assert "/log/check/?entry=2" in shown


def test_an_official_makes_a_link_on_the_page_and_is_shown_it_once(signed_in, log):
    client = signed_in("transport")
    made = words(client.post("/log/2/opened/", ASKED))
    path = re.search(r"http://testserver(/log/d/[\w-]{43}/)", made)[1]
    code = re.search(r'id="code">(\d{6})<', made)[1]
    assert RESULT in answered(Given(path, code))
    again = words(client.get("/log/2/opened/"))
    assert path not in again
    assert code not in re.sub(r"[0-9a-f]{64}", "", again)


def test_the_database_keeps_neither_the_link_nor_the_code(given):
    kept = str(Disclosure.objects.values().get())
    assert given.token not in kept
    assert given.code not in re.sub(r"[0-9a-f]{64}", "", kept)


def test_two_links_have_their_own_secrets(log):
    one, other = (disclose(CLERK, 2, ["result"], "答复", 7) for _ in range(2))
    assert one.token != other.token
    assert one.disclosure.code_hash != other.disclosure.code_hash


def test_a_code_may_be_typed_as_people_type_numbers(given):
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in given.code)
    for typed in (full_width, f" {given.code[:3]} {given.code[3:]} "):
        assert RESULT in answered(given, typed)
    assert Disclosure.objects.get().wrong_codes == 0


def test_an_erased_field_is_shown_as_erased(given, log):
    act = Act.objects.get(matter=log, n=3)
    Act.objects.filter(pk=act.pk).update(fields={}, salts={"actor": act.salts["actor"]})
    shown = answered(given)
    assert "已按规定删除" in shown
    assert RESULT not in shown


def test_a_field_once_handed_out_stays_open_though_its_unit_loses_sight_of_the_matter(given, log):
    from qinglian.site.matters.models import Party

    Party.objects.filter(matter=log).delete()
    assert RESULT in answered(given)


# --- what does not open -----------------------------------------------------------------------


def test_the_link_alone_shows_nothing(client, given):
    shown = words(client.get(given.path))
    assert RESULT not in shown
    assert "请输入他们另外告诉您的6位口令" in shown


def test_five_wrong_codes_close_a_link_for_good(given):
    for _ in range(5):
        assert REFUSED in answered(given, wrong(given))
    assert REFUSED in answered(given)
    assert Disclosure.objects.get().wrong_codes == 5


def test_four_wrong_codes_leave_it_open(given):
    for _ in range(4):
        answered(given, wrong(given))
    assert RESULT in answered(given)


def test_a_right_code_does_not_wipe_out_the_wrong_ones(given):
    for code in (*[wrong(given)] * 4, given.code, wrong(given)):
        answered(given, code)
    assert REFUSED in answered(given)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３", "\0", "x" * 999])
def test_what_is_no_code_opens_nothing_and_is_not_counted(given, typed):
    assert REFUSED in answered(given, typed)
    assert Disclosure.objects.get().wrong_codes == 0


def test_a_link_is_dead_when_its_time_is_over(given, clock):
    end = workdays.now() + timedelta(days=7)
    clock(end - timedelta(seconds=1))
    assert RESULT in answered(given)
    clock(end)
    assert REFUSED in answered(given)


def test_a_revoked_link_is_dead(given):
    disclosing.revoke(Disclosure.objects.get())
    assert REFUSED in answered(given)


def same_for_all(page: str) -> str:
    return re.sub(r'value="\w{64}"|"X-CSRFToken": "\w+"|/log/d/[^/"]+/', "", page)


def test_a_wrong_code_a_dead_link_and_one_that_never_was_look_alike(given, log):
    pages = [answered(given, wrong(given)), answered(Given("/log/d/never-was/", "123456"))]
    disclosing.revoke(Disclosure.objects.get())
    pages.append(answered(given))
    expired = disclose(CLERK, 2, ["result"], "答复", 1)
    Disclosure.objects.filter(pk=expired.disclosure.pk).update(expires_at=workdays.now())
    pages.append(answered(Given(f"/log/d/{expired.token}/", expired.code)))
    assert len(set(map(same_for_all, pages))) == 1
    forms = [Client().get(path) for path in (given.path, "/log/d/never-was/")]
    assert same_for_all(words(forms[0])) == same_for_all(words(forms[1]))
    assert {form.status_code for form in forms} == {200}


def test_a_link_opens_nothing_of_another_entry(given):
    Disclosure.objects.update(index=0)
    assert RESULT not in answered(given)


# --- who may hand out what --------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["water", "hotline"])
def test_another_units_official_makes_no_link(signed_in, log, unit):
    assert signed_in(unit).post("/log/2/opened/", ASKED).status_code == 404
    assert not Disclosure.objects.exists()


def test_whoever_is_not_signed_in_makes_and_revokes_nothing(client, given):
    for path in ("/log/2/opened/", "/log/2/opened/revoke/"):
        answer = client.post(path, {**ASKED, "link": Disclosure.objects.get().pk})
        assert answer.headers["Location"].startswith("/accounts/login/")
    assert Disclosure.objects.get().revoked_at is None


@pytest.mark.parametrize("names", [["caller"], ["title", "contact"], ["actor"]])
def test_what_is_personal_is_handed_out_only_by_the_unit_that_took_it(signed_in, log, names):
    asked = {**ASKED, "names": names}
    assert signed_in("govoffice").post("/log/3/opened/", asked).status_code == 422
    assert not Disclosure.objects.exists()
    handed = disclose(OPERATOR, 3, names, "答复来电人", 7)
    assert handed.disclosure.fields == sorted(names)


def test_what_is_not_personal_may_be_handed_out_by_who_sees_the_matter(signed_in, log):
    made = signed_in("govoffice").post("/log/3/opened/", {**ASKED, "names": ["title"]})
    assert made.status_code == 200
    assert Disclosure.objects.get().unit == "govoffice"
    assert CALL["caller"] not in words(made)


def test_no_field_that_differs_from_the_log_or_is_not_there_is_handed_out(log):
    Act.objects.filter(matter=log, n=3).update(fields={"result": "后来改过的结果文字"})
    for name in ("result", "none"):
        with pytest.raises(NotDone):
            disclose(CLERK, 2, [name], "答复", 7)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"names": []}, "请勾选要交给对方的字段"),
        ({"purpose": " "}, "请写明用途"),
        ({"purpose": "长" * 201}, "请写明用途"),
        ({"purpose": "来电１３８００１３８０００"}, "不要写电话或证件号码"),
        ({"days": "0"}, "请填1至30的天数"),
        ({"days": "31"}, "请填1至30的天数"),
        ({"days": "x"}, "请填1至30的天数"),
    ],
)
def test_a_form_that_is_not_right_says_what_to_write_and_keeps_the_rest(
    signed_in, log, changed, said
):
    answer = signed_in("transport").post("/log/2/opened/", {**ASKED, **changed})
    assert answer.status_code == 422
    assert said in words(answer)
    assert ("names" in changed) != ('value="result" checked' in words(answer))
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("days", [0, 31])
@pytest.mark.parametrize("purpose", ["答复", "", "长" * 201])
def test_no_caller_makes_a_link_without_a_purpose_or_a_term(log, purpose, days):
    with pytest.raises(NotDone):
        disclose(CLERK, 2, ["result"], purpose, days if purpose == "答复" else 7)


# --- a unit's own links -----------------------------------------------------------------------


def test_a_unit_sees_what_became_of_its_links(signed_in, given):
    answered(given)
    answered(given)
    shown = words(signed_in("transport").get("/log/2/opened/"))
    assert "答复来访人" in shown
    assert re.search(r"<span>2 <small>最近", shown)


def test_no_other_unit_sees_a_units_links_though_it_sees_the_matter(signed_in, given):
    shown = words(signed_in("govoffice").get("/log/2/opened/"))
    assert RESULT in shown
    assert "答复来访人" not in shown


def test_a_unit_revokes_its_own_link(signed_in, given):
    client = signed_in("transport")
    answer = client.post("/log/2/opened/revoke/", {"link": Disclosure.objects.get().pk})
    assert "链接已收回" in words(client.get(answer.headers["Location"]))
    assert REFUSED in answered(given)


@pytest.mark.parametrize("unit", ["water", "govoffice", "hotline"])
def test_no_other_unit_revokes_it(signed_in, given, unit):
    link = Disclosure.objects.get().pk
    assert signed_in(unit).post("/log/2/opened/revoke/", {"link": link}).status_code == 404
    assert Disclosure.objects.get().revoked_at is None


@pytest.mark.parametrize("link", ["", "none", "\0"])
def test_no_link_is_revoked_that_is_not_there(signed_in, given, link):
    answer = signed_in("transport").post("/log/2/opened/revoke/", {"link": link})
    assert answer.status_code == 404


def test_a_revoked_link_keeps_the_time_at_which_it_was(given, clock):
    disclosing.revoke(Disclosure.objects.get())
    before = Disclosure.objects.get().revoked_at
    clock("2022-03-18T09:00")
    disclosing.revoke(Disclosure.objects.get())
    assert Disclosure.objects.get().revoked_at == before


@pytest.mark.parametrize("links", [1, 20])
def test_the_page_asks_no_more_of_the_database_when_links_grow(
    signed_in, log, django_assert_max_num_queries, links
):
    for _ in range(links):
        disclose(CLERK, 2, ["result"], "答复", 7)
    client = signed_in("transport")
    with django_assert_max_num_queries(12):
        assert client.get("/log/2/opened/").status_code == 200


# --- how it travels ---------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_disclosed_page_is_kept_by_no_cache_named_to_nobody_and_found_by_no_search(
    client, given, method
):
    answer = getattr(client, method)(given.path, {"code": given.code})
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert '<meta name="referrer" content="strict-origin">' in words(answer)
    assert "noindex" in answer.headers["X-Robots-Tag"]


@pytest.mark.parametrize("path", ["/log/2/opened/", "/log/2/opened/revoke/", None])
def test_a_form_that_another_site_sent_does_nothing(county, given, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(county["transport"], "django.contrib.auth.backends.ModelBackend")
    asked = {**ASKED, "link": Disclosure.objects.get().pk, "code": given.code}
    assert client.post(path or given.path, asked).status_code == 403
    assert Disclosure.objects.filter(opened=0, revoked_at=None).count() == 1


@pytest.mark.parametrize("path", ["/log/2/opened/revoke/", "/log/d/x/"])
def test_nothing_is_done_by_a_method_that_is_not_meant_for_it(signed_in, log, path):
    client = signed_in("transport")
    assert client.put(path).status_code == 405
    assert client.get(path).status_code in (200, 405)


def test_no_log_line_holds_the_link_or_the_code(given):
    lines: list[str] = []
    sink = logging.Handler()
    sink.setFormatter(DiscreetFormatter("{name} {message}", style="{"))
    sink.emit = lambda record: lines.append(sink.format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("django")
    logger.addHandler(sink)
    try:
        answered(given)
        answered(given, wrong(given))
        Client().get(given.path + "nothing-here/")
        Client().put(given.path)
        Client().options(given.path)
        Client(enforce_csrf_checks=True).post(given.path, {"code": given.code})
    finally:
        logger.removeHandler(sink)
    assert lines
    assert not [line for line in lines if given.token in line or given.code in line]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_it_is_made_in_both_languages(signed_in, given, language):
    client = signed_in("transport")
    client.cookies["language"] = language
    pages = [
        client.post("/log/2/opened/", ASKED),
        client.get(given.path),
        client.post(given.path, {"code": wrong(given)}),
        client.post(given.path, {"code": given.code}),
    ]
    for answer, zh, en in zip(
        pages,
        ("链接已建好", "口令输错5次", "打不开", "浏览器核对"),
        ("The link is made", "5 wrong codes", "It does not open", "Your browser says"),
        strict=True,
    ):
        assert (zh in words(answer)) == (language == "zh-hans")
        assert (en in words(answer)) == (language == "en")
