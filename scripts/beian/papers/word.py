"""Word: what Pandoc's writer leaves open is finished here. Owns lxml and the docx container.

Fills the page header, keeps table rows whole, makes the contents a field that Word can update, dates the file by its
answers, and writes the container reproducibly: sorted, stored, with fixed times.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO

from lxml import etree

from beian.papers.stand_ins import Source, content_of
from beian.papers.word_contents import W, contents, contents_field, number
from beian.papers.word_order import block_beside, placed
from beian.papers.word_signs import hint_signs
from beian.papers.word_styles import STYLES, with_styles
from beian.values.archive import stored_zip, write_zip
from beian.values.errors import Failure

DOCUMENT = "word/document.xml"
LEFT, RIGHT = "@@HEADER_LEFT@@", "@@HEADER_RIGHT@@"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PAGE_WIDTH, CELL_TYPE, SHORT = 8840, 210, 10  # twentieths of a point: the text area, a hanzi in a cell; lines
SMALL = 8  # rows of a table that is kept on one page, when none has more than two lines
BODY_STYLES, CELL_STYLE = ("BodyText", "FirstParagraph"), "Compact"
BULLETS, BULLET_FONT = ("•", "–"), "Times New Roman"  # Pandoc's are letters of fonts that not every office has
MARGIN, STEP, STEP_IN_CELL = 480, 360, 300  # twentieths of a point: of a list, and of each level
DEEPEST = 8  # level of a list that Word knows, from 0
TABLE_SPACE = "120"
SIGNATURE_STYLE, COMPANIONS = "Signature", 3
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
) -> bytes:
    """The docx as it leaves the house, but for its pictures; `date` is YYYY-MM-DD or empty, `change` alters the parts."""
    parts = _parts(docx)
    parts = change(parts) if change else parts
    for name, content in parts.items():
        if name in EMPTY:
            parts[name] = EMPTY[name]
        elif name.startswith("word/header"):
            parts[name] = _header(content, header_left, header_right)
        elif name == DOCUMENT:
            parts[name] = _document(content)
        elif name == "word/numbering.xml":
            parts[name] = _lists(content)
        elif name == "word/settings.xml":
            parts[name] = _settings(content)
        elif name == "docProps/core.xml":
            parts[name] = _dated(content, date)
    return _container(parts)


def paginated(docx: bytes, pages: Sequence[int]) -> bytes:
    """A finished docx whose contents show these page numbers until Word works out its own.

    Raises Failure when the contents have more or fewer entries than there are numbers.
    """
    parts = _parts(docx)
    tree = _tree(parts[DOCUMENT])
    entries = contents(tree)
    if not entries:
        return docx
    if len(entries) != len(pages):
        raise Failure(
            f"目录有 {len(entries)} 项，分页结果有 {len(pages)} 项。",
            f"the contents have {len(entries)} entries, the pages {len(pages)}.",
        )
    for entry, page in zip(entries, pages, strict=True):
        number(entry, page)
    parts[DOCUMENT] = _bytes(tree)
    return _container(parts)


def styled(docx: bytes, ours: bytes) -> bytes:
    """A finished docx in another file's look, with the styles that this look lacks from `ours`, a docx that has them."""
    return _container(with_styles(_parts(docx), _parts(ours)[STYLES]))


def _parts(docx: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(docx)) as container:
        return {name: container.read(name) for name in container.namelist()}


def fill(docx: bytes, pictures: Mapping[bytes, Source], out: BinaryIO) -> None:
    """Write the docx with its pictures in the place of their stand-ins."""
    with zipfile.ZipFile(io.BytesIO(docx)) as container:
        parts = ((name, container.read(name)) for name in container.namelist())
        write_zip(out, ((name, content_of(pictures.get(content, content))) for name, content in parts))


def _container(parts: dict[str, bytes]) -> bytes:
    return stored_zip(sorted(parts.items(), key=lambda part: (part[0] != "[Content_Types].xml", part[0])))


