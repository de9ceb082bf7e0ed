"""Verbs for what comes after a decision."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def declare(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add these verbs."""
    disclose = verb(
        "disclose", "after_approval:disclose", "由通过的轮次生成公示页面和编号片段 · the public page and snippet"
    )
    disclose.add_argument("filing", metavar="FILING", help="备案标识 · the filing")
    verb(
        "classify",
        "after_approval:classes",
        "与通过的轮次不同之处应当怎样办理 · what the differences from the accepted round need",
        filings=True,
    )
    handover = verb(
        "handover", "after_approval:handover", "交接：状态、期限、未办结和缺少的文件 · hand over", filings=True
    )
    handover.add_argument("--as-of", metavar="DATE", help="按哪一天；默认今天 · the day; today by default")
