"""Story 9: 41,870 rows of a subsidy, the dead among them, the doubles, the rows that failed, and the public list."""

from __future__ import annotations

import logging
from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client

from qinglian.ledger.public_lists import root_of
from qinglian.procedures.refusal import Refused
from qinglian.site.figures.models import FiledRow
from qinglian.site.figures.pseudonyms import pseudonym
from qinglian.site.figures.tests.conftest import actor, signed_in
from qinglian.site.matters.door import open_matter, perform
from qinglian.site.matters.models import Act, Matter
from qinglian.site.money.models import Lead, PublicList, Run, State
from qinglian.site.money.screening import screen
from qinglian.site.money.tests.conftest import AUDITOR, identity, sheet, text
from qinglian.site.records.models import Queued

pytestmark = pytest.mark.django_db

ROWS, TOTAL = 41_870, Decimal("29134000.00")
DEAD, IN_GRACE, DOUBLES = 41, 22, 17
DEAD_AMOUNT = Decimal("28640.00")
OF_SHIQIAO = 3_500
TOWNS = ("shiqiao", "chengguan", "qingping", "shuanghe", "liuxi", "gaofeng", "baiyun", "chayuan",
         "longquan", "daya", "nangou", "xinan")  # fmt: skip
HEADINGS = ["发放序号", "村（社区）", "姓名", "身份证号", "面积（亩）", "金额（元）"]


def amounts() -> list[Decimal]:
    """41,870 amounts of 29,134,000 yuan in all, the first 41 of them of 28,640 yuan."""
    dead = [Decimal("700.00")] * 40 + [DEAD_AMOUNT - 40 * Decimal("700.00")]
    left = ROWS - DEAD
    each = ((TOTAL - DEAD_AMOUNT) / left).quantize(Decimal("0.01"))
    rest = [each] * (left - 1)
    return [*dead, *rest, TOTAL - DEAD_AMOUNT - sum(rest)]


def rows(batch: str) -> list[dict[str, object]]:
    """The first 41 were paid after their death, the next 22 within the month; the last 17 are doubles."""
    found: list[dict[str, object]] = []
    for n, amount in enumerate(amounts()):
        town = "shiqiao" if n < OF_SHIQIAO else TOWNS[1 + n % 11]
        person = n if n < ROWS - DOUBLES else n - DOUBLES - 1_000
        found.append(
            {
                "batch": batch, "number": f"{n + 1:05d}", "item": "耕地地力保护补贴", "period": "2022",
                "starts": "2022-01-01", "town": town, "village": f"前进村{n % 9 + 1}组",
                "person": identity(person), "amount": format(amount, "f"),
            }
        )  # fmt: skip
    return found


def deaths() -> list[dict[str, object]]:
    """63 who are on the list, and 200 who are not."""
    dead = [(n, f"2021-{n % 12 + 1:02d}-15") for n in range(DEAD)]
    grace = [(DEAD + n, f"2022-01-{n + 5:02d}") for n in range(IN_GRACE)]
    others = [(60_000 + n, "2021-06-01") for n in range(200)]
    return [{"person": identity(n), "died": died} for n, died in (*dead, *grace, *others)]


def town_sheet(held: list[dict[str, object]], *, masked: bool = False, without: bool = False):
    """The town's own list, with the identity numbers in it, masked, or without that column."""
    table = []
    for n, row in enumerate(held):
        number = str(row["person"])
        cell = number[:6] + "*" * 10 + number[-2:] if masked else number
        table.append([row["number"], row["village"], f"示例{n:04d}", cell, 7.5, row["amount"]])
    if without:
        table = [[*row[:3], *row[4:]] for row in table]
        return sheet([one for one in HEADINGS if one != "身份证号"], table)
    return sheet(HEADINGS, table)


@pytest.fixture
def batch(people):
    fields = {
        "title": "耕地地力保护补贴2022年第一批", "lead": "farming", "policy_no": "清财农〔2022〕21号",
        "period": "2022", "heads": ROWS, "amount": str(TOTAL),
    }  # fmt: skip
    return open_matter("subsidy-batch", actor("farming#liaison"), fields).number


@pytest.fixture
def paid(batch, filed):
    """The batch with its rows and the register of deaths filed, and screened."""
    filed("subsidy-rows", rows(batch), unit="farming", period="2022")
    filed("deaths", deaths(), unit="civil", period="2022")
    screen(actor(AUDITOR))
    return batch


def bring(post: str, batch: str, file, **change: object):
    """Bring a town's list, which is then ready, or refused."""
    return signed_in(post).post(
        "/lists/publish/", {"batch": batch, "file": file, **change}, follow=True
    )


