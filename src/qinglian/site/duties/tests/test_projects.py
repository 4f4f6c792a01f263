"""Integrity blocks of projects: the same words in more than three are said to their author, to nobody else."""

from __future__ import annotations

import pytest

from qinglian.site.matters.tests.conftest import CLERK, SUPERVISOR, County

pytestmark = pytest.mark.django_db

RISKS = "材料采购比价、工程量签证、尾款支付等环节。"


def project(county: County, n: int, risks: str = RISKS) -> str:
    number = county.open(
        "project", CLERK, project=f"农村公路养护提升第{n}段", lead="transport",
        goal="年内养护农村公路42公里。", budget="3000000", due="2022-09-30",
    )  # fmt: skip
    county.act(
        number, "integrity", CLERK, risks=risks, answerable="公路股股长", procurement="tender", funds="own",
        disclosure="中标结果与合同两个工作日内公开。",
    )  # fmt: skip
    return number


def noted(county, post: str, number: str) -> bool:
    return "一字不差" in county.get(post, f"/matters/{number}/").content.decode()


def test_three_projects_may_share_words_and_the_fourth_is_said(county):
    numbers = [project(county, n) for n in range(3)]
    assert not noted(county, CLERK, numbers[0])
    fourth = project(county, 4, risks=f" {RISKS.replace('、', '，')}")
    assert noted(county, CLERK, fourth)
    assert noted(county, CLERK, numbers[0])


def test_it_is_said_to_the_author_and_to_nobody_else(county):
    numbers = [project(county, n) for n in range(4)]
    assert not noted(county, SUPERVISOR, numbers[0])


def test_words_of_its_own_are_let_be(county):
    for n in range(4):
        project(county, n)
    assert not noted(
        county, CLERK, project(county, 9, risks="桥梁检测机构的选取、检测报告的真实性。")
    )
