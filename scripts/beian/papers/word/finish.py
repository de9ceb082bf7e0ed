"""Finishing Word files: what Pandoc's writer leaves open. Owns lxml and the docx container.

Fills the page header, keeps table rows whole, makes the contents a field that Word can update, dates the file by its
answers, and writes the container reproducibly: sorted, stored, with fixed times.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO

from lxml import etree

from beian.core.archive import stored_zip, write_zip
from beian.core.errors import Failure
from beian.core.hashing import Source, content_of
from beian.papers.word.contents import contents, contents_field, number
from beian.papers.word.elements import (
    W,
    block_beside,
    child,
    ensure_property,
    parsed,
    properties_of,
    serialized,
    style_of,
)
from beian.papers.word.heights import LIST_MARGIN, LIST_STEP, Styles
from beian.papers.word.pages import keep_together, place_pictures
from beian.papers.word.styles import STYLES, hint_signs, with_marker, with_styles

DOCUMENT = "word/document.xml"
LEFT, RIGHT = "@@HEADER_LEFT@@", "@@HEADER_RIGHT@@"
BODY_STYLES, CELL_STYLE = ("BodyText", "FirstParagraph"), "Compact"
BULLETS, BULLET_FONT = ("•", "–"), "Times New Roman"  # Pandoc's are letters of fonts that not every office has
DEEPEST = 8  # level of a list that Word knows, from 0
STEP_IN_CELL = 300  # twentieths of a point: of each level of a list
TABLE_SPACE = "120"
# Pandoc claims a version of Word, counts and minutes of another paper, and repeats the subtitle as a property
EMPTY = {
    f"docProps/{name}.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/' + kind + b'-properties"/>'
    for name, kind in (("app", b"extended"), ("custom", b"custom"))
}
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
LANGUAGE = "zh-CN"


Parts = dict[str, bytes]


def finished(
    docx: bytes,
    header_left: str,
    header_right: str,
    date: str,
    change: Callable[[Parts], Parts] | None = None,
    *,
    place: bool = True,
    whole_rows: bool = False,
    pages: Sequence[int] = (),
) -> bytes:
    """The finished docx, with placeholders for its pictures; `date` is YYYY-MM-DD or empty, `change` alters the parts.

    With `place`, pictures move to where they leave no page blank, else they stay where the text has them; with
    `whole_rows`, no row that fits a page breaks. `pages` are the page numbers for the contents until Word works out its
    own: raises Failure when the contents have more or fewer entries.
    """
    parts = _parts(docx)
    parts = change(parts) if change else parts
    for name, content in parts.items():
        if name in EMPTY:
            parts[name] = EMPTY[name]
        elif name.startswith("word/header"):
            parts[name] = _header(content, header_left, header_right)
        elif name == DOCUMENT:
            parts[name] = _document(content, parts[STYLES], place, whole_rows, pages)
        elif name == "word/numbering.xml":
            parts[name] = _lists(content)
        elif name == STYLES:
            parts[name] = with_marker(content)
        elif name == "word/settings.xml":
            parts[name] = _settings(content)
        elif name == "docProps/core.xml":
            parts[name] = _dated(content, date)
    return _container(parts)


def paginated(docx: bytes, pages: Sequence[int]) -> bytes:
    """A finished docx whose contents show these page numbers. Raises Failure when the contents have more or fewer
    entries."""
    parts = _parts(docx)
    tree = parsed(parts[DOCUMENT])
    if not _number(tree, pages):
        return docx
    parts[DOCUMENT] = serialized(tree)
    return _container(parts)


def _number(tree: etree._Element, pages: Sequence[int]) -> bool:
    """Number the entries of the contents; whether there are any."""
    entries = contents(tree)
    if entries and len(entries) != len(pages):
        raise Failure(
            f"目录有 {len(entries)} 项，分页结果有 {len(pages)} 项。",
            f"the contents have {len(entries)} entries, the pages {len(pages)}.",
        )
    for entry, page in zip(entries, pages, strict=False):
        number(entry, page)
    return bool(entries)


def styled(docx: bytes, ours: bytes) -> bytes:
    """A finished docx with styles added that it uses and lacks, taken from the docx `ours`."""
    return _container(with_styles(_parts(docx), _parts(ours)[STYLES]))


def _parts(docx: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(docx)) as container:
        return {name: container.read(name) for name in container.namelist()}


def fill_placeholders(docx: bytes, pictures: Mapping[bytes, Source], out: BinaryIO) -> None:
    """Write the docx with its pictures in the place of their placeholders."""
    with zipfile.ZipFile(io.BytesIO(docx)) as container:
        parts = ((name, container.read(name)) for name in container.namelist())
        write_zip(out, ((name, content_of(pictures.get(content, content))) for name, content in parts))


def _container(parts: dict[str, bytes]) -> bytes:
    return stored_zip(sorted(parts.items(), key=lambda part: (part[0] != "[Content_Types].xml", part[0])))


def _header(content: bytes, left: str, right: str) -> bytes:
    tree = parsed(content)
    for text in tree.iter(f"{W}t"):
        if text.text in (LEFT, RIGHT):
            text.text = left if text.text == LEFT else right
    return serialized(tree)


def _settings(content: bytes) -> bytes:
    """The settings without the list of editing sessions."""
    tree = parsed(content)
    for sessions in tree.findall(f"{W}rsids"):
        tree.remove(sessions)
    return serialized(tree)


def _document(content: bytes, styles: bytes, place: bool, whole_rows: bool, pages: Sequence[int]) -> bytes:
    tree, looks = parsed(content), Styles(parsed(styles))
    for table in list(tree.iter(f"{W}tbl")):
        _keep_apart(table)
    for table in tree.iterfind(f"{W}body/{W}tbl"):
        _space_around(table)
    for level in tree.iter(f"{W}ilvl"):
        level.set(f"{W}val", str(min(int(level.get(f"{W}val", "0")), DEEPEST)))
    for cell in tree.iter(f"{W}tc"):
        for paragraph in cell.iterdescendants(f"{W}p"):
            _small_type(paragraph)
            _narrow_list(paragraph)
    contents_field(tree)
    keep_together(tree, looks, whole_rows)
    if place:
        place_pictures(tree, looks)
    hint_signs(tree)
    if pages:
        _number(tree, pages)
    return serialized(tree)


def _small_type(paragraph: etree._Element) -> None:
    """After a table inside a cell, Pandoc forgets that the following cells are in a table too."""
    style = child(paragraph, "pPr", "pStyle")
    if style is not None and style.get(f"{W}val") in BODY_STYLES:
        style.set(f"{W}val", CELL_STYLE)


def _lists(content: bytes) -> bytes:
    """Lists as the PDF has them: deep levels take little room, and marks are characters of the text."""
    tree = parsed(content)
    for level in tree.iter(f"{W}lvl"):
        depth, mark = int(level.get(f"{W}ilvl", "0")), level.find(f"{W}lvlText")
        if level.find(f"{W}numFmt[@{W}val='bullet']") is not None and mark.get(f"{W}val").strip():
            mark.set(f"{W}val", BULLETS[depth % len(BULLETS)])
            for fonts in level.iter(f"{W}rFonts"):
                fonts.attrib.update({key: BULLET_FONT for key in fonts.attrib if not key.endswith("hint")})
        for indent in level.iter(f"{W}ind"):
            _indent(indent, LIST_MARGIN + (depth + 1) * LIST_STEP, LIST_STEP)
    return serialized(tree)


def _narrow_list(paragraph: etree._Element) -> None:
    """A list in a cell starts at the cell's edge, so that its deepest level still has room."""
    number = child(paragraph, "pPr", "numPr")
    if number is not None:
        depth = int(number.find(f"{W}ilvl").get(f"{W}val"))
        _indent(ensure_property(number.getparent(), "ind"), (depth + 1) * STEP_IN_CELL, STEP_IN_CELL)


