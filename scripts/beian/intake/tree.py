"""Trees: the same reading interface over the work tree, Git's index and a commit.

Owns the calls to Git that read content. Paths are repository paths with forward slashes; nothing outside is read and
symbolic links are not followed.
"""

from __future__ import annotations

import os
import stat
import subprocess
from bisect import bisect_left
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Protocol

from beian.values.errors import Failure

RECORD = "submissions"


def is_recorded(path: str) -> bool:
    """Whether a file belongs to a recorded round: it stays as it is, and is never judged or put into form again."""
    pieces = path.split("/")
    return pieces[0] == "filings" and RECORD in pieces[2:4] and pieces[-1] != RECORD


class Tree(Protocol):
    """Where content is read from."""

    def files(self, folder: str) -> list[str]:
        """Repository paths of all files below `folder`, sorted."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, or None when there is none."""


class WorkTree:
    """The files as they are on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, bool] = {}

    @cached_property
    def _resolved(self) -> Path:
        return self.root.resolve()

    def files(self, folder: str) -> list[str]:
        found, pending = [], [folder]
        while pending:
            here = pending.pop()
            with suppress(OSError), os.scandir(self.root / here) as entries:
                for entry in entries:
                    if not entry.name.startswith(".") and not entry.is_symlink():
                        (pending if entry.is_dir() else found).append(f"{here}/{entry.name}")
        return sorted(found)

    def read(self, path: str) -> bytes | None:
        target = self.root / path
        try:
            plain = self._inside(path.rpartition("/")[0]) and stat.S_ISREG(target.lstat().st_mode)
        except OSError:
            return None
        return target.read_bytes() if plain else None

    def _inside(self, folder: str) -> bool:
        """Whether a folder lies where its name says, with no link on the way. Asked once a folder, not once a file."""
        if folder not in self._known:
            steps = Path(folder)
            real = not steps.is_absolute() and (self.root / steps).resolve()
            self._known[folder] = real == self._resolved.joinpath(*steps.parts)
        return self._known[folder]


class GitTree:
    """Git's index (`revision` None) or a commit, read through `git cat-file --batch`."""

    def __init__(self, root: Path, revision: str | None = None) -> None:
        self.root, self.revision = root, revision
        self._contents: dict[str, bytes] = {}

    @cached_property
    def _objects(self) -> dict[str, str]:
        if self.revision is None:
            out = git(self.root, "ls-files", "--stage", "-z")
            rows = [row.split("\t", 1) for row in out.decode("utf-8", "surrogateescape").split("\0") if row]
            return {path: meta.split()[1] for meta, path in rows if meta.startswith("100")}
        out = git(self.root, "ls-tree", "-r", "-z", "--full-tree", "--end-of-options", self.revision)
        rows = [row.split("\t", 1) for row in out.decode("utf-8", "surrogateescape").split("\0") if row]
        return {path: meta.split()[2] for meta, path in rows if meta.startswith("100")}

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
        return self._contents[path]

    def _load(self, paths: list[str]) -> None:
        """Read many files in one call: a call per file would be felt in every hook."""
        asked = "".join(f"{self._objects[path]}\n" for path in paths).encode()
        answer = git(self.root, "cat-file", "--batch", content=asked)
        start = 0
        for path in paths:
            end = answer.index(b"\n", start)
            size = int(answer[start:end].split()[2])
            self._contents[path] = answer[end + 1 : end + 1 + size]
            start = end + size + 2


def git(root: Path, *arguments: str, content: bytes = b"") -> bytes:
    """The output of a Git command in `root`, without the caller's GIT_* settings. Raises Failure when Git fails."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key == "GIT_INDEX_FILE"
    }
    try:
        done = subprocess.run(
            ["git", "--no-replace-objects", "-C", str(root), *arguments],
            input=content,
            capture_output=True,
            env=environment,
            timeout=60,
            check=False,
        )
    except FileNotFoundError:
        raise Failure("找不到 git，请先安装。", "git was not found; please install it.") from None
    if done.returncode:
        detail = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
        raise Failure(f"git {arguments[0]} 失败：{detail[0]}", f"git {arguments[0]} failed: {detail[0]}")
    return done.stdout
