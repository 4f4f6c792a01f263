"""Units, posts and persons: known by code or by name, brought up to date, never doubled."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import authenticate

from qinglian.procedures.model import SYSTEM
from qinglian.site.loads import actions
from qinglian.site.loads.queries import loader
from qinglian.site.loads.refusals import NotLoaded
from qinglian.site.loads.tests.conftest import counts, file, reasons, workbook
from qinglian.site.people.actions import delegate, start_term
from qinglian.site.people.actors import actor
from qinglian.site.people.models import Person, Post, Term, Unit, User

pytestmark = pytest.mark.django_db

UNIT = ("单位编码", "单位名称", "简称", "类别", "上级单位")
POST = ("岗位编码", "所在单位", "岗位名称", "级别", "职责")
PERSON = ("姓名", "单位", "职务", "任职时间", "免职日期", "登录名", "同名说明")


def test_units_are_put_in_and_their_kind_follows_from_their_name(bring):
    load = bring(
        UNIT,
        ("qingping", "青坪镇人民政府", "青坪镇", "", ""),
        ("audit", "县审计局", "审计局", "部门", ""),
        ("audit/money", "财政审计股", "", "", ""),
    ).load
    assert counts(load) == (3, 0, 0, 0)
    kinds = dict(Unit.objects.filter(pk__in=load.made).values_list("code", "kind"))
    assert kinds == {"qingping": "township", "audit": "department", "audit/money": "office"}
    assert Unit.objects.get(pk="audit/money").parent_id == "audit"


def test_a_unit_that_is_there_is_brought_up_to_date_and_an_empty_cell_changes_nothing(bring):
    load = bring(
        UNIT,
        ("transport", "县交通运输局", "交运局", "", ""),
        ("housing", "县住房和城乡建设局", "", "", ""),
    ).load
    assert counts(load) == (0, 1, 1, 0)
    assert Unit.objects.get(pk="transport").short == "交运局"
    assert Unit.objects.get(pk="housing").short == "住建局"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("Bad code!", "县某某局", "", "", ""), "小写字母"),
        (("none/section", "某某股", "", "", ""), "上级单位「none」不存在"),
        (("finance/budget", "预算股", "", "", "交通局"), "与编码不一致"),
        (("newone", "县某某局", "", "怪物", ""), "不在可选范围"),
        (("newone", "", "", "", ""), "没有填"),
    ],
)
def test_a_wrong_unit_is_refused(bring, row, says):
    load = bring(UNIT, row, ("audit", "县审计局", "", "", "")).load
    assert counts(load) == (1, 0, 0, 1)
    assert says in reasons(load)[2]


def test_posts_are_known_by_code_or_by_unit_and_name(bring):
    rows = [("", "住建局", "局长", "正职", ""), ("housing#liaison", "县住建局", "联络员", "", "")]
    load = bring(POST, *rows).load
    assert load.made == ["housing#1", "housing#liaison"]
    assert Post.objects.get(pk="housing#1").rank == "head"
    assert counts(bring(POST, *rows).load) == (0, 0, 2, 0)


def test_capacities_are_named_by_their_words_and_the_systems_is_nobodys(bring):
    load = bring(
        POST,
        ("finance#reviewer", "财政局", "审核岗", "", "督查核实，审计监督"),
        ("finance#x", "财政局", "甲岗", "", "system"),
        ("finance#y", "财政局", "乙岗", "", "系统"),
    ).load
    assert counts(load) == (1, 0, 0, 2)
    assert Post.objects.get(pk="finance#reviewer").capacities == ["audit", "supervision"]
    assert "没有「system」" in reasons(load)[3]


def test_nobody_widens_the_post_they_hold(bring):
    load = bring(
        POST, ("govoffice/supervision#head", "督查室", "督查室主任", "", "督查核实、财政审核")
    ).load
    assert counts(load) == (0, 0, 0, 1)
    assert "自己" in reasons(load)[2]
    assert Post.objects.get(pk="govoffice/supervision#head").capacities == ["supervision"]


def test_nobody_widens_another_post_of_their_own_to_switch_to_it(bring, government):
    start_term(government["gu"], Post.objects.get(pk="finance#liaison"), date(2022, 1, 1))
    load = bring(POST, ("finance#liaison", "财政局", "联络员", "县级正职", "财政审核")).load
    assert "自己" in reasons(load)[2]
    assert Post.objects.get(pk="finance#liaison").rank == "staff"


def test_nobody_widens_their_own_post_from_one_that_is_lent_to_them(bring, government):
    lent = Term.objects.get(post="govoffice/supervision#head")
    day = date(2022, 3, 18)
    made = delegate(lent, government["xu"], ["supervision"], day, day, "出差")
    own = ("govoffice/supervision#staff", "督查室", "督查员", "县级正职", "")
    load = bring(POST, own, by=actor(lent, delegation=made, day=day)).load
    assert "自己" in reasons(load)[2]
    assert Post.objects.get(pk="govoffice/supervision#staff").rank == "staff"


def test_persons_take_up_posts_by_unit_and_name_of_the_post(bring):
    load = bring(PERSON, ("王 五", "交通局", "联络员", "2022.3.1", "", "", "")).load
    assert counts(load) == (1, 0, 0, 0)
    term = Term.objects.select_related("person").get(
        post="transport#liaison", start=date(2022, 3, 1)
    )
    assert term.person.name == "王五"
    assert counts(bring(PERSON, ("王五", "交通局", "联络员", "2022-03-01", "", "", "")).load) == (
        0,
        0,
        1,
        0,
    )


def test_a_last_day_ends_the_term_that_is_there(bring):
    load = bring(PERSON, ("钱立", "交通局", "联络员", "2020.5.1", "2022.3.31", "", "")).load
    assert counts(load) == (0, 1, 0, 0)
    assert Term.objects.get(post="transport#liaison").end == date(2022, 3, 31)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("王五", "乡村振兴局", "局长", "2022.3.1", "", "", ""), "已于2021-12-31撤销"),
        (("王五", "", "rural#head", "2022.3.1", "", "", ""), "单位已于2021-12-31撤销"),
        (("王五", "", "联络员", "2022.3.1", "", "", ""), "有2个岗位叫「联络员」"),
        (("王五", "交通局", "政委", "2022.3.1", "", "", ""), "没有岗位「政委」"),
        (("王五", "交通局", "联络员", "2022.3.1", "2022.2.1", "", ""), "早于任职日期"),
        (("钱立", "交通局", "联络员", "2021.3.1", "", "", ""), "重叠"),
        (("王五", "交通局", "联络员", "2022.3.1", "", "a!", ""), "小写字母"),
        (("王五", "交通局", "联络员", "44625年", "", "", ""), "不是日期"),
    ],
)
def test_a_wrong_row_of_a_person_is_refused(bring, row, says):
    load = bring(PERSON, row).load
    assert counts(load) == (0, 0, 0, 1)
    assert says in reasons(load)[2]
    assert Person.objects.count() == 7


def test_a_term_of_long_ago_in_a_post_that_is_no_more_is_taken(bring):
    load = bring(PERSON, ("王五", "", "rural#head", "2018.3.1", "2020.4.30", "", "")).load
    assert counts(load) == (1, 0, 0, 0)


def test_a_namesake_elsewhere_is_asked_about_and_each_answer_is_heard(bring):
    row = ("孙青", "交通局", "联络员", "2022.3.1", "", "")
    load = bring(PERSON, (*row, "")).load
    assert "finance#liaison" in reasons(load)[2]
    assert counts(bring(PERSON, (*row, "finance#liaison")).load) == (1, 0, 0, 0)
    assert Person.objects.filter(name="孙青").count() == 1
    other = ("赵安", "财政局", "联络员", "2022.3.1", "", "", "新")
    bring(PERSON, other)
    assert Person.objects.filter(name="赵安").count() == 2


def test_someone_of_the_same_unit_keeps_their_key_in_a_second_post(bring, government):
    bring(PERSON, ("赵安", "交通局", "联络员", "2022.3.1", "", "", ""))
    assert Term.objects.get(start=date(2022, 3, 1)).person == government["zhao"]


def test_nobody_gives_themselves_a_post(bring):
    load = bring(
        PERSON, ("顾明", "", "county#head", "2022.3.1", "", "", "govoffice/supervision#head")
    ).load
    assert "自己" in reasons(load)[2]


def test_nobody_gives_a_post_and_an_account_to_a_second_self_of_their_own_name(bring):
    load = bring(PERSON, ("顾明", "", "county#head", "2022.3.1", "", "second-self", "新")).load
    assert "自己" in reasons(load)[2]
    assert Person.objects.filter(name="顾明").count() == 1
    assert not User.objects.filter(username="second-self").exists()


def test_an_account_comes_with_a_password_that_is_shown_once_and_kept_nowhere(bring):
    outcome = bring(PERSON, ("王五", "交通局", "联络员", "2022.3.1", "", "Jiaotong-Wang", ""))
    (first,) = outcome.passwords
    assert (first.name, first.username) == ("王五", "jiaotong-wang")
    assert authenticate(username=first.username, password=first.password).person.name == "王五"
    assert first.password not in repr(outcome)
    assert first.password not in str(list(type(outcome.load).objects.values()))


def test_an_account_of_another_is_refused(bring, government):
    User.objects.create(username="taken")
    load = bring(PERSON, ("王五", "交通局", "联络员", "2022.3.1", "", "taken", "")).load
    assert "他人的登录名" in reasons(load)[2]


def test_hundreds_of_accounts_are_hashed_in_a_moment(settings):
    from qinglian.site.loads.kinds.accounts import _hashed

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    assert _hashed("x").split("$")[1] == "1000"


def test_a_county_without_anyone_begins_with_the_system_and_then_no_more(db, clock):
    clock("2022-03-18T17:00")
    assert loader() == SYSTEM
    for lines in (
        (
            UNIT,
            ("govoffice", "县政府办公室", "政府办", "", ""),
            ("govoffice/supervision", "督查室", "", "", ""),
        ),
        (POST, ("govoffice/supervision#head", "督查室", "主任", "正职", "supervision")),
        (PERSON, ("顾明", "督查室", "主任", "2022.1.1", "", "gu-ming", "")),
    ):
        draft = actions.begin(file(workbook(*lines)), SYSTEM)
        assert counts(actions.confirm(draft, SYSTEM).load)[3] == 0
    assert loader().post == "govoffice/supervision#head"
    with pytest.raises(NotLoaded):
        actions.begin(file(workbook(UNIT, ("x", "县某局", "", "", ""))), SYSTEM)
