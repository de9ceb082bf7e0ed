"""Loading and judging many filings: `beian check` beside the `check-jsonschema` command line, over the same files.

Both run as commands of their own in one run; the ratio says more than the seconds. `check` does more: both halves,
places of answers, the rules of the law; the other tool sees only what JSON Schema says about one file.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from beian.intake.loading import schema_name
from beian.values.places import engine_folder

REPOSITORY = Path(__file__).resolve().parent.parent
FILINGS_OF_AN_ENTITY = 3  # its own, and the shipped algorithm in two roles


def generate(root: Path, entities: int, *, full: bool) -> list[Path]:
    """A content root with copies of the example entity, and the YAML files in `filings/`.

    Unless `full`, long answers are cut to their first sentence: about 13 KB of YAML a filing instead of 62.
    """
    shutil.copy(REPOSITORY / "beian.yaml", root / "beian.yaml")
    for number in range(entities):
        for source, target in (
            (REPOSITORY / "filings", "filings"),
            (REPOSITORY / "examples/private", "examples/private"),
        ):
            shutil.copytree(source / "acme", root / target / f"acme{number}", copy_function=_copy)
    files = sorted((root / "filings").rglob("*.yaml"))
    for file in files if not full else []:
        file.write_text(cut(file.read_text("utf-8")), "utf-8")
    return files


def cut(text: str) -> str:
    """A YAML file with only the first sentence of every long answer."""
    kept, inside, taken = [], -1, False
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        if inside >= 0 and (not line.strip() or indent > inside):
            if line.strip() and not taken:
                kept.append(line.split("。")[0])
                taken = True
            continue
        kept.append(line)
        inside, taken = (indent, False) if line.endswith(": |") else (-1, False)
    return "\n".join(kept) + "\n"


def _copy(source: str, target: str) -> None:
    """Pictures are linked where that can be done: thousands of copies would measure the disk."""
    try:
        (shutil.copyfile if source.endswith(".yaml") else os.link)(source, target)
    except OSError:
        shutil.copyfile(source, target)


def check(root: Path) -> tuple[float, int]:
    """Seconds of `beian check`, and how many problems it found."""
    seconds, done = timed([sys.executable, "-m", "beian", "check", "--root", str(root), "--format", "json"])
    return seconds, len(json.loads(done.stdout))


def check_jsonschema(root: Path, files: list[Path]) -> float:
    """Seconds of the other command line: one call a schema, which is its best case."""
    by_schema: dict[str, list[str]] = {}
    for file in files:
        stem = file.relative_to(root / "filings").with_suffix("").as_posix().partition("/")[2]
        by_schema.setdefault(str(schema_name(stem)), []).append(str(file))
    total = 0.0
    for name, paths in sorted(by_schema.items()):
        command = [str(Path(sys.executable).with_name("check-jsonschema")), "--quiet", "--schemafile"]
        seconds, done = timed([*command, str(engine_folder("schemas") / f"{name}.json"), *paths])
        assert done.returncode == 0, done.stdout + done.stderr
        total += seconds
    return total


def timed(command: list[str]) -> tuple[float, subprocess.CompletedProcess[str]]:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return time.perf_counter() - start, done


def main() -> int:
    options = argparse.ArgumentParser(prog="benchmarks.loading", description=__doc__)
    options.add_argument("--filings", type=int, default=1000)
    options.add_argument("--full", action="store_true", help="with the whole long answers of the example")
    options.add_argument("--alone", action="store_true", help="leave the other command line out")
    chosen = options.parse_args()
    entities = -(-chosen.filings // FILINGS_OF_AN_ENTITY)
    with tempfile.TemporaryDirectory(prefix="beian-bench-") as name:
        root = Path(name)
        files = generate(root, entities, full=chosen.full)
        size = sum(file.stat().st_size for file in files) / 1e6
        print(f"{entities * FILINGS_OF_AN_ENTITY} filings, {len(files)} files, {size:.1f} MB, {os.cpu_count()} cores")
        seconds, problems = check(root)
        print(f"  beian check       {seconds:8.2f} s   {size / seconds:6.1f} MB/s   {problems} problems", flush=True)
        if not chosen.alone:
            other = check_jsonschema(root, files)
            print(
                f"  check-jsonschema  {other:8.2f} s   {size / other:6.1f} MB/s   {other / seconds:.1f} times as long"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
