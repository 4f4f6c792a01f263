"""What a figure gives over a few matters, reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from qinglian import workdays
from qinglian.procedures.figures import measuring
from qinglian.procedures.figures.measuring import Measured, Span, measure
from qinglian.procedures.figures.seen import Deed, Limits, Seen
from qinglian.procedures.model import Again, FigureRule
from qinglian.text import Text

WORD = Text(zh="指标", en="indicator")


def day(said: str) -> datetime:
    """A moment of 2022, `03-10` or `03-10 17:00`."""
    hour = said if " " in said else f"{said} 09:00"
    return datetime.fromisoformat(f"2022-{hour}").replace(tzinfo=workdays.TZ)


YEAR = Span(day("01-01 00:00"), day("12-31 00:00"), day("06-30"))


def matter(number: str, *deeds: tuple[str, str, dict[str, Any]], **changed: Any) -> Seen:
    """A matter with its acts, each `(name, day, fields)`."""
    done = tuple(
        Deed(n, name, day(at), given) for n, (name, at, given) in enumerate(deeds, start=1)
    )
    seen = Seen(
        number,
        "transport",
        "doing",
        "open",
        len(done),
        done[0].at,
        None,
        False,
        None,
        None,
        None,
        done,
    )
    return replace(seen, **changed)


def opened(number: str, at: str, **fields: Any) -> Seen:
    """A matter that was opened and no more."""
    return matter(number, ("open", at, fields))


def completed(number: str, at: str, on: str, *, late: bool = False, **fields: Any) -> Seen:
    """A matter opened and completed."""
    return matter(
        number, ("open", at, fields), ("finish", on, {}), state="completed", late=late,
        completed_at=day(on),
    )  # fmt: skip


def rule(kind: str, **given: Any) -> FigureRule:
    """A figure of a kind."""
    return FigureRule("one", WORD, kind, WORD, **given)


def gives(one: FigureRule, *matters: Seen, units: frozenset[str] = frozenset()) -> Measured:
    """What a rule measures in the year."""
    return measure(one, matters, YEAR, units)


def test_matters_of_the_period_are_counted_and_no_others():
    found = gives(rule("count"), opened("a", "01-03"), opened("b", "03-01"), opened("c", "07-01"))
    assert found.value == 2
    assert [one.number for one in found.counted] == ["a", "b"]


def test_what_was_cancelled_is_left_out_and_said():
    gone = opened("b", "03-01")
    found = gives(rule("count"), opened("a", "01-03"), replace(gone, state="cancelled"))
    assert found.value == 1
    assert [(one.number, one.why) for one in found.left] == [("b", measuring.CANCELLED)]


def test_a_share_of_nothing_is_neither_nought_nor_whole():
    found = gives(rule("share", share={"@late": False}))
    assert found.value is None


def test_on_time_is_of_those_completed_or_passed_and_late_stays_late():
    on_time = rule("share", share={"@completed": True, "@late": False}, when="@due")
    matters = (
        completed("a", "01-03", "01-10"),
        completed("b", "01-03", "02-10", late=True),
        replace(opened("c", "03-01"), due_at=day("03-08"), late=True),
        replace(opened("d", "06-28"), due_at=day("07-05")),  # not yet due: in neither
        opened("e", "06-28"),  # no limit
    )
    found = gives(on_time, *matters)
    assert (found.part, found.whole) == (1, 3)
    assert found.value == Decimal(100) / 3


def test_what_became_late_stays_in_the_period_in_which_it_did():
    """Finishing late, after the year, does not make the year better."""
    on_time = rule("share", share={"@completed": True, "@late": False}, when="@due")
    late = completed("b", "03-01", "08-10", late=True)
    found = gives(on_time, completed("a", "01-03", "01-10"), replace(late, late_at=day("03-08")))
    assert (found.part, found.whole) == (1, 2)


def test_acts_are_counted_in_the_period_in_which_they_were_done():
    twice = matter("a", ("open", "01-03", {}), ("return", "01-05", {}), ("return", "07-05", {}))
    found = gives(rule("count", did=("return",)), twice)
    assert [(one.number, one.n) for one in found.counted] == [("a", 2)]


def test_an_acts_fields_are_those_that_held_when_it_was_done():
    loans = matter(
        "a", ("open", "01-03", {}), ("draw", "01-05", {"drawn": "100.50", "renewal": False}),
        ("draw", "02-05", {"drawn": "200.00", "renewal": True}),
    )  # fmt: skip
    drawn = rule("sum", fields=("drawn",), did=("draw",))
    assert gives(drawn, loans).value == Decimal("300.50")
    assert gives(replace(drawn, of={"renewal": False}), loans).value == Decimal("100.50")


def test_what_agrees_counts_once():
    once = rule("sum", fields=("drawn",), each=("uscc", "contract"))
    found = gives(
        once, opened("a", "01-03", drawn="5", uscc="U1", contract="K1"),
        opened("b", "01-04", drawn="5", uscc="U1", contract="K1"),
        opened("c", "01-05", drawn="7", uscc="U1", contract="K2"),
        opened("d", "01-05", drawn="9", uscc="U1"),
    )  # fmt: skip
    assert found.value == 12
    assert [(one.number, one.why) for one in found.left] == [
        ("b", measuring.DOUBLED), ("d", measuring.UNFILLED),
    ]  # fmt: skip


def test_firms_with_a_loan_are_of_firms_with_a_need():
    share = rule("share", share={"@completed": True}, each=("uscc",))
    found = gives(
        share, completed("a", "01-03", "01-10", uscc="U1"), opened("b", "01-03", uscc="U1"),
        opened("c", "01-03", uscc="U2"),
    )  # fmt: skip
    assert (found.part, found.whole) == (1, 2)


def test_units_are_measured_against_all_of_them():
    share = rule("share", share={}, each=("lead",), over="units")
    found = gives(
        share, opened("a", "01-03", lead="transport/roads"), opened("b", "01-03", lead="transport"),
        opened("c", "01-03", lead="elsewhere"), units=frozenset({"transport", "water", "finance"}),
    )  # fmt: skip
    assert (found.part, found.whole) == (1, 3)


def test_a_rate_is_of_sums_and_a_cut_is_what_is_less():
    paid = opened("a", "01-03", paid="30", owed="50"), opened("b", "01-03", paid="10", owed="30")
    assert gives(rule("ratio", fields=("paid", "owed")), *paid).value == 50
    assert gives(rule("cut", fields=("owed", "paid")), *paid).value == 50
    assert (
        gives(rule("ratio", fields=("paid", "owed")), opened("c", "01-03", paid="1")).value is None
    )


def test_what_names_several_gives_to_each():
    per = rule("sum", fields=("minutes",), per="towns")
    found = gives(
        per, opened("a", "01-03", minutes=30, towns=["x", "y"]),
        opened("b", "01-03", minutes=60, towns=["x"]),
    )  # fmt: skip
    assert found.value == 60  # x: 90, y: 30


def test_a_mean_time_counts_working_days_over_the_spring_festival():
    took = rule("time", begins="open", ends="@completed", measure="WD", when="@completed")
    # 2022: the festival is 31 January to 6 February; 29 and 30 January are worked
    found = gives(took, completed("a", "01-28", "02-07"), completed("b", "03-07", "03-10"))
    assert found.value == 3  # 29, 30 January and 7 February; 8, 9 and 10 March
    assert [one.note.zh for one in found.counted if one.note] == ["3指标", "3指标"]


@pytest.mark.parametrize(("measure_in", "value"), [("CD", 10), ("HOUR", 248), ("MINUTE", 14_880)])
def test_a_time_is_measured_as_asked(measure_in: str, value: int):
    took = rule("time", begins="open", ends="finish", measure=measure_in)
    assert gives(took, completed("a", "01-03 09:00", "01-13 17:00")).value == value


def test_a_condition_reads_how_long_an_act_took_and_how_often_it_was_done():
    quick, slow = completed("a", "03-07", "03-07 16:00"), completed("b", "03-07", "03-09")
    share = rule("share", share={"@days.finish": {"at_most": 0}})
    assert gives(share, quick, slow, opened("c", "03-07")).part == 1
    assert gives(replace(share, share={"@hours.finish": {"at_most": 48}}), quick, slow).part == 2
    assert gives(replace(share, share={"@workdays.finish": {"at_least": 2}}), quick, slow).part == 1
    assert gives(replace(share, share={"@did.finish": False}), quick, slow).part == 0


def test_one_limit_is_asked_after_by_its_name():
    share = rule("share", share={"@late.sign": False}, of={"@ran.sign": True})
    ran = Limits(ran=frozenset({"sign"}))
    found = gives(
        share, replace(opened("a", "01-03"), limits=ran), opened("b", "01-03"),
        replace(opened("c", "01-03"), limits=replace(ran, late=frozenset({"sign"}))),
    )  # fmt: skip
    assert (found.part, found.whole) == (1, 2)


def test_a_complaint_that_agrees_with_one_of_the_last_thirty_days_has_come_again():
    share = rule("share", share={"@again": True}, again=Again(30, same=("place", "category")))
    found = gives(
        share, opened("a", "01-03", place="x", category="k"), opened("b", "02-01", place="x", category="k"),
        opened("c", "03-15", place="x", category="k"), opened("d", "03-16", place="", category="k"),
        opened("e", "03-17", place="", category="k"),
    )  # fmt: skip
    assert (found.part, found.whole) == (1, 5)


def test_what_a_later_matter_names_within_the_days_has_come_again():
    settled = rule("share", share={"@again": False}, again=Again(180, named_in="earlier"))
    found = gives(
        settled, completed("a", "01-03", "01-10"), completed("b", "01-03", "01-10"),
        opened("c", "03-01", earlier="a"),
    )  # fmt: skip
    assert {one.number for one in found.counted if one.note} == {"b", "c"}


def test_the_spread_is_within_each_group():
    spread = rule("spread", fields=("fine",), each=("cause",))
    found = gives(
        spread, opened("a", "01-03", fine="100", cause="k"), opened("b", "01-03", fine="300", cause="k"),
        opened("c", "01-03", fine="50", cause="m"),
    )  # fmt: skip
    assert found.value == 50  # mean 200, standard deviation 100
    assert [one.why for one in found.left] == [measuring.ALONE]
