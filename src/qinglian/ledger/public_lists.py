"""The digest of a public list: a tree over its rows, and over the lists of a batch, that anyone can build again.

A list's leaves are its columns, and after them each row as the canonical JSON `[salt, cells]`; the head over
them is its root. The leaves of a batch are `[list, root]` of each list, in order of their names; the head over
them is what the log holds. The salt of a row whose name is not shown stays hidden, and so its leaf says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qinglian.ledger.entries import canonical
from qinglian.ledger.errors import EntryError
from qinglian.ledger.hashing import leaf_hash
from qinglian.ledger.merkle import root


def row_leaf(salt: str, cells: Sequence[str]) -> bytes:
    """The leaf hash of a row. Raises EntryError."""
    return leaf_hash(canonical([salt, list(cells)]))


def list_root(columns: Sequence[str], leaves: Iterable[bytes]) -> str:
    """The root, in hex, of a list by its columns and the leaf hashes of its rows, in order."""
    return root([leaf_hash(canonical(list(columns))), *leaves]).hex()


def batch_root(lists: Mapping[str, str]) -> str:
    """The root, in hex, over the lists of a batch: name → root."""
    return root([leaf_hash(canonical([name, lists[name]])) for name in sorted(lists)]).hex()


def root_of(document: Mapping[str, Any]) -> str:
    """The batch's root as a downloaded list gives it: reckoned from its rows, and the roots of the others.

    `columns`; `rows`, each `{"salt", "cells"}` or, where its name is not shown, `{"leaf"}` in hex; `list`,
    its name; `lists`, name → root of all of them. Raises EntryError where it is not such a document.
    """
    try:
        leaves = [
            bytes.fromhex(row["leaf"]) if "leaf" in row else row_leaf(row["salt"], row["cells"])
            for row in document["rows"]
        ]
        own = list_root(document["columns"], leaves)
        return batch_root({**document["lists"], document["list"]: own})
    except (KeyError, TypeError, ValueError) as error:
        raise EntryError(
            "这不是下载的公示名单；请重新下载。", "This is no downloaded list; download it again."
        ) from error
