"""The digest of everything that all papers share: engine, fonts, tools, and the owner's settings and overrides.

Working it out loads every tool. As long as names, sizes and times of those files are the same as in an earlier run, that
run's digest is taken, and so are the facts on the engine behind it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypedDict

from beian.core.file_stamps import Stamp, stamp
from beian.core.hashing import digest
from beian.core.places import ContentRoot, engine_folder

PACKAGE = Path(__file__).resolve().parent.parent


class KnownToolchain(TypedDict):
    """What a run keeps of its toolchain for the next: how its files looked, their digest, and the facts behind it."""

    stamp: str
    digest: str
    facts: dict[str, Any]


class Toolchain:
    """The engine, fonts, tools and owner's files at `places`; `kept` is what an earlier run noted of them."""

    def __init__(
        self, root: ContentRoot, places: Sequence[str], kept: KnownToolchain | None, *, hash_always: bool
    ) -> None:
        self._root, self._places, self._kept, self._hash_always = root, places, kept, hash_always

    @cached_property
    def digest(self) -> str:
        """One digest over all of it; the earlier run's where no file looks different. Raises Failure for unusable fonts."""
        if self._same:
            return self._same["digest"]
        from beian.papers.formats.toolchain import toolchain_digest

        files = [file for path in self._places for file in _files(self._root.path / path)]
        return digest(
            toolchain_digest(),
            *(part for file in files for part in (_relative_name(file, self._root), file.read_bytes())),
        )

    def recall(self) -> dict[str, Any]:
        """The facts on the engine, for this process and its helpers: the earlier run's, or worked out now."""
        from beian.papers.formats.toolchain import facts, recall

        if self._same:
            recall(self._same["facts"])
        return facts()

    def kept(self, began: int) -> KnownToolchain:
        """What the next run may take over; its stamp is empty unless every file had settled when this run `began`."""
        return self._same or {"stamp": self._stamp.proof(began), "digest": self.digest, "facts": self.recall()}

    @property
    def _same(self) -> KnownToolchain | None:
        """What an earlier run kept, if the toolchain looks as it did then."""
        looks_same = not self._hash_always and self._kept and self._kept["stamp"] == self._stamp.digest
        return self._kept if looks_same else None

    @cached_property
    def _stamp(self) -> Stamp:
        """Of the engine's files and the owner's, and of the folder of installed packages, whose names have versions."""
        tools = find_spec("pypandoc")
        installed = Path(str(tools.origin)).parent.parent if tools else PACKAGE
        fonts = os.environ.get("FONT_DIR", "").strip()
        owner_files = stamp(self._root.path, self._places)
        engine = [stamp(folder, [""]) for folder in (PACKAGE, engine_folder("schemas"), engine_folder("templates"))]
        font_files = [stamp(Path(fonts), [""])] if fonts else []
        status = installed.stat()
        names = sys.version, str(installed), str(status.st_mtime_ns), fonts
        youngest = max(part.youngest for part in (owner_files, *engine, *font_files))
        return Stamp(digest(*names, *(part.digest for part in (owner_files, *engine, *font_files))), youngest)


def _files(path: Path) -> list[Path]:
    return sorted(file for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file())


def _relative_name(file: Path, root: ContentRoot) -> str:
    return file.relative_to(root.path).as_posix()
