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


@dataclass(frozen=True)
class WriteTask:
    """One file to make. `pictures` are clean PNG files and diagrams by name: those on disk as the format takes them (for
    Word drawn), those in memory as SVG."""

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
    target: str
    content: FileWithPlaceholders
    failure: tuple[str, str] | None = None


@cache
def _own_pandoc() -> Pandoc:
    """The Pandoc of this worker process."""
    return Pandoc()


def run_in_worker(job: WriteTask) -> WrittenFile:
    """One file, by a process that keeps its Pandoc."""
    return run_write_task(job, _own_pandoc())


def run_write_task(job: WriteTask, pandoc: Pandoc) -> WrittenFile:
    """One file, or why it could not be made."""
    if job.refused:
        return WrittenFile(job.target, FileWithPlaceholders(b""), job.refused)
    try:
        return WrittenFile(job.target, file_with_placeholders(job, pandoc))
    except Failure as failure:
        return WrittenFile(job.target, FileWithPlaceholders(b""), (failure.chinese, failure.english))


def with_page_numbers(docx: FileWithPlaceholders, beside: tuple[int, ...] | Path) -> FileWithPlaceholders:
    """Word's paper with the page numbers of the PDF beside it, known or read from it.

    Raises Failure when the two have other contents.
    """
    pages = pdf.heading_pages(beside, CONTENTS_DEPTH) if isinstance(beside, Path) else beside
    return replace(docx, content=word.paginated(docx.content, pages))


def whole_file(job: WriteTask, pandoc: Pandoc) -> bytes:
    """The content of one file. Raises Failure with the tool's own words."""
    return file_with_placeholders(job, pandoc).whole()


def file_with_placeholders(job: WriteTask, pandoc: Pandoc) -> FileWithPlaceholders:
    """One file, its pictures apart. Raises Failure with the tool's own words."""
    makers: dict[str, Callable[[WriteTask, Pandoc], FileWithPlaceholders]] = {
        "docx": _docx,
        "unplaced.docx": partial(_docx, place=False),
        "pdf": _pdf,
        "html": html,
    }
    return makers[job.format](job, pandoc)


def _docx(job: WriteTask, pandoc: Pandoc, *, place: bool = True) -> FileWithPlaceholders:
    out, pictures = written_docx(job, pandoc)
    pages = () if job.reference else job.pages  # there, the contents may get other styles, and are numbered with them
    docx = word.finished(out, job.header_left, job.header_right, job.date, place=place, pages=pages)
    if job.reference:
        docx = word.styled(docx, REFERENCE.read_bytes())
    return FileWithPlaceholders(docx, pictures, pages)


def written_docx(job: WriteTask, pandoc: Pandoc, *, redline: bool = False) -> tuple[bytes, dict[bytes, Source]]:
    """The docx as Pandoc writes it, and the pictures that are still to take their places."""
    shown = {
        name: pdf.png(content) if name.endswith(".svg") and isinstance(content, bytes) else content
        for name, content in job.pictures
    }
    stood, pictures = _stood_in(shown)
    proportions = {name: proportion(content) for name, content in shown.items()}
    with temporary_folder() as folder:
        reference = folder / "reference.docx" if job.reference else REFERENCE
        if job.reference:
            reference.write_bytes(job.reference)
        options = WriterOptions(reference=reference)
        out = pandoc_output(
            pandoc, "docx", job.ast, options, pictures=stood, files=stood, proportions=proportions, redline=redline
        )
    return out, pictures


def _stood_in(pictures: Mapping[str, Source]) -> tuple[dict[str, bytes], dict[bytes, Source]]:
    """What stands for each picture by its name, and the pictures by their digests."""
    digests = {name: digest_of(content) for name, content in pictures.items()}
    return {name: placeholder(digest) for name, digest in digests.items()}, {
        digests[name]: pictures[name] for name in pictures
    }


def _pdf(job: WriteTask, pandoc: Pandoc) -> FileWithPlaceholders:
    year, month, day = (job.date or "2000-01-01").split("-")
    options = WriterOptions(
        template=STYLES / "paper.typ", variables={"year": int(year), "month": int(month), "day": int(day)}
    )
    stood, pictures = _stood_in({name: content for name, content in job.pictures if not name.endswith(".svg")})
    drawn = {name: content_of(content) for name, content in job.pictures if name not in stood}
    proportions = {name: proportion(content) for name, content in job.pictures if name in stood}
    source = pandoc_output(pandoc, "typst", job.ast, options, pictures={**stood, **drawn}, proportions=proportions)
    content, pages = pdf.pdf_with_pages(source, {**stood, **drawn}, job.date, job.own_fonts, CONTENTS_DEPTH)
    return FileWithPlaceholders(content, pictures, pages)


def html(job: WriteTask, pandoc: Pandoc, *, redline: bool = False) -> FileWithPlaceholders:
    """The page as Pandoc writes it."""
    options = WriterOptions(template=STYLES / "paper.html")
    return FileWithPlaceholders(
        pandoc_output(pandoc, "html", job.ast, options, pictures=dict(job.pictures), redline=redline)
    )
