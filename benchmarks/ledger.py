"""The log measured: appends against raw inserts, proofs against pymerkle, publishing, verifying, opening.

    python benchmarks/ledger.py

Runs `appending.py` and `proving.py`, which say how they measure and what the bars are, and fails where one
is missed. The comparison with pymerkle needs `pip install --require-hashes -r benchmarks/requirements.lock`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """How many of the two missed a bar."""
    return sum(
        bool(subprocess.run([sys.executable, str(HERE / script)]).returncode)
        for script in ("appending.py", "proving.py")
    )


if __name__ == "__main__":
    raise SystemExit(main())
