"""Folders for files that a tool must find on disk: gone after their use, and after a kill with the next process here."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

PREFIX, IN_USE = "beian-", "in-use"


@contextmanager
def scratch_folder(again: Path | None = None) -> Iterator[Path]:
    """An empty folder that only this user may enter; at the place of an earlier one `again`, where nothing stands there."""
    _remove_abandoned()
    home = again.parent if again and _made(again.parent) else Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        with (home / IN_USE).open("xb"):  # held open: Windows knows by that whether the folder is in use
            (home / "files").mkdir()
            yield home / "files"
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _made(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700)
    except OSError:
        return False
    return True


@cache
def _remove_abandoned() -> None:
    """Remove what killed processes left: it may hold restricted answers."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        number = folder.name.removeprefix(PREFIX).partition("-")[0]
        if number.isascii() and number.isdigit() and not folder.is_symlink() and _is_abandoned(folder, int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path, process: int) -> bool:
    """Whether its process is no more; where that cannot be found out, it is still there."""
    try:
        if os.name == "nt":  # asking for a process by a signal would end it there
            (folder / IN_USE).unlink()
            return True
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
