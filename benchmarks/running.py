"""Commands, measured: seconds, those of the processors with every process that was started on the way, and memory.

A process that outlives the one that started it is adopted here (Linux), so that its share is counted and nothing is left.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ADOPT = 36  # PR_SET_CHILD_SUBREAPER
OFTEN = 0.1


@dataclass(frozen=True)
class Ran:
    """One command: its seconds, those of its processors, the most memory that its processes had at one time (MB, what
    they share counted once), and what it said."""

    seconds: float
    cpu: float
    memory: float
    said: str
    code: int


def ran(*command: object, cwd: Path | None = None, environment: Mapping[str, str] | None = None) -> Ran:
    """Run a command to its end and that of everything it started."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
    words = [str(word) for word in command]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        start, before, most = time.perf_counter(), _cpu(), 0.0
        process = subprocess.Popen(
            words, cwd=cwd, env=environment, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        while process.poll() is None:
            most = max(most, _memory(process.pid))
            time.sleep(min(OFTEN, 0.01 + (time.perf_counter() - start) / 20))
        seconds = time.perf_counter() - start
        _reap()
        said.seek(0)
        return Ran(seconds, _cpu() - before, most, said.read(), process.returncode)


def _reap() -> None:
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory(session: int) -> float:
    """MB of all processes of a session (nothing where there is no /proc)."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            if int((folder / "stat").read_text("utf-8").rpartition(")")[2].split()[3]) == session:
                lines = (folder / "smaps_rollup").read_text("utf-8").splitlines()
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1e3
