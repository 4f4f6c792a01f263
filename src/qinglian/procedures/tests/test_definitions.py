"""The definitions that ship, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from qinglian.procedures.shelf import HERE, library, read_library
from qinglian.procedures.showing import act_rows, clock_rows, mermaid
from qinglian.procedures.tables import BadDefinition

GOOD = """
name = "errand"
mechanism = "M04"
version = 1
valid_from = 2021-01-01
serial = "ER"
group = "A"
title = ["差事", "Errand"]
about = ["一件差事", "One errand"]
speech = "一件差事"
title_field = "title"

[roles.giver]
title = ["交办人", "giver"]
capacity = "supervision"

[roles.taker]
title = ["承办单位", "taker"]
party = "taker"

[fields.title]
title = ["事项", "Matter"]
kind = "text"

[fields.taker]
title = ["承办单位", "Unit"]
kind = "unit"
party = "taker"

[fields.phone]
title = ["电话", "Phone"]
kind = "text"
personal = true

[stages.given]
title = ["已交办", "given"]
awaits = ["finish"]

[stages.finished]
title = ["已完成", "finished"]
end = "completed"

[acts.open]
title = ["交办", "Give"]
by = ["giver"]
to = "given"
needs = ["title", "taker", "phone?"]

[acts.finish]
title = ["完成", "Finish"]
by = ["taker"]
from = "given"
to = "finished"

[clocks.finish]
title = ["完成时限", "time to finish"]
starts = "open"
stops = "finish"
custom = { n = 5, unit = "WD", source = ["本县规定", "the county's rules"] }
"""


def read(tmp_path: Path, text: str):
    (tmp_path / "errand.toml").write_text(text, encoding="utf-8")
    return read_library(tmp_path)


def wrong(tmp_path: Path, old: str, new: str) -> str:
    assert old in GOOD
    with pytest.raises(BadDefinition) as caught:
        read(tmp_path, GOOD.replace(old, new))
    return "\n".join(problem.sentence("en") for problem in caught.value.problems)


def test_the_shipped_definitions_are_good():
    assert {procedure.name for procedure in library()} >= {
        "meeting-decision", "leader-instruction", "weekly-commitment", "policy-delivery",
        "service-item", "bank-matching-event", "bank-enterprise-matching", "annual-report",
    }  # fmt: skip


def test_the_example_is_good(tmp_path):
    assert read(tmp_path, GOOD).newest("errand").title["en"] == "Errand"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = ["差事", "Errand"]', 'title = ["差事"]', "errand.toml:8: “title” needs both languages"),
        ('to = "finished"', 'to = "done"', "There is no stage “done”"),
        ('[stages.finished]\ntitle = ["已完成", "finished"]\nend = "completed"',
         '[stages.finished]\ntitle = ["已完成", "finished"]', "a dead end"),
        ('[acts.open]', '[stages.lost]\ntitle = ["失落", "lost"]\nend = "closed"\n\n[acts.open]',
         "Nothing leads to stage “lost”"),
        ('custom = { n = 5, unit = "WD", source = ["本县规定", "the county\'s rules"] }', "",
         "errand.toml:55: Limit “finish” has neither a law (limit) nor a declared custom"),
        ('custom = { n = 5, unit = "WD", source = ["本县规定", "the county\'s rules"] }',
         'limit = "D999"', "There is no limit “D999”"),
        ('by = ["taker"]', 'by = ["taker"]\nsurprise = 1', "“surprise” is not known here"),
        ('by = ["taker"]', 'by = ["nobody"]', "There is no role “nobody”"),
        ('end = "completed"', 'end = "closed"\nreaches = "closed"', "Closing is done by another"),
        ('to = "finished"', 'choose = [{ to = "finished", when = { phone = "1" } }]',
         "may not read the personal field “phone”"),
        ('to = "finished"', 'to = "finished"\npublishes = { fields = ["phone"] }',
         "may only be published masked"),
        ('version = 1', 'version = ', "errand.toml:4: Not TOML"),
        ('title_field = "title"', 'title_field = "phone"', "A title may not be personal data"),
    ],
)  # fmt: skip
def test_a_wrong_definition_is_refused_with_its_line_and_a_plain_sentence(tmp_path, old, new, said):
    assert said in wrong(tmp_path, old, new)


def test_two_versions_may_not_be_in_force_at_once(tmp_path):
    (tmp_path / "errand-2.toml").write_text(
        GOOD.replace("version = 1", "version = 2").replace("2021-01-01", "2022-01-01"),
        encoding="utf-8",
    )
    with pytest.raises(BadDefinition, match="at the same time"):
        read(tmp_path, GOOD)


def test_the_version_in_force_on_the_day_is_the_one_used(tmp_path):
    from datetime import date

    (tmp_path / "errand-2.toml").write_text(
        GOOD.replace("version = 1", "version = 2").replace("2021-01-01", "2022-01-01"),
        encoding="utf-8",
    )
    ended = GOOD.replace(
        "valid_from = 2021-01-01", "valid_from = 2021-01-01\nvalid_to = 2021-12-31"
    )
    shelf = read(tmp_path, ended)
    assert shelf.at("errand", date(2021, 12, 31)).version == 1
    assert shelf.at("errand", date(2022, 1, 1)).version == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("procedure", list(library()), ids=lambda p: p.name)
def test_every_procedure_can_be_shown(procedure, lang):
    assert mermaid(procedure, lang).startswith("stateDiagram-v2")
    assert len(list(act_rows(procedure, lang))) == len(procedure.acts)
    assert all(all(cells) for cells in clock_rows(procedure, lang))


def test_a_definition_is_short_enough_to_read():
    for path in HERE.glob("*.toml"):
        rules, _, figures = path.read_text(encoding="utf-8").partition("\n[figures]\n")
        assert len(rules.splitlines()) < 300, path.name
        assert len(figures.splitlines()) <= 25, path.name
