"""A Dask cluster as the executor of a build. Owns dask.distributed, an extra that only this needs.

Before anything private leaves this machine, every worker is asked what engine it has. Tasks travel as bytes; use TLS.
"""

# mypy: allow-untyped-calls
# (distributed has hardly any types)

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from beian.core.errors import Failure
from beian.papers.formats.toolchain import toolchain_digest

if TYPE_CHECKING:
    from distributed import Client

SCHEME, SECONDS = "dask://", 20


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The cluster's executor, and how many tasks it does at a time.

    Raises Failure when it cannot be used: no such address, no worker, or a worker with another engine.
    """
    if not address.startswith(SCHEME):
        zh = f"--executor：不认识“{address}”。写成 dask://地址:端口，或者 dask://tls://地址:端口。"
        raise Failure(zh, f"--executor: {address!r} is not known; write dask://HOST:PORT or dask://tls://HOST:PORT.")
    client = _client(address.removeprefix(SCHEME))
    try:
        width = _width(client)
        with client.get_executor(pure=False, retries=0) as executor:
            yield executor, width
    finally:
        client.close()


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        zh = "使用 --executor dask://… 需要 distributed。请运行 python -m pip install 'beian[cluster]'。"
        raise Failure(
            zh, "--executor dask://… needs distributed. Run python -m pip install 'beian[cluster]'."
        ) from None
    try:
        return Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:  # also what is wrong with certificates
        raise Failure(
            f"无法连接 {address}（{type(error).__name__}）。请检查地址、证书，以及调度进程（dask scheduler）是否在运行。",
            f"cannot reach {address} ({type(error).__name__}). Check the address, the certificates, and that a dask"
            " scheduler runs there.",
        ) from None


def _width(client: Client) -> int:
    """How many threads the workers have together, each with the engine that is here. Raises Failure otherwise."""
    threads = client.nthreads()
    if not threads:
        zh = "集群没有工作进程。请用 dask worker 启动至少一个。"
        raise Failure(zh, "the cluster has no worker. Start one or more with dask worker.")
    here = toolchain_digest()
    answers = client.run(toolchain_digest, on_error="return")
    other = sorted(worker for worker, answer in answers.items() if answer != here)
    if other:
        named = "、".join(other)
        raise Failure(
            f"这些工作进程的 beian、字体（FONT_DIR）或者工具版本与本机不同：{named}。没有发送任何内容。请在那里安装同一版本。",
            f"these workers have another beian, other fonts (FONT_DIR) or tools than this machine: {', '.join(other)}."
            " Nothing was sent. Install the same version there.",
        )
    return sum(threads.values())
