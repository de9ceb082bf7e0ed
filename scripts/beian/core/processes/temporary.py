"""Temporary folders, which hold answers while tools write: each below one folder of its process, named by its number.

What a killed process left is removed before other work begins. On a machine of a cluster, where that may be never, a
guardian removes it at once: a small process that waits for the end of the one that it guards.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from shutil import rmtree

PREFIX = "beian-"
GUARDIAN = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for as long as it is needed."""
    with tempfile.TemporaryDirectory(dir=process_folder()) as name:
        yield Path(name)


def process_folder() -> Path:
    """The folder of this process; removed at its end."""
    return _folder_of(os.getpid())


@cache
def guarded_folder() -> Path:
    """The folder of this process, which is removed also when it is killed."""
    folder = process_folder()
    words = [sys.executable, "-I", "-S", "-c", GUARDIAN, str(folder)]
    guardian = subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True)
    atexit.register(guardian.communicate)
    return folder


def remove_abandoned() -> None:
    """Remove the folders of processes of this machine that are no more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        number = folder.name.removeprefix(PREFIX).partition("-")[0]
        with suppress(OSError):
            if number.isdigit() and not folder.is_symlink() and not is_running(number):
                rmtree(folder)


@cache
def _folder_of(number: int) -> Path:
    remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{number}-"))
    atexit.register(_remove, folder, number)
    return folder


def _remove(folder: Path, number: int) -> None:
    if os.getpid() == number:  # a copy of the process ends with the same list of what is to be done
        rmtree(folder, ignore_errors=True)


def is_running(number: str) -> bool:
    """Whether the process with that number may still be running; True where the system cannot tell."""
    if not number.isdigit() or os.name == "nt":
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