def _indent(indent: etree._Element, left: int, hanging: int) -> None:
    indent.attrib.clear()
    indent.set(f"{W}left", str(left))
    indent.set(f"{W}hanging", str(hanging))


def _keep_apart(table: etree._Element) -> None:
    """Word joins two tables with no paragraph between them, which Pandoc leaves so at the end of a list or division."""
    following = block_beside(table, before=False)
    if following is not None and following.tag == f"{W}tbl":
        following.addprevious(etree.Element(f"{W}p"))


def _space_around(table: etree._Element) -> None:
    """Word leaves no space between the lines of the text and a table; a paragraph's own space wins."""
    for beside, side in ((block_beside(table, before=True), "after"), (block_beside(table, before=False), "before")):
        if beside is not None and beside.tag == f"{W}p" and style_of(beside) in (*BODY_STYLES, CELL_STYLE, ""):
            spacing = ensure_property(properties_of(beside), "spacing")
            spacing.set(f"{W}{side}", spacing.get(f"{W}{side}", TABLE_SPACE))


def _dated(content: bytes, date: str) -> bytes:
    tree = parsed(content)
    for element in tree:
        if etree.QName(element).localname in ("created", "modified"):
            element.text = f"{date or '2000-01-01'}T00:00:00Z"
    if tree.find(f"{DUBLIN}language") is None:
        etree.SubElement(tree, f"{DUBLIN}language").text = LANGUAGE
    return serialized(tree)
