"""Where the pages of a Word paper end, worked out from its styles and texts, what stays together on them, and where pictures go.

Lines of our styles have an exact height and hanzi are one em wide in every Chinese font, so the estimate is good to a few
lines; MARGIN is what it may be wrong by. Rows, the start and the end of a table, a signature and what it signs stay together;
nothing that is kept together is high, so that no large part of a page stays blank above it. A picture that does not fit is
made a little smaller, or waits as a float does until the text that follows has filled the page. Lengths are in points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from beian.papers.word.elements import W, child, ensure_property, properties_of, style_of, text_of
from beian.papers.word.heights import (
    DRAWING,
    EMU,
    INLINE,
    PageLayout,
    PagePart,
    Styles,
    cells_of,
    height_of,
    row_heights,
)

MARGIN = 40.0  # points
LEAST = 0.8  # of a picture's size, where that keeps it on the page
LEAST_AT_END = 0.7  # where no text may go ahead of it, so that the rest of the page would stay blank
SMALL_TAIL = 0.2  # of a page; less may stay blank
STAY = ("Heading1", "Signature", "TOCHeading", "TOC1", "TOC2")  # nothing that follows these has its place before them
LOOKS_BACK = re.compile("[上前]图|[上前]述图|以上图")
ROW, TABLE = (
    135.0,
    160.0,
)  # a row up to here does not break, a table up to here stays whole: 8 lines, a quarter of a page
SIGNATURE, CAPTION, COMPANIONS = "Signature", "ImageCaption", 78.0  # three lines of the text go with the signature


@dataclass
class Chunk:
    """Blocks that no picture comes between: a heading and its text, a list, a picture and its caption."""

    blocks: list[etree._Element] = field(default_factory=list)
    parts: list[PagePart] = field(default_factory=list)

    @property
    def height(self) -> float:
        """The height of its parts."""
        return sum(part.height for part in self.parts)

    @property
    def picture(self) -> float:
        """The height of its pictures."""
        return sum(int(size.get("cy")) / EMU for block in self.blocks for size in block.iter(f"{INLINE}extent"))

    @property
    def may_wait(self) -> bool:
        """Whether it is a picture that may stand later than the text has it: one that Word can draw smaller."""
        return bool(self.picture) and next(self.blocks[0].iter(f"{DRAWING}blip"), None) is not None

    def may_go_ahead(self, most: float) -> bool:
        """Whether a picture may wait until after it: text, also before a table, that is not high and speaks of no picture."""
        starts_with_table = self.blocks[0].tag != f"{W}p" or style_of(self.blocks[0]) == "TableCaption"
        return (
            not self.picture
            and not starts_with_table  # it may explain the picture
            and self.height <= most
            and not any(style_of(block) in STAY or LOOKS_BACK.search(text_of(block)) for block in self.blocks)
        )

    def shrink(self, points: float) -> None:
        """Take so much from the height of its pictures."""
        factor = 1 - points / self.picture
        for block in self.blocks:
            for size in [*block.iter(f"{INLINE}extent"), *block.iter(f"{DRAWING}ext")]:
                for side in ("cx", "cy"):
                    if size.get(side):
                        size.set(side, str(round(int(size.get(side)) * factor)))
        self.parts = [PagePart(self.height - points)]


def place_pictures(document: etree._Element, styles: Styles) -> None:
    """Move pictures, in their order, to where they leave no large part of a page blank."""
    body = document.find(f"{W}body")
    page, since = PageLayout.of(body), 0
    waiting: list[Chunk] = []
    before: Chunk | None = None
    for chunk in _chunks(body, styles, page.width):
        goes_ahead = chunk.may_go_ahead(page.height)
        if waiting and (page.number > since or not (goes_ahead or chunk.may_wait)):
            waiting = _place_waiting(waiting, before, page, not goes_ahead)
            since = page.number
        if chunk.may_wait and (waiting or not _fits_here(chunk, page)):
            since, waiting = since if waiting else page.number, [*waiting, chunk]
            continue
        page.put(chunk.parts)
        before = chunk
    _place_waiting(waiting, before, page, True)


def _fits_here(chunk: Chunk, page: PageLayout, least: float = LEAST) -> bool:
    """Whether a picture has its place here: it fits, or does when smaller, or little is lost of this page."""
    missing = chunk.height + MARGIN - page.room
    if missing <= 0 or page.room < SMALL_TAIL * page.height:
        return True
    if missing > (1 - least) * chunk.picture:
        return False
    chunk.shrink(missing)
    return True


def _place_waiting(waiting: list[Chunk], before: Chunk | None, page: PageLayout, all_of_them: bool) -> list[Chunk]:
    """Set waiting pictures after the chunk `before` them; returns those that go on waiting."""
    for number, chunk in enumerate(waiting):
        if not _fits_here(chunk, page, LEAST_AT_END if all_of_them else LEAST) and not all_of_them:
            return waiting[number:]
        if before is not None:
            previous = before.blocks[-1]
            for block in chunk.blocks:
                previous.addnext(block)
                previous = block
        page.put(chunk.parts)
        before = chunk
    return []


def _chunks(body: etree._Element, styles: Styles, width: float) -> Iterator[Chunk]:
    chunk, after = Chunk(), 0.0
    for block in body.iterchildren(f"{W}p", f"{W}tbl"):
        parts, after = height_of(block, styles, width, after)
        chunk.blocks.append(block)
        chunk.parts += parts
        if not (parts and parts[-1].tied) and not _leads_on(block):
            yield chunk
            chunk = Chunk()
    if chunk.blocks:
        yield chunk


def _leads_on(block: etree._Element) -> bool:
    """Whether what follows belongs to it: `如下：` with its table or list, an item with the next item."""
    following = next(block.itersiblings(f"{W}p", f"{W}tbl"), None)
    in_list = all(item is not None and child(item, "pPr", "numPr") is not None for item in (block, following))
    return following is not None and (in_list or text_of(block).rstrip().endswith(("：", ":")))


def keep_together(document: etree._Element, styles: Styles) -> None:
    """Mark rows and paragraphs so that Word keeps them on one page."""
    body = document.find(f"{W}body")
    width = PageLayout.of(body).width
    _keep_tables(body, styles, width)
    for paragraph in body.iterchildren(f"{W}p"):
        before = _block_before(paragraph)
        if style_of(paragraph) == SIGNATURE and before is not None and style_of(before) != SIGNATURE:
            _keep_lines_before(before, styles, width)


def _keep_tables(around: etree._Element, styles: Styles, width: float) -> None:
    for table in around.iterchildren(f"{W}tbl"):
        _keep_rows(table, row_heights(table, styles, width))
        for cell, cell_width in cells_of(table, width):
            _keep_tables(cell, styles, cell_width)


def _keep_rows(table: etree._Element, heights: list[float]) -> None:
    """Short rows do not break. A small table stays whole; of a larger one neither first nor last row stands alone."""
    rows = table.findall(f"{W}tr")
    for row, height in zip(rows, heights, strict=True):
        if height <= ROW:
            _keep_whole(row)
    ends = {0, len(rows) - 2} if len(rows) > 2 else {0}
    for index, row in enumerate(rows[:-1]):
        if sum(heights) <= TABLE or (index in ends and heights[index] + heights[index + 1] <= TABLE):
            _keep_row_with_next(row)


def _keep_whole(row: etree._Element) -> None:
    properties = child(row, "trPr")
    if properties is None:
        properties = etree.Element(f"{W}trPr")
        exceptions = child(row, "tblPrEx")
        row.insert(0 if exceptions is None else 1, properties)
    if child(properties, "cantSplit") is None:
        properties.insert(0, etree.Element(f"{W}cantSplit"))


def _keep_lines_before(block: etree._Element | None, styles: Styles, width: float) -> None:
    """Keep the last lines before a signature with it: it never stands on a page of its own."""
    room = COMPANIONS
    while block is not None and room > 0:
        is_table = block.tag == f"{W}tbl"
        if room < COMPANIONS and (is_table or style_of(block) == CAPTION):
            return  # text is enough: a row or a picture would leave much of the page before blank
        if is_table:
            _keep_row_with_next(block.findall(f"{W}tr")[-1])
            return
        _keep_with_next(block)
        parts, _ = height_of(block, styles, width, 0.0)
        room -= sum(part.height for part in parts)
        block = _block_before(block)


def _block_before(block: etree._Element) -> etree._Element | None:
    """The paragraph or table before a block; bookmarks stand in between."""
    return next(block.itersiblings(f"{W}p", f"{W}tbl", preceding=True), None)


def _keep_row_with_next(row: etree._Element) -> None:
    for paragraph in row.iter(f"{W}p"):
        _keep_with_next(paragraph)


def _keep_with_next(paragraph: etree._Element) -> None:
    ensure_property(properties_of(paragraph), "keepNext")
