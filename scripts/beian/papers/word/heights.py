"""How high the blocks of a Word paper stand on its page, from styles and texts alone; lengths in points."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from lxml import etree

from beian.papers.word.elements import W, child

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
INLINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
TEXT, BREAK, EXTENT = f"{W}t", f"{W}br", f"{INLINE}extent"
EMU, TWIP, A4 = 12700, 20, (595.3, 841.9)
NUMBER = re.compile(r"-?\d+")
LATIN, GAP, WIDE = "\u2e7f", 0.25, "‘’“”—…"  # a quarter of an em between hanzi and Latin letters
LIST_MARGIN, LIST_STEP = 480, 360  # twips: of a list, and of each level
CELL_SIDES, CELL_ENDS = 10.0, 4.5  # of a cell: its left and right margins, its upper and lower ones with the rule
UNDER_PICTURE = 4.0  # the depth of the line that a picture stands on
UNIT = re.compile(f"[^{LATIN}-\U0010ffff\\s{WIDE}]+|.", re.DOTALL)
NO_START = frozenset("，。、：；？！）》】」』〉％”’")
LOOKS = {
    f"{W}{name}": sort
    for name, sort in (("spacing", "spacing"), ("ind", "ind"), ("keepNext", "keep_next"), ("keepLines", "keep_lines"))
}
WIDTHS = {" ": 0.25, **dict.fromkeys("fijlrt.,;:'|!()[]/-", 0.32), **dict.fromkeys("mwMWG@%", 0.8)}


@dataclass(frozen=True)
class PagePart:
    """A line, or a row that does not break. `tied`: stays with the next part; `again`: the height of a table's head,
    which each new page repeats."""

    height: float
    tied: bool = False
    again: float = 0.0


@dataclass
class PageLayout:
    """The page that is being filled."""

    width: float
    height: float
    number: int = 1
    used: float = 0.0

    @classmethod
    def of(cls, body: etree._Element) -> PageLayout:
        """The page that a document's section describes, empty."""
        section = body.find(f"{W}sectPr")
        size, sides = child(section, "pgSz"), child(section, "pgMar")
        across = (_points(size, "w") or A4[0]) - _points(sides, "left") - _points(sides, "right")
        down = (_points(size, "h") or A4[1]) - abs(_points(sides, "top")) - abs(_points(sides, "bottom"))
        return cls(across, down)

    @property
    def room(self) -> float:
        return self.height - self.used

    def put(self, parts: list[PagePart]) -> None:
        """Set parts on the page, and turn to the next where they do not fit."""
        for group in _groups(parts):
            height = sum(part.height for part in group)
            if math.isinf(height):
                self._turn(0)
                continue
            if self.used and height > self.room:
                self._turn(group[0].again)
            self.used += height
            while self.used > self.height:
                self.number, self.used = self.number + 1, self.used - self.height

    def _turn(self, used: float) -> None:
        self.number, self.used = self.number + 1, used


def _groups(parts: list[PagePart]) -> Iterator[list[PagePart]]:
    group: list[PagePart] = []
    for part in parts:
        group.append(part)
        if not part.tied:
            yield group
            group = []
    if group:
        yield group


@dataclass(frozen=True)
class ParagraphLook:
    """The measures of a paragraph from its style and its own properties; lengths in points."""

    size: float = 12.0
    line: float = 0.0  # exact, or a multiple of the type where it is negative
    before: float = 0.0
    after: float = 0.0
    left: float = 0.0
    first: float = 0.0
    keep_next: bool = False
    keep_lines: bool = False

    def changed(self, paragraph: etree._Element | None, run: etree._Element | None) -> ParagraphLook:
        """The look with what the properties of a paragraph and of a run set."""
        changes: dict[str, Any] = {}
        for element in paragraph if paragraph is not None else ():
            kind = LOOKS.get(element.tag)
            if kind == "spacing":
                changes |= {side: _points(element, side) for side in ("before", "after") if _is_set(element, side)}
                if _is_set(element, "line"):
                    exact = element.get(f"{W}lineRule", "auto") != "auto"
                    changes["line"] = _points(element, "line") if exact else -_points(element, "line") / 12
            elif kind == "ind":
                changes |= {"left": _points(element, "left")} if _is_set(element, "left") else {}
                if _is_set(element, "firstLine") or _is_set(element, "hanging"):
                    changes["first"] = _points(element, "firstLine")  # a mark fills what hangs
            elif kind:
                changes[kind] = element.get(f"{W}val", "1") != "0"
        size = child(run, "sz")
        if size is not None:
            changes["size"] = _points(size, "val") * TWIP / 2 or self.size
        return replace(self, **changes) if changes else self

    @property
    def pitch(self) -> float:
        return self.line if self.line > 0 else self.size * 1.3 * (-self.line or 1)


