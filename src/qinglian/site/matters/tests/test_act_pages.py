"""Doing acts by pages: what is asked, what is refused and kept, and what nobody may do for themselves."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qinglian.site.matters import evidence
from qinglian.site.matters.models import Act, Evidence, Matter
from qinglian.site.matters.tests.conftest import (
    CHIEF,
    CLERK,
    COLLEAGUE,
    DECISION,
    RESULT,
    SECOND,
    SUPERVISOR,
)
from qinglian.site.people import actions
from qinglian.site.people.queries import today

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4 minutes"


def stage(number: str) -> str:
    return Matter.objects.get(pk=number).stage


def upload(name: str = "验收单.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_text_of_several_lines_is_taken_as_browsers_send_it(county):
    number = county.signed()
    county.post(CLERK, f"/matters/{number}/submit/", result="已完成养护42公里，\r\n验收单见附件。")
    given = Act.objects.get(matter=number, name="submit").fields["result"]
    assert given == "已完成养护42公里，\n验收单见附件。"


def test_a_decision_is_signed_for_answered_accepted_and_closed_by_pages(county):
    number = county.decision()
    answer = county.client(CLERK).post(f"/matters/{number}/sign/", follow=True)
    assert answer.redirect_chain == [(f"/matters/{number}/", 302)]
    assert "「签收」已完成" in answer.content.decode()
    county.post(CLERK, f"/matters/{number}/submit/", result=RESULT)
    county.post(SUPERVISOR, f"/matters/{number}/accept/")
    county.post(SECOND, f"/matters/{number}/close/", opinion="现场核实属实")
    assert stage(number) == "closed"


def test_a_matter_is_opened_by_its_form_under_a_number_of_its_own(county):
    answer = county.post(
        SUPERVISOR, "/matters/new/meeting-decision/", **{**DECISION, "lead": "交通局"}
    )
    assert answer.status_code == 302
    matter = Matter.objects.get()
    assert answer["Location"] == f"/matters/{matter.number}/"
    assert (matter.lead, matter.title) == ("transport", DECISION["title"])


def test_who_may_not_open_a_matter_is_told_who_may(county):
    answer = county.get(CLERK, "/matters/new/meeting-decision/")
    assert answer.status_code == 403
    assert "由督查室办理" in answer.content.decode()
    assert county.post(CLERK, "/matters/new/meeting-decision/", **DECISION).status_code == 403
    assert not Matter.objects.exists()


def test_a_matter_whose_fields_the_system_works_out_is_not_opened_by_a_form(county):
    for procedure in ("weekly-commitment", "data-filing"):
        answer = county.post("finance#liaison", f"/matters/new/{procedure}/", lead="finance")
        assert answer.status_code in (302, 404)
    assert not Matter.objects.exists()


def test_the_same_form_sent_twice_by_an_impatient_finger_opens_one_matter(county, clock):
    for _ in range(2):
        answer = county.post(SUPERVISOR, "/matters/new/meeting-decision/", **DECISION)
        assert answer.status_code == 302
    assert Matter.objects.count() == 1
    clock("2022-03-10T10:05")
    county.post(SUPERVISOR, "/matters/new/meeting-decision/", **DECISION)
    assert Matter.objects.count() == 2


def test_an_act_sent_twice_is_done_once_and_is_no_error(county):
    number = county.decision()
    for _ in range(2):
        assert county.post(CLERK, f"/matters/{number}/sign/").status_code == 302
    assert Act.objects.filter(matter=number, name="sign").count() == 1


def test_an_act_out_of_order_is_refused_clearly_and_changes_nothing(county):
    number = county.decision()
    answer = county.post(CLERK, f"/matters/{number}/submit/", result=RESULT)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "事项现处于「待签收」，不能「报送办理结果」" in page
    assert "须先到「办理中」阶段" in page
    assert RESULT in page
    assert (stage(number), Act.objects.count()) == ("assigned", 1)


def test_a_form_for_an_act_that_cannot_be_done_says_why(county):
    number = county.decision()
    answer = county.get(CLERK, f"/matters/{number}/submit/")
    assert answer.status_code == 403
    assert "须先到「办理中」阶段" in answer.content.decode()
    assert county.get(CLERK, f"/matters/{number}/no-such/").status_code == 404


def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(county):
    answer = county.post(
        SUPERVISOR,
        "/matters/new/meeting-decision/",
        **{**DECISION, "minutes_no": "", "lead": "没有这个局"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请填写此项" in page
    assert "没有这个单位" in page
    assert f'value="{DECISION["title"]}"' in page
    assert 'value="没有这个局"' in page


@pytest.mark.parametrize(
    "bad",
    [
        "2022-02-30",
        "昨天",
        "0001-01-01",
        "9999-12-31",
        "2022-13-01",
        "10000-01-01",
        "1950-01-01",
        "2100-01-01",
        "\x00",
    ],
)
def test_a_day_that_is_none_is_refused_where_it_was_written(county, bad):
    answer = county.post(SUPERVISOR, "/matters/new/meeting-decision/", **{**DECISION, "held": bad})
    assert answer.status_code == 422
    assert "is-wrong" in answer.content.decode()
    assert not Matter.objects.exists()


def test_a_day_is_understood_as_people_write_it(county):
    county.post(
        SUPERVISOR, "/matters/new/meeting-decision/", **{**DECISION, "held": "2022年3月10日"}
    )
    assert Act.objects.get().fields["held"] == "2022-03-10"


@pytest.mark.parametrize(
    ("field", "bad"),
    [("item_no", "三"), ("item_no", "0"), ("item_no", "1.5"), ("title", "短"), ("title", "长" * 121),
     ("title", "x\x07yyyy"), ("co", "no-such"), ("co", "trans\x00port"), ("minutes_no", "随便")],
)  # fmt: skip
def test_a_value_that_its_rule_does_not_accept_is_an_error_and_never_a_fault(county, field, bad):
    answer = county.post(SUPERVISOR, "/matters/new/meeting-decision/", **{**DECISION, field: bad})
    assert answer.status_code == 422
    assert not Matter.objects.exists()


def test_ending_a_matter_asks_once_more(county):
    number = county.signed()
    path = f"/matters/{number}/cancel/"
    answer = county.post(CHIEF, path, reason="任务已并入其他事项")
    assert answer.status_code == 422
    assert "请勾选确认后再提交" in answer.content.decode()
    assert "任务已并入其他事项" in answer.content.decode()
    assert stage(number) == "doing"
    county.post(CHIEF, path, reason="任务已并入其他事项", confirm="on")
    assert stage(number) == "cancelled"


def test_a_form_says_what_it_makes_public_and_what_it_costs(county):
    number = county.submitted()
    county.act(number, "accept", SUPERVISOR)
    page = county.get(SECOND, f"/matters/{number}/close/").content.decode()
    assert "提交后公开：" in page
    assert "纪要文号" in page
    assert "约需2分钟" in page


def test_work_sent_back_keeps_what_was_written_and_a_verdict_is_always_new(county):
    number = county.submitted()
    county.act(number, "return", SUPERVISOR, reason="附件不全，请补充验收单")
    page = county.get(CLERK, f"/matters/{number}/").content.decode()
    assert RESULT in page.split('id="first"')[1].split("</form>")[0]
    assert "附件不全，请补充验收单" in page
    county.act(number, "submit", CLERK, result=RESULT)
    form = county.get(SECOND, f"/matters/{number}/return/").context["form"]
    assert form.initial == {}


def test_a_second_look_does_not_begin_with_the_first_verdict(county):
    number = county.open(
        "policy-delivery", "farming#liaison", title="春耕备耕贷款贴息", policy_no="清政办发〔2022〕5号",
        lead="farming", enterprise="清川县嘉禾农业有限公司（示例）", uscc="91990121MA0000009N",
        mode="direct", amount="5000",
    )  # fmt: skip
    county.act(number, "tell", "farming#liaison")
    county.act(number, "review", "finance#liaison", granted=False, reason="不符合第三条规定的条件")
    county.act(number, "reconsider", "farming#liaison", reason="企业补充了材料")
    assert county.get("finance#liaison", f"/matters/{number}/review/").context["form"].initial == {}


def test_what_is_settled_is_not_asked_again(county):
    number = county.open(
        "service-item", "housing#liaison", title="商品房预售许可", lead="housing",
        basic_code="000117021000", level="4", item_type="01",
    )  # fmt: skip
    item = {
        "item_code": "11990121MB0X000012400011702100", "fit_for_online": "true", "online": "true",
        "legal_days": "20", "promised_days": "5",
    }  # fmt: skip
    assert county.post("housing#liaison", f"/matters/{number}/write/", **item).status_code == 302
    county.act(number, "pass", "approvals#reviewer")
    county.act(number, "publish", "housing#liaison")
    form = county.get("housing#liaison", f"/matters/{number}/adjust/").context["form"]
    assert form.initial == {"fit_for_online": "true", "online": "true", "promised_days": 5}


def test_a_gate_of_the_procedure_is_said_on_the_page(county):
    number = county.open(
        "service-item", "housing#liaison", title="商品房预售许可", lead="housing",
        basic_code="000117021000", level="4", item_type="01",
    )  # fmt: skip
    answer = county.post(
        "housing#liaison", f"/matters/{number}/write/", item_code="11990121MB0X000012400011702100",
        fit_for_online="true", online="true", legal_days="20", promised_days="21",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "承诺时限长于法定时限" in answer.content.decode()
    assert "第三十六条" in answer.content.decode()


# --- evidence ------------------------------------------------------------------------------------


def test_proof_is_kept_with_the_act(county):
    number = county.signed()
    files = [upload(), upload("图.png", b"\x89PNG\r\n\x1a\n.")]
    county.post(CLERK, f"/matters/{number}/submit/", result=RESULT, **{"file-proof": files})
    act = Act.objects.get(matter=number, name="submit")
    assert [one["name"] for one in act.evidence] == ["验收单.pdf", "图.png"]
    page = county.get(SUPERVISOR, f"/matters/{number}/").content.decode()
    assert f"/evidence/{act.evidence[0]['sha256']}/?matter={number}" in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("表.exe", b"MZ", "的类型不能作为佐证"),
        ("伪装.pdf", b"MZ not a pdf", "的内容与类型不符"),
        ("空.pdf", b"", "空文件"),
    ],
)
def test_a_file_of_a_wrong_kind_is_refused_and_what_was_typed_is_kept(county, name, content, said):
    number = county.signed()
    answer = county.post(
        CLERK, f"/matters/{number}/submit/", result=RESULT, **{"file-proof": upload(name, content)}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert RESULT in page
    assert stage(number) == "doing"


def test_a_file_that_is_too_large_is_refused(county, monkeypatch):
    monkeypatch.setattr(evidence, "MOST", 64)
    number = county.signed()
    answer = county.post(
        CLERK,
        f"/matters/{number}/submit/",
        result=RESULT,
        **{"file-proof": upload(content=PDF * 9)},
    )
    assert answer.status_code == 422
    assert "超过20MB" in answer.content.decode()
    assert stage(number) == "doing"


def test_a_file_sent_with_a_refused_form_need_not_be_sent_again(county):
    number = county.signed()
    path = f"/matters/{number}/submit/"
    answer = county.post(CLERK, path, result="短", **{"file-proof": upload()})
    assert answer.status_code == 422
    (kept,) = answer.context["form"].remembered
    assert "已保存：验收单.pdf" in answer.content.decode()
    county.post(CLERK, path, result=RESULT, kept=kept.token)
    assert [one["name"] for one in Act.objects.get(name="submit").evidence] == ["验收单.pdf"]


def test_a_kept_file_is_its_senders_alone(county):
    number = county.signed()
    path = f"/matters/{number}/submit/"
    answer = county.post(CLERK, path, result="短", **{"file-proof": upload()})
    (kept,) = answer.context["form"].remembered
    county.post(COLLEAGUE, path, result=RESULT, kept=[kept.token, "x", ""])
    assert Act.objects.get(name="submit").evidence == []


def test_whoever_may_not_do_the_act_stores_no_file(county, settings):
    number = county.decision()
    before = Evidence.objects.count()
    county.post(CLERK, f"/matters/{number}/submit/", result=RESULT, **{"file-proof": upload()})
    assert Evidence.objects.count() == before


# --- one's own work --------------------------------------------------------------------------------


def lend(county, post: str, to: str) -> None:
    """Let the holder of `to` act in `post` today, with its capacities."""
    term = county.term(post)
    actions.delegate(term, county.person(to), term.post.capacities, today(), today(), "外出开会")


def switch(county, post: str) -> None:
    """Let the holder of `post` act in the post that was lent to them."""
    (place,) = [
        one for one in county.get(post, "/me/").context["standing"].places if one.delegation
    ]
    county.post(post, "/me/post/", place=place.token)


def test_a_delegate_cannot_accept_what_they_submitted(county):
    number = county.submitted()
    lend(county, SUPERVISOR, CLERK)
    switch(county, CLERK)
    answer = county.post(CLERK, f"/matters/{number}/accept/")
    assert answer.status_code == 422
    assert "您参与过本事项的办理" in answer.content.decode()
    assert stage(number) == "submitted"


def test_nor_can_a_colleague_of_theirs_under_a_delegation(county):
    number = county.submitted()
    lend(county, SUPERVISOR, COLLEAGUE)
    switch(county, COLLEAGUE)
    answer = county.post(COLLEAGUE, f"/matters/{number}/accept/")
    assert answer.status_code == 422
    assert "承办单位不能为自己的事项" in answer.content.decode()
    assert stage(number) == "submitted"


def test_nor_can_the_holder_accept_what_was_done_in_their_name(county):
    number = county.signed()
    lend(county, CLERK, SUPERVISOR)
    switch(county, SUPERVISOR)
    assert county.post(SUPERVISOR, f"/matters/{number}/submit/", result=RESULT).status_code == 302
    own = next(
        one
        for one in county.get(SUPERVISOR, "/me/").context["standing"].places
        if not one.delegation
    )
    county.post(SUPERVISOR, "/me/post/", place=own.token)
    answer = county.post(SUPERVISOR, f"/matters/{number}/accept/")
    assert answer.status_code == 422
    assert stage(number) == "submitted"
    assert county.post(SECOND, f"/matters/{number}/accept/").status_code == 302
