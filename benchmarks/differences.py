"""Differences by field and a proven redline of the longest example paper (over 30 pages), after edits all over it.

Prints medians of several runs in one process; the target is under a second each for two papers of 30 pages.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from beian.engine.frozen_rounds import State
from beian.engine.redlines import make_redline
from beian.engine.versions import Versions
from beian.history.differences import differences
from beian.papers.pandoc import Pandoc
from benchmarks.__main__ import content_root

PROVIDER, PAPER = "acme0/wenyin/service_provider", "self_assessment"
FILE = "filings/acme0/wenyin/assessment.yaml"
PAGE = 700  # characters of a page of that paper, as Word breaks it, tables and pictures included


def edited(text: str) -> str:
    """Every eighth sentence inside a paragraph reworded, every thirtieth taken out."""
    number = 0

    def change(found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        if number % 30 == 0:
            return ""
        return f"{found[0][:-1]}，另行公布。" if number % 8 == 0 else found[0]

    return re.sub(r"(?<=。)[^。；\n|:#-]{8,}。", change, text)


def timed(run: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        done = run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), done


def two_states(folder: Path) -> tuple[State, State]:
    root = content_root(folder, 1)
    old = Versions(root).state(PROVIDER, "work")
    papers = old.papers()
    file = folder / FILE
    file.write_text(edited(file.read_text("utf-8")), "utf-8")
    return State("HEAD", old.fields, lambda: papers), Versions(root).state(PROVIDER, "work")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name, Pandoc() as pandoc:
        old, new = two_states(Path(name))
        seconds, found = timed(lambda: differences(old.fields, new.fields), rounds)
        print(f"differences of {len(new.fields)} answers, {len(found.changes)} changed: {seconds:.3f} s")
        before, after = old.papers()[PAPER], new.papers()[PAPER]
        pages = len("".join(re.findall(r'"c": "([^"]*)"', json.dumps(after.tree, ensure_ascii=False)))) / PAGE
        seconds, made = timed(lambda: make_redline(before, after, ("HEAD", "work"), pandoc), rounds)
        each = seconds * 30 / pages
        print(f"redline of about {pages:.0f} pages, {made.changes} changes: {seconds:.3f} s, of 30 pages {each:.3f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
