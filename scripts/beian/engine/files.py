"""The one atomic writer: a target holds its old content or its new content, never half of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import BinaryIO, Protocol

from beian.values.errors import Failure
from beian.values.temporary import runs

WRITING = ".writing-"  # then the writer's process number: what a killed process left is told from what is being written
STALE = 3600


class Writes(Protocol):
    """Content that is not held as a whole, but written piece by piece."""

    def write_to(self, out: BinaryIO) -> None: ...


def write(target: Path, content: bytes | Writes) -> None:
    """Write `content` to `target`, whole or not at all. Raises Failure when the disk refuses."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _tidied(target.parent)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{WRITING}{os.getpid()}-")
        try:
            with os.fdopen(handle, "wb") as file:
                if isinstance(content, bytes):
                    file.write(content)
                else:
                    content.write_to(file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise Failure(
            f"无法写入 {target.name}：{error.strerror}", f"cannot write {target.name}: {error.strerror}"
        ) from None


def write_changed(target: Path, content: bytes) -> bool:
    """Write only when the content differs, so that a no-op touches nothing. Returns whether it wrote."""
    with contextlib.suppress(OSError):
        if target.stat().st_size == len(content) and target.read_bytes() == content:
            return False
    write(target, content)
    return True


def remove_leavings(folder: Path, *, below: bool = True) -> None:
    """Remove what killed writers left in `folder` and `below`: an hour old, or of a process of this machine no more."""
    for path in list((folder.rglob if below else folder.glob)(f"{WRITING}*")):
        number = path.name.removeprefix(WRITING).partition("-")[0]
        with contextlib.suppress(OSError):
            in_use = path.is_dir() and number.isdigit()  # the folder of a process that runs, however long
            if not runs(number) or (_age(path) > STALE and not in_use):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


@cache
def _tidied(folder: Path) -> None:
    """Looks at a folder before this process writes into it, once: what was left here goes with the next writer."""
    remove_leavings(folder, below=False)


def workshop(folder: Path) -> Path:
    """A new folder that only this user may enter; if this process is killed, the next one that cleans up removes it."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=folder, prefix=f"{WRITING}{os.getpid()}-"))


def _age(path: Path) -> float:
    """Seconds between a file's last change and now, by the clock that stamps files (a network drive has its own)."""
    with tempfile.TemporaryFile(dir=path.parent) as now:
        return os.fstat(now.fileno()).st_mtime - path.stat().st_mtime
