"""A source taken apart: what its frame is made from (front matter, headings), and the HTML blocks that are put into it.

A site generator then works on a few lines a page, however long the answers are, and never sees one. Answers are
escaped, so that none can open or close a block.
"""

from __future__ import annotations

import re

OPEN = re.compile(r'^<div class="beian', re.MULTILINE)
DIV = re.compile(r"<(/?)div\b[^>]*>")
PLACE = re.compile(r'<div data-block="(\d+)">(?:<h1></h1>)?</div>')


def split_blocks(source: str) -> tuple[str, list[str]]:
    """The source with a place for each block, and the blocks in their order."""
    frame: list[str] = []
    blocks: list[str] = []
    end = 0
    while found := OPEN.search(source, end):
        stop = _closing(source, found.start())
        block = source[found.start() : stop]
        title = "<h1></h1>" if "<h1" in block else ""  # a theme adds a title to a page that seems to have none
        frame += [source[end : found.start()], f'<div data-block="{len(blocks)}">{title}</div>']
        blocks.append(block)
        end = stop
    return "".join([*frame, source[end:]]), blocks


def _closing(source: str, start: int) -> int:
    """Where the block ends that starts there."""
    depth = 0
    for tag in DIV.finditer(source, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    raise ValueError("a block of a page is not closed")


def filled_frame(frame: str, blocks: list[str]) -> str:
    """The finished page: each block at its place in the frame."""
    return PLACE.sub(lambda found: blocks[int(found[1])], frame)
