"""Sharing work out among processes. Apart, because commands on a few filings need none of it and start sooner without."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from beian.engine.processes import bound, workers
from beian.values.errors import Failure


def shared_out(work: Callable[..., Any], entities: Sequence[str], *arguments: Any) -> list[Any]:
    """What `work(*arguments, some)` returns for the entities in as many parts as there are cores, each in a process.

    Raises Failure when a process dies.
    """
    width = workers()
    # A copy of this process starts at once; one with threads (a test's) cannot be copied safely.
    copied = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if copied else "spawn")
    try:
        with ProcessPoolExecutor(width, mp_context=context, initializer=bound) as pool:
            parts = [pool.submit(work, *arguments, entities[first::width]) for first in range(width)]
            return [part.result() for part in parts]
    except BrokenProcessPool:
        zh = "校验进程意外退出或内存不足。请关闭其他程序后重试，或逐个主体校验。"
        raise Failure(zh, "A checking process stopped or ran out of memory; check one entity at a time.") from None
