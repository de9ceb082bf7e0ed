"""Opens Word files from outside and reads their paragraphs and tables. Trusts nothing about the file."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from beian.core.errors import Failure

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_FILE, MAX_PARTS = 50_000_000, 2_000
MAX_CELL = 5_000  # letters of a cell: what rows below go on with is copied into each of them
MAX_PART, MAX_TOTAL = 24_000_000, 100_000_000  # bytes unpacked; the largest list so far has 5.6 million
DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"
OLD_WORD = b"\xd0\xcf\x11\xe0"
UNSEEN = {  # what was moved away, and the second copy of shapes
    f"{W}moveFrom",
    f"{W}del",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def open_parts(content: bytes, name: str, most: int = MAX_TOTAL) -> dict[str, etree._Element]:
    """The roots of all XML parts of a Word file, its DOCUMENT among them; `name` is what messages call the file.

    Raises Failure when it is no Word file, too large (`most` bytes unpacked), damaged, encrypted, or declares entities.
    """
    if content.startswith(OLD_WORD):
        raise Failure(
            f"{name}：是旧格式（.doc）或加密的文件。请用 Word 或 WPS 打开，另存为不加密的 .docx 再用。",
            f"{name}: an old .doc or an encrypted file. Open it in Word or WPS and save it as a plain .docx.",
        )
    parts = {part: _root(xml, name) for part, xml in _unpacked(content, name, most).items()}
    if DOCUMENT not in parts:
        raise _damaged(name)
    return parts


def _root(xml: bytes, name: str) -> etree._Element:
    try:
        root = etree.fromstring(xml, _parser())
    except etree.XMLSyntaxError:
        raise _damaged(name) from None
    if root.getroottree().docinfo.doctype:
        raise Failure(
            f"{name}：含有文档类型声明，正常的 Word 文件没有。请从官方网站重新下载。",
            f"{name}: it declares a document type, which no proper Word file does. Download it again.",
        )
    return root


def _unpacked(content: bytes, name: str, most: int) -> dict[str, bytes]:
    if len(content) > MAX_FILE:
        raise _too_large(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            entries = container.infolist()
            sizes = [entry.file_size for entry in entries]
            if len(entries) > MAX_PARTS or max(sizes, default=0) > MAX_PART or sum(sizes) > most:
                raise _too_large(name)
            parts = {}
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with container.open(entry) as part:
                        parts[entry.filename] = part.read(entry.file_size + 1)  # a false size ends in BadZipFile
            return parts
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError):
        # RuntimeError: encrypted, or packed in a way that nobody packs Word files (NotImplementedError)
        raise _damaged(name) from None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _damaged(name: str) -> Failure:
    return Failure(
        f"{name}：不是完整的 Word 文件（.docx）。请从官方网站重新下载，或用 Word、WPS 另存为 .docx，不要改扩展名。",
        f"{name}: not a whole Word file (.docx). Download it again, or save it as .docx in Word or WPS; renaming a file does not help.",
    )


def _too_large(name: str) -> Failure:
    return Failure(
        f"{name}：展开后过大，没有读取。请确认文件来自官方网站。",
        f"{name}: too large once unpacked, and not read. Make sure that it comes from the official site.",
    )


def paragraphs(root: etree._Element) -> Iterator[str]:
    """The text of the paragraphs outside tables."""
    for paragraph in _nearest_elements(root, f"{W}p", f"{W}tbl"):
        yield _paragraph_text(paragraph)


class Cell(NamedTuple):
    """A cell's text, and the first column of the table's grid that it covers."""

    column: int
    text: str


def blocks(root: etree._Element) -> Iterator[str | list[list[Cell]]]:
    """Paragraphs and tables in their order."""
    for element in _nearest_of(root, f"{W}p", f"{W}tbl"):
        yield _paragraph_text(element) if element.tag == f"{W}p" else _rows(element)


def tables(root: etree._Element) -> Iterator[list[list[Cell]]]:
    """Each table as rows of cells; a cell that goes on from the row above has its text."""
    for table in _nearest_elements(root, f"{W}tbl"):
        yield _rows(table)


def _rows(table: etree._Element) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for row in _nearest_elements(table, f"{W}tr"):
        rows.append(list(_cells(row, dict(rows[-1]) if rows else {})))
    return rows


def _cells(row: etree._Element, above: dict[int, str]) -> Iterator[Cell]:
    column = _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
    for cell in _nearest_elements(row, f"{W}tc"):
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
        text = (
            above.get(column, "")
            if goes_on
            else "\n".join(map(_paragraph_text, _nearest_elements(cell, f"{W}p")))[:MAX_CELL]
        )
        yield Cell(column, text)
        column += max(_number(cell.find(f"{W}tcPr/{W}gridSpan"), 1), 1)


def _number(element: etree._Element | None, otherwise: int) -> int:
    value = "" if element is None else element.get(f"{W}val", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else otherwise


def _nearest_elements(element: etree._Element, tag: str, *closed: str) -> Iterator[etree._Element]:
    """The nearest elements of a tag below an element: not those inside one another, in `closed`, or unseen."""
    for child in element.iterchildren():
        if child.tag == tag:
            yield child
        elif isinstance(child.tag, str) and child.tag not in UNSEEN and child.tag not in closed:
            yield from _nearest_elements(child, tag, *closed)


def _nearest_of(element: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """The nearest elements of any of the tags, in their order."""
    for child in element.iterchildren():
        if child.tag in tags:
            yield child
        elif isinstance(child.tag, str) and child.tag not in UNSEEN:
            yield from _nearest_of(child, *tags)


def _paragraph_text(paragraph: etree._Element) -> str:
    return "".join(_pieces(paragraph))


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element.iterchildren():
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif isinstance(child.tag, str) and child.tag not in UNSEEN:
            yield from _pieces(child)
