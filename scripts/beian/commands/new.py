"""The verb `new`: decide what to file, and start an entity or an algorithm; works in an empty folder."""

from __future__ import annotations

import argparse

from beian.commands import options as common


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", metavar="ENTITY[/ALGORITHM]", help="新的标识，如 acme/wenyin · the new id")
    parser.add_argument(
        "--answer", action="append", default=[], metavar="QUESTION=yes|no|unsure", help="回答 · an answer"
    )
    parser.add_argument("--questions", action="store_true", help="列出全部判断问题 · list the questions")
    parser.add_argument("--launch", metavar="DATE", help="上线或者计划上线的日期 · the day of launch, known or planned")
    parser.add_argument("--login", choices=("yes", "no"), help="用户是否需要登录 · whether users log in")
    parser.add_argument("--name", dest="title", metavar="NAME", help="主体或者算法的名称 · its name")
    parser.add_argument(
        "--voluntary", action="store_true", help="没有备案义务也建立 · start it although it need not be filed"
    )
    common.as_of(parser)


def new(options: argparse.Namespace) -> int:
    """Asks, decides, writes; 0 also when nothing has to be filed and nothing is written."""
    from beian.commands.start_filing import start

    return start(options)