class Styles:
    """The looks of a document's paragraphs, by its styles."""

    def __init__(self, tree: etree._Element) -> None:
        self._styles = {style.get(f"{W}styleId"): style for style in tree.iterfind(f"{W}style")}
        default = tree.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._default = ParagraphLook().changed(None, default)
        self._normal = next(
            (
                name
                for name, style in self._styles.items()
                if style.get(f"{W}default") and style.get(f"{W}type") == "paragraph"
            ),
            "",
        )
        self._known: dict[str, ParagraphLook] = {}
        self.cells: dict[tuple[etree._Element, float], float] = {}  # heights: asked for rows, and again for pages

    def look(self, paragraph: etree._Element) -> ParagraphLook:
        properties = child(paragraph, "pPr")
        level = child(properties, "numPr", "ilvl")
        style = child(properties, "pStyle")
        named = self._named(self._normal if style is None else style.get(f"{W}val"), 0)
        if level is not None:
            left = LIST_MARGIN + (int(level.get(f"{W}val")) + 1) * LIST_STEP
            named = replace(named, left=left / TWIP, first=0.0)
        return named.changed(properties, None)

    def _named(self, name: str, depth: int) -> ParagraphLook:
        if name not in self._known:
            style = self._styles.get(name)
            if style is None or depth > len(self._styles):
                return self._default
            based = child(style, "basedOn")
            under = self._named(based.get(f"{W}val"), depth + 1) if based is not None else self._default
            self._known[name] = under.changed(child(style, "pPr"), child(style, "rPr"))
        return self._known[name]


def height_of(block: etree._Element, styles: Styles, width: float, after: float) -> tuple[list[PagePart], float]:
    """The parts of a paragraph or table below a block that asks for `after` points of space; and the space that it asks
    for itself."""
    if block.tag == f"{W}tbl":
        return _row_parts(block, styles, width), 0.0
    looks = styles.look(block)
    text, picture = "", 0.0
    for part in block.iter(TEXT, BREAK, EXTENT):
        if part.tag == TEXT:
            text += part.text or ""
        elif part.tag == EXTENT:
            picture += int(part.get("cy")) / EMU
        elif part.get(f"{W}type") == "page":
            return [PagePart(math.inf)], 0.0
    if picture:
        return [PagePart(max(after, looks.before) + picture + UNDER_PICTURE, looks.keep_next)], looks.after
    count = _line_count(text, max(1.0, (width - looks.left) / looks.size), max(0.0, looks.first / looks.size))
    parts = []
    for line in range(count):
        is_last = line == count - 1
        tied = looks.keep_next if is_last else looks.keep_lines or line in (0, count - 2)
        parts.append(PagePart(looks.pitch + (0 if line else max(after, looks.before)), tied))
    return parts, looks.after


def _row_parts(table: etree._Element, styles: Styles, width: float) -> list[PagePart]:
    grid = _column_widths(table, width)
    parts: list[PagePart] = []
    heading = 0.0
    for row in table.iterfind(f"{W}tr"):
        height = _row_height(row, grid, styles, width)
        tied = any(styles.look(paragraph).keep_next for paragraph in row.iterfind(f"{W}tc/{W}p"))
        is_whole = child(row, "trPr", "cantSplit") is not None
        pieces = 1 if is_whole else max(1, round(height / 16))
        parts += [PagePart(height / pieces, tied and piece == pieces - 1, heading) for piece in range(pieces)]
        if child(row, "trPr", "tblHeader") is not None:
            heading += height
    return parts


