"""Periods: a minimum that must run, a window that closes, a maximum that is paused, extended and fixed."""

from __future__ import annotations

from datetime import date

import pytest

from qinglian.procedures.engine import Case
from qinglian.procedures.tests.inline import defined, refusal
from qinglian.procedures.tests.people import CLERK, SUPERVISOR, act, at

BODY = """
[fields.why_shorter]
title = ["缩短理由", "Why shorter"]
kind = "text"

[fields.days]
title = ["延长天数", "Days more"]
kind = "integer"

[fields.until]
title = ["完成时限", "To be done by"]
kind = "date"

[fields.hour]
title = ["交账时刻", "Hour"]
kind = "datetime"

[fields.begun]
title = ["起算日", "Begun on"]
kind = "date"

[stages.open]
title = ["公示中", "on notice"]
awaits = ["decide"]

[stages.paused]
title = ["中止", "paused"]
awaits = ["go-on"]

[stages.decided]
title = ["已决定", "decided"]
end = "completed"
reaches = "completed"

[acts.open]
title = ["公示", "Put on notice"]
by = ["giver"]
to = "open"
needs = ["title", "lead", "until?", "hour?", "begun?"]

[acts.decide]
title = ["决定", "Decide"]
by = ["taker"]
from = "open"
to = "decided"
needs = ["why_shorter?"]

[acts.object]
title = ["异议", "Object"]
by = ["taker"]
from = "open"

[acts.pause]
title = ["中止", "Pause"]
by = ["giver"]
from = "open"
to = "paused"

[acts.go-on]
title = ["恢复", "Go on"]
by = ["giver"]
from = "paused"
to = "open"

[acts.extend]
title = ["延长", "Extend"]
by = ["giver"]
from = "open"
needs = ["days?", "until?"]
"""
SOURCE = 'source = ["本县规定", "the county\'s rules"]'


@pytest.fixture
def opened(tmp_path):
    """Opens a case under a clock that is written out, on Monday 7 March 2022 at nine."""

    def begin(clock: str, **fields: object) -> Case:
        procedure = defined(
            tmp_path, f'{BODY}\n[clocks.period]\ntitle = ["期限", "period"]\n{clock}'
        )
        given = {"title": "收费办法", "lead": "transport", **fields}
        return Case.open(procedure, "c", act("open", SUPERVISOR, "2022-03-07 09:00", **given))

    return begin


def minimum(extra: str = "") -> str:
    return f'kind = "minimum"\nstarts = "open"\nguards = "decide"\ncustom = {{ n = 5, unit = "WD", {SOURCE} }}\n{extra}'


def maximum(extra: str = "", custom: str = 'n = 5, unit = "WD"') -> str:
    return f'starts = "open"\nstops = "decide"\ncustom = {{ {custom}, {SOURCE} }}\n{extra}'


def test_a_minimum_period_must_run_its_time(opened):
    case = opened(minimum())
    refused = refusal(case, act("decide", CLERK, "2022-03-14 23:59"))
    assert refused.code == "too-soon"
    assert "2022年3月14日24时" in refused.reason.zh
    assert "2022-03-15" in refused.remedy.en
    assert case.perform(act("decide", CLERK, "2022-03-15 00:00")).ended


def test_a_minimum_period_is_shortened_only_with_a_reason(opened):
    case = opened(minimum('waiver = "why_shorter"'))
    refused = refusal(case, act("decide", CLERK, "2022-03-10 09:00"))
    assert refused.code == "too-soon"
    assert "缩短理由" in refused.remedy.zh
    assert case.perform(act("decide", CLERK, "2022-03-10 09:00", why_shorter="汛情紧急")).ended


def test_a_minimum_period_is_never_late(opened):
    case = opened(minimum())
    assert not case.late_at(at("2023-03-15 09:00"))
    assert not case.perform(act("decide", CLERK, "2022-06-15 09:00")).was_late


