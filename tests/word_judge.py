"""The Open XML SDK as a judge of Word files, one program for each file, as many at once as there are processors."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import support
from language_server import CACHE

VERSION = re.search(r"ooxml-validator@(\S+?)[\"'\s]", (support.CHECKOUT / ".ci" / "run").read_text("utf-8"))[1]
NEWEST = "Microsoft365"  # what the SDK takes when nothing is said


def program() -> Path:
    """The pinned judge. Fails, with how to mend it, where it is missing."""
    folder = CACHE / "beian" / f"ooxml-validator-{VERSION}" / "node_modules" / "@xarsh"
    package = folder / "ooxml-validator" / "package.json"
    found = [*folder.glob("ooxml-validator-*/ooxml-validator*")]
    assert package.is_file(), f"there is no {package}: run .ci/run tools"
    assert found, f"{folder} has no program for this platform: remove it and run .ci/run tools"
    assert json.loads(package.read_text("utf-8"))["version"] == VERSION
    return found[0]


def judged(files: Iterable[Path], office: str = NEWEST) -> list[str]:
    """What the SDK finds wrong in Word files as a version of Word reads them: file, place and words."""
    command, environment = program(), {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}

    def judge(file: Path) -> list[str]:
        call = [command, file, office]
        done = subprocess.run(call, capture_output=True, encoding="utf-8", timeout=120, env=environment, check=False)
        answer = json.loads(done.stdout)
        assert answer["ok"] == (not answer["errors"]), done.stdout
        return [f"{file.name}: {one['path']} {one['xPath']}: {one['description']}" for one in answer["errors"]]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [fault for found in pool.map(judge, files) for fault in found]
