"""Verbs on the register of published filings."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def declare(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add these verbs, in the order of the work."""
    register = verb(
        "register",
        "registering:register",
        "导入网信部门的公示清单，用于核对编号 · import the published lists, to compare numbers with",
    )
    register.add_argument("action", choices=("import",), help="导入 · what to do")
    register.add_argument("files", nargs="*", metavar="FILE", help="公示清单（.docx）· the list documents")