def test_a_window_closes_and_what_it_guards_is_then_refused(opened):
    case = opened(
        f'kind = "window"\nstarts = "open"\nguards = "object"\ncustom = {{ n = 5, unit = "CD", {SOURCE} }}'
    )
    assert case.perform(act("object", CLERK, "2022-03-14 23:59")).acts[-1].name == "object"
    assert refusal(case, act("object", CLERK, "2022-03-15 00:01")).code == "window-closed"
    assert not case.late_at(at("2022-04-15 09:00"))


def test_a_maximum_period_is_late_from_the_first_moment_after_its_last_day(opened):
    case = opened(maximum())
    assert not case.late_at(at("2022-03-15 00:00"))
    assert case.late_at(at("2022-03-15 00:01"))


def test_a_minor_limit_lights_up_but_does_not_make_the_case_late(opened):
    case = opened(maximum("minor = true"))
    (clock,) = case.clocks
    assert clock.late_at(at("2022-03-15 09:00"))
    assert not case.late_at(at("2022-03-15 09:00"))


def test_days_on_which_it_was_paused_do_not_count(opened):
    case = opened(maximum('pauses = "pause"\nresumes = "go-on"'))
    paused = case.perform(act("pause", SUPERVISOR, "2022-03-09 09:00"))
    assert not paused.late_at(at("2022-06-01 09:00"))
    again = paused.perform(act("go-on", SUPERVISOR, "2022-03-11 09:00"))
    (clock,) = again.running
    assert clock.due == date(2022, 3, 17)
    assert "扣除2022年3月9日至2022年3月11日" in clock.explanation("zh")


def test_pausing_after_it_is_late_does_not_make_it_timely(opened):
    case = opened(maximum('pauses = "pause"\nresumes = "go-on"'))
    paused = case.perform(act("pause", SUPERVISOR, "2022-03-16 09:00"))
    assert paused.was_late
    assert paused.perform(act("go-on", SUPERVISOR, "2022-05-11 09:00")).was_late


def test_it_is_extended_by_what_was_asked_and_so_often_and_no_more(opened):
    case = opened(maximum('extends = "extend"\nextension_field = "days"\nmost_extensions = 1'))
    longer = case.perform(act("extend", SUPERVISOR, "2022-03-08 09:00", days=3))
    assert longer.running[0].due == date(2022, 3, 17)
    assert refusal(longer, act("extend", SUPERVISOR, "2022-03-09 09:00", days=3)).code == (
        "extended-enough"
    )


def test_a_custom_may_say_by_how_much_it_is_extended(opened):
    case = opened(maximum('extends = "extend"', 'n = 5, unit = "WD", extension = 2'))
    longer = case.perform(act("extend", SUPERVISOR, "2022-03-08 09:00"))
    assert longer.running[0].due == date(2022, 3, 16)


def test_one_extension_is_no_longer_than_the_first_limit(opened):
    case = opened(maximum('extends = "extend"\nextension_field = "days"\nmost_extensions = 2'))
    for days in (6, 30):
        too_much = act("extend", SUPERVISOR, "2022-03-08 09:00", days=days)
        assert refusal(case, too_much).code == "too-much-more"
    case = case.perform(act("extend", SUPERVISOR, "2022-03-08 09:00", days=5))
    again = act("extend", SUPERVISOR, "2022-03-09 09:00", days=6)
    assert refusal(case, again).code == "too-much-more"


def test_a_day_that_was_set_is_extended_by_working_days_too(opened):
    case = opened(
        'starts = "open"\nstops = "decide"\nfixed = "until"\nextends = "extend"\nextension_field = "days"',
        until="2022-03-31",
    )
    longer = case.perform(act("extend", SUPERVISOR, "2022-03-30 09:00", days=3))
    (clock,) = longer.running
    assert (clock.due, clock.lapses_at) == (date(2022, 4, 6), at("2022-04-07 00:00"))
    again = act("extend", SUPERVISOR, "2022-03-30 10:00", days=3)
    assert refusal(longer, again).code == "extended-enough"


def test_a_customs_start_is_said_plainly(opened):
    sentence = opened(maximum()).running[0].explanation("zh")
    assert sentence.startswith("自起算之日（")
    assert "之日之日" not in sentence


