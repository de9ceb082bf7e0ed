"""Whether this engine makes the same bytes as another revision of it: papers, redlines and bundles of one content.

    python -m benchmarks.outputs --base REVISION [--verb "redline suohe"]... [FILING...]

Prints every file that differs, with the place of the first difference; exits with 1 when there is one. The content is
that of the work tree for both engines, so that only the engine can make a difference.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from beian.bundle.reproducibility import copy_content, differing_files
from beian.core.places import ContentRoot

HERE = Path(__file__).resolve().parent.parent
VERBS = ("build", "build --edition review", "pack")
RECORD = re.compile(r"dist/.+\.json：")  # a cache key stands beside each bundle, with the digest of the code
REDLINES = "redline suohe/search --from 001 --to work"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outputs")
    parser.add_argument("--base", required=True, help="the revision to compare with")
    parser.add_argument("--verb", action="append", default=[], help="a further verb to run, as on the command line")
    parser.add_argument("filings", nargs="*")
    given = parser.parse_args()
    verbs = [[*shlex.split(verb), *given.filings] for verb in VERBS] + [shlex.split(v) for v in (REDLINES, *given.verb)]
    with tempfile.TemporaryDirectory(prefix="beian-outputs-") as name:
        folder = Path(name)
        engine = folder / "engine"
        subprocess.run(["git", "clone", "--quiet", "--no-checkout", HERE, engine], check=True)
        subprocess.run(["git", "-C", engine, "checkout", "--quiet", given.base], check=True)
        places = []
        for label, source in (("base", engine), ("here", HERE)):
            place = folder / label
            copy_content(ContentRoot(HERE), place)
            for verb in verbs:
                _run(source, place, verb)
            places.append(place)
        found = [line for line in differing_files(*places) if not RECORD.match(line)]
    print("\n".join(found) or f"{given.base}: every file has the same bytes")
    return 1 if found else 0


def _run(engine: Path, place: Path, verb: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(engine / "scripts"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "beian", *verb], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode > 1:
        sys.exit(f"{shlex.join(verb)}:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