def show(batch: str) -> Act:
    """Compare the batch and put it on public notice."""
    perform(batch, "compare", actor("farming#staff"), {"doubts": 58, "cleared": 58, "removed": 0})
    perform(batch, "show", actor("farming#liaison"))
    return Act.objects.get(matter=batch, name="show")


def put_up(batch: str, held: list[dict[str, object]]) -> str:
    """Bring the list of shiqiao and put the batch up; the address of the list."""
    assert bring("shiqiao#liaison", batch, town_sheet(held, without=True)).status_code == 200
    show(batch)
    return f"/lists/{batch}/shiqiao/"


@pytest.mark.slow
def test_the_batch_from_the_rows_to_the_public_lists_and_the_payment(paid, clock, caplog):
    caplog.set_level(logging.DEBUG)
    by_rule = {run.rule: run for run in Run.objects.all()}
    dead, doubles = by_rule["B01"], by_rule["B02"]
    assert dead.population == ROWS
    assert dead.found + dead.excused == DEAD + IN_GRACE == 63
    assert (dead.found, dead.rows, dead.amount) == (41, 41, Decimal("28640.00"))
    assert doubles.found == DOUBLES
    assert sum(Decimal(body["amount"]) for body in bodies(paid)) == TOTAL

    every_row = rows(paid)
    held = every_row[:OF_SHIQIAO]
    refused = bring("shiqiao#liaison", paid, town_sheet(held))
    assert refused.status_code == 422
    assert "「身份证号」（身份证件号，3500格）" in text(refused)
    assert not PublicList.objects.exists()
    assert held[0]["person"] not in text(refused) + caplog.text

    assert bring("shiqiao#liaison", paid, town_sheet(held, masked=True)).status_code == 200
    assert bring("shiqiao#liaison", paid, town_sheet(held, without=True)).status_code == 200
    assert PublicList.objects.exclude(ended_at=None).get().rows == []

    public = Client()
    assert public.get(f"/lists/{paid}/shiqiao/").status_code == 404
    clock("2022-09-21T09:00")
    with pytest.raises(Refused, match="没有备好名单：白云"):
        show(paid)
    for town in TOWNS[1:]:
        theirs = [row for row in every_row if row["town"] == town]
        answer = bring(f"{town}#liaison", paid, town_sheet(theirs, without=True))
        assert answer.status_code == 200, town
    clock("2022-09-22T09:00")
    perform(paid, "show", actor("farming#liaison"))
    said = Act.objects.get(matter=paid, name="show").fields
    assert (said["listed_heads"], Decimal(said["listed_amount"])) == (ROWS, TOTAL)
    downloaded = [public.get(f"/lists/{paid}/{town}/rows.json").json() for town in TOWNS]
    assert {root_of(one) for one in downloaded} == {said["list_root"]}
    shown = PublicList.objects.get(ended_at=None, town="shiqiao")
    assert (shown.many, len(shown.columns)) == (OF_SHIQIAO, 5)

    page = text(public.get(f"/lists/{paid}/shiqiao/"))
    assert "3500 行，其中核实中 41 行" in page
    assert page.count("核实中</span>") == 41
    for n in range(DEAD):
        assert f"示例{n:04d}" not in page
    assert "示例0041" in page
    assert held[0]["person"][:14] not in page
    every = [FiledRow.objects.values_list("body", flat=True)[:100], Act.objects.values("fields"),
             [bytes(one.body) for one in Queued.objects.all()], shown.rows, Lead.objects.values()]  # fmt: skip
    said = repr([list(one) for one in every])
    assert held[0]["person"] not in said + caplog.text
    assert pseudonym("citizen", str(held[0]["person"])) not in text(
        signed_in(AUDITOR).get(f"/leads/{Lead.objects.filter(family='dead-recipient')[0].pk}/")
    )

    perform_all(paid, clock, [
        ("2022-09-30T09:00", "farming#head", "approve", {}),
        ("2022-10-12T09:00", "farming#liaison", "pay", {"channel": "card", "receipt_no": "DF20221012", "failed": 212}),
    ])  # fmt: skip
    # 212 rows failed on 12 October: 13, 14, 17 to 21, 24, 25, 26
    matter = Matter.objects.get(pk=paid)
    assert matter.due_at == datetime.fromisoformat("2022-10-27T00:00+08:00")
    again = (
        "2022-10-26T17:00",
        "farming#liaison",
        "pay-again",
        {"receipt_no": "DF20221026", "failed": 0},
    )
    perform_all(paid, clock, [again])
    matter.refresh_from_db()
    assert (matter.late, matter.stage) == (False, "paid")


def perform_all(batch: str, clock, steps: list[tuple[str, str, str, dict[str, object]]]) -> None:
    for at, post, act, fields in steps:
        clock(at)
        perform(batch, act, actor(post), fields)


