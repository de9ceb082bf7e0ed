"""The cache in `build/`: JSON files with a checksum, written by one run and read by the next.

A file that is cut off, edited or in an older form counts as missing, and the work is done again; so readers may rely on
the shape of what they get. So does a file that Git tracks: anybody can compute a checksum, and a pull request could bring
what would pass for a paper or a site that was made here.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from beian.content.git import git
from beian.core.errors import Failure
from beian.core.files import content_root, write

FORM = b"1 "  # another number when the data takes another shape


def store(file: Path, data: object) -> None:
    """Write `data` for a later run. Raises Failure when the disk refuses."""
    write(file, sealed(data))


def store_check_result(cache: Path, name: str, data: object) -> None:
    """Write the result of a check into the folder of caches; where the disk refuses, the check is done again next time.

    The folder gets a `.gitignore`, because a check should leave nothing that Git sees.
    """
    with suppress(Failure):
        ignore = cache / ".gitignore"
        if not ignore.is_file():
            write(ignore, b"*\n")
        store(cache / name, data)


def sealed(data: object) -> bytes:
    """The bytes that `store` writes: the data as JSON, with its checksum."""
    return _sealed(json.dumps(data).encode())


def load_stored(file: Path) -> Any:
    """The data that `store` wrote there; None when the file is missing, changed or tracked by Git."""
    with suppress(OSError):
        content = file.read_bytes()
        body = content[len(_sealed(b"")) - 1 : -1]
        if content == _sealed(body) and not _came_with_git(file):
            return json.loads(body)
    return None


def _came_with_git(file: Path) -> bool:
    root = content_root(file.parent)
    index = root and _index_file(root)
    if not root or not index or not index.is_file():
        return False
    return file.relative_to(root).as_posix().casefold() in _tracked(root, index.stat().st_mtime_ns)


@cache
def _index_file(root: Path) -> Path | None:
    """Where Git's index of a content root stands; None without Git."""
    with suppress(Failure):
        return root / os.fsdecode(git(root, "rev-parse", "--git-path", "index").removesuffix(b"\n"))
    return None


@lru_cache(maxsize=8)
def _tracked(root: Path, _: int) -> frozenset[str]:
    """What Git tracks of `build/` at one time of its index, in small letters: some systems take `Build` for the same."""
    paths = git(root, "ls-files", "-z", "--", ":(icase)build")
    return frozenset(os.fsdecode(paths).casefold().split("\0"))


def _sealed(body: bytes) -> bytes:
    return b'{"seal": "%s", "kept": %s}' % (hashlib.sha256(FORM + body).hexdigest().encode(), body)
