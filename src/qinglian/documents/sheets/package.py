"""Is this file safe to open as a workbook? Judged by its directory, before anything in it is parsed."""

from __future__ import annotations

import io
import zipfile
import zlib

from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.table import Limits
from qinglian.text import Text

ZIP = b"PK\x03\x04"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MEBIBYTE = 1024 * 1024

SAVE_AS_XLSX = Text(
    zh="请在 Excel 或 WPS 中另存为“Excel 工作簿（.xlsx）”后再上传。",
    en="Save it as “Excel workbook (.xlsx)” and upload it again.",
)


def check_package(data: bytes, limits: Limits) -> None:
    """Raises Unreadable for what is not a workbook, is packed to burst, is locked, or carries macros."""
    if data.startswith(OLE):
        raise _old_or_locked(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_directory(package, len(data), limits)
            _check_parts(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise not_a_workbook() from None


def not_a_workbook() -> Unreadable:
    """The refusal for a file that is no workbook, or a damaged one."""
    return Unreadable(
        Text(
            zh="这个文件不是 Excel 工作簿，或者已经损坏。",
            en="This file is not an Excel workbook, or is damaged.",
        ),
        SAVE_AS_XLSX,
    )


def _old_or_locked(data: bytes) -> Unreadable:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Unreadable(
            Text(zh="这个工作簿设有打开密码。", en="This workbook is locked with a password."),
            Text(
                zh="请去掉密码，另存后再上传。",
                en="Remove the password, save it and upload it again.",
            ),
        )
    return Unreadable(
        Text(zh="这是旧格式（.xls）的文件。", en="This file has the old format (.xls)."),
        SAVE_AS_XLSX,
    )


def _check_directory(package: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    burst = unpacked > limits.ratio * packed and unpacked > _MEBIBYTE
    if len(entries) > limits.entries or unpacked > limits.unpacked or burst:
        raise Unreadable(
            Text(
                zh=f"这个文件解压后有 {unpacked // _MEBIBYTE + 1} MB、{len(entries)} 个部分，超出上限，没有打开。",
                en=f"Unpacked, this file has {unpacked // _MEBIBYTE + 1} MB in {len(entries)} parts, "
                "more than is allowed; it was not opened.",
            ),
            Text(
                zh="请把需要的行复制到新的工作簿，分成几个文件上传。",
                en="Copy the rows you need into new workbooks and upload them one by one.",
            ),
        )


def _check_parts(package: zipfile.ZipFile) -> None:
    names = package.namelist()
    if any(entry.flag_bits & 1 for entry in package.infolist()) or "EncryptedPackage" in names:
        raise _old_or_locked("EncryptedPackage".encode("utf-16-le"))
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise not_a_workbook()
    types = package.read("[Content_Types].xml")
    if any(name.lower().endswith("vbaproject.bin") for name in names) or b"macroEnabled" in types:
        raise Unreadable(
            Text(zh="这个工作簿带有宏。", en="This workbook carries macros."),
            SAVE_AS_XLSX,
        )
    for name in names:
        if name.lower().endswith((".xml", ".rels")):
            with package.open(name) as part:
                if b"<!DOCTYPE" in part.read(4096).replace(b"\0", b"").upper():
                    raise not_a_workbook()
