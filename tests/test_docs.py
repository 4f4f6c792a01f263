"""The documents say what is there: every command, procedure and link in them exists, and none is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from qinglian.cli import app
from qinglian.procedures import page as mechanisms_page
from qinglian.workdays import limits

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def commands(group: TyperGroup, path: str = "qinglian") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


def test_every_command_has_its_line_and_every_line_its_command() -> None:
    told = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    known = set(commands(group))
    lines = set(re.findall(r"^\| `(qinglian [a-z]+(?: [a-z]+)?)\b", told, re.M))
    named = {line for line in lines if line in known}
    assert named == known
    assert {line for line in lines - named if " ".join(line.split()[:2]) not in known} == set()


def test_the_page_of_mechanisms_is_what_the_definitions_say() -> None:
    told = (ROOT / "docs" / "mechanisms.md").read_text(encoding="utf-8")
    assert told == mechanisms_page.page(), (
        "write it again: qinglian procedures mechanisms > docs/mechanisms.md"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_two_commands_of_the_readme_are_in_the_makefile(page: str) -> None:
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    told = re.findall(r"^make (\w+)", (ROOT / page).read_text(encoding="utf-8"), re.M)
    assert told == ["demo", "test"]
    assert all(re.search(rf"^{target}:", made, re.M) for target in told)


def test_the_changelog_counts_right() -> None:
    told = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"{len(limits())} legal limits" in told
