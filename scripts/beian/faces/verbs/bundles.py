"""Verbs that make something: papers, bundles, the site."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from beian.values.model import EDITIONS


def declare(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add these verbs, in the order of the work."""
    build = verb("build", "building:build", "生成全部材料（Word、PDF）· render the papers", filings=True)
    build.add_argument(
        "--edition",
        choices=EDITIONS,
        help="版本；默认在有 private/ 时为报送版，否则为审阅版 · edition",
    )
    _executor(build)
    verb("sign", "commands:sign", "生成签署用的文件和签署单 · what is printed, signed and sealed", filings=True)
    _executor(verb("pack", "building:pack", "打包报送材料 · make the bundle that is handed in", filings=True))
    verify = verb("verify", "anywhere:verify", "核验报送包和存档 · prove that bundles and the record are whole")
    verify.add_argument(
        "bundle", nargs="?", metavar="BUNDLE", help="zip 文件；不写则核验全部 · the zip file; none means all"
    )
    verify.add_argument(
        "--anchor", action="append", default=[], metavar="HEAD", help="记在仓库之外的 head · a head noted outside"
    )
    reproduce = verb(
        "reproduce", "reproducing:reproduce", "生成两遍并比较字节 · make everything twice and compare", filings=True
    )
    reproduce.add_argument("--as-of", metavar="DATE", help="按哪一天；默认今天 · the day; today by default")
    reproduce.add_argument("--no-site", action="store_true", help="不含网站 · without the site")
    site = verb("site", "commands:site", "生成审阅网站 · make the review site")
    site.add_argument("--edition", choices=("review", "public"), default="review", help="版本 · edition")
    serve = verb("serve", "commands:serve", "预览审阅网站 · show the review site")
    serve.add_argument("--port", type=int, default=8000)


def _executor(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--executor",
        default="",
        metavar="dask://ADDRESS",
        help="交给分布式集群生成；受限内容会经网络发给各工作进程，请用 dask://tls://… · have a Dask cluster do the work;"
        " restricted answers travel to its workers: use dask://tls://…",
    )
