"""What was built: `build/state.json` remembers the key and the digest of each file. File times only save hashing."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Any

from beian.engine.files import Writes, write
from beian.engine.kept import keep, kept
from beian.values.places import ContentRoot

FILE = "state.json"
SHARE = 8  # a state is written again when this part of it is new: once in a while, however large it grows


class State:
    """The files in `build/` and what they were made from; saved in between, and by whoever is done."""

    def __init__(self, root: ContentRoot, *, hash_always: bool = False) -> None:
        self._root, self._hash_always, self._unsaved = root, hash_always, 0

    def key(self, target: str) -> str:
        """The key under which a file was made; empty when it is not there as it was made."""
        known, path = self._known.get(target), self._root.build / target
        try:
            status = path.stat()
            if (
                known
                and not self._hash_always
                and (status.st_size, status.st_mtime_ns) == (known["size"], known["time"])
            ):
                return known["key"]
            return known["key"] if known and _digest(path) == known["sha256"] else ""
        except OSError:
            return ""

    def keep(self, target: str, key: str, content: bytes | Writes) -> None:
        """Write a file and remember it. Raises Failure when the disk refuses."""
        path = self._root.build / target
        write(path, content)
        status = path.stat()
        digest = hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else _digest(path)
        self._known[target] = {"key": key, "sha256": digest, "size": status.st_size, "time": status.st_mtime_ns}
        self._unsaved += 1
        if self._unsaved * SHARE > len(self._known):
            self.save()

    def drop(self, target: str) -> None:
        """Remove a file that cannot be made any more: what is left of it would be taken for the present one."""
        (self._root.build / target).unlink(missing_ok=True)
        self._unsaved += self._known.pop(target, None) is not None

    def keys(self, folder: str) -> dict[str, str]:
        """The keys of the files of an entity (`filing/acme`) that were there at first and are as they were made."""
        return {target: key for target in self._found.get(folder, ()) if (key := self.key(target))}

    def save(self) -> None:
        if self._unsaved:
            keep(self._root.build / FILE, self._known)
            self._unsaved = 0

    @cached_property
    def _found(self) -> dict[str, list[str]]:
        """The files by entity, as the state was found: looking through all of them for each would be felt."""
        found: dict[str, list[str]] = {}
        for target in self._known:
            found.setdefault("/".join(target.split("/")[:2]), []).append(target)
        return found

    @cached_property
    def _known(self) -> dict[str, dict[str, Any]]:
        return kept(self._root.build / FILE) or {}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
