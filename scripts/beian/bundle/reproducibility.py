"""Checks that the same content gives the same bytes: makes everything twice in different environments, then from caches.

The result names files that differ and the position, never what they contain: bundles hold restricted answers. The user's
number is not varied, and the clock only as far as `SOURCE_DATE_EPOCH` goes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from beian.core.archive import first_difference
from beian.core.errors import Failure
from beian.core.model import Progress
from beian.core.places import ContentRoot

INPUTS = ("filings", "private", "examples", "overrides", "beian.yaml", "mkdocs.yml")
OUTPUTS = ("build/filing", "build/review", "build/redline", "dist", "site")
SECONDS = 3600


@dataclass(frozen=True)
class Variation:
    """One way to run: the folder's name, the umask, and variables of the environment."""

    folder: str
    umask: int
    environment: dict[str, str]


VARIATIONS = (
    Variation(
        "one",
        0o022,
        {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "0", "BEIAN_WORKERS": "1"},
    ),
    Variation(
        "另一处 two'",
        0o077,
        {
            "TZ": "Pacific/Kiritimati",
            "LC_ALL": "",
            "LANG": "C",
            "PYTHONHASHSEED": "4242",
            "SOURCE_DATE_EPOCH": "4102444800",
            "BEIAN_WORKERS": "3",
        },
    ),
)


def differences_of_builds(
    root: ContentRoot, filings: list[str], as_of: date, *, site: bool, progress: Progress
) -> list[str]:
    """The files that differ between the runs, a line each; empty when all bytes are equal. Raises Failure for a failed run."""
    verbs = [["build", *filings], ["pack", *filings], *([["site"]] if site else [])]
    with tempfile.TemporaryDirectory(prefix="beian-reproduce-") as name:
        folders = []
        for variation in VARIATIONS:
            folder = Path(name) / variation.folder
            copy_content(root, folder)
            _run_verbs(folder, variation, verbs, as_of)
            progress(variation.folder)
            folders.append(folder)
        first, second = folders
        differing = list(differing_files(first, second))
        for output in OUTPUTS:
            shutil.rmtree(second / output, ignore_errors=True)
        _run_verbs(second, VARIATIONS[0], verbs, as_of)
        progress("缓存 warm caches")
        return differing or [f"{line}（缓存 warm caches）" for line in differing_files(first, second)]


def copy_content(root: ContentRoot, folder: Path) -> None:
    """Copy the content of the work tree into a new folder; links are copied as links, and refused when they are read."""
    folder.mkdir()
    for name in INPUTS:
        source = root.path / name
        if source.is_dir():
            shutil.copytree(source, folder / name, symlinks=True)
        elif source.is_file():
            shutil.copy2(source, folder / name)


def _run_verbs(folder: Path, variation: Variation, verbs: list[list[str]], as_of: date) -> None:
    home = folder.with_name(f"{folder.name} home")
    home.mkdir(exist_ok=True)
    environment = {**os.environ, **variation.environment, "HOME": str(home), "AS_OF": as_of.isoformat()}
    for verb in verbs:
        finished = subprocess.run(
            [sys.executable, "-m", "beian", *verb],
            cwd=folder,
            env=environment,
            umask=variation.umask if os.name == "posix" else -1,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
        if finished.returncode > 1:
            raise Failure(
                f"“{verb[0]}”未能完成：\n{finished.stdout}{finished.stderr}",
                f"{verb[0]!r} could not be done:\n{finished.stdout}{finished.stderr}",
            )


def differing_files(first: Path, second: Path) -> Iterator[str]:
    """Every file that is only on one side, or whose bytes differ, with the place of the first difference."""
    ours, theirs = (
        {
            path.relative_to(side).as_posix(): path
            for output in OUTPUTS
            for path in sorted((side / output).rglob("*"))
            if path.is_file()
        }
        for side in (first, second)
    )
    if not ours:
        yield "没有生成任何文件 nothing was made"
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in ours or name not in theirs:
            yield f"{name}：只有一次生成了它 made in one run only"
        elif difference := first_difference(ours[name].read_bytes(), theirs[name].read_bytes()):
            yield f"{name}：{difference}"
