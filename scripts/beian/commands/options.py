"""Arguments that several verbs take, each said once. A help is written as `中文 · English`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from beian.core.model import EDITIONS
from beian.core.problem import suggestion

Adds = Callable[[argparse.ArgumentParser], object]  # what adds arguments to the parser of a verb


def together(*adders: Adds) -> Adds:
    """What adds the arguments of several, in this order."""

    def add(parser: argparse.ArgumentParser) -> None:
        for adder in adders:
            adder(parser)

    return add


def none(_: argparse.ArgumentParser) -> None:
    """For a verb without arguments of its own."""


def filing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("filing", metavar="FILING", help="备案标识 · the filing")


def filings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "filings",
        nargs="*",
        metavar="FILING",
        help="备案标识，如 acme/wenyin/service_provider；不写为全部 · ids, such as acme/wenyin/service_provider; none means all",
    )


def as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        help="按哪一天判断；默认环境变量 AS_OF，再默认今天 · judged at that day; AS_OF, else today",
    )


def as_json(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--json", action="store_true", help="供程序读取 · for programs")


def formats(*names: str) -> Adds:
    """`--format` with these forms, and `--json` for the one of them that is called so."""

    def add(parser: argparse.ArgumentParser) -> None:
        either = parser.add_mutually_exclusive_group()
        either.add_argument(
            "--format", type=one_of(*names), default="text", metavar="FORMAT", help=listed("输出格式", "output", names)
        )
        either.add_argument(
            "--json",
            dest="format",
            action="store_const",
            const="json",
            help="即 --format json · the same as --format json",
        )

    return add


def edition(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--edition",
        type=one_of(*EDITIONS),
        metavar="EDITION",
        help=listed(
            "版本；默认在有 private/ 时为报送版，否则为审阅版",
            "edition; filing where private/ is, else review",
            EDITIONS,
        ),
    )


def executor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--executor",
        default="",
        metavar="dask://ADDRESS",
        help="交给分布式集群生成；受限内容会经网络发给各工作进程，请用 dask://tls://… · have a Dask cluster do the work;"
        " restricted answers travel to its workers: use dask://tls://…",
    )


def listed(zh: str, en: str, names: tuple[str, ...]) -> str:
    """A help with the words that may be chosen."""
    known = ", ".join(names)
    return f"{zh}：{known} · {en}: {known}"


class one_of:  # noqa: N801 - called like a function, as a type of argparse
    """The type of an argument that is one of these words; another is answered with the nearest of them."""

    def __init__(self, *words: str) -> None:
        self.words = words  # completion offers them

    def __call__(self, text: str) -> str:
        if text in self.words:
            return text
        meant, known = suggestion(text, self.words), ", ".join(self.words)
        raise argparse.ArgumentTypeError(
            f"“{text}”不在可选范围内：{known}。{meant.zh} · {text!r} is none of {known}. {meant.en}".rstrip()
        )


def count(text: str) -> int:
    """A whole number that is not negative."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError("要写 0 或者正整数。 · 0 or a positive whole number is expected.")
    return int(text)


def tasks(parser: argparse.ArgumentParser, known: dict[str, str]) -> dict[str, argparse.ArgumentParser]:
    """The parsers of a verb's tasks by name, each with its help."""
    adding = parser.add_subparsers(dest="task", required=True, metavar="TASK")
    found = {name: adding.add_parser(name, help=said, description=said) for name, said in known.items()}
    for task in found.values():
        task.set_defaults(parser=task)
    return found