def row_heights(table: etree._Element, styles: Styles, width: float) -> list[float]:
    grid = _column_widths(table, width)
    return [_row_height(row, grid, styles, width) for row in table.iterfind(f"{W}tr")]


def cells_of(table: etree._Element, width: float) -> Iterator[tuple[etree._Element, float]]:
    """The cells of a table, with the width of their text."""
    grid = _column_widths(table, width)
    for row in table.iterfind(f"{W}tr"):
        yield from _cells(row, grid, width)


def _row_height(row: etree._Element, grid: list[float], styles: Styles, width: float) -> float:
    return (
        max((_cell_height(cell, styles, cell_width) for cell, cell_width in _cells(row, grid, width)), default=0.0)
        + CELL_ENDS
    )


def _column_widths(table: etree._Element, width: float) -> list[float]:
    """The widths of a table's columns; a table that is as wide as the text has them by share."""
    grid = [_points(column, "w") for column in table.iterfind(f"{W}tblGrid/{W}gridCol")]
    whole = table.find(f"{W}tblPr/{W}tblW")
    is_share = whole is not None and whole.get(f"{W}type") == "pct"
    return [column * width / (sum(grid) or 1) for column in grid] if is_share else grid


def _cells(row: etree._Element, grid: list[float], width: float) -> Iterator[tuple[etree._Element, float]]:
    """The cells of a row with the width of their text, without cells that continue one above."""
    column = 0
    for cell in row.iterfind(f"{W}tc"):
        properties = child(cell, "tcPr")
        span = child(properties, "gridSpan")
        columns = int(span.get(f"{W}val", "1")) if span is not None else 1
        cell_width = sum(grid[column : column + columns]) or width
        column += columns
        if child(properties, "vMerge") is None:
            yield cell, cell_width - CELL_SIDES


def _cell_height(cell: etree._Element, styles: Styles, width: float) -> float:
    cached = styles.cells.get((cell, width))
    if cached is not None:
        return cached
    total, after = 0.0, 0.0
    for block in cell.iterchildren(f"{W}p", f"{W}tbl"):
        parts, after = height_of(block, styles, width, after)
        total += sum(part.height for part in parts)
    styles.cells[cell, width] = total + after
    return total + after


def _line_count(text: str, room: float, first: float) -> int:
    """Lines of so many ems broken as Word breaks them: between hanzi and between words, never before a closing mark."""
    count, used, before = 1, first, ""
    for unit in UNIT.findall(text):
        unit_width = _width(unit)
        if before and (before[-1] > LATIN) != (unit[0] > LATIN) and before[-1].isalnum() and unit[0].isalnum():
            unit_width += GAP
        if used + unit_width > room and not unit.isspace():
            along = 1.0 if unit in NO_START else 0.0  # what stands before such a mark comes along
            start = along if before else used
            turns = math.ceil((start + unit_width) / room) - 1  # of a word longer than a line
            count, used = count + turns + bool(before), start + unit_width - turns * room
        else:
            used += unit_width
        before = unit
    return count


@lru_cache(maxsize=4096)  # mostly a hanzi
def _width(unit: str) -> float:
    return sum(_advance(letter) for letter in unit)


def _advance(letter: str) -> float:
    """The width of a letter in ems, in a font of hanzi and Times New Roman."""
    return 1.0 if letter > LATIN or letter in WIDE else WIDTHS.get(letter, 0.7 if letter.isupper() else 0.49)


def _is_set(element: etree._Element, name: str) -> bool:
    return element.get(f"{W}{name}") is not None


def _points(element: etree._Element | None, name: str) -> float:
    """A length in twips, in points; 0 where it is not written."""
    number = None if element is None else NUMBER.match(element.get(f"{W}{name}", ""))
    return int(number[0]) / TWIP if number else 0.0
