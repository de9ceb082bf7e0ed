"""The build beside a plain loop of Pandoc and Typst calls over the same papers; no-op and one changed answer.

Prints medians of several runs and their ratios; machines differ, ratios much less.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from beian.build.maker import Build
from beian.check.workspace import Workspace
from beian.core.places import ContentRoot
from benchmarks import tools

REPOSITORY = Path(__file__).resolve().parent.parent
CHANGED = ("wenyin/disclosure.yaml", "purpose: |\n", "purpose: |\n  （改动）")


def content_root(folder: Path, entities: int) -> ContentRoot:
    """A content root with copies of the example entity."""
    shutil.copy(REPOSITORY / "beian.yaml", folder / "beian.yaml")
    for number in range(entities):
        shutil.copytree(REPOSITORY / "filings" / "acme", folder / "filings" / f"acme{number}")
        shutil.copytree(REPOSITORY / "examples" / "private" / "acme", folder / "examples" / "private" / f"acme{number}")
    return ContentRoot(folder)


def build(root: ContentRoot, names: Sequence[str] = ()) -> int:
    """Build the papers of the named filings, or of all, and return how many files were made."""
    workspace = Workspace(root)
    with Build(root, workspace.evidence) as run:
        return run.make(run.products([paper for one in workspace.filings(names) for paper in run.compositions(one)]))


def plain_loop(root: ContentRoot) -> int:
    """What a script would do: for every paper, Pandoc to Word, Pandoc to Typst, Typst to PDF, one after the other."""
    found = tools.jobs(root)
    with tempfile.TemporaryDirectory() as name:
        for job in found:
            tools.loop(job, Path(name))
    return 2 * len(found)


def measured(run: Callable[[], object], runs: int, prepare: Callable[[int], object] = lambda _: None) -> float:
    """The median of several runs, in seconds."""
    times = []
    for number in range(runs):
        prepare(number)
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> int:
    options = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    options.add_argument("--entities", type=int, default=2)
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="beian-bench-") as name:
        root = content_root(Path(name), chosen.entities)
        files = build(root)

        def forget(_: int) -> None:
            shutil.rmtree(root.build, ignore_errors=True)

        def change(number: int) -> None:
            path = root.path / "filings" / "acme0" / CHANGED[0]
            text = path.read_text("utf-8")
            path.write_text(text.replace(CHANGED[1], CHANGED[2] + str(number), 1), "utf-8")

        loop = measured(lambda: plain_loop(root), 1)
        full = measured(lambda: build(root), chosen.runs, forget)
        no_op = measured(lambda: build(root), chosen.runs)
        one = measured(lambda: build(root), chosen.runs, change)
    print(f"{files} files of {chosen.entities} entities; median of {chosen.runs} runs, one process")
    for label, seconds in (
        ("plain loop of Pandoc and Typst", loop),
        ("build, everything", full),
        ("build, one answer changed", one),
        ("build, nothing to do", no_op),
    ):
        print(f"  {label:32} {seconds:7.2f} s   {seconds / loop:6.1%} of the plain loop")
    return 0


if __name__ == "__main__":
    sys.exit(main())
