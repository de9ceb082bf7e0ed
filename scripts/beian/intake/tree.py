"""Trees: the same reading interface over the work tree, Git's index and a commit.

Owns the calls to Git that read content. Paths are repository paths with forward slashes; nothing outside is read and
symbolic links are not followed.
"""

from __future__ import annotations

import os
import subprocess
from functools import cached_property
from pathlib import Path
from typing import Protocol

from beian.values.errors import Failure


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

    @cached_property
    def _resolved(self) -> Path:
        return self.root.resolve()

    def files(self, folder: str) -> list[str]:
        found = []
        for parent, folders, names in os.walk(self.root / folder, followlinks=False):
            folders[:] = sorted(
                name for name in folders if not name.startswith(".") and not Path(parent, name).is_symlink()
            )
            base = Path(parent).relative_to(self.root).as_posix()
            found += [
                f"{base}/{name}" for name in names if not name.startswith(".") and not Path(parent, name).is_symlink()
            ]
        return sorted(found)

    def read(self, path: str) -> bytes | None:
        target = self.root / path
        inside = target.resolve() == self._resolved.joinpath(*Path(path).parts)
        if not inside or not target.is_file():
            return None
        return target.read_bytes()


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

    def files(self, folder: str) -> list[str]:
        return sorted(
            path
            for path in self._objects
            if path.startswith(f"{folder}/") and not any(p.startswith(".") for p in path.split("/"))
        )

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
