"""Scores of units: from indicators alone, each point open to its records, shown to those concerned first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qinglian.procedures.refusal import Refused
from qinglian.site.assessment.scoring import Point, Score, scheme
from qinglian.site.matters.tests.telling import story_of, tell

pytestmark = pytest.mark.django_db

CHIEF, CLERK, OUTSIDER = "leaders#head", "transport#liaison", "water#liaison"
SCHEME = "meeting-decision.on-time 60\nmeeting-decision.returned 40 low"


def _until(act: str) -> int:
    steps = story_of("unit-assessment").steps
    return next(n for n, step in enumerate(steps, start=1) if step.act == act and not step.refused)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("meeting-decision.on-time 60\n考勤 40", "there is no such indicator"),
        ("meeting-decision.on-time 60\nmeeting-decision.on-time 40", "again"),
        ("meeting-decision.assigned 100", "only shares"),
        ("meeting-decision.on-time", "indicator weight"),
        ("meeting-decision.on-time 六十", "indicator weight"),
        ("meeting-decision.on-time 60 high", "indicator weight"),
        ("meeting-decision.on-time 0", "between 1 and 100"),
        ("meeting-decision.on-time 101", "between 1 and 100"),
    ],
)
def test_a_scheme_that_is_wrong_names_its_line(text, said):
    with pytest.raises(Refused) as refused:
        scheme(text)
    assert refused.value.code == "bad-weights"
    assert said in refused.value.reason.en


def test_what_could_not_be_measured_is_left_out_and_the_others_weigh_more():
    on_time, returned = scheme(SCHEME)
    score = Score((Point(on_time, Decimal(50), Decimal(30)), Point(returned, None, Decimal(0))))
    assert score.value == Decimal("50.00")
    assert Score((Point(returned, None, Decimal(0)),)).value is None


def test_each_point_opens_to_the_records_that_it_was_counted_from(county, clock):
    number = tell(story_of("unit-assessment"), clock, _until("score"))
    page = county.get(CLERK, f"/assessments/{number}/").content.decode()
    assert "50.00" in page
    assert "30.00" in page
    href = "/figures/meeting-decision.on-time/?year=2022&amp;unit=transport&amp;as_of=2023-01-18T10%3A00%3A00"
    assert href in page
    shown = county.get(CLERK, href.replace("&amp;", "&")).content.decode()
    assert "加快农村公路养护" in shown
    assert "修复水毁路段" in shown


def test_before_the_year_is_over_there_are_weights_and_no_score(county, clock):
    number = tell(story_of("unit-assessment"), clock, _until("fix"))
    for language, words in (("zh-hans", "还没有得分"), ("en", "there is no score")):
        county.client(CHIEF).cookies["language"] = language
        assert words in county.get(CHIEF, f"/assessments/{number}/").content.decode()


def test_another_unit_sees_no_score_before_it_is_published(county, clock):
    number = tell(story_of("unit-assessment"), clock, _until("score"))
    assert county.get(OUTSIDER, f"/assessments/{number}/").status_code == 404
    assert number not in county.get(OUTSIDER, "/assessments/").content.decode()
    assert number in county.get(CLERK, "/assessments/").content.decode()
    assert county.client(CLERK).get("/assessments/XX-2022-000001/").status_code == 404


def test_a_unit_with_nothing_to_measure_is_not_scored(county, clock):
    clock("2021-12-20T10:00")
    fields = {
        "title": "2022年度目标责任考核：县水利局", "lead": "water", "year": 2022,
        "scheme_no": "清政办发〔2021〕40号", "weights": SCHEME, "counts_traces": False,
    }  # fmt: skip
    number = county.open("unit-assessment", "govoffice/supervision#staff-1", **fields)
    county.act(number, "fix", CHIEF)
    clock("2023-01-18T10:00")
    with pytest.raises(Refused) as refused:
        county.act(number, "score", "govoffice/supervision#staff-1")
    assert refused.value.code == "nothing-to-score"
