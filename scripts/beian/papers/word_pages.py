"""Where the pages of a Word paper end, worked out from its styles and texts, and pictures placed so that none is half blank.

Lines of our styles have an exact height and hanzi are one em wide in every Chinese font, so the estimate is good to a few
lines; MARGIN is what it may be wrong by. A picture that does not fit is made a little smaller, or waits as a float does
until the text that follows has filled the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from beian.papers.word_contents import W
from beian.papers.word_heights import DRAWING, EMU, INLINE, Page, Part, Styles, height_of, style_of, text_of
from beian.papers.word_order import child

MARGIN = 40.0  # points
LEAST = 0.8  # of a picture's size, where that keeps it on the page
SMALL_TAIL = 0.2  # of a page; less may stay blank
STAY = ("Heading1", "Signature", "TOCHeading", "TOC1", "TOC2")  # nothing that follows these has its place before them
LOOKS_BACK = re.compile("[上前]图|[上前]述图|以上图")


@dataclass
class Chunk:
    """Blocks that no picture comes between: a heading and its text, a list, a picture and its caption."""

    blocks: list[etree._Element] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def height(self) -> float:
        return sum(part.height for part in self.parts)

    @property
    def picture(self) -> float:
        """The height of its pictures."""
        return sum(int(size.get("cy")) / EMU for block in self.blocks for size in block.iter(f"{INLINE}extent"))

    @property
    def may_wait(self) -> bool:
        return bool(self.picture) and next(self.blocks[0].iter(f"{DRAWING}blip"), None) is not None

    def may_go_ahead(self, most: float) -> bool:
        """Whether a picture may wait until after it: text, also before a table, that is not high and speaks of no picture."""
        starts_with_table = self.blocks[0].tag != f"{{{W}}}p" or style_of(self.blocks[0]) == "TableCaption"
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
        self.parts = [Part(self.height - points)]


def place_pictures(document: etree._Element, styles: Styles) -> None:
    """Pictures of the text, in their order, where they leave no large part of a page blank."""
    body = document.find(f"{{{W}}}body")
    page, waiting, since = Page.of(body), [], 0
    before: Chunk | None = None
    for chunk in _chunks(body, styles, page.width):
        goes_ahead = chunk.may_go_ahead(page.height)
        if waiting and (page.number > since or not (goes_ahead or chunk.may_wait)):
            waiting = _placed(waiting, before, page, not goes_ahead)
            since = page.number
        if chunk.may_wait and (waiting or not _fitted(chunk, page)):
            since, waiting = since if waiting else page.number, [*waiting, chunk]
            continue
        page.put(chunk.parts)
        before = chunk
    _placed(waiting, before, page, True)


def _fitted(chunk: Chunk, page: Page) -> bool:
    """Whether it has its place here: it fits, or does when smaller, or the rest of this page is no loss."""
    missing = chunk.height + MARGIN - page.room
    if missing <= 0 or page.room < SMALL_TAIL * page.height:
        return True
    if missing > (1 - LEAST) * chunk.picture:
        return False
    chunk.shrink(missing)
    return True


def _placed(waiting: list[Chunk], before: Chunk | None, page: Page, all_of_them: bool) -> list[Chunk]:
    """Those that go on waiting when the others stand after the chunk `before` them."""
    for number, chunk in enumerate(waiting):
        if not _fitted(chunk, page) and not all_of_them:
            return waiting[number:]
        if before is not None:
            place = before.blocks[-1]
            for block in chunk.blocks:
                place.addnext(block)
                place = block
        page.put(chunk.parts)
        before = chunk
    return []


def _chunks(body: etree._Element, styles: Styles, width: float) -> Iterator[Chunk]:
    chunk, after = Chunk(), 0.0
    for block in body.iterchildren(f"{{{W}}}p", f"{{{W}}}tbl"):
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
    following = next(block.itersiblings(f"{{{W}}}p", f"{{{W}}}tbl"), None)
    in_list = all(one is not None and child(one, "pPr", "numPr") is not None for one in (block, following))
    return following is not None and (in_list or text_of(block).rstrip().endswith(("：", ":")))
