"""The index `build/index.json`: what was made, from what and under which key. One for everything that is kept of builds.

As in Git, sizes and times only save hashing: a file that looks as it did is taken for what it was, and one in doubt is
hashed; in CI, where what stands there may come from elsewhere, all are. No answer stands here, only digests; JSON under a seal, so that a damaged index is none.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from beian.content.sealed_cache import load_stored, store
from beian.core.files import StreamedContent, remove, write
from beian.core.places import ContentRoot

FILE, DIST = "index.json", "dist/"
FILES, ENTITIES, TOOLCHAIN = "files", "entities", "toolchain"
SHARE = 8  # it is written again when this part of it is new: once in a while, however large it grows

Row = dict[str, Any]  # of a file: the key, the SHA-256, and how it looked when it was written


class Index:
    """The files in `build/` and `dist/` and what they were made from; saved in between, and by whoever is done."""

    def __init__(self, root: ContentRoot, *, hash_always: bool = False, saves: bool = True) -> None:
        self.saves = saves  # in a process that helps, another one does
        self.root, self.hash_always = root, hash_always or bool(os.environ.get("CI"))
        self._changed: set[tuple[str, str]] = set()

    def key(self, target: str) -> str:
        """The key under which a file was made; empty when it is not there as it was made."""
        row, path = self._data[FILES].get(target), self.path(target)
        try:
            if row and ((not self.hash_always and row["look"] == _look(path)) or row["sha256"] == _digest(path)):
                return str(row["key"])
        except OSError:
            pass
        return ""

    def path(self, target: str) -> Path:
        """Where a file stands: bundles (`dist/...`) in the folder of what leaves the house, all else in `build/`."""
        return self.root.dist / target.removeprefix(DIST) if target.startswith(DIST) else self.root.build / target

    def keep(self, target: str, key: str, content: bytes | StreamedContent) -> None:
        """Write a file and remember it. Raises Failure when the disk refuses."""
        path = self.path(target)
        write(path, content)
        self.note(target, key)

    def note(self, target: str, key: str) -> None:
        """Remember a file that stands there as it should."""
        path = self.path(target)
        self.set(FILES, target, {"key": key, "sha256": _digest(path), "look": _look(path)})
        self._save_at_times()

    def drop(self, target: str) -> None:
        """Remove a file that cannot be made any more: what is left of it would be taken for the present one."""
        remove(self.path(target))
        self.set(FILES, target, None)

    def new(self) -> dict[str, Row]:
        """The rows of what was written and not saved, for the process that saves them; handed over once."""
        rows = {name: row for section, name in sorted(self._changed) if (row := self._data[section][name])}
        self._changed.clear()
        return rows

    def take(self, rows: Mapping[str, Row]) -> None:
        """Remember what another process wrote."""
        for target, row in rows.items():
            self.set(FILES, target, row)
        self._save_at_times()

    def get(self, section: str, name: str) -> Any:
        return self._data[section].get(name)

    def set(self, section: str, name: str, value: Any) -> None:
        if self._data[section].get(name) != value:
            self._data[section][name] = value
            self._changed.add((section, name))

    def save(self) -> None:
        """Write what is new into the index as it stands on the disk now, where another command may have been at work."""
        if self._changed and self.saves:
            found = _read(self.root)
            for section, name in self._changed:
                found[section][name] = self._data[section][name]
            store(
                self.root.build / FILE,
                {section: {name: row for name, row in rows.items() if row} for section, rows in found.items()},
            )
            self._changed.clear()

    def _save_at_times(self) -> None:
        if len(self._changed) * SHARE > len(self._data[FILES]):
            self.save()

    @cached_property
    def _data(self) -> dict[str, dict[str, Any]]:
        return _read(self.root)


def bundle_target(filing: str) -> str:
    """Where the bundle of a filing stands, as the index names it."""
    return f"{DIST}{filing}/{filing.replace('/', '-')}.zip"


def _read(root: ContentRoot) -> dict[str, dict[str, Any]]:
    return load_stored(root.build / FILE) or {FILES: {}, ENTITIES: {}, TOOLCHAIN: {}}


def _look(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
