"""Verbs on answers: start, check, look, mend."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from beian.values.problem import GATES, SEVERITIES

AS_OF = "按哪一天判断；默认环境变量 AS_OF，再默认今天 · judged at that day"


def declare(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add these verbs, in the order of the work."""
    verb(
        "doctor",
        "anywhere:doctor",
        "检查本机环境并给出修复办法 · say what is missing on this machine and how to mend it",
    )
    _new(
        verb(
            "new",
            "anywhere:new",
            "判断是否备案，建立新的主体或者算法 · decide what to file and start an entity or an algorithm",
        )
    )
    _check(verb("check", "checks:check", "校验全部填报内容 · judge every answer, with file and line", filings=True))
    todo = verb(
        "todo",
        "overviews:todo",
        "列出尚未填写的内容 · what is unanswered, by page of the form and by person",
        filings=True,
    )
    todo.add_argument("--format", choices=("text", "json"), default="text", help="输出格式 · output")
    verb(
        "schema",
        "commands:schema",
        "写出合并后的模式文件，供编辑器使用 · write the schemas with overrides/ in them, for editors",
    )
    fmt = verb(
        "fmt", "commands:fmt", "规范 YAML 和制度文件的写法 · mend the form of YAML files and policies", writes=True
    )
    fmt.add_argument("--check", action="store_true", help="只检查，不改动 · only say what would change")
    strip = verb(
        "strip",
        "stripping:strip",
        "去掉附件（PDF、图片）的文件属性和页面之外的内容 · take from PDFs and pictures what they tell and do beside what they show",
        writes=True,
    )
    strip.add_argument("files", nargs="+", metavar="FILE", help="附件 · the files, which are rewritten")
    guard = verb("guard", "commands:guard", "查找不应提交的个人信息 · find personal data that must not be committed")
    which = guard.add_mutually_exclusive_group()
    which.add_argument("--staged", action="store_true", help="只看 Git 暂存的改动 · only what is staged in Git")
    which.add_argument("--history", action="store_true", help="查看全部提交的历史 · all commits ever made")

    verb(
        "hook",
        "checks:hook",
        "提交前检查暂存的内容：填报内容、个人信息、写法 · what stands against a commit: answers, personal data, form",
    )
    verb("hooks", "hooks:install", "在每次 git 提交前自动检查 · check before each git commit")


def _check(check: argparse.ArgumentParser) -> None:
    formats = ("text", "json", "sarif", "github", "markdown")
    check.add_argument("--format", choices=formats, default="text", help="输出格式 · output")
    check.add_argument("--gate", choices=GATES, help="只看到这一关为止的问题 · only what counts up to this gate")
    check.add_argument(
        "--fail-on",
        choices=SEVERITIES,
        default="warning",
        help="从哪一级起返回 1（默认 warning）· the least severity that exits with 1",
    )
    what = check.add_mutually_exclusive_group()
    what.add_argument("--staged", action="store_true", help="检查 Git 暂存区的内容 · judge what is staged in Git")
    what.add_argument(
        "--changed",
        nargs="?",
        const="",
        metavar="BASE",
        help="只看改动涉及的备案：暂存的，或者相对于 BASE 的 · only filings that a change touches, staged or since BASE",
    )
    check.add_argument("--as-of", metavar="DATE", help=AS_OF)


def _new(new: argparse.ArgumentParser) -> None:
    new.add_argument("id", nargs="?", metavar="ENTITY[/ALGORITHM]", help="新的标识，如 acme/wenyin · the new id")
    new.add_argument("--answer", action="append", default=[], metavar="QUESTION=yes|no|unsure", help="回答 · an answer")
    new.add_argument("--questions", action="store_true", help="列出全部判断问题 · list the questions")
    new.add_argument("--launch", metavar="DATE", help="上线或者计划上线的日期 · the day of launch, known or planned")
    new.add_argument("--name", dest="title", metavar="NAME", help="主体或者算法的名称 · its name")
    new.add_argument(
        "--voluntary", action="store_true", help="没有备案义务也建立 · start it although it need not be filed"
    )
    new.add_argument("--as-of", metavar="DATE", help=AS_OF)
