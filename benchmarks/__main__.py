"""The build beside a plain loop of Pandoc and Typst calls over the same papers; no-op and one changed answer.

Prints medians of several runs and their ratios; machines differ, ratios much less.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from beian.engine.build import Build
from beian.engine.workspace import Workspace
from beian.papers import pandoc, pdf
from beian.papers.figures import without_metadata
from beian.values.places import ContentRoot, engine_folder

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
    workspace, styles = Workspace(root), engine_folder("templates") / "pandoc"
    with Build(root, workspace.evidence) as run, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        jobs = [
            run.job(product) for one in workspace.filings() for product in run.products(run.compositions(one), ["pdf"])
        ]
        for job in jobs:
            (folder / "paper.json").write_bytes(job.ast)
            for picture, content in job.pictures:
                (folder / picture).write_bytes(
                    content if picture.endswith(".svg") else without_metadata(content, picture)
                )
                if picture.endswith(".svg"):
                    (folder / picture).with_suffix(".svg.png").write_bytes(pdf.png(content))
            _pandoc(folder, "-o", "paper.docx", f"--reference-doc={styles / 'reference.docx'}")
            year, month, day = job.date.split("-")
            _pandoc(
                folder,
                "-t",
                "typst-smart",
                "-o",
                "paper.typ",
                f"--template={styles / 'paper.typ'}",
                f"-Vyear={int(year)}",
                f"-Vmonth={int(month)}",
                f"-Vday={int(day)}",
            )
            command = "import sys, typst; typst.compile('paper.typ', output='paper.pdf', font_paths=[sys.argv[1]], ignore_system_fonts=True)"
            subprocess.run(
                [sys.executable, "-c", command, str(styles / "fonts")], cwd=folder, check=False, capture_output=True
            )
        return 2 * len(jobs)


def _pandoc(folder: Path, *arguments: str) -> None:
    subprocess.run(
        [pandoc.executable(), "-f", "json", "paper.json", *arguments], cwd=folder, check=True, capture_output=True
    )


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