def _tree(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _bytes(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _header(content: bytes, left: str, right: str) -> bytes:
    tree = _tree(content)
    for text in tree.iter(f"{{{W}}}t"):
        if text.text in (LEFT, RIGHT):
            text.text = left if text.text == LEFT else right
    return _bytes(tree)


def _settings(content: bytes) -> bytes:
    """Without the list of editing sessions."""
    tree = _tree(content)
    for sessions in tree.findall(f"{{{W}}}rsids"):
        tree.remove(sessions)
    return _bytes(tree)


def _document(content: bytes) -> bytes:
    tree = _tree(content)
    for row in tree.iter(f"{{{W}}}tr"):
        _keep_whole(row)
    for table in list(tree.iter(f"{{{W}}}tbl")):
        _keep_apart(table)
    for table in tree.iterfind(f"{{{W}}}body/{{{W}}}tbl"):
        _keep_start(table)
        _space_around(table)
    for level in tree.iter(f"{{{W}}}ilvl"):
        level.set(f"{{{W}}}val", str(min(int(level.get(f"{{{W}}}val", "0")), DEEPEST)))
    for paragraph in tree.iterfind(f".//{{{W}}}tc//{{{W}}}p"):
        _small_type(paragraph)
        _narrow_list(paragraph)
    for paragraph in tree.iterfind(f".//{{{W}}}tbl/{{{W}}}tr[1]/{{{W}}}tc/{{{W}}}p"):
        _keep_with_next(paragraph)  # a heading and one row alone at the foot of a page tell nothing
    contents_field(tree)
    _accompany_signature(tree)
    hint_signs(tree)
    return _bytes(tree)


def _small_type(paragraph: etree._Element) -> None:
    """After a table inside a cell, Pandoc forgets that the following cells are in a table too."""
    style = paragraph.find(f"{{{W}}}pPr/{{{W}}}pStyle")
    if style is not None and style.get(f"{{{W}}}val") in BODY_STYLES:
        style.set(f"{{{W}}}val", CELL_STYLE)


def _lists(content: bytes) -> bytes:
    """Lists as the PDF has them: deep levels take little room, and marks are characters of the text."""
    tree = _tree(content)
    for level in tree.iter(f"{{{W}}}lvl"):
        depth, mark = int(level.get(f"{{{W}}}ilvl", "0")), level.find(f"{{{W}}}lvlText")
        if level.find(f"{{{W}}}numFmt[@{{{W}}}val='bullet']") is not None and mark.get(f"{{{W}}}val").strip():
            mark.set(f"{{{W}}}val", BULLETS[depth % len(BULLETS)])
            for fonts in level.iter(f"{{{W}}}rFonts"):
                fonts.attrib.update({key: BULLET_FONT for key in fonts.attrib if not key.endswith("hint")})
        for indent in level.iter(f"{{{W}}}ind"):
            _indent(indent, MARGIN + (depth + 1) * STEP, STEP)
    return _bytes(tree)


def _narrow_list(paragraph: etree._Element) -> None:
    """A list in a cell starts at the cell's edge, so that its deepest level still has room."""
    number = paragraph.find(f"{{{W}}}pPr/{{{W}}}numPr")
    if number is not None:
        depth = int(number.find(f"{{{W}}}ilvl").get(f"{{{W}}}val"))
        _indent(placed(number.getparent(), "ind"), (depth + 1) * STEP_IN_CELL, STEP_IN_CELL)


def _indent(indent: etree._Element, left: int, hanging: int) -> None:
    indent.attrib.clear()
    indent.set(f"{{{W}}}left", str(left))
    indent.set(f"{{{W}}}hanging", str(hanging))


def _keep_whole(row: etree._Element) -> None:
    properties = row.find(f"{{{W}}}trPr")
    if properties is None:
        properties = etree.Element(f"{{{W}}}trPr")
        exceptions = row.find(f"{{{W}}}tblPrEx")
        row.insert(0 if exceptions is None else 1, properties)
    if properties.find(f"{{{W}}}cantSplit") is None and _short(row):
        properties.insert(0, etree.Element(f"{{{W}}}cantSplit"))


def _short(row: etree._Element, limit: int = SHORT) -> bool:
    """Rows of more than ten lines may break, or Word would leave the page above them empty."""
    if next(row.iter(f"{DRAWING}blip"), None) is not None:
        return False
    grid = [int(column.get(f"{{{W}}}w", "0")) for column in row.iterfind(f"../{{{W}}}tblGrid/{{{W}}}gridCol")]
    column = 0
    for cell in row.iterfind(f"{{{W}}}tc"):
        span = cell.find(f"{{{W}}}tcPr/{{{W}}}gridSpan")
        columns = int(span.get(f"{{{W}}}val", "1")) if span is not None else 1
        width = sum(grid[column : column + columns]) or PAGE_WIDTH
        column += columns
        if sum(_lines(paragraph, width) for paragraph in cell.iter(f"{{{W}}}p")) > limit:
            return False
    return True


def _keep_start(table: etree._Element) -> None:
    """A small table stays whole; of a larger one the first row stays with the second: none stands alone."""
    rows = table.findall(f"{{{W}}}tr")
    kept = rows[:-1] if len(rows) <= SMALL and all(_short(row, 2) for row in rows) else rows[:1]
    for row in kept if all(_short(row) for row in rows[:2]) else ():
        for paragraph in row.iter(f"{{{W}}}p"):
            _keep_with_next(paragraph)


def _keep_apart(table: etree._Element) -> None:
    """Word joins two tables with no paragraph between them, which Pandoc leaves so at the end of a list or division."""
    following = block_beside(table, before=False)
    if following is not None and following.tag == f"{{{W}}}tbl":
        following.addprevious(etree.Element(f"{{{W}}}p"))


def _space_around(table: etree._Element) -> None:
    """Word leaves no space between the lines of the text and a table; a paragraph's own space wins."""
    for beside, side in ((block_beside(table, before=True), "after"), (block_beside(table, before=False), "before")):
        if beside is not None and beside.tag == f"{{{W}}}p" and _style(beside) in (*BODY_STYLES, CELL_STYLE, ""):
            spacing = placed(_properties(beside), "spacing")
            spacing.set(f"{{{W}}}{side}", spacing.get(f"{{{W}}}{side}", TABLE_SPACE))


def _lines(paragraph: etree._Element, width: int) -> int:
    text = "".join(part.text or "" for part in paragraph.iter(f"{{{W}}}t"))
    return max(1, -(-sum(CELL_TYPE if ord(letter) > 0x2E7F else CELL_TYPE // 2 for letter in text) // width))


def _accompany_signature(tree: etree._Element) -> None:
    """The lines before a signature block stay with it: a signature never stands on a page of its own."""
    for paragraph in tree.iter(f"{{{W}}}p"):
        before = paragraph.getprevious()
        if _style(paragraph) != SIGNATURE_STYLE or before is None or _style(before) == SIGNATURE_STYLE:
            continue
        if before.tag == f"{{{W}}}tbl":
            for last in before.iterfind(f"{{{W}}}tr[last()]//{{{W}}}p"):
                _keep_with_next(last)
        for _ in range(COMPANIONS):
            if before is None or before.tag != f"{{{W}}}p":
                break
            _keep_with_next(before)
            before = before.getprevious()


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{{{W}}}pPr/{{{W}}}pStyle")
    return style.get(f"{{{W}}}val", "") if style is not None else ""


def _properties(paragraph: etree._Element) -> etree._Element:
    properties = paragraph.find(f"{{{W}}}pPr")
    if properties is None:
        properties = etree.Element(f"{{{W}}}pPr")
        paragraph.insert(0, properties)
    return properties


def _keep_with_next(paragraph: etree._Element) -> None:
    placed(_properties(paragraph), "keepNext")


def _dated(content: bytes, date: str) -> bytes:
    tree = _tree(content)
    for element in tree:
        if etree.QName(element).localname in ("created", "modified"):
            element.text = f"{date or '2000-01-01'}T00:00:00Z"
    if tree.find(f"{DUBLIN}language") is None:
        etree.SubElement(tree, f"{DUBLIN}language").text = LANGUAGE
    return _bytes(tree)
