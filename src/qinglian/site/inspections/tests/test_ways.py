"""What a task asks for on its way: a roster that is right, officers enough, nobody twice, another in one's place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qinglian import workdays
from qinglian.procedures.refusal import Refused
from qinglian.site.inspections import actions
from qinglian.site.inspections.models import Draw, DrawnObject
from qinglian.site.inspections.tests.conftest import (
    DRAWER,
    FEW,
    HEAD,
    KEEPER,
    SOURCE,
    VALUE,
    act,
    actor,
    code,
    drawn,
    listed,
    objects,
    opened,
    sheet,
    signed_in,
)
from qinglian.site.inspections.tests.conftest import visit as make_visit
from qinglian.site.matters.models import Matter
from qinglian.site.matters.recorded import read_case

pytestmark = pytest.mark.django_db

ALL = {"rate_a": "100", "rate_b": "100", "rate_c": "100", "rate_d": "100"}


def refused(do, *args: object) -> str:
    with pytest.raises(Refused) as error:
        do(*args)
    return error.value.code


def test_the_same_task_is_not_opened_again_to_draw_anew(certified):
    number = opened()
    assert refused(opened) == "gate"
    act(number, "cancel", HEAD, reason="并入市级同类抽查")
    drawn()
    assert refused(opened) == "gate"
    assert opened(task_no="2022-县级-013")


def test_whoever_froze_the_rosters_does_not_draw(certified):
    number = opened()
    listed(number)
    actions.freeze(number, actor(KEEPER))
    answer = signed_in(KEEPER).post(f"/inspections/{number}/acts/draw/", {"public_value": VALUE})
    assert answer.status_code == 422
    assert "您参与过本事项的办理" in answer.content.decode()
    assert not DrawnObject.objects.exists()


@pytest.mark.parametrize("value", ["", "03 07", "没有开奖"])
def test_without_a_public_number_nothing_is_drawn(certified, value):
    number = opened()
    listed(number)
    actions.freeze(number, actor(KEEPER))
    answer = signed_in(DRAWER).post(f"/inspections/{number}/acts/draw/", {"public_value": value})
    assert answer.status_code == 422
    assert Matter.objects.get(pk=number).stage == "frozen"
    assert not Matter.objects.filter(parent=number).exists()


def test_nothing_is_frozen_without_objects_or_with_one_officer(certify):
    number = opened()
    certify("market")
    assert refused(actions.freeze, number, actor(KEEPER)) == "out-of-order"
    actions.commit(number, actor(KEEPER), {"public_source": SOURCE})
    assert refused(actions.freeze, number, actor(KEEPER)) == "no-objects"
    answer = signed_in(KEEPER).post(
        f"/inspections/{number}/objects/", {"file": sheet(objects(FEW))}
    )
    assert answer.status_code == 302
    assert refused(actions.freeze, number, actor(KEEPER)) == "too-few-officers"
    assert Draw.objects.get(task=number).officers_listed.count() == 0


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(code(1), "清川第一经营部", "A"), (code(1), "清川第二经营部", "B")], "第3行与第2行重复"),
        ([(code(1), "清川第一经营部", "E")], "第2行信用风险等级"),
        ([("91990121MA0000000A", "清川第一经营部", "A")], "第2行统一社会信用代码"),
        ([(code(1), "", "A")], "第2行名称"),
        ([], "没有检查对象"),
    ],
)
def test_a_roster_with_a_wrong_row_is_not_taken(certify, rows, said):
    number = opened()
    actions.commit(number, actor(KEEPER), {"public_source": SOURCE})
    answer = signed_in(KEEPER).post(f"/inspections/{number}/objects/", {"file": sheet(rows)})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Draw.objects.get(task=number).objects_listed.exists()


def test_a_roster_may_have_its_own_headings_and_full_width_letters(certify):
    number = opened()
    actions.commit(number, actor(KEEPER), {"public_source": SOURCE})
    file = sheet(
        [("Ｂ类", "清川第一经营部", code(1))], ("信用风险分类", "检查对象名称", "社会信用代码")
    )
    assert (
        signed_in(KEEPER).post(f"/inspections/{number}/objects/", {"file": file}).status_code == 302
    )
    (row,) = Draw.objects.get(task=number).objects_listed.all()
    assert (row.uscc, row.name, row.risk_class) == (code(1), "清川第一经营部", "B")


def test_a_roster_may_be_a_csv_as_an_older_excel_saves_it(certify):
    number = opened()
    actions.commit(number, actor(KEEPER), {"public_source": SOURCE})
    text = f"统一社会信用代码,企业名称,信用风险等级\n{code(1)},清川第一经营部,D\n"
    file = SimpleUploadedFile("名录.csv", text.encode("gb18030"))
    assert (
        signed_in(KEEPER).post(f"/inspections/{number}/objects/", {"file": file}).status_code == 302
    )
    assert Draw.objects.get(task=number).objects_listed.get().risk_class == "D"


def test_a_frozen_roster_is_not_replaced(certified):
    number = opened()
    listed(number)
    actions.freeze(number, actor(KEEPER))
    answer = signed_in(KEEPER).post(
        f"/inspections/{number}/objects/", {"file": sheet(objects()[:3])}
    )
    assert answer.status_code == 422
    assert Draw.objects.get(task=number).objects_listed.count() == 26


def test_who_stands_aside_gives_way_to_the_next_in_reserve_who_may_go(certified):
    number = drawn()
    row = DrawnObject.objects.filter(draw__task=number)[0]
    aside, first, second = row.officers[0], row.reserves[0], row.reserves[1]
    act(first, "suspend", "justice#liaison", reason="未按规定出示证件")
    path = f"/inspections/visits/{row.visit}/recuse/"
    assert signed_in(KEEPER).get(path).status_code == 200
    wrong = signed_in(KEEPER).post(
        path, {"certificate": row.reserves[3], "reason": "其亲属在该户工作"}
    )
    assert wrong.status_code == 422
    answer = signed_in(KEEPER).post(path, {"certificate": aside, "reason": "其亲属在该户工作"})
    assert answer.status_code == 302
    case = read_case(Matter.objects.get(pk=row.visit))
    assert case.facts["certificate"] == second
    assert case.facts["second_certificate"] == row.officers[1]
    unit = read_case(Matter.objects.get(pk=second)).parties("lead")[0]
    assert unit in {*case.parties("lead"), *case.parties("co")}
    row.refresh_from_db()
    assert row.going == [second, row.officers[1]]
    assert row.waiting == row.reserves[2:]
    page = signed_in(KEEPER).get(f"/inspections/{number}/draws/1/").content.decode()
    assert "结果相同" in page  # who was drawn is as it was


def test_when_no_reserve_is_left_a_head_cancels_the_visit(certify):
    officers = [certify("market") for _ in range(3)]
    number = drawn(co=[])
    row = DrawnObject.objects.filter(draw__task=number)[0]
    assert {*row.officers, *row.reserves} == set(officers)
    actions.recuse(row.visit, actor(KEEPER), row.officers[0], "其亲属在该户工作")
    again = refused(actions.recuse, row.visit, actor(KEEPER), row.officers[1], "其亲属在该户工作")
    assert again == "no-reserve"
    act(row.visit, "cancel", HEAD, reason="没有能派的人员")


def test_a_reserve_who_has_declared_an_interest_since_is_passed_over(certified):
    number = drawn()
    row = DrawnObject.objects.filter(draw__task=number).select_related("listed")[0]
    unit = read_case(Matter.objects.get(pk=row.reserves[0])).parties("lead")[0]
    given = {"certificate": row.reserves[0], "uscc": row.listed.uscc}
    assert signed_in(f"{unit}#liaison").post("/inspections/interests/", given).status_code == 302
    actions.recuse(row.visit, actor(KEEPER), row.officers[1], "其亲属在该户工作")
    row.refresh_from_db()
    assert row.going == [row.officers[0], row.reserves[1]]


def test_whoever_went_to_an_object_the_last_two_times_does_not_go_again(certify, clock):
    for _ in range(8):
        certify("market")
    one = {"A": 1, "B": 0, "C": 0, "D": 0}
    went: list[list[str]] = []
    for n in range(4):
        number = drawn(one, co=[], task_no=f"2022-县级-0{20 + n}", yearly_cap=9, **ALL)
        (row,) = DrawnObject.objects.filter(draw__task=number)
        for before in went[-2:]:
            assert not {*before} & {*row.officers, *row.reserves}
        clock(workdays.now() + timedelta(days=1))
        make_visit(row.visit)
        went.append(row.going)
    assert not {*went[0]} & {*went[1]}


def test_a_visit_that_was_drawn_and_not_made_bars_nobody(certify):
    for _ in range(2):
        certify("market")
    one = {"A": 1, "B": 0, "C": 0, "D": 0}
    drawn(one, co=[], task_no="2022-县级-030", **ALL)
    drawn(one, co=[], task_no="2022-县级-031", **ALL)


def test_officers_too_few_for_an_object_stop_the_draw_and_a_head_may_begin_anew(certify):
    officers = [certify("market") for _ in range(2)]
    number = opened(co=[], **ALL)
    listed(number)
    given = {"certificate": officers[0], "uscc": code(0)}
    assert signed_in(KEEPER).post("/inspections/interests/", given).status_code == 302
    actions.freeze(number, actor(KEEPER))
    answer = signed_in(DRAWER).post(f"/inspections/{number}/acts/draw/", {"public_value": VALUE})
    assert answer.status_code == 422
    assert "不足2名" in answer.content.decode()
    why = "能检查的人员不足，增加后重抽"
    assert (
        signed_in(HEAD).post(f"/inspections/{number}/acts/redraw/", {"why_again": why}).status_code
        == 302
    )
    certify("market")
    actions.commit(number, actor(KEEPER), {"public_source": SOURCE})
    actions.freeze(number, actor(KEEPER))
    actions.draw(number, actor(DRAWER), {"public_value": VALUE})
    assert Draw.objects.filter(task=number).count() == 2
    assert DrawnObject.objects.filter(draw__task=number).count() == 26


def test_the_pages_speak_english_and_the_matter_leads_to_the_tasks_page(certified, client):
    number = opened()
    page = signed_in(KEEPER).get(f"/matters/{number}/").content.decode()
    assert f'href="/inspections/{number}/"' in page
    answer = signed_in(KEEPER).get(f"/matters/{number}/commit/")
    assert answer["Location"] == f"/inspections/{number}/"
    reader = signed_in(KEEPER)
    reader.cookies["language"] = "en"
    for path in ("", f"{number}/", "interests/"):
        page = reader.get(f"/inspections/{path}").content.decode()
        assert "Double-random" in page
        assert "Commit the seed" in page or path != f"{number}/"
    assert "还没有抽查任务" in client.get("/inspections/").content.decode()


def test_a_list_of_tasks_costs_the_same_however_many_there_are(
    certify, client, django_assert_num_queries
):
    for _ in range(3):
        certify("market")
    drawn(co=[])
    client.get("/inspections/")
    with django_assert_num_queries(5):
        client.get("/inspections/")
    for n in range(3):
        drawn(co=[], task_no=f"2022-县级-04{n}")
    with django_assert_num_queries(5):
        client.get("/inspections/")
