"""SQLite on a disk that fails: the calls by which it writes, made to fail at one's choice.

SQLite asks its VFS to open a file and then calls what the file offers (https://www.sqlite.org/vfs.html). The
VFS in use is found through the very library that Python's own module has loaded, and what it opens is given
an `xWrite` and an `xSync` of ours.
"""

from __future__ import annotations

import _sqlite3
import ctypes
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field

FULL = 13
WRITE_FAILED = 10 | 3 << 8
SYNC_FAILED = 10 | 4 << 8
_OF_THE_DATABASE = 0x00000100 | 0x00080000  # the database itself, and its write-ahead log

_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(Structure):
    """The head of `sqlite3_vfs`."""

    _fields_ = (
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
    )


class _Methods(Structure):
    """`sqlite3_io_methods`, of version 3."""

    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        ("others", c_void_p * 13),
    )


def found() -> _Vfs:
    """The VFS that Python's SQLite uses. Raises LookupError where it cannot be reached."""
    try:
        find = ctypes.CDLL(_sqlite3.__file__).sqlite3_vfs_find
    except (AttributeError, OSError) as error:
        raise LookupError(f"SQLite's VFS cannot be reached: {error}") from None
    find.restype, find.argtypes = POINTER(_Vfs), [c_char_p]
    return find(None).contents  # type: ignore[no-any-return]


_IN_USE: list[Disk] = []
"""SQLite calls them as long as the process lives."""


@dataclass(slots=True)
class Disk:
    """The disk under every database that this process opens from now on. It fails once told to."""

    failed: int = 0
    _kind: str = ""
    _at: int = 0
    _until: int = 0
    _count: int = 0
    _kept: list[object] = field(default_factory=list)
    _made: dict[int, _Methods] = field(default_factory=dict)

    def put_under(self) -> None:
        """Be the disk of this process. Raises LookupError where SQLite's VFS cannot be reached."""
        vfs = found()
        vfs.open = self._address(_OPEN(self._opening(_OPEN(vfs.open))))
        _IN_USE.append(self)

    def fail(self, kind: str, at: int, lasting: int = 1) -> None:
        """From the `at`th such call on, `lasting` of them fail: "full", "short" (both writes) or "unsynced"."""
        self._kind, self._at, self._until, self._count = kind, at, at + lasting, 0

    def _opening(self, inner: Callable[..., int]) -> Callable[..., int]:
        def opening(vfs, name, file, flags, out):
            code = inner(vfs, name, file, flags, out)
            if code == 0 and flags & _OF_THE_DATABASE:
                methods = c_void_p.from_address(file)
                methods.value = ctypes.addressof(self._ours(methods.value))
            return code

        return opening

    def _ours(self, address: int) -> _Methods:
        if address not in self._made:
            made = _Methods.from_buffer_copy(_Methods.from_address(address))
            made.write = self._address(_WRITE(self._writing(_WRITE(made.write))))
            made.sync = self._address(_SYNC(self._syncing(_SYNC(made.sync))))
            self._made[address] = made
        return self._made[address]

    def _writing(self, inner: Callable[..., int]) -> Callable[..., int]:
        def write(file, data, amount, offset):
            if self._kind not in ("full", "short") or not self._fails():
                return inner(file, data, amount, offset)
            if self._kind == "full":
                return FULL
            inner(file, data, amount // 2, offset)
            return WRITE_FAILED

        return write

    def _syncing(self, inner: Callable[..., int]) -> Callable[..., int]:
        def sync(file, flags):
            return SYNC_FAILED if self._kind == "unsynced" and self._fails() else inner(file, flags)

        return sync

    def _fails(self) -> bool:
        self._count += 1
        fails = self._at <= self._count < self._until
        self.failed += fails
        return fails

    def _address(self, function: object) -> int | None:
        self._kept.append(function)
        return ctypes.cast(function, c_void_p).value
