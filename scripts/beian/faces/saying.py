"""Lines for the terminal: what came out, and how far the work is."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    print(text, flush=True)


def progress(target: str) -> None:
    print(f"  √ {target}", file=sys.stderr, flush=True)
