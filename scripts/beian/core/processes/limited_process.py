"""A process with limits in which documents and templates from outside are read; only JSON comes back.

The process is this module, run by itself. Each call has its own time; memory and time are limited by the system where it
can (POSIX), and everywhere the process is killed when the clock says so. What goes beyond is a Failure with the name of the
document, as is every Failure of the function that was called.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
import traceback
import weakref
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO, NamedTuple

from beian.core.errors import Failure
from beian.core.problem import Text

BYTES_KEY = "base64"


class Limits(NamedTuple):
    """What one process may take: memory in bytes; for each call seconds of the processor and of the clock, and the bytes of
    the answer."""

    memory: int = 1 << 30
    processor: int = 60
    clock: int = 600 if os.name == "posix" else 120  # Windows counts no seconds of the processor for us
    answer: int = 64 << 20


LIMITS = Limits()  # the largest official list takes a quarter of a second and 90 MB


class LimitedProcess:
    """One process with limits; started at its first call, and again after one that went beyond them."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or LIMITS
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._end: Callable[[], object] = _nothing
        self._lock = threading.Lock()

    def call(self, function: Callable[..., object], *arguments: object, what: Text) -> Any:
        """What a function of a module returns for these arguments (JSON, and bytes), as JSON has it.

        Raises Failure for what goes beyond the limits, which names `what` was at work, and the function's own.
        """
        name = f"{function.__module__}:{function.__qualname__}"
        request = json.dumps([name, [_packed(argument) for argument in arguments]]).encode() + b"\n"
        with self._lock:
            answer = self._exchange(request)
        if not answer.endswith(b"\n"):
            self.close()
            raise _beyond(what, self._limits)
        reply = json.loads(answer)
        if "failure" in reply:
            raise Failure(*reply["failure"])
        if "bug" in reply:
            raise RuntimeError(reply["bug"])
        return reply["value"]

    def _exchange(self, request: bytes) -> bytes:
        process = self._started()
        late = threading.Timer(self._limits.clock, process.kill)
        late.start()
        try:
            if process.stdin is None or process.stdout is None:
                return b""
            process.stdin.write(request)
            process.stdin.flush()
            return process.stdout.readline(self._limits.answer)
        except OSError:  # it is gone
            return b""
        finally:
            late.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self.close()
            words = [sys.executable, "-P", "-m", __name__, str(self._limits.memory), str(self._limits.processor)]
            self._process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            self._owner = os.getpid()
            self._end = weakref.finalize(self, _kill, self._process, os.getpid())  # also when nobody closes it
        return self._process

    def close(self) -> None:
        """End the process. It also ends when this one does, however that happens."""
        self._end()
        self._process = None

    def __enter__(self) -> LimitedProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _kill(process: subprocess.Popen[bytes], owner: int) -> None:
    if os.getpid() == owner:  # a copy of the process has the same list of what is to be ended
        process.kill()
        process.communicate()


def _nothing() -> None:
    """Before a process was started."""


def _packed(argument: object) -> object:
    return {BYTES_KEY: base64.b64encode(argument).decode()} if isinstance(argument, bytes) else argument


def _unpacked(argument: object) -> object:
    if isinstance(argument, dict) and argument.keys() == {BYTES_KEY}:
        return base64.b64decode(argument[BYTES_KEY])
    return argument


def _beyond(what: Text, limits: Limits) -> Failure:
    memory = limits.memory >> 20
    return Failure(
        f"{what.zh}：处理它需要超过 {limits.processor} 秒或者 {memory} 兆字节内存，已停止，没有采用。正常的文件用不了这么多；"
        "请确认来源，用 Word 或 WPS 打开后另存，或者删去不需要的内容再试。",
        f"{what.en}: it would take more than {limits.processor} seconds or {memory} MB of memory, so it was stopped and not "
        "used. No ordinary file takes that much: make sure where it comes from, save it anew in Word or WPS, or shorten it.",
    )


# -- in the process ------------------------------------------------------------------------------------------------------


def _serve(requests: BinaryIO, answers: BinaryIO, memory: int, processor: int) -> None:
    _limit_memory(memory)
    for line in requests:
        _limit_time(processor)
        try:
            reply = {"value": _called(*json.loads(line))}
            answers.write(json.dumps(reply).encode() + b"\n")
        except Failure as failure:
            answers.write(json.dumps({"failure": [failure.chinese, failure.english]}).encode() + b"\n")
        except (MemoryError, RecursionError):
            return  # an end without an answer says so
        except Exception:
            answers.write(json.dumps({"bug": traceback.format_exc()}).encode() + b"\n")
            answers.flush()
            raise
        answers.flush()


def _called(name: str, arguments: list[object]) -> object:
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)(*map(_unpacked, arguments))


def _limit_memory(size: int) -> None:
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold answers
        if sys.platform == "linux":  # elsewhere what a program reserves counts, used or not
            resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _limit_time(seconds: int) -> None:
    if os.name == "posix":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "wb") as out:
        sys.stdout = sys.stderr  # nothing but answers is written there
        _serve(sys.stdin.buffer, out, *map(int, sys.argv[1:]))
