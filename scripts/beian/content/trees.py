"""Trees: one way to read files from the work tree, from Git's index or from a commit.

Paths are repository paths with forward slashes; nothing outside is read and
symbolic links are not followed.
"""

from __future__ import annotations

import os
import stat
from bisect import bisect_left
from collections.abc import Collection
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Protocol

from beian.content.git import git, objects

MAX_BYTES = 100_000_000  # of one file; the portal takes far less

FILINGS, RECORD = "filings", "submissions"


def is_recorded(path: str) -> bool:
    """Whether a file belongs to a recorded round: it stays as it is, and is never judged or put into form again."""
    pieces = path.split("/")
    return pieces[0] == FILINGS and RECORD in pieces[2:4] and pieces[-1] != RECORD


def is_policy(path: str) -> bool:
    """Whether a file is the text of a policy."""
    pieces = path.split("/")
    return pieces[0] == "filings" and pieces[2:3] == ["policies"] and len(pieces) == 4 and path.endswith(".md")


class Tree(Protocol):
    """Where content is read from."""

    def files(self, folder: str) -> list[str]:
        """Repository paths of all files below `folder`, sorted."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, or None when there is none, or none that can be read."""

    def irregular(self, folder: str) -> list[str]:
        """What lies below `folder` and is never read, sorted: links, submodules, pipes, devices. Ask after `files`."""


class WorkTree:
    """The files as they are on disk; of `filings/` only the `entities`, where they are given."""

    def __init__(self, root: Path, entities: Collection[str] | None = None) -> None:
        self.root, self._entities = root, entities
        self._known: dict[str, bool] = {}
        self._irregular: set[str] = set()

    @cached_property
    def _resolved(self) -> Path:
        return self.root.resolve()

    def files(self, folder: str) -> list[str]:
        if not self._inside(folder):
            self._irregular.add(folder)
            return []
        if folder == FILINGS and self._entities is not None:
            return sorted(path for entity in self._entities for path in self.files(f"{FILINGS}/{entity}"))
        found, pending = [], [folder]
        while pending:
            here = pending.pop()
            with suppress(OSError), os.scandir(self.root / here) as entries:
                for entry in entries:
                    path = f"{here}/{entry.name}"
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(path)
                    elif entry.is_file(follow_symlinks=False):
                        found.append(path)
                    else:
                        self._irregular.add(path)
        return sorted(found)

    def irregular(self, folder: str) -> list[str]:
        return sorted(path for path in self._irregular if f"{path}/".startswith(f"{folder}/"))

    def read(self, path: str) -> bytes | None:
        target = self.root / path
        try:
            status = target.lstat()
            plain = self._inside(path.rpartition("/")[0]) and stat.S_ISREG(status.st_mode)
            return target.read_bytes() if plain and status.st_size <= MAX_BYTES else None
        except OSError:
            return None

    def _inside(self, folder: str) -> bool:
        """Whether a folder lies where its name says, with no link on the way. Asked once a folder, not once a file."""
        if folder not in self._known:
            steps = Path(folder)
            real = not steps.is_absolute() and (self.root / steps).resolve()
            self._known[folder] = real == self._resolved.joinpath(*steps.parts)
        return self._known[folder]


class GitTree:
    """Git's index (`revision` None) or a commit, read through `git cat-file --batch`.

    Of `filings/` only the `entities` are seen, where they are given.
    """

    def __init__(self, root: Path, revision: str | None = None, entities: Collection[str] | None = None) -> None:
        self.root, self.revision, self._entities = root, revision, entities
        self._contents: dict[str, bytes] = {}

    @cached_property
    def _rows(self) -> dict[str, list[str]]:
        """What Git says of each path: the mode, and the object."""
        if self.revision is None:
            out, columns = git(self.root, "ls-files", "--stage", "-z"), (0, 1)
        else:
            out, columns = git(self.root, "ls-tree", "-r", "-z", "--end-of-options", self.revision), (0, 2)
        rows = [row.split("\t", 1) for row in out.decode("utf-8", "surrogateescape").split("\0") if row]
        seen = ((meta, path) for meta, path in rows if self._is_seen(path))
        return {path: [meta.split()[column] for column in columns] for meta, path in seen}

    def _is_seen(self, path: str) -> bool:
        first, *rest = path.split("/", 2)
        return self._entities is None or first != FILINGS or rest[0] in self._entities

    @cached_property
    def _objects(self) -> dict[str, str]:
        return {path: digest for path, (mode, digest) in self._rows.items() if mode.startswith("100")}

    @cached_property
    def _paths(self) -> list[str]:
        return sorted(path for path in self._objects if not any(p.startswith(".") for p in path.split("/")))

    def files(self, folder: str) -> list[str]:
        first, after = (bisect_left(self._paths, folder + sign) for sign in "/0")  # "0" is the sign after "/"
        return self._paths[first:after]

    def read(self, path: str) -> bytes | None:
        if path not in self._objects:
            return None
        if path not in self._contents:
            top = path.split("/", maxsplit=1)[0]
            self._load([other for other in self._objects if other.split("/")[0] == top])
        return self._contents.get(path)

    def irregular(self, folder: str) -> list[str]:
        return sorted(path for path in self._rows.keys() - self._objects.keys() if path.startswith(f"{folder}/"))

    def _load(self, paths: list[str]) -> None:
        """Read many files in one call: a call per file would be felt in every hook."""
        loaded = objects(self.root, {path: self._objects[path] for path in paths})
        self._contents.update((path, content) for path, content in loaded if content is not None)
