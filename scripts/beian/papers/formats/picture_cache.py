"""The cache of pictures as papers show them: each cleaned or drawn once for its content, in the cache folder of a
content root."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from beian.content.sealed_cache import load_stored, store
from beian.core.files import write
from beian.core.hashing import digest
from beian.papers.figures import PART, Picture, printed
from beian.papers.formats import pdf
from beian.papers.formats.toolchain import toolchain_digest

DRAWING = ".svg"


class PictureCache:
    """The cached pictures; one that is damaged is made again."""

    def __init__(self, cache: Path) -> None:
        self._folder = cache / "pictures"

    def file_of(self, picture: Picture) -> Path:
        """The file of the picture for PDF and pages. Raises Failure for what is no picture."""
        if picture.name.endswith(DRAWING):
            return self._file(picture.digest, DRAWING, lambda: picture.content)
        return self._cleaned(picture.digest, picture.name, lambda: picture.content)

    def word_file_of(self, picture: Picture) -> Path:
        """The file of the picture for Word, where a diagram is PNG. Raises Failure for what is no picture."""
        if picture.name.endswith(DRAWING):
            return self._file(picture.digest, ".drawn.png", lambda: pdf.png(picture.content))
        return self.file_of(picture)

    def cleaned(self, content: bytes, name: str) -> Path:
        """The PNG of a registered file, or of the part that `name` tells. Raises Failure for what is no picture."""
        return self._cleaned(sha256(content).hexdigest(), name, lambda: content)

    def _cleaned(self, content: str, name: str, read: Callable[[], bytes]) -> Path:
        part = PART.search(name)
        return self._file(content, ".png", lambda: printed(read(), name), part[0] if part else "")

    def _file(self, content: str, suffix: str, make: Callable[[], bytes], part: str = "") -> Path:
        target = self._folder / f"{digest(content, part, toolchain_digest())}{suffix}"
        record = target.with_name(f"{target.name}.json")  # of what was written
        if not target.is_file() or load_stored(record) != digest(target.read_bytes()):
            png_or_svg = make()
            write(target, png_or_svg)
            store(record, digest(png_or_svg))
        return target
