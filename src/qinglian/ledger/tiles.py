"""Tiles and entry bundles: their widths, paths and bytes (C2SP tlog-tiles, height 8).

Tile `index` of `level` holds the heads of 256 consecutive subtrees of 256^level entries each; at the
right edge of the log a tile is partial, and only a full tile has its head in the level above.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from qinglian.ledger.entries import check_size
from qinglian.ledger.errors import Malformed, TileError
from qinglian.ledger.hashing import HASH_SIZE

WIDTH = 256
"""Hashes in a full tile, entries in a full bundle."""

MOST_LEVEL = 63


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile and its hashes, one after another."""

    level: int
    index: int
    hashes: bytes

    @property
    def width(self) -> int:
        """How many hashes it holds, 1 to 256."""
        return len(self.hashes) // HASH_SIZE

    @property
    def path(self) -> str:
        """Where it lies under the log's prefix."""
        return tile_path(self.level, self.index, self.width)


@dataclass(frozen=True, slots=True)
class Place:
    """What a path names: a tile, or an entry bundle where `level` is None."""

    level: int | None
    index: int
    width: int


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """The path of a tile: `tile_path(0, 1067, 5)` is `tile/0/x001/067.p/5`."""
    return f"tile/{level}/{_grouped(index)}{_partial(width)}"


def bundle_path(index: int, width: int = WIDTH) -> str:
    """The path of an entry bundle: `bundle_path(1067, 5)` is `tile/entries/x001/067.p/5`."""
    return f"tile/entries/{_grouped(index)}{_partial(width)}"


def _grouped(index: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    return "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"


_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([0-9]{1,3}))?")


def parse_path(path: str) -> Place:
    """What `path` names; only the canonical spelling of a path is accepted. Raises Malformed."""
    found = _PATH.fullmatch(path)
    if found:
        kind, groups, partial = found.groups()
        index = int(groups.replace("x", "").replace("/", ""))
        width = WIDTH if partial is None else int(partial)
        level = None if kind == "entries" else int(kind)
        spelled = bundle_path(index, width) if level is None else tile_path(level, index, width)
        within = 1 <= width < WIDTH if partial else True
        if spelled == path and within and (level or 0) <= MOST_LEVEL:
            return Place(level, index, width)
    raise Malformed(
        f"「{path[:80]}」不是日志中的路径；路径形如 tile/0/x001/067。",
        f"“{path[:80]}” is not a path in a log; a path looks like tile/0/x001/067.",
    )


def edge_width(size: int, level: int) -> int:
    """The width of the partial tile of `level` in a log of `size`; 0 where there is none."""
    return size >> 8 * level & WIDTH - 1


def tiles_of(size: int) -> Iterator[Place]:
    """Every tile of a log of `size`, the partial ones last at each level."""
    level = 0
    while size >> 8 * level:
        yield from _row(size >> 8 * level, level)
        level += 1


def bundles_of(size: int) -> Iterator[Place]:
    """Every entry bundle of a log of `size`."""
    return _row(size, None)


def _row(count: int, level: int | None) -> Iterator[Place]:
    full, rest = divmod(count, WIDTH)
    for index in range(full):
        yield Place(level, index, WIDTH)
    if rest:
        yield Place(level, full, rest)


def path_of(place: Place) -> str:
    """The path of `place`."""
    if place.level is None:
        return bundle_path(place.index, place.width)
    return tile_path(place.level, place.index, place.width)


def split_hashes(data: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)]


def bundle(entries: Iterable[bytes]) -> bytes:
    """The bytes of an entry bundle. Raises EntryError for an entry over 65,535 bytes."""
    held = list(entries)
    check_size(max(held, key=len, default=b""))
    return b"".join([part for each in held for part in (len(each).to_bytes(2, "big"), each)])


def split_bundle(data: bytes) -> tuple[list[bytes], bytes]:
    """The entries that can be read from a bundle, and the bytes left over: none if it is whole."""
    entries: list[bytes] = []
    at, whole = 0, len(data)
    while at + 2 <= whole:
        start = at + 2
        end = start + (data[at] << 8 | data[at + 1])
        if end > whole:
            break
        entries.append(data[start:end])
        at = end
    return entries, data[at:]


def unbundle(data: bytes, width: int) -> list[bytes]:
    """The `width` entries of a bundle. Raises TileError for any other number, or bytes left over."""
    entries, rest = split_bundle(data)
    if rest or len(entries) != width:
        raise TileError(
            f"条目包残缺：应有{width}条，能读出{len(entries)}条。",
            f"An entry bundle is broken: it should hold {width} entries, and {len(entries)} can be read.",
        )
    return entries


Read = Callable[[str], bytes | None]
"""The bytes that lie at a path of a published log; None where nothing does."""


def tile_at(read: Read, level: int, index: int, width: int) -> bytes | None:
    """The hashes of a tile; a partial one may be read from its full one. None where there is neither."""
    data = read(tile_path(level, index, width))
    if data is None and width < WIDTH:
        full = read(tile_path(level, index))
        data = None if full is None else full[: width * HASH_SIZE]
    return data


def bundle_at(read: Read, index: int, width: int) -> bytes | None:
    """The bytes of a bundle; a partial one may be read from its full one. None where there is neither."""
    data = read(bundle_path(index, width))
    if data is None and width < WIDTH:
        full = read(bundle_path(index))
        data = None if full is None else bundle(unbundle(full, WIDTH)[:width])
    return data
