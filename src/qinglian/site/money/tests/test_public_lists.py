"""A list is ready, up, and down: what is public is what the log holds, and nobody changes it in between."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from qinglian.ledger.public_lists import root_of
from qinglian.procedures.refusal import Refused
from qinglian.site.figures.tests.conftest import actor, signed_in
from qinglian.site.matters.door import open_matter, perform
from qinglian.site.matters.models import Act, Matter
from qinglian.site.money.models import PublicList
from qinglian.site.money.screening import screen
from qinglian.site.money.tests.conftest import AUDITOR, identity, seen_by, sheet, text
from qinglian.site.records.actions import sequence

pytestmark = pytest.mark.django_db

HEADINGS = ["发放序号", "村（社区）", "姓名", "金额（元）"]
REASON = "一户姓名有误，更正后重新公示。"
TOWNS = ("shiqiao", "qingping")


def rows(batch: str, many: int = 6) -> list[dict[str, object]]:
    """Rows of two townships in turn, the first person of them dead."""
    return [
        {
            "batch": batch, "number": f"{n:03d}", "item": "耕地地力保护补贴", "period": "2022",
            "starts": "2022-01-01", "town": TOWNS[n % 2], "village": f"前进村{n}组", "person": identity(n),
            "amount": "700.00",
        }
        for n in range(many)
    ]  # fmt: skip


def bring(batch: str, town: str, many: int = 6):
    table = [
        [row["number"], row["village"], f"示例{row['number']}", row["amount"]]
        for row in rows(batch, many)
        if row["town"] == town
    ]
    given = {"batch": batch, "file": sheet(HEADINGS, table)}
    return signed_in(f"{town}#liaison").post("/lists/publish/", given, follow=True)


@pytest.fixture
def compared(people, filed) -> str:
    """A batch that was compared, its rows filed and screened, the lists of both townships ready."""
    batch = open_matter("subsidy-batch", actor("farming#liaison"), {
        "title": "耕地地力保护补贴2022年第一批", "lead": "farming", "policy_no": "清财农〔2022〕21号",
        "period": "2022", "heads": 6, "amount": "4200",
    }).number  # fmt: skip
    filed("subsidy-rows", rows(batch), unit="farming", period="2022")
    filed("deaths", [{"person": identity(0), "died": "2021-03-15"}], unit="civil", period="2022")
    screen(actor(AUDITOR))
    for town in TOWNS:
        assert bring(batch, town).status_code == 200
    compare(batch)
    return batch


def compare(batch: str) -> None:
    perform(batch, "compare", actor("farming#staff"), {"doubts": 1, "cleared": 1, "removed": 0})


def show(batch: str) -> None:
    perform(batch, "show", actor("farming#liaison"))


@pytest.fixture
def shown(compared: str) -> str:
    show(compared)
    return compared


def path(batch: str, town: str = "shiqiao") -> str:
    return f"/lists/{batch}/{town}/"


def said(batch: str) -> str:
    last = Act.objects.filter(matter=batch, name="show").order_by("n").last()
    return str(last.fields["list_root"]) if last else ""


def test_a_list_that_is_ready_is_seen_by_its_town_and_the_payer_alone(compared):
    for post in ("shiqiao#liaison", "farming#head"):
        page = text(seen_by(post, path(compared) + "ready/"))
        assert "尚未公开" in page
        assert "示例002" in page
        assert path(compared) + "ready/" in text(seen_by(post, "/lists/"))
    for post in ("qingping#liaison", "edu#head", "leaders#head", AUDITOR):
        assert seen_by(post, path(compared) + "ready/").status_code == 404
        assert path(compared) + "ready/" not in text(seen_by(post, "/lists/"))
    assert "/accounts/login/" in Client().get(path(compared) + "ready/")["Location"]
    for address in (path(compared), path(compared) + "rows.json"):
        assert Client().get(address).status_code == 404


def test_what_the_notice_says_is_reckoned_and_typed_by_nobody(compared):
    for name, value in (("listed_heads", 6), ("list_root", "0" * 64), ("places", 2)):
        with pytest.raises(Refused, match="由系统取得"):
            perform(compared, "show", actor("farming#liaison"), {name: value})
    show(compared)
    fields = Act.objects.get(matter=compared, name="show").fields
    assert (fields["listed_heads"], fields["listed_amount"], fields["places"]) == (6, "4200", 2)
    assert "unlisted" not in fields


def test_the_payer_puts_it_up_by_the_page_of_the_act_which_says_where_a_list_is_missing(compared):
    address = reverse("matters:act", args=(compared, "show"))
    payer = signed_in("farming#liaison")
    held = PublicList.objects.get(town="qingping")
    PublicList.objects.filter(pk=held.pk).delete()
    assert payer.get(address).status_code == 200
    answer = payer.post(address, follow=True)
    assert "没有备好名单：青坪" in text(answer)
    assert not PublicList.objects.filter(published_at__isnull=False).exists()
    bring(compared, "qingping")
    payer.post(address, follow=True)
    assert Client().get(path(compared)).status_code == 200


def test_the_page_shows_that_the_log_holds_what_is_public(shown):
    sequence()
    page = text(Client().get(path(shown)))
    assert said(shown) in page
    assert PublicList.objects.get(town="shiqiao").root in page
    assert "相符" in page
    assert "不符" not in page
    n = Act.objects.get(matter=shown, name="show").n
    assert f"/log/act/{shown}/{n}/" in page
    assert Client().get(f"/log/act/{shown}/{n}/").status_code == 302


def test_anyone_reckons_the_digest_from_the_download_and_no_hidden_name_is_in_it(shown):
    document = Client().get(path(shown) + "rows.json").json()
    assert root_of(document) == said(shown)
    hidden = [row for row in document["rows"] if "leaf" in row]
    assert [list(row) for row in hidden] == [["leaf"]]
    assert "示例000" not in repr(document)
    assert "示例002" in repr(document)


def test_a_row_changed_in_the_database_is_seen_by_everybody(shown):
    held = PublicList.objects.get(town="shiqiao")
    held.rows[1][3] = "示例改"
    PublicList.objects.filter(pk=held.pk).update(rows=held.rows)
    assert "不符" in text(Client().get(path(shown)))
    assert root_of(Client().get(path(shown) + "rows.json").json()) != said(shown)
    with pytest.raises(Refused, match="名单与现在的明细不一致：石桥"):
        show(shown)


def test_a_batch_without_rows_or_with_a_town_missing_goes_nowhere(compared, filed):
    PublicList.objects.filter(town="qingping").delete()
    with pytest.raises(Refused, match="没有备好名单：青坪"):
        show(compared)
    number = Matter.objects.get(procedure="data-filing", title="2022年数据", lead="farming").number
    perform(number, "replace", actor("farming#deputy"), {"reason": "口径有误，重新报送"})
    with pytest.raises(Refused, match="没有经确认的明细"):
        show(compared)


def test_a_list_that_was_filed_otherwise_since_is_brought_again(compared, filed):
    filed(
        "subsidy-rows", [{**rows(compared)[2], "amount": "650.00"}], unit="farming", period="2022"
    )
    with pytest.raises(Refused, match="名单与现在的明细不一致：石桥"):
        show(compared)
    assert "与现在的明细不一致" in text(seen_by("farming#liaison", f"/lists/{compared}/"))


def test_a_list_that_holds_personal_data_does_not_go_up_however_it_came_there(compared):
    held = PublicList.objects.get(town="shiqiao")
    held.columns = ["发放序号", "村（社区）", "身份证号", "金额（元）"]
    held.save()
    with pytest.raises(Refused) as refused:
        show(compared)
    assert refused.value.code == "gate"
    assert PublicList.objects.filter(published_at__isnull=False).count() == 0


def test_after_an_objection_a_new_notice_takes_the_place_of_the_old_one(shown, filed):
    before = said(shown)
    old = PublicList.objects.get(town="shiqiao")
    perform(shown, "object", actor("farming#head"), {"complaint": "有人反映一户金额有误"})
    perform(shown, "correct", actor("farming#liaison"), {"result": "经核实更正金额。"})
    filed("subsidy-rows", [rows(shown, 8)[6]], unit="farming", period="2022")
    assert bring(shown, "shiqiao", 8).status_code == 200
    assert old.root in text(Client().get(path(shown))), "what is up stays until the next notice"
    compare(shown)
    show(shown)
    old.refresh_from_db()
    assert (old.rows, old.salts, old.taken_down) == ([], [], False)
    assert said(shown) != before
    for town in TOWNS:
        assert root_of(Client().get(path(shown, town) + "rows.json").json()) == said(shown)
        assert "相符" in text(Client().get(path(shown, town)))
    assert (
        Act.objects.filter(matter=shown, name="show").order_by("n").last().fields["listed_heads"]
        == 7
    )


def test_once_it_is_approved_no_list_is_changed(shown, clock):
    clock("2022-06-01T09:00")
    perform(shown, "approve", actor("farming#head"))
    answer = bring(shown, "shiqiao")
    assert answer.status_code == 422
    assert "名单不能再换" in text(answer)


def test_a_list_is_taken_down_by_its_town_with_a_reason_for_all_to_read(shown):
    address = f"/lists/{shown}/take-down/"
    for post in ("farming#head", "edu#head"):
        assert signed_in(post).post(address, {"why": REASON}).status_code == 403
    assert "/accounts/login/" in Client().post(address)["Location"]
    town = signed_in("shiqiao#liaison")
    for why in ("", "错", f"户主证件{identity(2)}"):
        page = text(town.post(address, {"why": why}, follow=True))
        assert identity(2) not in page
        assert PublicList.objects.filter(ended_at=None).count() == 2
    town.post(address, {"why": REASON})
    answer = Client().get(path(shown))
    assert answer.status_code == 410
    for words in (REASON, said(shown), PublicList.objects.get(town="shiqiao").root, "相符"):
        assert words in text(answer)
    assert "示例002" not in text(answer)
    assert REASON in text(Client().get("/lists/"))
    assert Client().get(path(shown) + "rows.json").status_code == 404
    held = PublicList.objects.get(town="shiqiao")
    assert (held.rows, held.salts, held.ended_post) == ([], [], "shiqiao#liaison")
    assert "相符" in text(Client().get(path(shown, "qingping")))


def test_a_notice_that_was_cut_short_is_given_anew(shown, clock):
    signed_in("shiqiao#liaison").post(f"/lists/{shown}/take-down/", {"why": REASON})
    clock("2022-06-01T09:00")
    with pytest.raises(Refused, match="公示后有名单被撤下：石桥"):
        perform(shown, "approve", actor("farming#head"))
    bring(shown, "shiqiao")
    show(shown)
    with pytest.raises(Refused) as refused:
        perform(shown, "approve", actor("farming#head"))
    assert refused.value.code == "too-soon"
    clock("2022-06-10T09:00")
    perform(shown, "approve", actor("farming#head"))
    assert Client().get(path(shown)).status_code == 200


def test_with_the_batch_its_lists_are_withdrawn(shown):
    perform(shown, "cancel", actor("farming#head"), {"reason": "政策调整，撤销本批次"})
    assert not PublicList.objects.filter(ended_at=None).exists()
    assert Client().get(path(shown)).status_code == 404


def test_how_the_lists_of_a_batch_stand_is_seen_by_those_who_see_the_batch(shown):
    address = f"/lists/{shown}/"
    signed_in("qingping#liaison").post(f"/lists/{shown}/take-down/", {"why": REASON})
    page = text(seen_by("farming#liaison", address))
    assert "公示中" in page
    assert "已撤下" in page
    assert address in text(seen_by("farming#liaison", f"/matters/{shown}/"))
    assert seen_by("edu#head", address).status_code == 404
    assert seen_by("farming#liaison", "/lists/HY-2022-000001/").status_code == 404
    assert "/accounts/login/" in Client().get(address)["Location"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_are_made_in_both_languages_and_run_nothing_inline(shown, language):
    bring(shown, "qingping")
    signed_in("qingping#liaison").post(f"/lists/{shown}/take-down/", {"why": REASON})
    client = signed_in("shiqiao#liaison")
    payer = signed_in("farming#liaison")
    for one in (client, payer):
        one.cookies["language"] = language
    pages = [client.get(path(shown)), client.get(path(shown, "qingping")), client.get("/lists/"),
             payer.get(f"/lists/{shown}/"), payer.get(path(shown, "qingping") + "ready/")]  # fmt: skip
    for page in map(text, pages):
        assert ('<html lang="en"' in page) == (language == "en")
        assert "style=" not in page
        assert "<script>" not in page
