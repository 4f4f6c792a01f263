"""Bring, look, set right, confirm, fetch what was refused: by the page, and by nobody else."""

from __future__ import annotations

import pytest

from qinglian.site.loads import actions
from qinglian.site.loads.models import Load, State
from qinglian.site.loads.tests.conftest import cells, file, workbook
from qinglian.site.matters.models import Matter
from qinglian.site.people.actions import install
from qinglian.site.people.models import Unit

pytestmark = pytest.mark.django_db

TITLE = ("2022年重点任务清单",)
HEADINGS = ("序号", "任务内容", "责任单位", "完成时间")
GOOD = (1, "完成城区三条道路改造", "交通局", "12月20日")
BAD = (2, "完成老旧小区改造四处", "不存在局", "11月30日")
PERSONS = (
    ("姓名", "岗位编码", "任职日期", "登录名"),
    ("王五", "transport#liaison", "2022.3.1", "wang-wu"),
)


def brought(client, *lines, name="表.xlsx", **fields):
    return client.post("/loads/", {"file": file(workbook(*lines), name), **fields})


def column(load: Load, heading: str) -> str:
    """The name of the select of a heading."""
    return f"column-{sorted(load.columns).index(heading)}"


def form(load: Load, **wanted: str) -> dict[str, str]:
    columns = {column(load, heading): name for heading, name in load.columns.items()}
    return {**columns, **{f"shared-{name}": value for name, value in load.shared.items()}, **wanted}


def test_a_table_is_brought_looked_at_and_confirmed(signed_in):
    client = signed_in("gu")
    address = brought(client, TITLE, HEADINGS, GOOD, BAD).url
    page = client.get(address).content.decode()
    assert "可导入 1 行" in page
    assert "有误 1 行" in page
    assert "没有单位「不存在局」" in page
    assert not Matter.objects.exists()
    load = Load.objects.get()
    answer = client.post(address, form(load, do="confirm"), follow=True)
    assert "已导入1行，更新0行，已有0行，退回1行" in answer.content.decode()
    number = Matter.objects.get().number
    assert f'href="/matters/{number}/"' in answer.content.decode()
    sheet = client.get(f"{address}errors/")
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    assert cells(sheet.content)[2][1:4] == (4, 2, "完成老旧小区改造四处")


def test_the_refused_rows_can_be_fetched_before_anything_is_confirmed(signed_in):
    client = signed_in("gu")
    address = brought(client, TITLE, HEADINGS, BAD).url
    assert "没有单位「不存在局」" in cells(client.get(f"{address}errors/").content)[2][0]


def test_there_is_no_sheet_of_refused_rows_where_none_was_refused(signed_in):
    client = signed_in("gu")
    address = brought(client, TITLE, HEADINGS, GOOD).url
    assert client.get(f"{address}errors/").status_code == 404


def test_a_change_of_columns_is_looked_at_again_before_it_is_confirmed(signed_in):
    client = signed_in("gu")
    address = brought(client, TITLE, HEADINGS, GOOD).url
    load = Load.objects.get()
    changed = form(load, do="confirm") | {column(load, "序号"): ""}
    assert "请看清后再确认" in client.post(address, changed, follow=True).content.decode()
    assert not Matter.objects.exists()
    assert Load.objects.get().columns["序号"] == ""


def test_a_missing_column_is_asked_for_and_set_right(signed_in):
    client = signed_in("gu")
    address = brought(
        client, TITLE, ("序号", "甲", "责任单位", "完成时间"), GOOD, kind="duties"
    ).url
    page = client.get(address).content.decode()
    assert "没有找到必填的列" in page
    assert 'value="confirm"' not in page
    load = Load.objects.get()
    set_right = form(load, do="arrange") | {column(load, "甲"): "title"}
    assert "可导入 1 行" in client.post(address, set_right, follow=True).content.decode()


def test_what_is_said_once_for_all_rows_can_be_changed_on_the_page(signed_in):
    client = signed_in("gu")
    address = brought(client, HEADINGS, GOOD, kind="duties").url
    named = form(Load.objects.get(), do="arrange") | {"shared-list_name": "营商环境责任清单"}
    assert "可导入 1 行" in client.post(address, named, follow=True).content.decode()


