"""Loaded by Python itself in a process under test: makes one touch of the disk fail, or ends the process there.

`BEIAN_FAULT` is `what:number`: at the numbered write below the working folder the process is killed, interrupted, told
that the disk is full or read-only, or meets a bug of ours. `count:0` only writes how many there were to `BEIAN_FAULT_LOG`. Python announces every
open, rename, removal and new folder before it happens (PEP 578), so no place is missed. Only the first process counts.
"""

import atexit
import errno
import os
import signal
import sys
from pathlib import Path

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
NAMES = {"os.rename": 2, "os.link": 2, "os.symlink": 2, "os.remove": 1, "os.mkdir": 1, "os.rmdir": 1}  # paths it names
ERRORS = {"full": errno.ENOSPC, "readonly": errno.EROFS}


class Fault:
    """Counts the writes below a folder; at the numbered one it happens, once."""

    def __init__(self, what: str, number: int, folder: str) -> None:
        self.what, self.number, self.folder, self.seen = what, number, folder, 0

    def __call__(self, event: str, arguments: tuple) -> None:
        if (event == "open" or event in NAMES) and any(map(self.below, paths(event, arguments))):
            self.seen += 1
            if self.seen == self.number:
                self.happen()

    def below(self, path: object) -> bool:
        return os.path.abspath(os.fsdecode(path)).startswith(self.folder)  # noqa: PTH100 - nothing is imported yet

    def happen(self) -> None:
        if self.what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.what == "interrupt":
            signal.raise_signal(signal.SIGINT)
        elif self.what in ERRORS:
            raise OSError(ERRORS[self.what], os.strerror(ERRORS[self.what]))
        elif self.what == "bug":
            raise AssertionError("a bug of ours")

    def tell(self) -> None:
        Path(os.environ["BEIAN_FAULT_LOG"]).write_text(str(self.seen), "utf-8")


def paths(event: str, arguments: tuple) -> tuple:
    """What an event writes, by name; not what is named by a number or beside an open folder."""
    if event == "open":
        path, _, flags = arguments
        return (path,) if isinstance(path, str | bytes | os.PathLike) and flags & WRITES else ()
    return tuple(path for path in arguments[: NAMES[event]] if os.path.isabs(os.fsdecode(path)))  # noqa: PTH117


fault = os.environ.pop("BEIAN_FAULT", "")
if fault:
    what, _, number = fault.partition(":")
    armed = Fault(what, int(number), os.getcwd() + os.sep)  # noqa: PTH109
    if what == "count":
        atexit.register(armed.tell)
    sys.addaudithook(armed)
