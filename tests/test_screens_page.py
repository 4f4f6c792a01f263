"""The example on the page of screens runs, and finds what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "screens.md"


def test_the_example_finds_five_contracts_whose_sum_is_above_the_limit() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", example], capture_output=True, check=True
    )
    assert "('c0', 'c1', 'c2', 'c3', 'c4') 2400000.00 2000000.00" in run.stdout.decode()
