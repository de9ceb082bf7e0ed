"""How the work grows with the number of filings, beside a plain loop of Pandoc and Typst over the same papers.

Everything runs as commands of their own in one run. What matters are the ratios: machines differ, and so does their load.
The plain loop, and our writers alone, are measured over the papers of the first entities and multiplied by the files.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

from benchmarks.checking import check_jsonschema
from benchmarks.filings import change, commit, generate
from benchmarks.running import Ran, ran

SAMPLE = 3  # entities
PAPER_OF_ALL = "algorithm.yaml"


@dataclass
class Sizes:
    """What one number of filings amounts to."""

    filings: int
    entities: int
    sources: int
    papers: int = 0
    files: int = 0
    pages: int = 0


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    label: str
    ran: Ran
    files: int = 0


def measure(root: Path, filings: int, names: Path | None, *, all_papers: bool, site: bool) -> tuple[Sizes, list[Row]]:
    """All verbs over that many filings, in the order of the work."""
    ids = generate(root, filings, names, all_papers=all_papers)
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(root / ".bytecode"), "AS_OF": "2026-11-26"}
    for name in ("PYTHONDONTWRITEBYTECODE", "CI"):
        environment.pop(name, None)

    def beian(label: str, *words: object, codes: tuple[int, ...] = (0,)) -> Row:
        done = ran(sys.executable, "-m", "beian", *words, cwd=root, environment=environment)
        assert done.code in codes, done.said[-3000:]
        made = re.search(r"(\d+) files made", done.said)
        print(
            f"  {filings}: {label}: {done.seconds:.2f} s, {done.cpu:.2f} s CPU, {done.memory:.0f} MB", file=sys.stderr
        )
        return Row(label, done, int(made[1]) if made else 0)

    beian("(start)", "check", "--fail-on", "error", ids[0])
    rows = [beian("check", "check", "--fail-on", "error")]
    rows.append(beian("build, everything", "build"))
    beian("(settle)", "build")
    rows.append(beian("build, nothing to do", "build"))
    commit(root)
    change(root / "filings" / ids[0].split("/")[0] / ids[0].split("/")[1] / PAPER_OF_ALL)
    rows.append(beian("build, one answer changed", "build"))
    rows.append(beian("diff of that answer", "diff"))
    rows.append(beian("pack, everything", "pack"))
    rows.append(beian("pack, nothing to do", "pack"))
    if site:
        rows.append(beian("site", "site"))
    return _sizes(root, filings, rows[1].files), rows


def _sizes(root: Path, filings: int, files: int) -> Sizes:
    papers = sorted((root / "build").rglob("*.pdf"))
    sample = papers[: SAMPLE * 20]
    pages = sum(len(PdfReader(file).pages) for file in sample) / len(sample)
    sources = sum(1 for place in ("filings", "private") for file in (root / place).rglob("*") if file.is_file())
    entities = len(list((root / "filings").iterdir()))
    return Sizes(filings, entities, sources, len(papers), files, round(pages * len(papers)))


def others(root: Path, sizes: Sizes) -> list[Row]:
    """The plain loop and our writers alone over a sample, and check-jsonschema over everything."""
    rows = []
    for label, way in (
        ("plain loop of Pandoc and Typst", "loop"),
        ("our writers alone, once papers are filled", "alone"),
    ):
        done = ran(sys.executable, "-m", "benchmarks.tools", way, root, SAMPLE, cwd=Path(__file__).parent.parent)
        assert done.code == 0, done.said
        files, prepared_cpu, prepared_seconds = (float(word) for word in done.said.split()[-3:])
        share = sizes.files / files
        scaled = Ran((done.seconds - prepared_seconds) * share, (done.cpu - prepared_cpu) * share, done.memory, "", 0)
        rows.append(Row(f"{label} (from {files:.0f} files)" if share > 1 else label, scaled, sizes.files))
    start = time.perf_counter()
    yaml = sorted((root / "filings").rglob("*.yaml"))
    _, cpu = check_jsonschema(root, yaml)
    rows.append(Row("check-jsonschema", Ran(time.perf_counter() - start, cpu, 0.0, "", 0)))
    return rows


def table(sizes: Sizes, rows: list[Row]) -> str:
    """The rows in Markdown, with ratios to the plain loop."""
    loop = next(row.ran for row in rows if row.label.startswith("plain loop"))
    amount = f"{sizes.entities} entities, {sizes.sources} source files, {sizes.papers} papers of {sizes.pages} pages"
    lines = [
        f"### {sizes.filings} filings",
        "",
        f"{amount}, {sizes.files} files (Word and PDF).",
        "",
        "| | wall s | CPU s | CPU / plain loop | memory MB | files |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        cells = f"{row.ran.seconds:.2f} | {row.ran.cpu:.2f} | {row.ran.cpu / loop.cpu:.4f} | {row.ran.memory:.0f}"
        lines.append(f"| {row.label} | {cells} | {row.files or ''} |")
    return "\n".join([*lines, ""])


def main() -> int:
    options = argparse.ArgumentParser(prog="benchmarks.scale", description=__doc__)
    options.add_argument("--count", type=int, nargs="+", default=[1, 100, 1000], help="algorithm filings")
    options.add_argument("--names", type=Path, help="CSV with entity, algorithm_name and purpose; else synthetic names")
    options.add_argument("--all-papers", action="store_true", help="fact sheets, lists of evidence and the like too")
    options.add_argument("--site", action="store_true", help="make the site too")
    options.add_argument("--folder", type=Path, help="where to work; kept (default: a temporary folder)")
    chosen = options.parse_args()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"{os.cpu_count()} cores, load {load:.1f} at the start, Python {sys.version.split()[0]}.\n", flush=True)
    for count in chosen.count:
        folder = Path(tempfile.mkdtemp(prefix="beian-bench-", dir=chosen.folder))
        try:
            sizes, rows = measure(folder, count, chosen.names, all_papers=chosen.all_papers, site=chosen.site)
            print(table(sizes, [*rows, *others(folder, sizes)]), flush=True)
        finally:
            if not chosen.folder:
                shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
