"""The examples on the page of screens run, and find what they say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "screens.md"


def _run(place: int) -> str:
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", examples[place]], capture_output=True, check=True
    )
    return run.stdout.decode()


def test_the_example_finds_five_contracts_whose_sum_is_above_the_limit() -> None:
    assert "('c0', 'c1', 'c2', 'c3', 'c4') 2400000.00 2000000.00" in _run(0)


def test_the_example_reckons_the_digest_of_a_public_list() -> None:
    assert _run(1) == "True\n"
