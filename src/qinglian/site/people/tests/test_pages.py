"""My posts; the units; what one sees who holds no post."""

from __future__ import annotations

from datetime import date

import pytest

from qinglian.site.people import actions
from qinglian.site.people.models import Delegation, Person, Post, Term, Unit

DAY = date(2022, 3, 18)
pytestmark = pytest.mark.django_db


def test_a_retired_official_gets_a_page_that_says_what_to_do(government, signed_in):
    actions.end_term(government.term("gu"), date(2022, 3, 17))
    answer = signed_in("gu").get("/me/")
    assert answer.status_code == 403
    assert "请联系本单位管理员" in answer.content.decode()
    assert signed_in("gu").post("/me/lend/", {"to": "许念"}).status_code == 403


def test_one_switches_to_another_post_of_ones_own(government, signed_in):
    post = Post.objects.create(
        code="finance#deputy", unit_id="finance", name="副局长", rank="deputy"
    )
    term = actions.start_term(government.person("xu"), post, DAY)
    client = signed_in("xu")
    own = government.term("xu")
    assert client.get("/me/").context["standing"].place.term == term
    client.post("/me/post/", {"place": str(own.pk)})
    assert client.get("/me/").context["standing"].actor.post == own.post_id


def test_nobody_switches_to_a_post_that_is_not_theirs(government, signed_in):
    answer = signed_in("xu").post("/me/post/", {"place": str(government.term("gu").pk)})
    assert answer.status_code == 404


def test_a_chosen_post_that_has_lapsed_is_no_longer_acted_in(government, signed_in, clock):
    actions.delegate(government.term("gu"), government.person("xu"), [], DAY, DAY, "出差")
    client = signed_in("xu")
    lent = next(one for one in client.get("/me/").context["standing"].places if one.delegation)
    client.post("/me/post/", {"place": lent.token})
    assert client.get("/me/").context["standing"].place == lent
    clock("2022-03-19T08:00")
    assert client.get("/me/").context["standing"].place.term == government.term("xu")


def test_a_post_is_lent_and_taken_back_by_the_page(government, signed_in):
    client = signed_in("gu")
    fields = {"to": "许念", "start": "2022-03-18", "end": "2022-03-31", "reason": "外出学习"}
    assert client.post("/me/lend/", {**fields, "capacities": ["supervision"]}).status_code == 302
    made = Delegation.objects.get()
    assert (made.to, made.capacities) == (government.person("xu"), ["supervision"])
    assert "许念" in client.get("/me/").content.decode()
    client.post(f"/me/lend/{made.pk}/back/")
    made.refresh_from_db()
    assert made.revoked_at is not None


def test_a_refused_delegation_keeps_what_was_typed(government, signed_in):
    fields = {"to": "许念", "start": "2022-03-18", "end": "2022-12-31", "reason": "外出学习"}
    answer = signed_in("gu").post("/me/lend/", fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="许念"' in page
    assert "委托最长90天" in page


def test_namesakes_are_told_apart_by_their_unit(government, signed_in):
    twin = Person.objects.create(name="许念")
    actions.start_term(twin, Post.objects.get(pk="finance#head"), DAY)
    fields = {"start": "2022-03-18", "end": "2022-03-31", "reason": "外出学习"}
    client = signed_in("gu")
    assert "2位同名人员" in client.post("/me/lend/", {**fields, "to": "许念"}).content.decode()
    client.post("/me/lend/", {**fields, "to": "许念（财政局）"})
    assert Delegation.objects.get().to == twin


def test_nobody_takes_back_what_another_has_lent(government, signed_in):
    made = actions.delegate(government.term("gu"), government.person("xu"), [], DAY, DAY, "出差")
    assert signed_in("qian").post(f"/me/lend/{made.pk}/back/").status_code == 404


def test_the_units_are_a_tree_that_can_be_searched(signed_in):
    client = signed_in("gu")
    assert "预算股" in client.get("/units/").content.decode()
    page = client.get("/units/", {"q": "预算"}).content.decode()
    assert "预算股" in page
    assert "督查室</a>" not in page
    assert "没有找到" in client.get("/units/", {"q": "<b>"}).content.decode()


def test_a_units_page_shows_who_holds_its_posts_and_who_held_them(government, signed_in):
    post = Post.objects.get(pk="finance#head")
    before = Person.objects.create(name="前任")
    Term.objects.create(person=before, post=post, start="2015-01-01", end="2020-04-30")
    page = signed_in("gu").get("/units/finance/budget/").content.decode()
    assert "林静" in page  # whoever answers for the bureau answers for its sections
    page = signed_in("gu").get("/units/finance/").content.decode()
    assert "前任" in page
    assert "钱伯安" in page
    assert signed_in("gu").get("/units/none/").status_code == 404


def grow(units: int) -> None:
    rows = [Unit(code=f"u{n}", name=f"单位{n}", kind="department") for n in range(units)]
    posts = [Post(code=f"u{n}#head", unit=rows[n], name="主任", rank="head") for n in range(units)]
    persons = [Person(name=f"人{n}") for n in range(units)]
    terms = [Term(person=persons[n], post=posts[n], start=DAY) for n in range(units)]
    actions.install(rows, posts, persons, terms)


@pytest.mark.parametrize("size", [3, 60])
@pytest.mark.parametrize(("path", "most"), [("/units/", 6), ("/units/?q=u", 6), ("/me/", 6)])
def test_a_page_asks_no_more_of_the_database_when_the_county_grows(
    government, signed_in, django_assert_max_num_queries, size, path, most
):
    grow(size)
    client = signed_in("gu")
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("size", [3, 60])
def test_all_actors_are_read_in_four_queries(government, django_assert_num_queries, size):
    from qinglian.site.people import queries

    grow(size)
    with django_assert_num_queries(4):
        assert len(queries.actors_for(DAY)) == size + 5


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "path", ["/me/", "/units/", "/units/finance/", "/nothing/", "/accounts/password/"]
)
def test_every_page_is_made_in_both_languages(signed_in, language, path):
    client = signed_in("lin")
    client.cookies["language"] = language
    assert client.get(path).headers["Content-Language"] == language


@pytest.mark.parametrize(
    "to", ["许念（示例）", "许念（示例）（督查室）", "许念（示例） （ 督查室 ）"]
)
def test_a_name_with_a_bracket_in_it_is_found_with_its_unit_and_without(government, signed_in, to):
    Person.objects.filter(name="许念").update(name="许念（示例）")
    fields = {"to": to, "start": "2022-03-18", "end": "2022-03-31", "reason": "外出学习"}
    assert signed_in("gu").post("/me/lend/", fields).status_code == 302
    assert Delegation.objects.get().to == government.person("xu")


def test_a_nul_in_a_search_for_units_breaks_nothing(signed_in):
    assert signed_in("gu").get("/units/", {"q": "财\0政"}).status_code == 200


def test_the_menu_of_the_account_says_the_whole_post(government, signed_in):
    post = government.term("gu").post
    page = signed_in("gu").get("/me/").content.decode()
    title = page.split('class="q-pop-title"', 1)[1].split("</p>", 1)[0]
    assert f"{post.unit.name} · {post.name}" in title
