"""A definition damaged in any line is refused with its line and a plain sentence, or it still holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qinglian.procedures.shelf import HERE, read_library
from qinglian.procedures.showing import act_rows, clock_rows, mermaid
from qinglian.procedures.tables import BadDefinition
from qinglian.procedures.tests.test_definitions import GOOD

ODD = st.sampled_from(
    ["", "1", "-1", "2.5", "true", "2021-13-01", '"x"', '""', "[]", '["a"]', '["中", "en"]', "{}",
     '{ a = { b = 1 } }', '["*"]', '"open"', "[1, 2]", "nan", '"\\u0000"']
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    """`text` with one or two of its lines lost, doubled, moved or given another value."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["lost", "doubled", "moved", "changed"])):
            case "lost":
                lines[at] = ""
            case "doubled":
                lines.insert(at, lines[at])
            case "moved":
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
            case "changed":
                key, equals, _ = lines[at].partition(" = ")
                lines[at] = f"{key} = {draw(ODD)}" if equals else lines[at]
    return "\n".join(lines)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.one_of(damaged(GOOD), damaged((HERE / "policy-delivery.toml").read_text("utf-8"))))
def test_no_damage_is_more_than_a_refusal(tmp_path: Path, text: str):
    (tmp_path / "patterns").mkdir(exist_ok=True)
    for pattern in (HERE / "patterns").glob("*.toml"):
        (tmp_path / "patterns" / pattern.name).write_bytes(pattern.read_bytes())
    (tmp_path / "damaged.toml").write_text(text, encoding="utf-8")
    try:
        held = read_library(tmp_path)
    except BadDefinition as bad:
        for problem in bad.problems:
            assert problem.line >= 1
            assert problem.words.zh
            assert problem.words.en
        return
    for procedure in held:
        for lang in ("zh", "en"):
            assert mermaid(procedure, lang)
            assert list(act_rows(procedure, lang))
            list(clock_rows(procedure, lang))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00", b"name = ", "name = “曲引号”".encode()])
def test_what_is_no_definition_at_all_is_said_so(tmp_path: Path, content: bytes):
    (tmp_path / "odd.toml").write_bytes(content)
    with pytest.raises(BadDefinition, match=r"odd\.toml:1: "):
        read_library(tmp_path)


def test_a_folder_named_as_a_definition_is_said_so(tmp_path: Path):
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(BadDefinition, match="Cannot be read"):
        read_library(tmp_path)
