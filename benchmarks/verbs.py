"""What a verb costs when one filing is named, and what `todo`, `status` and `diff` cost when none is, by the number of filings.

    python -m benchmarks.verbs --count 1 100 1000 --roots 50 [--base REVISION]

CPU seconds and memory of every process that a command started. With `--base`, the same commands of another revision of
the engine run beside, each in a content root of its own. `--roots` does the same in many roots of three filings.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.filings import OF_AN_ENTITY, change, commit, generate
from benchmarks.running import Ran, ran

HERE = Path(__file__).resolve().parent.parent
SETTLE = "(settle)"
PAPER = "self_assessment"
CODES = (0, 1, 2)  # a verb may find something, or nothing to do; it must not be a bug


@dataclass(frozen=True)
class Cell:
    """One command: its label, and what it cost (of many roots, on average)."""

    label: str
    cpu: float
    memory: float


def verbs(root: Path, filing: str) -> Iterator[tuple[str, list[str]]]:
    """The commands in the order of the work, with their labels; one in brackets is run and not shown."""
    yield SETTLE, ["check", filing]
    for name in ("check", "todo", "status", "handover", "classify"):
        yield name, [name, filing]
    yield "waive", ["waive", filing, "TXT-002"]
    yield "law, without a name", ["law", "--since", "2026-01-01"]
    yield "build, nothing made yet", ["build", filing]
    yield SETTLE, ["build", filing]
    yield "build, nothing to do", ["build", filing]
    yield SETTLE, ["pack", filing]
    yield SETTLE, ["pack", filing]
    yield "pack, nothing to do", ["pack", filing]
    for name in ("todo", "status"):
        yield f"{name}, without a name, for the first time", [name]
        yield f"{name}, without a name, nothing changed", [name]
    change(root / "filings" / "/".join(filing.split("/")[:2]) / "algorithm.yaml")
    yield "build, one answer changed", ["build", filing]
    yield "diff", ["diff", filing]
    yield f"redline of {PAPER}", ["redline", filing, PAPER]
    for name in ("todo", "status", "diff"):
        yield f"{name}, without a name, one answer changed", [name]


def measured(root: Path, filings: int, engine: Path, run: Callable[[str, Ran], None]) -> list[Cell]:
    """What each command costs in a root of that many filings."""
    filing = generate(root, filings)[0]
    commit(root)
    environment = {**os.environ, "PYTHONPATH": str(engine / "scripts"), "AS_OF": "2026-11-26"}
    for name in ("PYTHONDONTWRITEBYTECODE", "CI"):
        environment.pop(name, None)
    cells = []
    for label, words in verbs(root, filing):
        done = ran(sys.executable, "-m", "beian", *words, cwd=root, environment=environment)
        assert done.code in CODES, done.said[-3000:]
        run(label, done)
        if label != SETTLE:
            cells.append(Cell(label, done.cpu, done.memory))
    return cells


def column(title: str, filings: int, engine: Path, roots: int = 1) -> tuple[str, dict[str, Cell]]:
    """One column of the table: of many roots the averages."""
    costs: dict[str, list[Cell]] = {}

    def said(label: str, done: Ran) -> None:
        print(f"  {title}: {label}: {done.cpu:.2f} s CPU, {done.memory:.0f} MB", file=sys.stderr, flush=True)

    for _ in range(roots):
        with tempfile.TemporaryDirectory(prefix="beian-bench-") as folder:
            for cell in measured(Path(folder), filings, engine, said):
                costs.setdefault(cell.label, []).append(cell)
    return title, {label: _mean(cells) for label, cells in costs.items()}


def _mean(cells: list[Cell]) -> Cell:
    return replace(cells[0], cpu=statistics.mean(one.cpu for one in cells), memory=max(one.memory for one in cells))


def table(columns: Mapping[str, Mapping[str, Cell]]) -> str:
    """The columns in Markdown: CPU seconds, and MB in brackets."""
    labels = dict.fromkeys(label for cells in columns.values() for label in cells)
    lines = [f"| | {' | '.join(columns)} |", f"|---|{'--:|' * len(columns)}"]
    for label in labels:
        shown = (cells.get(label) for cells in columns.values())
        lines.append(f"| {label} | {' | '.join(f'{one.cpu:.2f} ({one.memory:.0f})' if one else '' for one in shown)} |")
    return "\n".join([*lines, ""])


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.verbs", description=__doc__)
    options.add_argument("--count", type=int, nargs="*", default=[1, 100, 1000], help="algorithm filings of one root")
    options.add_argument("--roots", type=int, default=0, help="further roots of three filings, on average")
    options.add_argument("--base", help="another revision of the engine, to run beside")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="beian-base-") as folder:
        engines = {"": HERE}
        if chosen.base:
            engines = {f"{chosen.base}, ": _checked_out(chosen.base, Path(folder)), "now, ": HERE}
        columns = {}
        for count, roots in [
            *((count, 1) for count in chosen.count),
            *([(OF_AN_ENTITY, chosen.roots)] * bool(chosen.roots)),
        ]:
            for name, engine in engines.items():
                what = f"{roots} roots of {count}" if roots > 1 else f"{count:,} filings"
                columns |= [column(name + what, count, engine, roots)]
    print(table(columns), flush=True)
    return 0


def _checked_out(revision: str, folder: Path) -> Path:
    subprocess.run(["git", "clone", "--quiet", "--no-checkout", HERE, folder / "engine"], check=True)
    subprocess.run(["git", "-C", folder / "engine", "checkout", "--quiet", revision], check=True)
    return folder / "engine"


if __name__ == "__main__":
    sys.exit(main())
