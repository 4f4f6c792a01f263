"""What was done to an entry bundle, told from the leaf hashes that it has and those it should have."""

from __future__ import annotations

from qinglian.ledger.errors import TileError
from qinglian.ledger.hashing import HASH_SIZE
from qinglian.ledger.tiles import WIDTH, bundle_path, split_hashes
from qinglian.text import Text

_SOMEHOW = Text(zh="内容已被改动、删除、插入或调换", en="it was edited, deleted, inserted or moved")
_EDITED = Text(zh="内容已被改动或顶替", en="it was edited or replaced")
_DELETED = Text(zh="原来的条目已被删除", en="the entry that was here has been deleted")
_INSERTED = Text(zh="这里插入了日志没有的条目", en="one that the log has not was inserted here")
_MOVED = Text(zh="条目的次序已被调换", en="the entries were put in another order")


def wrong_entry(index: int, path: str, how: Text = _SOMEHOW) -> TileError:
    """What is said of the first entry that is not the one the log commits to."""
    return TileError(
        f"第{index}号条目（{path}）与日志不符：{how.zh}。",
        f"Entry {index} ({path}) is not the one in the log: {how.en}.",
    )


def wrong_bundle(index: int, found: bytes, leaves: bytes) -> TileError:
    """What is said of bundle `index`, whose entries have the leaf hashes `found` and not `leaves`."""
    width = len(leaves) // HASH_SIZE
    path = bundle_path(index, width)
    mine, true = split_hashes(found), split_hashes(leaves)
    pairs = zip(mine, true, strict=False)
    at = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(mine), width))
    if at == width:
        return TileError(
            f"{path} 多出了内容：{width}条之后被插入了别的字节。",
            f"{path} holds more than its {width} entries: bytes were inserted after them.",
        )
    return wrong_entry(index * WIDTH + at, path, _how(mine, true, at))


def _how(mine: list[bytes], true: list[bytes], at: int) -> Text:
    if at == len(mine):
        return _DELETED
    strange, missing = mine[at] not in true, true[at] not in mine
    if strange:
        return _EDITED if missing else _INSERTED
    return _DELETED if missing else _MOVED


def rewritten(first: int, last: int) -> TileError:
    """What is said of entries that agree with their own tiles, and not with the tile above those."""
    return TileError(
        f"第{first}号至第{last}号条目连同其瓦片被改写过：上一级瓦片与日志的根作证。",
        f"Entries {first} to {last} were rewritten together with their tiles: the tile above them, and "
        "with it the log's root, says so.",
    )
