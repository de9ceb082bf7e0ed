"""Worker processes: how many, how they start, their limits, and that none outlives the work."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from beian.core.errors import Failure
from beian.core.processes.garbage import collect_rarely
from beian.core.processes.temporary import remove_abandoned

if TYPE_CHECKING:  # slow to load, and of no use to a command that needs no help
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.context import BaseContext

WORKERS = "BEIAN_WORKERS"
BYTES = 4 << 30  # of memory, for each helper
MMAP_THRESHOLD, LARGE = -3, 128 * 1024  # glibc's name for the setting, and the size in bytes


def workers() -> int:
    """How many processes work at a time: what BEIAN_WORKERS says, or one a core. Raises Failure for what is no number."""
    setting = os.environ.get(WORKERS, "")
    if setting and not (setting.isascii() and setting.isdigit() and 0 < int(setting) <= 512):
        raise Failure(f"{WORKERS} 应为正整数。", f"{WORKERS} must be a whole number from 1 on.")
    return int(setting or os.cpu_count() or 1)


def clean_context(preload: str) -> BaseContext:
    """Helpers start from a clean process: forking this one would copy locks that Typst's threads may hold."""
    import multiprocessing

    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([preload])
    return context


def limit_worker() -> None:
    """What a worker process does first: limit its memory, and arrange to end when its parent is killed."""
    collect_rarely()
    limit_memory(os.getpid(), BYTES)
    _give_back()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _give_back() -> None:
    """Return large blocks to the system when they are freed: glibc raises the size from which it does with use."""
    import ctypes

    with suppress(OSError, AttributeError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, LARGE)


def trim_memory() -> None:
    """Return the small blocks that are free, which glibc keeps for later."""
    import ctypes

    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


@contextmanager
def stopped_at_end(pool: ProcessPoolExecutor) -> Iterator[ProcessPoolExecutor]:
    """The pool, whose processes are stopped at the end, also in the middle of their work."""
    try:
        yield pool
    finally:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)
        remove_abandoned()


def worker_failure() -> Failure:
    """The failure for a worker process that died, was late or ran out of memory."""
    return Failure(
        "辅助进程意外退出、超时或内存不足；已生成的文件保持不变。请关闭其他程序后重试，或逐个主体处理。",
        "A helping process stopped, ran out of time or of memory; what was made before is untouched. Close other programs"
        " and try again, or take one entity at a time.",
    )


def limit_memory(pid: int, size: int) -> None:
    """Cap a process's data where the system can (Linux)."""
    if sys.platform == "linux":
        import resource

        resource.prlimit(pid, resource.RLIMIT_DATA, (size, size))
