"""Stamps: one digest over the names, sizes and times of all files below some folders.

As in Git, a stamp only saves hashing. A file that was written just before it was stamped may change again without
looking different; a stamp that has such a file is no proof, and is not kept.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from beian.core.errors import Failure

SETTLED, SETTLED_FAT = (
    100_000_000,
    2_000_000_000,
)  # nanoseconds: longer than the clock of a file system takes to move on
COARSE = 10_000_000  # times of FAT and its kind are multiples of this
UNSEEN = ("__pycache__",)


@dataclass(frozen=True)
class Stamp:
    """The digest, and the time of the youngest file."""

    digest: str
    youngest: int

    def proof(self, began: int) -> str:
        """The digest if every file had settled when the work `began`; empty otherwise."""
        settled = SETTLED if self.youngest % COARSE else SETTLED_FAT
        return self.digest if self.youngest < began - settled else ""


def stamp(root: Path, paths: Iterable[str]) -> Stamp:
    """The stamp of all files at or below these places. Nothing is opened."""
    lines, youngest = [], 0
    for given in paths:
        for path, status in _statuses(root / given, given):
            lines.append(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0{status.st_ctime_ns}")
            youngest = max(youngest, status.st_mtime_ns, status.st_ctime_ns if os.name != "nt" else 0)
    return Stamp(hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "surrogateescape")).hexdigest(), youngest)


def file_clock(folder: Path) -> int:
    """The time in nanoseconds by the clock of this folder's file system. Raises Failure when nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            return os.fstat(file.fileno()).st_mtime_ns
    except OSError as error:
        reason = error.strerror
        raise Failure(f"无法写入 {folder.name}/：{reason}", f"cannot write {folder.name}/: {reason}") from None


def _statuses(path: Path, name: str) -> Iterator[tuple[str, os.stat_result]]:
    with suppress(OSError):
        status = path.stat()
        if not path.is_dir():
            yield name, status
            return
        yield from _below(str(path), name)


def _below(path: str, name: str) -> Iterator[tuple[str, os.stat_result]]:
    with suppress(OSError), os.scandir(path) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name in UNSEEN:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path, f"{name}/{entry.name}")
            else:
                yield f"{name}/{entry.name}", entry.stat(follow_symlinks=False)
