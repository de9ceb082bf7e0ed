"""The index `build/index.json`: what was made, from what, and under which key. The only such file of builds.

As in Git, sizes and times only save hashing: a file that looks as it did is not hashed again; in CI, where files may come
from elsewhere, every file is. The index holds digests and no answer; a damaged index counts as none (`content/sealed_cache`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypedDict

from beian.content.sealed_cache import load_stored, store
from beian.core.files import StreamedContent, remove, write
from beian.core.places import ContentRoot

FILE, DIST = "index.json", "dist/"
FILES, ENTITIES, TOOLCHAIN = "files", "entities", "toolchain"
SHARE = 8  # it is written again when this part of it is new: once in a while, however large it grows


class FileRow(TypedDict):
    """One file that was made: the key it was made under, its SHA-256, and its size and times when it was written."""

    key: str
    sha256: str
    look: list[int]


class Index:
    """The files in `build/` and `dist/` and what they were made from; saved from time to time, and at the end."""

    def __init__(self, root: ContentRoot, *, hash_always: bool = False, saves: bool = True) -> None:
        self.saves = saves  # false in a helping process: its rows are saved by the one that started it
        self.root, self.hash_always = root, hash_always or bool(os.environ.get("CI"))
        self._changed: set[tuple[str, str]] = set()

    def key(self, target: str) -> str:
        """The key under which a file was made; empty when the file is gone or changed."""
        row, path = self._data[FILES].get(target), self.path(target)
        try:
            if row and (
                (not self.hash_always and row["look"] == _file_look(path)) or row["sha256"] == _file_digest(path)
            ):
                return str(row["key"])
        except OSError:
            pass
        return ""

    def path(self, target: str) -> Path:
        """The path of a target: of a bundle (`dist/...`) in the content root's `dist/`, of all else in `build/`."""
        return self.root.dist / target.removeprefix(DIST) if target.startswith(DIST) else self.root.build / target

    def write(self, target: str, key: str, content: bytes | StreamedContent) -> None:
        """Write a file and remember it. Raises Failure when the disk refuses."""
        path = self.path(target)
        write(path, content)
        self.note(target, key)

    def note(self, target: str, key: str) -> None:
        """Remember a file that is already written."""
        path = self.path(target)
        row: FileRow = {"key": key, "sha256": _file_digest(path), "look": _file_look(path)}
        self.set(FILES, target, row)
        self._save_at_times()

    def drop(self, target: str) -> None:
        """Remove a file that cannot be made any more: what is left of it would be taken for the present one."""
        remove(self.path(target))
        self.set(FILES, target, None)

    def take_new_rows(self) -> dict[str, FileRow]:
        """The rows that were written and not saved yet, for the process that saves them; returned once."""
        rows = {name: row for section, name in sorted(self._changed) if (row := self._data[section][name])}
        self._changed.clear()
        return rows

    def add_rows(self, rows: Mapping[str, FileRow]) -> None:
        """Remember what another process wrote."""
        for target, row in rows.items():
            self.set(FILES, target, row)
        self._save_at_times()

    def get(self, section: str, name: str) -> Any:
        """The row of this name in a section (`FILES`, `ENTITIES`, `TOOLCHAIN`), as JSON; None when there is none."""
        return self._data[section].get(name)

    def set(self, section: str, name: str, value: object) -> None:
        """Put a row into a section; None removes it with the next save."""
        if self._data[section].get(name) != value:
            self._data[section][name] = value
            self._changed.add((section, name))

    def save(self) -> None:
        """Write what is new into the index as it stands on the disk now, where another command may have been at work."""
        if self._changed and self.saves:
            stored = _read_index(self.root)
            for section, name in self._changed:
                stored[section][name] = self._data[section][name]
            store(
                self.root.build / FILE,
                {section: {name: row for name, row in rows.items() if row} for section, rows in stored.items()},
            )
            self._changed.clear()

    def _save_at_times(self) -> None:
        if len(self._changed) * SHARE > len(self._data[FILES]):
            self.save()

    @cached_property
    def _data(self) -> dict[str, dict[str, Any]]:
        return _read_index(self.root)


def bundle_target(filing: str) -> str:
    """Where the bundle of a filing stands, as the index names it."""
    return f"{DIST}{filing}/{filing.replace('/', '-')}.zip"


def _read_index(root: ContentRoot) -> dict[str, dict[str, Any]]:
    return load_stored(root.build / FILE) or {FILES: {}, ENTITIES: {}, TOOLCHAIN: {}}


def _file_look(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
