"""Differences by field and a proven redline of the longest example paper (over 30 pages), after edits all over it; and a
history of a hundred rounds: the record checked, and every round compared with the one before.

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
from itertools import pairwise
from pathlib import Path
from typing import Any

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.compare.redlines.redline_files import make_redline
from beian.compare.revisions import Revisions
from beian.compare.snapshot_files import FIELDS, round_files
from beian.compare.snapshots import Snapshot, round_snapshot
from beian.core.places import ContentRoot
from beian.papers.formats.pandoc import Pandoc
from beian.record.chain import check_record
from beian.record.field_differences import differences
from beian.record.rounds import FILE, KEYS, digests, round_bytes, seal_round, submissions
from benchmarks.__main__ import content_root

PROVIDER, PAPER = "acme0/wenyin/service_provider", "self_assessment"
ANSWERS = "filings/acme0/wenyin/assessment.yaml"
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


def two_states(folder: Path) -> tuple[Snapshot, Snapshot]:
    root = content_root(folder, 1)
    old = Revisions(Workspace(root, private=False)).snapshot(PROVIDER, "work")
    papers = old.papers()
    file = folder / ANSWERS
    file.write_text(edited(file.read_text("utf-8")), "utf-8")
    return Snapshot("HEAD", old.fields, lambda: papers), Revisions(Workspace(root, private=False)).snapshot(
        PROVIDER, "work"
    )


def history(folder: Path, count: int) -> Callable[[], int]:
    """Records `count` rounds of a filing that differ in a sentence; returns what checks and compares them all."""
    workspace = Workspace(ContentRoot(folder))
    filing = workspace.filings([PROVIDER])[0]
    with Build(workspace.root, workspace.evidence) as build:
        files = round_files(workspace, build, filing)
    previous: dict[str, Any] = {}
    for number in range(1, count + 1):
        frozen = {**files, FIELDS: files[FIELDS].replace("。".encode(), f"（第{number}轮）。".encode(), 40)}
        data = {**dict.fromkeys(KEYS, ""), "number": f"{number:03}", "filing": PROVIDER, "kind": "resubmission"}
        data |= {key: {} for key in ("tools", "papers", "scans", "entity_round")}
        data = seal_round({**data, "files": digests(frozen), "previous": previous})
        previous = {"head": data["head"], "events": {}}
        for path, content in {**frozen, FILE: round_bytes(data)}.items():
            file = folder / submissions(PROVIDER) / f"{number:03}" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    def look() -> int:
        checked, strays = check_record(folder)
        assert len(checked) == count
        assert not strays
        assert not any(one.faults for one in checked)
        states = [round_snapshot(workspace, PROVIDER, f"{number:03}").fields for number in range(1, count + 1)]
        return sum(len(differences(*two).changes) for two in pairwise(states))

    return look


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
        seconds, changes = timed(history(Path(name), 100), 1)
        print(f"history of 100 rounds, checked and compared, {changes} changes: {seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
