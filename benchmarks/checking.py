"""Loading and judging many filings beside the `check-jsonschema` command line over the same files; memory; one filing.

Everything runs as commands of their own in one run, so that the ratios say more than the seconds. Load and validate is
what the two have in common, and even there ours does more: both halves, places of answers, roles laid over shared facts.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from beian.check.entities import workspaces
from beian.check.workspace import Workspace
from beian.content.loading import schema_name
from beian.core.places import ContentRoot, engine_folder
from beian.core.processes.executors import map_parts
from benchmarks.running import ran

REPOSITORY = Path(__file__).resolve().parent.parent
FILINGS_OF_AN_ENTITY = 3  # its own, and the shipped algorithm in two roles
ONE, TIMES = "acme0/wenyin/service_provider", 5


def generate(root: Path, entities: int, *, full: bool) -> list[Path]:
    """A content root with copies of the example entity, and the YAML files in `filings/`.

    Unless `full`, long answers are cut to their first sentence: about 13 KB of YAML a filing instead of 62.
    """
    shutil.copy(REPOSITORY / "beian.yaml", root / "beian.yaml")
    for number in range(entities):
        for source, target in (
            (REPOSITORY / "filings", "filings"),
            (REPOSITORY / "examples/private", "private"),
        ):
            shutil.copytree(source / "acme", root / target / f"acme{number}", copy_function=_copy)
    files = sorted((root / "filings").rglob("*.yaml"))
    for file in files:
        text = file.read_text("utf-8").replace("example: true\n", "")
        file.write_text(text if full else cut(text), "utf-8")
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


def load(root: Path) -> int:
    """Load and validate every filing, as `check` does before the rules; the number of problems."""
    content = ContentRoot(root)
    entities = sorted({path.split("/")[1] for path in Workspace(content).tree.files("filings")})
    return sum(map_parts(_load_part, entities, content))


def _load_part(root: ContentRoot, entities: Sequence[str]) -> int:
    return sum(len(part.library.problems) for part in workspaces(root, False, None, entities))


def check_jsonschema(root: Path, files: list[Path]) -> tuple[float, float]:
    """Seconds, and those of the processors, of the other command line: one call a schema, which is its best case."""
    by_schema: dict[str, list[str]] = {}
    for file in files:
        stem = file.relative_to(root / "filings").with_suffix("").as_posix().partition("/")[2]
        by_schema.setdefault(str(schema_name(stem)), []).append(str(file))
    total = cpu = 0.0
    for name, paths in sorted(by_schema.items()):
        command = [str(Path(sys.executable).with_name("check-jsonschema")), "--quiet", "--schemafile"]
        done = ran(*command, str(engine_folder("schemas") / f"{name}.json"), *paths)
        assert done.code == 0, done.said
        total, cpu = total + done.seconds, cpu + done.cpu
    return total, cpu


def measure(root: Path, files: list[Path], filings: int, *, alone: bool) -> None:
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"{filings} filings, {len(files)} files, {size:.1f} MB in filings/, {os.cpu_count()} cores")
    beian = (sys.executable, "-m", "beian", "check", "--root", str(root))
    loaded = ran(sys.executable, "-m", "benchmarks.checking", "--load", str(root))
    assert loaded.said.strip() == "0", loaded.said
    judged = ran(*beian, "--format", "json")
    one = sorted((ran(*beian, ONE) for _ in range(TIMES)), key=lambda one: one.seconds)[TIMES // 2]
    rules = f"all rules, {len(json.loads(judged.said))} problems"
    for label, done in (("load and validate", loaded), (rules, judged), ("one filing, with start-up", one)):
        _say(label, done.seconds, done.cpu, f"{done.memory:5.0f} MB at most")
    if not alone:
        seconds, cpu = check_jsonschema(root, files)
        _say("check-jsonschema", seconds, cpu, f"{size / seconds:5.1f} MB of YAML a second")
        for label, done in (("load and validate", loaded), ("all rules", judged)):
            print(f"  check-jsonschema / {label}: {seconds / done.seconds:.1f} (processors: {cpu / done.cpu:.1f})")


def _say(label: str, seconds: float, cpu: float, more: str) -> None:
    print(f"  {label:30}{seconds:7.2f} s  {cpu:7.2f} s of processors  {more}", flush=True)


def main() -> int:
    options = argparse.ArgumentParser(prog="benchmarks.checking", description=__doc__)
    options.add_argument("--filings", type=int, default=1000)
    options.add_argument("--full", action="store_true", help="with the whole long answers of the example")
    options.add_argument("--alone", action="store_true", help="leave the other command line out")
    options.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.load:
        print(load(chosen.load))
        return 0
    entities = -(-chosen.filings // FILINGS_OF_AN_ENTITY)
    with tempfile.TemporaryDirectory(prefix="beian-bench-") as name:
        files = generate(Path(name), entities, full=chosen.full)
        measure(Path(name), files, entities * FILINGS_OF_AN_ENTITY, alone=chosen.alone)
    return 0


if __name__ == "__main__":
    sys.exit(main())
