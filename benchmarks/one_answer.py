"""One answer of the largest report changed: `beian build` in a new process beside the plain tools for that paper.

Both run in turn, so that both meet the same load of the machine; what counts is the processor seconds of all processes.
Ends with 1 when either limit is passed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from beian.core.places import ContentRoot
from benchmarks.__main__ import content_root
from benchmarks.running import Ran, ran

FILING, PAPER = "acme0/wenyin/service_provider", "self_assessment"
ANSWER = ("wenyin/assessment.yaml", "scope_of_use: |\n", "  （第{number}次改动）\n")
SECONDS, RATIO = 1.0, 1.9


def _change(root: ContentRoot, number: int) -> None:
    path = root.path / "filings/acme0" / ANSWER[0]
    before, mark, after = path.read_text("utf-8").partition(ANSWER[1])
    assert mark, path
    # behind its first line: how an answer begins stands in the fact sheet too, and would have that paper made as well
    first, _, rest = after.partition("\n")
    path.write_text(f"{before}{mark}{first}\n{ANSWER[2].format(number=number)}{rest}", "utf-8")


def _built(root: ContentRoot, environment: dict[str, str]) -> Ran:
    done = ran(sys.executable, "-m", "beian", "build", FILING, cwd=root.path, environment=environment)
    assert done.code == 0, done.said
    return done


def _plain(root: ContentRoot) -> float:
    """The processor seconds of Pandoc and Typst, called for the paper's files as a script would."""
    target = f"filing/{FILING}/{PAPER}.pdf"
    done = ran(sys.executable, "-m", "benchmarks.tools", "paper", root.path, target, cwd=Path(__file__).parent.parent)
    assert done.code == 0, done.said
    return float(done.said.split()[-1])


def main() -> int:
    options = argparse.ArgumentParser(prog="benchmarks.one_answer", description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="beian-bench-") as name:
        root = content_root(Path(name), 1)
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(root.path / ".bytecode")}
        for unwanted in ("PYTHONDONTWRITEBYTECODE", "CI"):
            environment.pop(unwanted, None)
        _built(root, environment)
        _change(root, 0)
        _built(root, environment)
        ours, plain = [], []
        for number in range(1, runs + 1):
            plain.append(_plain(root))
            _change(root, number)
            done = _built(root, environment)
            assert "2 files made" in done.said, done.said
            ours.append(done)
        seconds = [done.cpu for done in ours]
        ratio = statistics.median(one / other for one, other in zip(seconds, plain, strict=True))
        print(f"one answer, Word and PDF: {_said(seconds)} s CPU, {max(done.memory for done in ours):.0f} MB")
        print(f"plain tools: {_said(plain)} s CPU; ratio {ratio:.2f}")
        print(f"limits: {SECONDS} s, {RATIO}")
    return 1 if statistics.median(seconds) > SECONDS or ratio > RATIO else 0


def _said(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


if __name__ == "__main__":
    sys.exit(main())
