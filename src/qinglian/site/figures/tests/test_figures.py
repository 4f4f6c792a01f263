"""F1 to F9 against the county's answer key: what counts, what only looks as if it did, and as of when."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest

from qinglian import workdays
from qinglian.documents.template import shipped
from qinglian.ledger.store import published
from qinglian.site.figures.counting import Asked, figures, percent, rounded
from qinglian.site.figures.counts.catalogue import in_force
from qinglian.site.figures.tests.conftest import actor
from qinglian.site.figures.values import head, tally
from qinglian.site.matters.door import perform
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.recorded import procedure_of, rebuilt
from qinglian.site.records.store import DatabaseLog

pytestmark = pytest.mark.django_db

NAMES = [f"F{n}" for n in range(1, 10)]
LOOKS_LIKE = {
    "same-meeting": "F4", "struck": "F4", "called-off": "F4", "credit-only": "F5", "renewal": "F5",
    "drawn-next-year": "F5", "cancelled": "F2", "paused": "F2",
    "unpublished": "F2", "doubled": "F2", "replaced-filing": "F1", "returned-filing": "F9",
    "unconfirmed-filing": "F7",
}  # fmt: skip
COUNTS_AFTER_ALL = {"change-under-review": "F2", "changed-after-the-year": "F2", "renewed": "F5"}


def numbers(name: str) -> set[str]:
    """The matters of what a figure counted."""
    records = tally(Asked(2021), [name]).counted[name].records
    return {record.id.replace("/", "#").partition("#")[0] for record in records}


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_the_answer_keys(truth, name):
    found = tally(Asked(2021), [name]).counted[name].figure
    expected = truth.figures[name]
    assert found.text.replace(",", "") == str(expected["value"])
    assert found.unit.zh == expected["unit"]


@pytest.mark.parametrize(("name", "scale"), [("F1", 10_000), ("F5", 100_000_000)])
def test_money_is_summed_in_yuan_before_it_is_rounded(truth, name, scale):
    found = tally(Asked(2021), [name]).counted[name]
    assert found.figure.value * scale == Decimal(str(truth.figures[name]["yuan"]))
    amounts = [record.amount or Decimal(0) for record in found.records]
    assert found.figure.value * scale == sum(amounts, Decimal(0))


def test_nothing_is_counted_that_only_looks_as_if_it_should_be(truth):
    planted = {one.kind for one in truth.near_misses}
    assert set(LOOKS_LIKE) | set(COUNTS_AFTER_ALL) <= planted
    for one in truth.near_misses:
        if one.kind in LOOKS_LIKE:
            assert one.subject not in numbers(LOOKS_LIKE[one.kind]), one
        if one.kind in COUNTS_AFTER_ALL:
            assert one.subject in numbers(COUNTS_AFTER_ALL[one.kind]), one


def test_of_two_matters_with_one_contract_one_counts(truth):
    planted = [one for one in truth.near_misses if one.kind == "same-contract"]
    left_out = tally(Asked(2021), ["F5"]).counted["F5"].left_out
    assert planted
    assert len([left for left in left_out if "合同，只计一次" in left.why.zh]) == len(planted)


def test_what_was_left_out_is_said_with_its_reason(truth):
    said = {
        left.id.partition("#")[0]: left.why.zh
        for one in tally(Asked(2021)).counted.values()
        for left in one.left_out
    }
    for one in truth.near_misses:
        if one.kind in LOOKS_LIKE and one.kind not in {
            "called-off",
            "credit-only",
            "drawn-next-year",
        }:
            assert said.get(one.subject), one


def test_the_catalogue_at_the_years_end_is_what_the_engine_makes_of_the_acts(truth):
    items, _ = in_force(Asked(2021))
    counted = {item.decided.partition("#")[0]: item for item in items}
    codes = set()
    until = datetime(2022, 1, 1, tzinfo=workdays.TZ)
    for matter in Matter.objects.filter(procedure="service-item", opened_at__lt=until).order_by(
        "number"
    ):
        acts = Act.objects.filter(matter=matter.number, at__lt=until).order_by("n")
        case = rebuilt(procedure_of(matter), matter.number, acts)
        stands = any(case.procedure.stages[name].reaches == "in-force" for name in case.stages)
        code = case.facts.get("item_code")
        assert (matter.number in counted) == (stands and code not in codes), matter.number
        if matter.number in counted:
            codes.add(code)
            assert counted[matter.number].fit == case.facts["fit_for_online"]
            if case.stage == "in-force":  # a change under review has changed nothing yet
                assert counted[matter.number].online == case.facts["online"]
    assert len(codes) == len(items)


def test_an_item_made_online_next_year_was_not_online_at_the_years_end(truth):
    changed = {one.subject for one in truth.near_misses if one.kind == "changed-after-the-year"}
    records = tally(Asked(2021), ["F3"]).counted["F3"].records
    notes = {record.id.partition("#")[0]: record.note.zh for record in records}
    assert {notes[number] for number in changed} == {"尚不能全程网办"}


def test_a_cancellation_in_march_changes_nothing_in_the_december_before(truth):
    before = tally(Asked(2021), ["F2"]).counted["F2"].figure
    number = sorted(numbers("F2"))[0]
    reviewer = "govoffice#reviewer"
    perform(number, "cancel", actor(reviewer), {"legal_basis": "上级清单已取消该事项"})
    after = tally(Asked(2021), ["F2"]).counted["F2"].figure
    assert (after.value, after.evidence.digest) == (before.value, before.evidence.digest)


def test_a_year_that_is_not_over_has_no_figures_yet(truth):
    missing = tally(Asked(2022)).missing
    assert set(missing) == set(NAMES)
    assert missing["F2"].zh.startswith("2022年还没有结束")
    in_december = datetime(2021, 12, 20, tzinfo=workdays.TZ)
    assert "F2" in tally(Asked(2021, in_december)).missing


def test_as_of_an_earlier_moment_the_early_report_of_the_tax_bureau_still_counts(truth):
    early = datetime(2022, 1, 14, tzinfo=workdays.TZ)
    found = tally(Asked(2021, early), ["F1"]).counted["F1"]
    assert found.figure.value * 10_000 < Decimal(str(truth.figures["F1"]["yuan"]))
    assert "清税函〔2022〕2号" in found.figure.source.zh
    assert tally(Asked(2021, early), ["F7"]).missing["F7"].zh.startswith("还没有经确认的2021年")


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_says_its_period_its_formula_and_its_source(truth, name):
    figure = tally(Asked(2021), [name]).counted[name].figure
    assert figure.missing() == ()
    assert all(text.en for text in (figure.period, figure.formula, figure.source))


@pytest.mark.parametrize(
    ("name", "document"),
    [("F1", "清税函〔2022〕5号"), ("F6", "清市监函〔2022〕3号"), ("F7", "清统字〔2022〕7号"),
     ("F8", "清财预〔2021〕6号"), ("F9", "清财字〔2022〕11号")],
)  # fmt: skip
def test_an_imported_figure_carries_the_document_it_was_filed_under(truth, name, document):
    assert document in tally(Asked(2021), [name]).counted[name].figure.source.zh


def test_gross_and_net_are_said(truth):
    counted = tally(Asked(2021)).counted
    assert "毛口径" in counted["F6"].figure.formula.zh
    assert f"退库{truth.figures['F7']['left']}家，净增12家" in counted["F7"].figure.formula.zh


@pytest.mark.parametrize("name", NAMES)
def test_the_digest_is_over_the_sorted_records_and_the_log_is_the_published_one(truth, name):
    one = tally(Asked(2021), [name]).counted[name]
    joined = "\n".join(sorted(record.id for record in one.records))
    assert one.figure.evidence.digest == sha256(joined.encode()).hexdigest()
    assert one.figure.records == len(one.records) == len({record.id for record in one.records})
    checkpoint, _ = published(DatabaseLog())
    size, root = one.figure.evidence.ledger_size, one.figure.evidence.ledger_root
    assert (size, root) == (checkpoint.size, checkpoint.root.hex()) == head()


def test_every_figure_of_the_template_is_counted_under_the_same_name_and_unit(truth):
    slots = shipped("report.zh").figures
    assert {name: (one.title, one.unit) for name, one in figures().items()} == {
        name: (slot.title, slot.unit) for name, slot in slots.items()
    }


def test_a_figure_is_counted_again_as_soon_as_an_act_is_done(truth, clock):
    before = tally(Asked(2021), ["F7"]).counted["F7"].figure.value
    waiting = next(one.subject for one in truth.near_misses if one.kind == "unconfirmed-filing")
    clock(workdays.now() + timedelta(minutes=5))
    perform(waiting, "confirm", actor("statistics#deputy"))
    found = tally(Asked(2021), ["F7"]).counted["F7"]
    assert found.figure.value == before
    assert waiting not in {left.id for left in found.left_out}
    assert "重复" not in found.figure.formula.zh


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("0.05", 1, "0.1"),
        ("-0.05", 1, "-0.1"),
        ("2.675", 2, "2.68"),
        ("1.005", 2, "1.01"),
        ("7", 0, "7"),
    ],
)
def test_rounding_is_half_up(value, places, text):
    assert str(rounded(Decimal(value), places)) == text


def test_a_share_is_exact_until_it_is_printed():
    assert rounded(percent(7, 22), 1) == Decimal("31.8")
    assert percent(1, 8) == Decimal("12.5")
