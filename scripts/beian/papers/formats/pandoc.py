"""Pandoc: found through pypandoc, driven as one persistent Lua worker with a time and a memory limit.

Owns pypandoc. Nothing else starts Pandoc.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from beian.core.errors import Failure
from beian.core.places import engine_folder
from beian.core.processes.parallel import BYTES, limit_memory

SECONDS = 120
ANSWER = 1 << 20  # signs of one answer: words of an error at most
EPOCH = "315619200"  # 1980-01-02: the worker's clock; papers are dated by their answers afterwards


@cache
def executable() -> Path:
    """The Pandoc that pypandoc brings along. Raises Failure when it is missing."""
    spec = find_spec("pypandoc")
    name = "pandoc.exe" if sys.platform == "win32" else "pandoc"
    path = Path(spec.origin).parent / "files" / name if spec and spec.origin else None
    if path is None or not path.is_file():
        raise Failure(
            "没有找到 Pandoc（pypandoc_binary）。请运行 make setup。",
            "Pandoc (pypandoc_binary) was not found. Run make setup.",
        )
    return path


@cache
def version() -> str:
    """`pandoc 3.9`, asked from Pandoc itself."""
    done = subprocess.run([executable(), "--version"], capture_output=True, text=True, timeout=SECONDS, check=True)
    return done.stdout.splitlines()[0]


class Pandoc:
    """One worker process; started at its first job, restarted after a failure."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._end: Callable[[], object] = lambda: None  # before a process was started

    def run(self, job: Mapping[str, object]) -> None:
        """Run one job of `templates/pandoc/worker.lua`. Raises Failure with Pandoc's own words."""
        process = self.start()
        late = threading.Timer(SECONDS, process.kill)
        late.start()
        try:
            answer = _exchange(process, json.dumps(job, ensure_ascii=False) + "\n")
        except BrokenPipeError:
            answer = ""
        finally:
            late.cancel()
        if not answer:
            self.close()
            raise Failure("Pandoc 意外退出、超时或内存不足。", "Pandoc stopped, ran out of time or of memory.")
        try:
            reply = json.loads(answer)
        except ValueError:
            self.close()
            raise Failure("Pandoc 的回答无法读取。", "Pandoc's answer cannot be read.") from None
        if not reply["ok"]:
            raise Failure(f"Pandoc 报告错误：{reply['error']}", f"Pandoc reports: {reply['error']}")

    def close(self) -> None:
        """Stop the process; the next job starts another."""
        self._end()
        self._process = None

    def __enter__(self) -> Pandoc:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> subprocess.Popen[str]:
        """The running process, started where there is none."""
        if self._process and self._process.poll() is not None:
            self.close()
        if self._process is None:
            environment = {
                "PATH": os.environ.get("PATH", ""),
                "SOURCE_DATE_EPOCH": EPOCH,
                "LC_ALL": "C.UTF-8",
                "TZ": "UTC",
                "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
            }
            command = [str(executable()), "lua", str(engine_folder("templates") / "pandoc" / "worker.lua")]
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env=environment,
            )
            self._end = weakref.finalize(self, _ended, self._process)  # also when nobody closes it
            limit_memory(self._process.pid, BYTES)
        return self._process


def _ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def _exchange(process: subprocess.Popen[str], line: str) -> str:
    if process.stdin is None or process.stdout is None:
        return ""
    process.stdin.write(line)
    process.stdin.flush()
    return process.stdout.readline(ANSWER)
