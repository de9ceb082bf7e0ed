"""Splits a page's source into the frame (front matter, headings) and the HTML blocks that are put into it later.

So MkDocs works on a few lines a page, however long the answers are, and never sees an answer. Answers are escaped, so that
none can open or close a block.
"""

from __future__ import annotations

import re

OPEN = re.compile(r'^<div class="beian', re.MULTILINE)
DIV = re.compile(r"<(/?)div\b[^>]*>")
PLACE = re.compile(r'<div data-block="(\d+)">(?:<h1></h1>)?</div>')


def split_blocks(source: str) -> tuple[str, list[str]]:
    """The source with a placeholder for each block, and the blocks in their order."""
    frame: list[str] = []
    blocks: list[str] = []
    end = 0
    while opening := OPEN.search(source, end):
        closing = _closing(source, opening.start())
        block = source[opening.start() : closing]
        title = "<h1></h1>" if "<h1" in block else ""  # a theme adds a title to a page that seems to have none
        frame += [source[end : opening.start()], f'<div data-block="{len(blocks)}">{title}</div>']
        blocks.append(block)
        end = closing
    return "".join([*frame, source[end:]]), blocks


def _closing(source: str, start: int) -> int:
    """The offset behind the block that starts at `start`. Raises ValueError for one that is not closed."""
    depth = 0
    for tag in DIV.finditer(source, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    raise ValueError("a block of a page is not closed")


def filled_frame(frame: str, blocks: list[str]) -> str:
    """The finished page: the frame with each placeholder replaced by its block."""
    return PLACE.sub(lambda match: blocks[int(match[1])], frame)
