"""Evidence files: checked, then kept once under the SHA-256 of what they hold."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from qinglian import workdays
from qinglian.ledger.writing import sync
from qinglian.procedures.model import Evidence as Shown
from qinglian.procedures.refusal import Refused
from qinglian.site.matters.models import Evidence
from qinglian.text import Text

MOST = 20 * 1024 * 1024
NAME_MOST = 120
ASIDE = ".erasing"

_ZIP = b"PK\x03\x04"
SIGNATURES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (_ZIP,),
    ),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (_ZIP,)),
}
"""What may be put forward, by its ending: its media type, and how such a file begins."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept, as one act puts it forward."""

    kind: str
    sha256: str
    size: int
    name: str = ""

    @property
    def evidence(self) -> Shown:
        """As the engine sees it."""
        return Shown(self.kind, self.sha256, self.size)

    @property
    def row(self) -> dict[str, object]:
        """As the act's row holds it."""
        return {"kind": self.kind, "sha256": self.sha256, "size": self.size, "name": self.name}


class Upload(Protocol):
    """A file as a form brings it."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def chunks(self) -> Iterable[bytes]: ...


def keep(upload: Upload, kind: str) -> Kept:
    """Check `upload` and keep it. Raises Refused("evidence-file") for what may not be kept."""
    name = _shown(upload.name)
    known = SIGNATURES.get(Path(name).suffix.lower())
    if known is None:
        raise _refused(
            Text(
                zh=f"「{name}」的类型不能作为佐证。", en=f"“{name}” is not a kind of file we keep."
            ),
            Text(
                zh="请上传 PDF、JPG、PNG、DOCX 或 XLSX。",
                en="Upload a PDF, JPG, PNG, DOCX or XLSX.",
            ),
        )
    media, beginnings = known
    return _store(upload, name, kind, media, beginnings)


def keep_read(upload: Upload, kind: str, media: str) -> Kept:
    """Keep a file that its own reader has read whole, such as a loaded table. Raises Refused."""
    return _store(upload, _shown(upload.name), kind, media, (b"",))


def _shown(name: str | None) -> str:
    """The last part of `name`, of what can be seen, shortened before its ending."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    plain = "".join(char for char in last if char.isprintable())
    ending = Path(plain).suffix[:10]
    return plain.removesuffix(ending)[: NAME_MOST - len(ending)] + ending


def _store(upload: Upload, name: str, kind: str, media: str, beginnings: tuple[bytes, ...]) -> Kept:
    folder = root()
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as out:
        aside = Path(out.name)
        try:
            for chunk in filter(None, upload.chunks()):
                if size == 0 and not chunk.startswith(beginnings):
                    raise _refused(
                        Text(
                            zh=f"「{name}」的内容与类型不符。", en=f"“{name}” is not what it says."
                        ),
                        Text(zh="请重新导出或扫描后上传。", en="Export or scan it again."),
                    )
                size += len(chunk)
                if size > MOST:
                    raise _refused(
                        Text(zh=f"「{name}」超过20MB。", en=f"“{name}” is larger than 20 MB."),
                        Text(zh="请压缩或拆分后上传。", en="Compress or split it."),
                    )
                digest.update(chunk)
                out.write(chunk)
            if size == 0:
                raise _refused(
                    Text(zh=f"「{name}」是空文件。", en=f"“{name}” is empty."),
                    Text(zh="请检查后重新上传。", en="Check it and upload it again."),
                )
            out.flush()
            os.fsync(out.fileno())
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    sha256 = digest.hexdigest()
    final = path_of(sha256)
    final.parent.mkdir(parents=True, exist_ok=True)
    aside.replace(final)
    for folder in (final.parent, root(), root().parent):
        sync(folder)
    Evidence.objects.get_or_create(
        sha256=sha256, defaults={"size": size, "media": media, "kept_at": workdays.now()}
    )
    return Kept(kind, sha256, size, name)


def root() -> Path:
    """The folder in which evidence lies."""
    return Path(settings.QINGLIAN_DIR) / "evidence"


def path_of(sha256: str) -> Path:
    """Where the file with this digest lies."""
    return root() / sha256[:2] / sha256


def brought_key(account: int | None, sha256: str) -> str:
    """Under which key the cache remembers, with its name, that an account brought a file."""
    return f"brought:{account}:{sha256}"


def set_aside(sha256: str) -> None:
    """Take a file that is being erased out of its place; `settle` says for good what becomes of it."""
    aside = root() / ASIDE
    aside.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        path_of(sha256).replace(aside / sha256)


def settle() -> int:
    """Remove what was set aside, once its row is gone; put back what an undone erasure left there.

    Doing it twice does it once, so that whoever was interrupted can begin again. Returns how many
    files were removed.
    """
    removed = 0
    for path in sorted((root() / ASIDE).glob("*")):
        if Evidence.objects.filter(pk=path.name).exists():
            path.replace(path_of(path.name))
        else:
            path.unlink()
            removed += 1
    with suppress(FileNotFoundError):
        (root() / ASIDE).rmdir()
        sync(root())
    return removed


def _refused(reason: Text, remedy: Text) -> Refused:
    return Refused("evidence-file", reason, remedy)
