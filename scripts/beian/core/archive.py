"""Writes zip files with the same bytes on every machine, and finds where two files or zips first differ.

Standard library only.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import BinaryIO

FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def stored_zip(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of the entries in their order, with fixed times and attributes, stored: no zlib can change its bytes."""
    out = io.BytesIO()
    write_zip(out, entries)
    return out.getvalue()


def write_zip(out: BinaryIO, entries: Iterable[tuple[str, bytes]]) -> None:
    """Write the same zip to a file, its entries one at a time."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as container:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            container.writestr(entry, content)


def first_difference(first: bytes, second: bytes) -> str:
    """Where two contents first differ, looked for inside containers; nothing when they are the same."""
    if first == second:
        return ""
    if zipfile.is_zipfile(io.BytesIO(first)) and zipfile.is_zipfile(io.BytesIO(second)):
        with zipfile.ZipFile(io.BytesIO(first)) as left, zipfile.ZipFile(io.BytesIO(second)) as right:
            if left.namelist() != right.namelist():
                return "文件名或顺序不同 other names or another order inside"
            for name in left.namelist():
                if difference := first_difference(left.read(name), right.read(name)):
                    return f"{name} › {difference}"
        return "压缩包的记录不同 the container's own records differ"
    pairs = enumerate(zip(first, second, strict=False))
    offset = next((at for at, (a, b) in pairs if a != b), min(len(first), len(second)))
    return f"第 {offset} 字节起不同 differs from byte {offset}"
