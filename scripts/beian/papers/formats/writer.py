"""Jobs: how one paper becomes one file. Runs in a worker process with its own Pandoc, and within limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from beian.core.errors import Failure
from beian.core.hashing import Source, content_of, digest_of
from beian.core.places import engine_folder
from beian.core.processes.temporary import temporary_folder
from beian.papers.formats import pdf
from beian.papers.formats.own_fonts import NO_FONTS, FontFamilies
from beian.papers.formats.pandoc import Pandoc
from beian.papers.formats.placeholders import FileWithPlaceholders, placeholder, proportion
from beian.papers.formats.unprintable import Unprintable
from beian.papers.formats.writer_input import WriterOptions, pandoc_output
from beian.papers.word import finish as word
from beian.papers.word.contents import CONTENTS_DEPTH

STYLES = engine_folder("templates") / "pandoc"
REFERENCE = STYLES / "reference.docx"
WHOLE_ROWS = b'["whole-rows"]'  # the class of a table whose rows do not break over pages


@dataclass(frozen=True)
class WriteTask:
    """One file to make. `pictures` are clean PNG files and diagrams by name: those on disk are in the form that the
    format takes (PNG for Word), those in memory are SVG."""

    target: str
    format: str
    ast: bytes
    pictures: tuple[tuple[str, Source], ...]
    header_left: str
    header_right: str
    date: str
    reference: bytes = b""
    own_fonts: FontFamilies = NO_FONTS
    refused: Unprintable = ()
    pages: tuple[int, ...] = ()  # of the headings of the PDF beside a Word file, where that was just made


@dataclass(frozen=True)
class WrittenFile:
    """The file of a task, or the `failure` in Chinese and in English."""

    target: str
    content: FileWithPlaceholders
    failure: tuple[str, str] | None = None


@cache
def _own_pandoc() -> Pandoc:
    """The Pandoc of this worker process."""
    return Pandoc()


def run_in_worker(task: WriteTask) -> WrittenFile:
    """The file of a task, made by a worker process that keeps its own Pandoc."""
    return run_write_task(task, _own_pandoc())


def run_write_task(task: WriteTask, pandoc: Pandoc) -> WrittenFile:
    """The file of a task, or why it could not be made."""
    if task.refused:
        return WrittenFile(task.target, FileWithPlaceholders(b""), task.refused)
    try:
        return WrittenFile(task.target, file_with_placeholders(task, pandoc))
    except Failure as failure:
        return WrittenFile(task.target, FileWithPlaceholders(b""), (failure.chinese, failure.english))


def with_page_numbers(docx: FileWithPlaceholders, beside: tuple[int, ...] | Path) -> FileWithPlaceholders:
    """Word's paper with the page numbers of the PDF beside it, known or read from it.

    Raises Failure when the two have other contents.
    """
    pages = pdf.heading_pages(beside, CONTENTS_DEPTH) if isinstance(beside, Path) else beside
    return replace(docx, content=word.paginated(docx.content, pages))


def whole_file(task: WriteTask, pandoc: Pandoc) -> bytes:
    """The bytes of a task's file. Raises Failure with the tool's own words."""
    return file_with_placeholders(task, pandoc).whole()


def file_with_placeholders(task: WriteTask, pandoc: Pandoc) -> FileWithPlaceholders:
    """The file of a task, with its pictures beside it. Raises Failure with the tool's own words."""
    makers: dict[str, Callable[[WriteTask, Pandoc], FileWithPlaceholders]] = {
        "docx": _docx,
        "unplaced.docx": partial(_docx, place=False),
        "pdf": _pdf,
        "html": html,
    }
    return makers[task.format](task, pandoc)


def _docx(task: WriteTask, pandoc: Pandoc, *, place: bool = True) -> FileWithPlaceholders:
    out, pictures = written_docx(task, pandoc)
    pages = () if task.reference else task.pages  # there, the contents may get other styles, and are numbered with them
    whole_rows = WHOLE_ROWS in task.ast
    docx = word.finished(
        out, task.header_left, task.header_right, task.date, place=place, whole_rows=whole_rows, pages=pages
    )
    if task.reference:
        docx = word.styled(docx, REFERENCE.read_bytes())
    return FileWithPlaceholders(docx, pictures, pages)


def written_docx(task: WriteTask, pandoc: Pandoc, *, redline: bool = False) -> tuple[bytes, dict[bytes, Source]]:
    """The docx as Pandoc writes it, and the pictures that are still to take their places."""
    as_png = {
        name: pdf.png(content) if name.endswith(".svg") and isinstance(content, bytes) else content
        for name, content in task.pictures
    }
    placeholders, pictures = _placeholders_for(as_png)
    proportions = {name: proportion(content) for name, content in as_png.items()}
    with temporary_folder() as folder:
        reference = folder / "reference.docx" if task.reference else REFERENCE
        if task.reference:
            reference.write_bytes(task.reference)
        options = WriterOptions(reference=reference)
        out = pandoc_output(
            pandoc,
            "docx",
            task.ast,
            options,
            pictures=placeholders,
            files=placeholders,
            proportions=proportions,
            redline=redline,
        )
    return out, pictures


def _placeholders_for(pictures: Mapping[str, Source]) -> tuple[dict[str, bytes], dict[bytes, Source]]:
    """The placeholder of each picture by its name, and the pictures by their digests."""
    digests = {name: digest_of(content) for name, content in pictures.items()}
    return {name: placeholder(digest) for name, digest in digests.items()}, {
        digests[name]: pictures[name] for name in pictures
    }


def _pdf(task: WriteTask, pandoc: Pandoc) -> FileWithPlaceholders:
    year, month, day = (task.date or "2000-01-01").split("-")
    options = WriterOptions(
        template=STYLES / "paper.typ", variables={"year": int(year), "month": int(month), "day": int(day)}
    )
    placeholders, pictures = _placeholders_for(
        {name: content for name, content in task.pictures if not name.endswith(".svg")}
    )
    drawn = {name: content_of(content) for name, content in task.pictures if name not in placeholders}
    proportions = {name: proportion(content) for name, content in task.pictures if name in placeholders}
    source = pandoc_output(
        pandoc, "typst", task.ast, options, pictures={**placeholders, **drawn}, proportions=proportions
    )
    content, pages = pdf.pdf_with_pages(source, {**placeholders, **drawn}, task.date, task.own_fonts, CONTENTS_DEPTH)
    return FileWithPlaceholders(content, pictures, pages)


def html(task: WriteTask, pandoc: Pandoc, *, redline: bool = False) -> FileWithPlaceholders:
    """The page as Pandoc writes it. Raises Failure with Pandoc's own words."""
    options = WriterOptions(template=STYLES / "paper.html")
    return FileWithPlaceholders(
        pandoc_output(pandoc, "html", task.ast, options, pictures=dict(task.pictures), redline=redline)
    )
