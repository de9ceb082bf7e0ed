"""Pandoc and Typst over the papers of some entities: called for each file as a script would, or by our writers.

Prints how many files were made, and the processor seconds and seconds that went by before the first call.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from beian.check.workspace import Workspace
from beian.core.hashing import content_of
from beian.core.places import ContentRoot, engine_folder
from beian.papers.formats import pandoc, pdf
from beian.papers.formats.pandoc import Pandoc
from beian.papers.formats.writer import WriteTask, file_with_placeholders
from beian.papers.products import PaperFactory

STYLES = engine_folder("templates") / "pandoc"
TYPST = "import sys, typst; typst.compile('paper.typ', output='paper.pdf', font_paths=[sys.argv[1]], ignore_system_fonts=True)"


def jobs(root: ContentRoot, entities: int | None = None) -> list[WriteTask]:
    """What the build hands to the tools, for the first entities or all."""
    workspace = Workspace(root)
    chosen = sorted({filing.entity for filing in workspace.filings()})[:entities]
    plans = PaperFactory(root, workspace.evidence)
    filings = [one for one in workspace.filings() if one.entity in chosen]
    found = [plans.write_task(one) for filing in filings for one in plans.products(plans.compositions(filing), ["pdf"])]
    plans.close()
    return found


def loop(job: WriteTask, folder: Path) -> None:
    """What a script would do for a paper: lay out its text and pictures, then call the tools."""
    _lay_out(job, folder)
    _call(job, folder)


def _call(job: WriteTask, folder: Path) -> None:
    """Pandoc to Word, Pandoc to Typst, Typst to PDF, each a command."""
    year, month, day = (int(part) for part in job.date.split("-"))
    dated = [f"-Vyear={year}", f"-Vmonth={month}", f"-Vday={day}"]
    _run(
        pandoc.executable(),
        "-f",
        "json",
        "paper.json",
        "-o",
        "paper.docx",
        f"--reference-doc={STYLES / 'reference.docx'}",
        cwd=folder,
    )
    _run(
        pandoc.executable(),
        "-f",
        "json",
        "paper.json",
        "-t",
        "typst-smart",
        "-o",
        "paper.typ",
        f"--template={STYLES / 'paper.typ'}",
        *dated,
        cwd=folder,
    )
    _run(sys.executable, "-c", TYPST, STYLES / "fonts", cwd=folder)


def alone(job: WriteTask, worker: Pandoc) -> None:
    """Our own writers with one Pandoc for all files and Typst in this process: all that is done once a paper is filled."""
    file_with_placeholders(replace(job, format="docx"), worker)
    file_with_placeholders(replace(job, format="pdf"), worker)


def _lay_out(job: WriteTask, folder: Path) -> None:
    (folder / "paper.json").write_bytes(job.ast)
    for name, content in job.pictures:
        (folder / name).write_bytes(content_of(content))
        if name.endswith(".svg"):
            (folder / f"{name}.png").write_bytes(pdf.png(content_of(content)))


def _run(*command: object, cwd: Path) -> None:
    subprocess.run([str(word) for word in command], cwd=cwd, check=True, capture_output=True)


def _cpu() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def paper(root: str, target: str) -> int:
    """Print the processor seconds of the tools for one paper, whose pictures are there already."""
    job = next(one for one in jobs(ContentRoot(Path(root))) if one.target == target)
    with tempfile.TemporaryDirectory(prefix="beian-bench-") as name:
        _lay_out(job, Path(name))
        before = _cpu()
        _call(job, Path(name))
        print(_cpu() - before)
    return 0


def main(way: str, root: str, entities: str) -> int:
    if way == "paper":
        return paper(root, entities)
    start = time.perf_counter()
    found = jobs(ContentRoot(Path(root)), int(entities))
    before = _cpu(), time.perf_counter() - start
    with tempfile.TemporaryDirectory(prefix="beian-bench-") as name, Pandoc() as worker:
        for job in found:
            loop(job, Path(name)) if way == "loop" else alone(job, worker)
    print(2 * len(found), *before)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
