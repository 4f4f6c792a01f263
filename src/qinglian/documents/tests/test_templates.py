"""A template holds words; what it may not hold is a number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.documents.numbers import han, quantities
from qinglian.documents.refusals import BadTemplate, UnboundNumber
from qinglian.documents.template import SHIPPED, Template, counted, parse_template, read_template

FRONT = """+++
id = "t"
title = ["样本", "sample"]
[variables]
leader = { title = ["领导人", "leader"] }
[figures]
F1 = { title = ["件数", "count"], unit = ["件", "matters"] }
[[constants]]
text = "双随机、一公开"
source = "国发〔2019〕5号"
[[constants]]
text = "12345便民热线"
source = "热线号码"
+++
"""
FIRST = FRONT.count("\n") + 1


def sample(*lines: str) -> Template:
    return parse_template(FRONT + "{leader}，{figure F1}。\n" + "\n".join(lines))


@pytest.mark.parametrize(
    "sentence",
    [
        "新增14条",
        "金额1,796万元",
        "下降百分之三",
        "共二十二件",
        "完成率９６．５％",
        "两户企业",
        "三分之一",
        "二〇二二年",
        "十二",
    ],
)
def test_a_number_typed_into_a_template_is_refused_with_its_line(sentence: str) -> None:
    with pytest.raises(UnboundNumber) as refused:
        sample("", sentence)
    assert refused.value.line == FIRST + 2
    assert refused.value.number in sentence
    assert "figure" in refused.value.sentence("en")


@pytest.mark.parametrize(
    "sentence",
    [
        "一是政治建设",
        "第一责任人",
        "统一部署、进一步落实",
        "一岗双责",
        "全面从严治党",
        "依照《中小企业第三十二条规定》",
        "千方百计",
        "单位：万元",
    ],
)
def test_a_numeral_that_counts_nothing_is_a_word(sentence: str) -> None:
    assert list(quantities(sentence)) == []


def test_a_declared_name_may_hold_a_numeral() -> None:
    assert (
        sample("推动“双随机、一公开”监管，“12345便民热线”高效运行。").lines[-1].kind == "paragraph"
    )


def test_a_declared_name_does_not_cover_another_number() -> None:
    with pytest.raises(UnboundNumber):
        sample("12345件")


def test_a_constant_without_its_source_is_refused() -> None:
    with pytest.raises(BadTemplate):
        parse_template(FRONT.replace('"热线号码"', '""') + "{leader}{figure F1}")


def test_a_heading_may_be_numbered_at_each_of_its_levels() -> None:
    lines = sample("一、总体", "（一）概况", "1.内容", "（1）细节").lines[1:]
    assert [line.level for line in lines] == [1, 2, 3, 4]


def test_the_parts_of_an_official_document_are_known_by_their_marks() -> None:
    lines = sample("# 关于{leader}的通报", "@to 各单位：", "@sign 县政府", "@date {leader}").lines[
        1:
    ]
    assert [line.kind for line in lines] == ["title", "to", "sign", "date"]


@pytest.mark.parametrize(
    "line",
    [
        "{nobody}",
        "{figure F7}",
        "{change F9 下降|上升|持平}",
        "{table t}",
        "{leader",
        "leader}",
        "@nothing x",
    ],
)
def test_what_is_not_declared_or_not_closed_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        sample("正文", line)
    assert refused.value.line == FIRST + 2


def test_a_declaration_that_is_never_used_is_refused() -> None:
    with pytest.raises(BadTemplate, match="没有用到"):
        parse_template(FRONT + "{leader}")


def test_the_words_for_a_change_must_point_both_ways() -> None:
    for words in ("下降|减少|持平", "下降|上升", "变化|上升|持平", "下降|上升|上升"):
        with pytest.raises(BadTemplate):
            sample(f"经费{{change F1 {words}}}")


def test_a_file_without_front_matter_or_with_broken_toml_is_refused() -> None:
    for text in ("正文", "+++\nid = \n+++\n正文", "+++\nlang = 'zh'\n+++\n正文"):
        with pytest.raises(BadTemplate):
            parse_template(text)


def test_the_speech_counts_its_own_points(report: Template) -> None:
    found = {
        piece.text: counted(report.lines, at, piece.text)
        for at, line in enumerate(report.lines)
        for piece in line.pieces
        if piece.kind == "count"
    }
    assert found == {"headings": 3, "points": 4}


def test_every_shipped_template_loads() -> None:
    assert [read_template(path).id for path in sorted(SHIPPED.glob("*.txt"))] == [
        "bulletin",
        "report",
    ]


@pytest.mark.shared
def test_the_report_keeps_every_word_of_the_speech(report: Template, shared: Path) -> None:
    speech = (shared / "speech" / "speech-2022.txt").read_text(encoding="utf-8")
    source = (SHIPPED / "report.zh.txt").read_text(encoding="utf-8")
    body = source.split("+++\n", 2)[2].split("@to ", 1)[1]
    units = {slot.id: slot.unit.zh for slot in report.figures.values()}
    body = re.sub(r"\{figure (F\d)\}", lambda m: "xx" + units[m.group(1)], body)
    given_words = {"headings": "三", "points": "4", "meeting_year": "2022", "leader": "XXX", "session_no": "XX",
                   "meeting_no": "x", "province_short": "X", "province": "XX", "county": "xx"}  # fmt: skip
    for name, word in given_words.items():
        body = body.replace(f"{{{name}}}", word)
    body = body.replace("{change F8 压减|增加|持平}", "压减5％").replace(
        "{change F9 下降|上升|持平}", "下降3％"
    )
    assert [line.strip() for line in body.splitlines() if line.strip()] == [
        line.strip() for line in speech.splitlines() if line.strip()
    ]


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from("件项条次户家％"))
def test_no_counted_number_escapes_the_check(number: int, unit: str) -> None:
    for written in (f"{number}{unit}", f"{number:,}{unit}", f"{number}.5{unit}"):
        assert [found.text for found in quantities(f"全年新增{written}，")] == [written]


@given(st.integers(min_value=1, max_value=99))
def test_a_chinese_numeral_before_a_measure_word_is_found(number: int) -> None:
    assert [found.text for found in quantities(f"共{han(number)}件")] == [f"{han(number)}件"]
