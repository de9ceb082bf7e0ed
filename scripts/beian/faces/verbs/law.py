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
    waive = verb("waive", "waivers:waive", "给出豁免的写法和摘要 · the waiver to write for a problem, with its digest")
    waive.add_argument("filing", metavar="FILING", help="备案标识 · the filing")
    waive.add_argument("rule", metavar="RULE", help="规则编号 · the rule")
    waive.add_argument("--as-of", metavar="DATE", help=AS_OF)
    attest = verb("attest", "waivers:attest", "给出核实声明的写法和摘要 · the attestation to write, with its digest")
    attest.add_argument("filing", metavar="FILING", help="备案标识 · the filing")
    attest.add_argument("rule", metavar="RULE", help="由人核实的规则编号 · a rule that people attest")
    attest.add_argument("place", metavar="PLACE", help="所涉答案，如 products/wenyin-web · the answer looked at")
    attest.add_argument("--as-of", metavar="DATE", help=AS_OF)
    law = verb("law", "law:changed", "列出变化的规则和涉及的备案 · rules that changed, and the filings they touch")
    law.add_argument("--since", required=True, metavar="DATE", help="从哪一天起 · since that day")
    law.add_argument("--as-of", metavar="DATE", help=AS_OF)
    similar = verb(
        "similar", "similar:similar", "找出与其他主体雷同的长答案 · answers nearly the same as another entity's"
    )
    similar.add_argument(
        "files", nargs="*", metavar="FILE", help="其他仓库写出的摘要 · sketches of other content roots"
    )
    similar.add_argument("--write", metavar="FILE", help="写出本仓库的摘要，不含文字 · keep sketches, without text")
    most = "列出最相似的几组；0 为全部 · how many groups to list, the most alike first; 0 for all"
    similar.add_argument("--most", type=_count, default=20, metavar="N", help=most)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError("要写 0 或者正整数 · 0 or a positive whole number is expected")
    return int(text)