def test_extending_what_is_late_leaves_it_late(opened):
    case = opened(maximum('extends = "extend"\nextension_field = "days"'))
    longer = case.perform(act("extend", SUPERVISOR, "2022-03-16 09:00", days=5))
    assert longer.was_late
    assert longer.perform(act("decide", CLERK, "2022-03-17 09:00")).was_late


def test_a_law_is_extended_by_what_the_law_adds_and_by_nothing_else(opened):
    case = opened(
        'starts = "open"\nstops = "decide"\nlimit = "D022"\nextends = "extend"\nextension_field = "days"'
    )
    assert case.running[0].due == date(2022, 4, 2)
    longer = case.perform(act("extend", SUPERVISOR, "2022-03-08 09:00", days=100))
    assert longer.running[0].due == date(2022, 4, 19)
    assert "含延长" in longer.running[0].explanation("zh")


def test_a_day_that_was_set_is_the_limit_and_another_day_extends_it(opened):
    case = opened(
        'starts = "open"\nstops = "decide"\nfixed = "until"\nextends = "extend"\nextension_field = "until"',
        until="2022-03-31",
    )
    (clock,) = case.running
    assert (clock.due, clock.lapses_at) == (date(2022, 3, 31), at("2022-04-01 00:00"))
    assert "2022年3月31日" in clock.explanation("zh")
    longer = case.perform(act("extend", SUPERVISOR, "2022-03-30 09:00", until="2022-04-15"))
    assert longer.running[0].due == date(2022, 4, 15)


def test_an_hour_that_was_set_is_kept_to_the_minute(opened):
    case = opened(
        'starts = "open"\nstops = "decide"\nfixed = "hour"', hour="2022-03-11T18:00+08:00"
    )
    assert not case.late_at(at("2022-03-11 18:00"))
    assert case.late_at(at("2022-03-11 18:01"))
    assert "18:00" in case.running[0].explanation("en")


def test_no_day_set_no_limit(opened):
    assert opened('starts = "open"\nstops = "decide"\nfixed = "until"').clocks == ()


def test_a_limit_may_run_from_a_day_that_a_field_gives(opened):
    case = opened(maximum('starts_from = "begun"'), begun="2022-03-01")
    assert case.running[0].due == date(2022, 3, 8)


def test_a_limit_may_hang_on_a_condition(opened):
    clock = maximum("when = { until = { present = false } }")
    assert opened(clock).running
    assert not opened(clock, until="2022-03-31").running


def test_a_custom_holds_from_its_day_and_an_older_case_keeps_the_older(opened):
    two = (
        'starts = "open"\nstops = "decide"\nstarts_from = "begun"\ncustom = ['
        f'{{ n = 5, unit = "WD", {SOURCE} }}, {{ n = 3, unit = "WD", since = 2022-03-01, {SOURCE} }}]'
    )
    assert opened(two, begun="2022-02-28").running[0].due == date(2022, 3, 7)
    assert opened(two, begun="2022-03-01").running[0].due == date(2022, 3, 4)


@pytest.mark.parametrize(
    ("begun", "code"), [("2019-01-01", "no-limit"), ("1950-01-01", "no-limit")]
)
def test_a_day_before_the_law_is_refused_in_words(tmp_path, begun, code):
    body = (
        f'{BODY}\n[clocks.period]\ntitle = ["期限", "period"]\nstarts = "open"\nstops = "decide"\n'
        'starts_from = "begun"\nlimit = "D001"'
    )
    case = Case.blank(defined(tmp_path, body), "c")
    given = {"title": "收费办法", "lead": "transport", "begun": begun}
    refused = refusal(case, act("open", SUPERVISOR, "2022-03-07 09:00", **given))
    assert refused.code == code
    assert refused.reason.zh
    assert refused.remedy.en


def test_a_day_outside_the_calendar_is_refused_in_words(tmp_path):
    clock = maximum('starts_from = "begun"')
    body = f'{BODY}\n[clocks.period]\ntitle = ["期限", "period"]\n{clock}'
    case = Case.blank(defined(tmp_path, body), "c")
    given = {"title": "收费办法", "lead": "transport", "begun": "1950-01-01"}
    assert refusal(case, act("open", SUPERVISOR, "2022-03-07 09:00", **given)).code == "bad-date"
