"""PDF: Typst source to PDF/A-2a with PDF/UA-1 tags, from the vendored fonts and the user's own. Owns typst; reads with pypdf.

Typst reads nothing but what it is handed; every warning is a failure, so nothing is rendered wrong in silence. A compiler
is kept for the next paper: what it worked out for this one, it knows again by the text and the place of the files.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst

from beian.core.errors import Failure
from beian.core.processes.temporary import process_folder
from beian.papers.formats.glyphs import FALLBACK, font_folder
from beian.papers.formats.own_fonts import NO_FONTS, FontFamilies, own_folder

STANDARDS = ["a-2a", "ua-1"]
MAIN = "main.typ"
HEADINGS = "query(heading).map(it => (it.level, it.location().page()))"
REMEMBERED = 10  # compilations: what none of them needed is forgotten
AT_ONCE = 8  # pages of a scan that are held as pictures


@cache
def _fonts() -> typst.Fonts:
    folders = [font_folder(), own_folder()]
    paths = [str(folder) for folder in folders if folder]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)


def pdf(source: bytes, pictures: dict[str, bytes], date: str, own_fonts: FontFamilies = NO_FONTS) -> bytes:
    """The PDF of a Typst source; `date` (YYYY-MM-DD) is its time stamp. Raises Failure with Typst's own words."""
    return pdf_with_pages(source, pictures, date, own_fonts, 0)[0]


def pdf_with_pages(
    source: bytes, pictures: dict[str, bytes], date: str, own_fonts: FontFamilies, depth: int
) -> tuple[bytes, tuple[int, ...]]:
    """The PDF, and the page of every heading down to `depth`, in the order of the text."""
    roles = {**own_fonts._asdict(), "fallback": FALLBACK}
    inputs = {role: "\n".join(names) for role, names in roles.items()}
    options = {"pdf_standards": STANDARDS, "timestamp": _stamp(date), "sys_inputs": inputs}
    with _idle_compiler() as compiler:
        (content,), headings = compiler.compiled(source, pictures, depth, format="pdf", **options)
    return content, headings


@lru_cache(maxsize=16)  # a redline takes each diagram three times
def png(svg: bytes, pixels_per_inch: float = 220.0) -> bytes:
    """A diagram as PNG at its true size, for Word."""
    page = b'#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image("diagram.svg")'
    with _idle_compiler() as compiler:
        return compiler.compiled(page, {"diagram.svg": svg}, format="png", ppi=pixels_per_inch)[0][0]


def page_pictures(content: bytes, count: int, pixels_per_inch: float = 72.0) -> Iterator[bytes]:
    """Each page of a PDF as PNG, in the middle of a square that an A4 page fits. Raises Failure for what has no picture."""
    for first in range(1, count + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count + 1))
        pages = [
            f'#page(image("pages.pdf", page: {number}, width: 100%, height: 100%, fit: "contain"))'
            for number in numbers
        ]
        source = "\n".join(["#set page(width: 297mm, height: 297mm, margin: 0pt, fill: white)", *pages])
        images, _ = _Compiler().compiled(source.encode(), {"pages.pdf": content}, format="png", ppi=pixels_per_inch)
        yield from images


def forget() -> None:
    """Let Typst forget the papers so far: the results of its last compilations take 30 MB for each long report."""
    if not _idle:
        return  # nothing was compiled
    with _idle_compiler() as compiler:
        for _ in range(REMEMBERED + 1):
            compiler.compiled(b"", {}, format="svg")
    _idle.clear()  # until the next paper there is nothing to forget


def heading_pages(file: Path, depth: int) -> tuple[int, ...]:
    """The page of every bookmark down to `depth` in a PDF that was made before, in the order of the text."""
    from pypdf import PdfReader  # slow to load, and seldom needed

    reader = PdfReader(file)

    def pages(bookmarks: list[Any], level: int) -> Iterator[int]:
        for bookmark in bookmarks:
            if not isinstance(bookmark, list):
                yield (reader.get_destination_page_number(bookmark) or 0) + 1
            elif level < depth:
                yield from pages(bookmark, level + 1)

    return tuple(pages(reader.outline, 1))


def _stamp(date: str) -> int:
    day = datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC) if date else datetime(2000, 1, 1, tzinfo=UTC)
    return int(day.timestamp())


class _Compiler:
    """A compiler and its root: a folder at the same path each time, which holds the given files only while they are
    read.

    (Typst's in-memory files must be text, pictures are not.)
    """

    def __init__(self) -> None:
        self._root: Path | None = None
        self._typst: typst.Compiler | None = None

    def compiled(
        self, source: bytes, files: dict[str, bytes], depth: int = 0, **options: Any
    ) -> tuple[list[bytes], tuple[int, ...]]:
        """The files that Typst makes of a source, and the page of every heading down to `depth`."""
        root = self._empty_root()
        try:
            for name, content in {MAIN: source, **files}.items():
                (root / name).write_bytes(content)
            typst_compiler = self._typst = self._typst or typst.Compiler(str(root / MAIN), str(root), _fonts())
            result, warnings = typst_compiler.compile_with_warnings(**{"sys_inputs": None, **options})
            headings = json.loads(typst_compiler.eval(HEADINGS)) if depth else []
        except (typst.TypstError, RuntimeError) as error:
            raise Failure(f"Typst 报告错误：{error}", f"Typst reports: {error}") from None
        finally:
            shutil.rmtree(root, ignore_errors=True)
        if warnings:
            messages = "; ".join(str(getattr(warning, "message", warning)) for warning in warnings)
            raise Failure(f"Typst 给出警告：{messages}", f"Typst warns: {messages}")
        files_made = [result] if isinstance(result, bytes) else result or []
        return files_made, tuple(page for level, page in headings if level <= depth)

    def _empty_root(self) -> Path:
        """The root; in a copy of the process another one, with a compiler of its own."""
        if self._root is None or self._root.parent != process_folder():
            self._root = Path(tempfile.mkdtemp(dir=process_folder(), prefix="typst-"))
            self._typst = None
        self._root.mkdir(mode=0o700, exist_ok=True)
        return self._root


_idle: list[_Compiler] = []


@contextmanager
def _idle_compiler() -> Iterator[_Compiler]:
    """A compiler that nobody else uses meanwhile; as many are kept as were ever needed at one time."""
    compiler = _idle.pop() if _idle else _Compiler()
    try:
        yield compiler
    finally:
        _idle.append(compiler)
