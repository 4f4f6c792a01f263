"""Runs a trial of the county's log on a deployment of its own, in a process of its own.

    python -m qinglian.site.records.tests.faults.running FOLDER TRIAL WORDS

    killing mixed|door|witnessed ROUNDS SEED    `kill -9` at a step, or at any moment
    failing ROUNDS SEED                         a disk that fails, or a server that hangs up
    hammering SECONDS WRITERS SEED              many processes at once

FOLDER becomes the deployment, on DATABASE_URL where that is set. What was found is said as JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from qinglian import site
from qinglian.site.matters.tests.elsewhere import Deployment


def run(deployment: Deployment, *words: object, within: float = 300) -> Any:
    """What the trial of these words finds on `deployment`."""
    said = subprocess.run(
        [sys.executable, "-m", __name__, str(deployment.folder), *map(str, words)],
        capture_output=True,
        text=True,
        timeout=within,
        env={**os.environ, "DATABASE_URL": deployment.url},
        check=False,
    )
    assert said.returncode == 0, said.stderr[-4000:]
    return json.loads(said.stdout)


def main() -> None:
    """Make the deployment, then run the trial on it."""
    folder, trial, *words = sys.argv[1:]
    site.setup(folder)
    site.prepare()
    found = importlib.import_module(f"{__package__}.{trial}").run(Path(folder), *words)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
