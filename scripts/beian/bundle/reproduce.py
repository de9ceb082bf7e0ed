"""Whether the same content gives the same bytes: everything made twice under variation, and once more from warm caches.

Owns the variations and the comparison. It tells where files differ, never what stands there: bundles hold restricted
answers. The user's number is not varied, and the clock only as far as `SOURCE_DATE_EPOCH` goes.
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
    """One way to run: the folder's name and what the environment says."""

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
    """What differs between the runs, a line a file; nothing when all bytes are the same. Raises Failure when one fails."""
    verbs = [["build", *filings], ["pack", *filings], *([["site"]] if site else [])]
    with tempfile.TemporaryDirectory(prefix="beian-reproduce-") as name:
        places = []
        for variation in VARIATIONS:
            place = Path(name) / variation.folder
            copy_content(root, place)
            _make(place, variation, verbs, as_of)
            progress(variation.folder)
            places.append(place)
        first, second = places
        found = list(compared(first, second))
        for output in OUTPUTS:
            shutil.rmtree(second / output, ignore_errors=True)
        _make(second, VARIATIONS[0], verbs, as_of)
        progress("缓存 warm caches")
        return found or [f"{line}（缓存 warm caches）" for line in compared(first, second)]


def copy_content(root: ContentRoot, place: Path) -> None:
    """The content as it stands in the work tree; links are refused when it is read."""
    place.mkdir()
    for name in INPUTS:
        source = root.path / name
        if source.is_dir():
            shutil.copytree(source, place / name, symlinks=True)
        elif source.is_file():
            shutil.copy2(source, place / name)


def _make(place: Path, variation: Variation, verbs: list[list[str]], as_of: date) -> None:
    home = place.with_name(f"{place.name} home")
    home.mkdir(exist_ok=True)
    environment = {**os.environ, **variation.environment, "HOME": str(home), "AS_OF": as_of.isoformat()}
    for verb in verbs:
        done = subprocess.run(
            [sys.executable, "-m", "beian", *verb],
            cwd=place,
            env=environment,
            umask=variation.umask if os.name == "posix" else -1,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
        if done.returncode > 1:
            raise Failure(
                f"“{verb[0]}”未能完成：\n{done.stdout}{done.stderr}",
                f"{verb[0]!r} could not be done:\n{done.stdout}{done.stderr}",
            )


def compared(first: Path, second: Path) -> Iterator[str]:
    """Every file that is only on one side, or whose bytes differ, with the place of the first difference."""
    one, other = (
        {
            path.relative_to(side).as_posix(): path
            for output in OUTPUTS
            for path in sorted((side / output).rglob("*"))
            if path.is_file()
        }
        for side in (first, second)
    )
    if not one:
        yield "没有生成任何文件 nothing was made"
    for name in sorted(one.keys() | other.keys()):
        if name not in one or name not in other:
            yield f"{name}：只有一次生成了它 made in one run only"
        elif place := first_difference(one[name].read_bytes(), other[name].read_bytes()):
            yield f"{name}：{place}"