def test_two_columns_for_one_field_are_refused_on_the_page(signed_in):
    client = signed_in("gu")
    address = brought(client, TITLE, HEADINGS, GOOD).url
    load = Load.objects.get()
    twice = form(load, do="arrange") | {column(load, "序号"): "title"}
    answer = client.post(address, twice)
    assert answer.status_code == 422
    assert "有两列都对应「事项」" in answer.content.decode()


def test_a_load_can_be_put_aside(signed_in):
    client = signed_in("gu")
    address = brought(client, TITLE, HEADINGS, GOOD).url
    answer = client.post(address, {"do": "drop"}, follow=True)
    assert "没有导入任何一行" in answer.content.decode()
    assert Load.objects.get().state == State.DROPPED
    assert "已放弃" in client.get(address).content.decode()
    assert client.post(address, {"do": "confirm"}).status_code == 422


def test_first_passwords_are_shown_once(signed_in):
    client = signed_in("gu")
    address = brought(client, *PERSONS).url
    answer = client.post(address, form(Load.objects.get(), do="confirm"))
    assert "初始密码只在本页显示这一次" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    password = answer.context["passwords"][0].password
    assert password in answer.content.decode()
    assert password not in client.get(address).content.decode()


def test_others_are_told_whom_to_turn_to_and_see_no_load(signed_in, head):
    draft = actions.begin(file(workbook(TITLE, HEADINGS, GOOD)), head)
    for name in ("sun", "zhao", "lin"):
        client = signed_in(name)
        addresses = (
            "/loads/",
            f"/loads/{draft.pk}/",
            f"/loads/{draft.pk}/errors/",
            "/loads/template/duties/",
        )
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 403
            assert "督查室办理" in answer.content.decode()
        assert client.post(f"/loads/{draft.pk}/", {"do": "confirm"}).status_code == 403
        assert brought(client, TITLE, HEADINGS, GOOD).status_code == 403
    assert not Matter.objects.exists()


def test_another_institutions_loads_are_not_there(signed_in, head):
    draft = actions.begin(file(workbook(TITLE, HEADINGS, GOOD)), head)
    Load.objects.filter(pk=draft.pk).update(institution="finance")
    client = signed_in("gu")
    assert client.get(f"/loads/{draft.pk}/").status_code == 404
    assert client.get(f"/loads/{draft.pk}/errors/").status_code == 404
    assert "还没有导入过表格" in client.get("/loads/").content.decode()


def test_whoever_is_not_signed_in_is_sent_to_the_door(client, government):
    assert client.get("/loads/").url.startswith("/accounts/login/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_made_in_both_languages(signed_in, language):
    client = signed_in("gu")
    client.cookies["language"] = language
    word = "Load data" if language == "en" else "数据导入"
    assert word in client.get("/loads/").content.decode()
    address = brought(client, TITLE, HEADINGS, GOOD, BAD).url
    assert word in client.get(address).content.decode()
    client.post(address, form(Load.objects.get(), do="confirm"))
    assert word in client.get(address).content.decode()
    assert client.get("/loads/template/units/").status_code == 200
    assert client.get("/loads/template/nothing/").status_code == 404


@pytest.mark.parametrize("size", [2, 60])
def test_the_history_and_a_draft_ask_no_more_as_the_county_grows(
    signed_in, head, django_assert_max_num_queries, size
):
    install([Unit(code=f"u{n}", name=f"单位{n}", kind="department") for n in range(size)])
    rows = [
        (n, f"完成第{n}批农村公路养护", f"单位{n % size}", "2022.12.20") for n in range(1, size + 1)
    ]
    for _ in range(min(size, 25)):
        draft = actions.begin(file(workbook(TITLE, HEADINGS, *rows)), head)
    client = signed_in("gu")
    with django_assert_max_num_queries(9):
        client.get("/loads/")
    with django_assert_max_num_queries(9):
        assert f"可导入 {size} 行" in client.get(f"/loads/{draft.pk}/").content.decode()


@pytest.mark.parametrize(("who", "offered"), [("gu", True), ("zhao", False)])
def test_loading_is_in_the_menu_of_those_alone_who_may_load(signed_in, who, offered):
    page = signed_in(who).get("/me/").content.decode()
    assert ('href="/loads/"' in page) is offered
