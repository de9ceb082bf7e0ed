"""Who does the work: this process, processes of this machine, or the workers of a cluster; all are executors."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import Any

from beian.engine.orders import Delivery, Order, delivered
from beian.engine.processes import clean_context, confined, ended, stopped, workers

SECONDS = 900  # without any entity done
EACH = 10  # orders of a process: then a new one, for Typst and Pandoc keep what they once took
AHEAD = 2  # orders that wait for each worker: no more are held in memory


def fulfilled(orders: Iterator[Order], count: int, address: str) -> Iterator[tuple[Order, Delivery]]:
    """Each order with what came of it, as they are done. Raises Failure when the workers stop or are late."""
    try:
        with _executor(address, count) as (executor, width):
            pending: dict[Future[Delivery], Order] = {}
            while True:
                for order in islice(orders, width * AHEAD - len(pending)):
                    pending[executor.submit(delivered, order)] = order
                if not pending:
                    return
                done, _ = wait(pending, timeout=SECONDS, return_when=FIRST_COMPLETED)
                if not done:
                    raise TimeoutError
                for future in done:
                    yield pending.pop(future), future.result()
    except (BrokenExecutor, TimeoutError):
        raise stopped() from None


@contextmanager
def _executor(address: str, count: int) -> Iterator[tuple[Executor, int]]:
    """An executor for that many orders, and how many it does at a time."""
    width = min(workers(), count)
    if address:
        from beian.engine.cluster import cluster

        with cluster(address) as both:
            yield both
    elif width == 1:
        yield Here(), 1
    else:
        with ended(ProcessPoolExecutor(width, clean_context(__name__), confined, max_tasks_per_child=EACH)) as pool:
            yield pool, width


class Here(Executor):
    """Does the work at once, in this process."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future
