"""Verbs on templates of papers."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def declare(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add these verbs, in the order of the work."""
    template = verb(
        "template",
        "templates:template",
        "对照官方模板与本仓库的模板 · compare the regulator's Word template with ours",
    )
    template.add_argument("action", choices=("compare",), help="做什么 · what to do")
    template.add_argument("official", metavar="OFFICIAL.docx", help="官方模板 · the regulator's template")
    template.add_argument("paper", metavar="PAPER", help="文件标识，如 self_assessment · the paper's id")
    template.add_argument("filing", nargs="?", metavar="FILING", help="以哪项备案对照 · the filing to compare for")
    template.add_argument(
        "--adopt", action="store_true", help="写出 overrides/ 中的对应表 · write the mapping into overrides/"
    )
