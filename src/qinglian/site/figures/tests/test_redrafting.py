"""An edited text becomes a template again, in which every number is still counted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qinglian.documents.figures import Evidence, FigureValue
from qinglian.documents.filling import fill
from qinglian.documents.refusals import Refusal, UnboundNumber
from qinglian.site.figures.redrafting import NumberEdited, redrafted
from qinglian.site.figures.reports import defaults
from qinglian.site.figures.words import Words, read, shipped_source
from qinglian.text import Text

VALUES = {
    "F1": "8642.37", "F2": "278", "F3": "91.0", "F4": "12", "F5": "6.48", "F6": "2600", "F7": "18",
    "F8": "5", "F9": "-3",
}  # fmt: skip
CHANGES = {"F8": Decimal(-5), "F9": Decimal(-3)}


def figures_of(said: Words, values: dict[str, str]) -> list[FigureValue]:
    blank = Text(zh="口径", en="formula")
    return [
        FigureValue(
            name, slot.title, f"{Decimal(values[name]):,}", Decimal(values[name]), slot.unit, blank,
            blank, blank, 1, Evidence("ab", 1, "cd"), CHANGES.get(name),
        )
        for name, slot in said.template.figures.items()
    ]  # fmt: skip


@pytest.fixture
def said() -> Words:
    return read(shipped_source("report"), {**defaults(2021), "report_date": "2022年3月18日"})


def document(said: Words, values: dict[str, str] = VALUES):
    return fill(said.template, said.variables, figures_of(said, values), mode="preview")


def edit(said: Words, before: str, after: str) -> Words:
    text = document(said).text
    assert before in text
    return redrafted(said, document(said), text.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("认真落实《优化营商环境条例》", "全面落实《优化营商环境条例》"),
        ("组织召开银企对接座谈会12次", "组织召开银企对接座谈会 12 次"),
        ("新增减税降费8,642.37万元", "新增减税降费8642.37万元"),
        ("培育市场经营主体2,600户、", ""),
        (
            "，培育市场经营主体2,600户、新增“五上”企业18家。",
            "，新增“五上”企业18家、培育市场经营主体2,600户。",
        ),
        ("在清川县2022年政府系统", "在清川县2022年全县政府系统"),
        ("\n三是法治水平", "\n梳理政务服务事项278项，有序推进。\n三是法治水平"),
    ],
)
def test_an_edit_reads_as_it_was_written_and_its_numbers_follow_the_records(said, before, after):
    made = edit(said, before, after)
    shown = document(made)
    assert after.strip().replace(" ", "").replace("8642", "8,642") in shown.text.replace(" ", "")
    later = {name: str(Decimal(value) * 3) for name, value in VALUES.items()}
    again = document(made, later)
    assert [figure.id for figure in again.used()] == [figure.id for figure in shown.used()]
    for figure in again.used():
        if figure.change is None:
            assert figure.printed() in again.text
            assert figure.printed() not in shown.text


def test_what_was_not_edited_is_the_same_template(said):
    made = redrafted(said, document(said), document(said).text)
    assert made.template.lines[-1].pieces == said.template.lines[-1].pieces
    assert document(made) == document(said)


def test_a_sentence_that_is_left_out_takes_its_figure_with_it(said):
    made = edit(said, "“一网通办”率达到91.0％", "“一网通办”有序推进")
    assert "F3" not in made.template.figures
    assert "F3" not in {figure.id for figure in document(made).used()}


@pytest.mark.parametrize("after", ["13次", "十二次以上，共15次"])
def test_another_number_is_refused(said, after):
    with pytest.raises((NumberEdited, UnboundNumber)):
        edit(said, "座谈会12次", f"座谈会{after}")


def test_a_fall_is_not_written_as_a_rise(said):
    with pytest.raises(NumberEdited, match="下降3"):
        edit(said, "“三公”经费下降3％", "“三公”经费上升3％")


def test_headings_and_points_are_counted_again(said):
    made = edit(said, "\n三、压实责任", "\n五要突出协同性，形成工作合力。\n三、压实责任")
    assert "重点抓好以下5方面工作" in document(made).text
    text = "\n".join(
        line
        for line in document(said).text.splitlines()
        if not line.startswith(("一、", "二、", "三、"))
    )
    with pytest.raises(Refusal, match="标题"):
        redrafted(said, document(said), text)


def test_edits_follow_one_another(said):
    once = edit(said, "扎实做好“六稳”工作", "认真做好“六稳”工作")
    twice = edit(once, "夺取疫情防控", "全面夺取疫情防控")
    shown = document(twice).text
    assert "认真做好“六稳”工作" in shown
    assert "全面夺取疫情防控" in shown


def test_a_table_stays_where_it_stood():
    bulletin = read(
        shipped_source("bulletin"),
        {
            "county": "清川县", "meeting": "县政府常务会议", "meeting_date": "2022年3月10日",
            "minutes_no": "清政常纪〔2022〕3号", "document_no": "清政督〔2022〕6号",
            "as_of": "2022年3月18日17时", "bulletin_date": "2022年3月18日",
        },
    )  # fmt: skip
    values = dict(
        zip(
            bulletin.template.figures,
            ["22", "7", "31.8", "6", "1", "15", "3", "60", "4", "3", "0", "0", "0"],
            strict=True,
        )
    )
    before = fill(
        bulletin.template, bulletin.variables, figures_of(bulletin, values), mode="preview"
    )
    text = before.text.replace("按时反馈", "及时反馈").replace("见下表", "详见下表")
    made = redrafted(bulletin, before, text)
    kinds = [line.table or line.kind for line in made.template.lines]
    assert kinds == [line.table or line.kind for line in bulletin.template.lines]


def test_braces_typed_by_hand_are_refused_where_they_name_nothing(said):
    with pytest.raises(Refusal):
        edit(said, "同志们：", "{同志们}：")
