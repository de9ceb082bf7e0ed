"""What stays together on the pages of a Word paper: rows, the start and the end of a table, a signature and what it signs.

Nothing that is kept together is high, so that no large part of a page stays blank above it; lengths in points.
"""

from __future__ import annotations

from lxml import etree

from beian.papers.word_check import placed
from beian.papers.word_contents import W
from beian.papers.word_heights import Page, Styles, cells_of, height_of, row_heights, style_of

ROW, TABLE = (
    135.0,
    160.0,
)  # a row up to here does not break, a table up to here stays whole: 8 lines, a quarter of a page
SIGNATURE, CAPTION, COMPANIONS = "Signature", "ImageCaption", 78.0  # three lines of the text go with the signature


def keep_together(document: etree._Element, styles: Styles) -> None:
    """Mark rows and paragraphs so that Word keeps them on one page."""
    body = document.find(f"{{{W}}}body")
    width = Page.of(body).width
    _keep_tables(body, styles, width)
    for paragraph in body.iterchildren(f"{{{W}}}p"):
        before = _before(paragraph)
        if style_of(paragraph) == SIGNATURE and before is not None and style_of(before) != SIGNATURE:
            _accompany(before, styles, width)


def properties_of(paragraph: etree._Element) -> etree._Element:
    """The properties of a paragraph, made where it has none."""
    properties = paragraph.find(f"{{{W}}}pPr")
    if properties is None:
        properties = etree.Element(f"{{{W}}}pPr")
        paragraph.insert(0, properties)
    return properties


def _keep_tables(around: etree._Element, styles: Styles, width: float) -> None:
    for table in around.iterchildren(f"{{{W}}}tbl"):
        _keep_rows(table, row_heights(table, styles, width))
        for cell, own in cells_of(table, width):
            _keep_tables(cell, styles, own)


def _keep_rows(table: etree._Element, heights: list[float]) -> None:
    """Short rows do not break. A small table stays whole; of a larger one neither first nor last row stands alone."""
    rows = table.findall(f"{{{W}}}tr")
    for row, height in zip(rows, heights, strict=True):
        if height <= ROW:
            _keep_whole(row)
    ends = {0, len(rows) - 2} if len(rows) > 2 else {0}
    for place, row in enumerate(rows[:-1]):
        if sum(heights) <= TABLE or (place in ends and heights[place] + heights[place + 1] <= TABLE):
            _keep_row_with_next(row)


def _keep_whole(row: etree._Element) -> None:
    properties = row.find(f"{{{W}}}trPr")
    if properties is None:
        properties = etree.Element(f"{{{W}}}trPr")
        exceptions = row.find(f"{{{W}}}tblPrEx")
        row.insert(0 if exceptions is None else 1, properties)
    if properties.find(f"{{{W}}}cantSplit") is None:
        properties.insert(0, etree.Element(f"{{{W}}}cantSplit"))


def _accompany(block: etree._Element | None, styles: Styles, width: float) -> None:
    """Keep the last lines before a signature with it: it never stands on a page of its own."""
    room = COMPANIONS
    while block is not None and room > 0:
        is_table = block.tag == f"{{{W}}}tbl"
        if room < COMPANIONS and (is_table or style_of(block) == CAPTION):
            return  # text is enough: a row or a picture would leave much of the page before blank
        if is_table:
            _keep_row_with_next(block.findall(f"{{{W}}}tr")[-1])
            return
        _keep_with_next(block)
        parts, _ = height_of(block, styles, width, 0.0)
        room -= sum(part.height for part in parts)
        block = _before(block)


def _before(block: etree._Element) -> etree._Element | None:
    """The paragraph or table before a block; bookmarks stand in between."""
    return next(block.itersiblings(f"{{{W}}}p", f"{{{W}}}tbl", preceding=True), None)


def _keep_row_with_next(row: etree._Element) -> None:
    for paragraph in row.iter(f"{{{W}}}p"):
        _keep_with_next(paragraph)


def _keep_with_next(paragraph: etree._Element) -> None:
    placed(properties_of(paragraph), "keepNext")
