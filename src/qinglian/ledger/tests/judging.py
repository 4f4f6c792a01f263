"""What a log has become, held against all that was ever said of it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.errors import LedgerError
from qinglian.ledger.keys import Verifier


class Judge:
    """Knows the root of the true log at every size, by an arithmetic of its own, and tells what is wrong."""

    def __init__(self, key: Verifier) -> None:
        self.key = key
        self.problems: list[str] = []
        self.notes: dict[int, bytes] = {}
        self._seen: set[bytes] = set()
        self._peaks: list[bytes] = []
        self._roots = [sha256(b"").digest()]

    @property
    def size(self) -> int:
        """How many entries the true log holds, as far as it was looked at."""
        return len(self._roots) - 1

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries."""
        return self._roots[size]

    def grow(self, entries: Iterable[bytes]) -> None:
        """Take up the entries that follow."""
        for entry in entries:
            node, completed = sha256(b"\x00" + entry).digest(), self.size
            while completed & 1:
                node = sha256(b"\x01" + self._peaks.pop() + node).digest()
                completed >>= 1
            self._peaks.append(node)
            root = node
            for peak in reversed(self._peaks[:-1]):
                root = sha256(b"\x01" + peak + root).digest()
            self._roots.append(root)

    def saw(self, note: bytes) -> None:
        """A checkpoint that anyone has seen must be of the true log: so no two can contradict each other."""
        if note in self._seen:
            return
        self._seen.add(note)
        try:
            head = checkpoints.verify(note, self.key)
        except LedgerError as error:
            self.problems.append(f"a checkpoint is not signed as it should be: {error}")
            return
        self.notes[head.size] = note
        self.expect(head.size <= self.size, f"a checkpoint of {head.size} covers what is not there")
        if head.size <= self.size:
            self.expect(
                head.root == self.root(head.size), f"a second root was signed for size {head.size}"
            )

    def expect(self, holds: bool, otherwise: str) -> None:
        """Write `otherwise` down as a problem unless it `holds`."""
        if not holds:
            self.problems.append(otherwise)
