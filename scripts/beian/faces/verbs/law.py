"""Verbs on rules and the law."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from beian.faces.verbs.answers import AS_OF


def declare(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add these verbs, in the order of the work."""
    explain = verb(
        "explain", "anywhere:explain", "说明一条规则 · say all about one rule: demand, basis, remedy, example"
    )
    explain.add_argument("rule", metavar="RULE", help="规则编号，如 LAB-001 · its id")
    law = verb("law", "law:changed", "列出变化的规则和涉及的备案 · rules that changed, and the filings they touch")
    law.add_argument("--since", required=True, metavar="DATE", help="从哪一天起 · since that day")
    law.add_argument("--as-of", metavar="DATE", help=AS_OF)
