"""Verbs that compare versions: by field, and as a redline."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def declare(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add these verbs, in the order of the work."""
    diff = verb("diff", "comparing:diff", "逐项列出两个版本的不同 · differences by field", filings=True)
    _versions(diff)
    forms = ("text", "markdown", "json", "html", "side-by-side")
    diff.add_argument("--format", choices=forms, default="text", help="输出格式；后两种是网页 · output")
    redline = verb("redline", "comparing:redline", "生成带修订标记的对照稿 · papers with tracked changes")
    redline.add_argument("filing", nargs="?", metavar="FILING", help="备案标识；不写为全部 · the id; none means all")
    redline.add_argument("papers", nargs="*", metavar="PAPER", help="材料；不写为全部 · papers; none means all")
    _versions(redline)


def _versions(verb: argparse.ArgumentParser) -> None:
    known = "work、001、提交号、分支或者标签 · work, 001, a commit, a branch or a tag"
    verb.add_argument("--from", dest="old", default="HEAD", metavar="VERSION", help=f"旧版本；默认 HEAD。{known}")
    verb.add_argument("--to", dest="new", default="work", metavar="VERSION", help=f"新版本；默认 work。{known}")
