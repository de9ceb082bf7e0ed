"""Runs tasks in this process, in processes of this machine, or on the workers of a cluster."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from beian.core.processes.parallel import clean_context, limit_worker, stopped_at_end, worker_failure, workers

if TYPE_CHECKING:  # slow to load, and of no use to a command that needs no help
    from concurrent.futures import Executor, Future

SECONDS = 900  # without any task done
EACH = 10  # tasks of a process: then a new one, for Typst and Pandoc keep what they once took
AHEAD = 2  # tasks that wait for each worker: no more are held in memory

T = TypeVar("T")
R = TypeVar("R")
ExecutorFactory = Callable[
    [], "AbstractContextManager[tuple[Executor, int]]"
]  # an executor, and how many tasks it does at a time


def run_tasks(
    function: Callable[[T], R],
    tasks: Iterable[T],
    width: int = 1,
    elsewhere: ExecutorFactory | None = None,
    *,
    copied: bool = False,
) -> Iterator[tuple[T, R]]:
    """Each task with what the function returns for it, as they are done: in this process when `width` is 1, in as many
    processes, or by the executor of `elsewhere`. Raises Failure when the workers stop or are late.

    Processes are `copied` from this one where they load nothing that has threads, and so start at once.
    """
    tasks = iter(tasks)
    if width == 1 and not elsewhere:
        yield from ((task, function(task)) for task in tasks)
    else:
        yield from _run_in_workers(function, tasks, width, elsewhere, copied)


def _run_in_workers(
    function: Callable[[T], R], tasks: Iterator[T], width: int, elsewhere: ExecutorFactory | None, copied: bool
) -> Iterator[tuple[T, R]]:
    from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait

    try:
        with elsewhere() if elsewhere else _executor(width, copied) as (executor, at_once):
            pending: dict[Future[R], T] = {}
            while True:
                for task in islice(tasks, at_once * AHEAD - len(pending)):
                    pending[executor.submit(function, task)] = task
                if not pending:
                    return
                done, _ = wait(pending, timeout=SECONDS, return_when=FIRST_COMPLETED)
                if not done:
                    raise TimeoutError
                for future in done:
                    yield pending.pop(future), future.result()
    except (BrokenExecutor, TimeoutError):
        raise worker_failure() from None


def map_parts(work: Callable[..., R], names: Sequence[str], *arguments: object) -> list[R]:
    """Calls `work(*arguments, part)` for the names in as many parts as there are cores, each in a process; the results."""
    width = workers()
    parts = [tuple(names[first::width]) for first in range(width)]
    done = dict(run_tasks(partial(work, *arguments), parts, width, copied=True))
    return [done[part] for part in parts]


@contextmanager
def _executor(width: int, copied: bool) -> Iterator[tuple[Executor, int]]:
    """An executor, and how many tasks it does at a time."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    if copied and sys.platform == "linux" and threading.active_count() == 1:  # threads (a test's) cannot be copied
        with stopped_at_end(ProcessPoolExecutor(width, get_context("fork"), limit_worker)) as pool:
            yield pool, width
    else:
        context = clean_context("beian.papers.formats.writer")
        with stopped_at_end(ProcessPoolExecutor(width, context, limit_worker, max_tasks_per_child=EACH)) as pool:
            yield pool, width