def bodies(batch: str) -> list[dict[str, str]]:
    held = FiledRow.objects.values_list("body", flat=True).iterator()
    return [body for body in held if body.get("batch") == batch]


FEW = 30


@pytest.fixture
def few(batch, filed):
    """Thirty rows of the batch, one of them of a dead person."""
    filed("subsidy-rows", rows(batch)[:FEW], unit="farming", period="2022")
    filed("deaths", deaths()[:1], unit="civil", period="2022")
    screen(actor(AUDITOR))
    return batch


def test_columns_with_personal_data_are_left_out_where_that_is_asked(few):
    held = rows(few)[:FEW]
    answer = bring("shiqiao#liaison", few, town_sheet(held), leave_out="on")
    assert answer.status_code == 200
    assert "身份证号" not in PublicList.objects.get().columns
    assert "990121" not in repr(PublicList.objects.get().rows)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda held: held[:-1], "缺1行"),
        (lambda held: [*held, held[0]], "重复1行"),
        (lambda held: [{**held[0], "amount": "1.00"}, *held[1:]], "金额不同1行"),
        (lambda held: [*held, {**held[0], "number": "99999"}], "多1行"),
    ],
    ids=["missing", "doubled", "another amount", "unknown"],
)
def test_a_list_that_differs_from_what_was_filed_is_not_published(few, change, says):
    answer = bring("shiqiao#liaison", few, town_sheet(change(rows(few)[:FEW]), without=True))
    assert answer.status_code == 422
    assert says in text(answer)


def test_another_township_cannot_publish_it_and_a_stranger_is_asked_to_sign_in(few):
    answer = bring("qingping#liaison", few, town_sheet(rows(few)[:FEW], without=True))
    assert answer.status_code == 422
    assert "没有本镇办" in text(answer)
    assert "/accounts/login/" in Client().get("/lists/publish/")["Location"]
    assert "/accounts/login/" in Client().post(f"/lists/{few}/take-down/")["Location"]


def test_a_name_returns_when_the_lead_is_not_borne_out_and_goes_for_good_when_it_is(few):
    path = put_up(few, rows(few)[:FEW])
    assert "示例0000" not in text(Client().get(path))
    lead = Lead.objects.get()
    judged = {"do": "judge", "words": "死亡登记有误，已更正。", "borne_out": "no"}
    signed_in(AUDITOR).post(f"/leads/{lead.pk}/", judged)
    assert "示例0000" in text(Client().get(path))
    Lead.objects.update(state=State.OPEN, verdict=None)
    signed_in(AUDITOR).post(f"/leads/{lead.pk}/", {**judged, "borne_out": "yes"})
    page = text(Client().get(path))
    assert "示例0000" not in page
    assert "已核减" in page


def test_the_township_concerned_sees_its_rows_without_anybody_named_and_does_not_judge(few):
    lead = Lead.objects.get()
    client = signed_in("shiqiao#liaison")
    page = text(client.get(f"/leads/{lead.pk}/"))
    assert "00001" in page
    assert "身份证号" not in page
    assert 'name="do"' not in page
    judged = {"do": "judge", "words": "没有问题，请关闭。", "borne_out": "no"}
    assert client.post(f"/leads/{lead.pk}/", judged).status_code == 422
    assert Lead.objects.get().state == State.OPEN
    assert signed_in("qingping#liaison").get(f"/leads/{lead.pk}/").status_code == 404


def test_the_township_does_not_learn_of_a_letter(few):
    lead = Lead.objects.get()
    given = {"do": "hand-over", "letter_no": "清审移〔2022〕5号", "receiver": "department"}
    assert "清审移" in text(signed_in(AUDITOR).post(f"/leads/{lead.pk}/", given, follow=True))
    page = text(signed_in("shiqiao#liaison").get(f"/leads/{lead.pk}/"))
    assert "清审移" not in page
    assert "CY-2022" not in page


def test_a_judgement_that_holds_an_identity_number_is_refused(few):
    lead = Lead.objects.get()
    judged = {"do": "judge", "borne_out": "yes", "words": f"{identity(0)}已经死亡。"}
    answer = signed_in(AUDITOR).post(f"/leads/{lead.pk}/", judged)
    assert answer.status_code == 422
    assert "核实情况里有公民身份号码" in text(answer)
    assert Lead.objects.get().state == State.OPEN


def test_a_list_is_not_indexed_and_costs_few_queries(few, django_assert_max_num_queries):
    path = put_up(few, rows(few)[:FEW])
    with django_assert_max_num_queries(10):
        answer = Client().get(path)
    assert answer["X-Robots-Tag"] == "noindex, noarchive"
    assert "耕地地力保护补贴" in text(Client().get("/lists/"))
