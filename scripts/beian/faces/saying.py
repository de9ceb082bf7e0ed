"""Lines for the terminal: what came out, and how far the work is."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    print(text, flush=True)


def progress(target: str) -> None:
    print(f"  √ {target}", file=sys.stderr, flush=True)


def noted(head: str) -> str:
    """The line that gives the head of a record, and asks for it to be kept."""
    return f"    head {head}（请记在仓库之外 · note it outside the repository）"
