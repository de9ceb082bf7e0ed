"""Classifies one typed line of a long answer: list item, heading, table row, or continuation of the line before.

`MARKERS` are all the signs that are read and not printed as text; `docs/long-answers.md` lists them for people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BLANK = "[ \t\u00a0\u3000]"
BARS = "|｜"
# what says which form a line has and is not printed as text itself (the number of a list item is printed as its number)
MARKERS = {
    "bullet": re.compile(rf"-{BLANK}+(?=\S)"),
    "number": re.compile(rf"([1-9]\d{{0,2}})\.{BLANK}+(?=\S)"),
    "heading": re.compile(rf"(#{{1,6}}){BLANK}+(?=\S)|(#{{2,6}})(?=[^#\s])"),
    "bar": re.compile(r"(?<!\\)[|｜]"),
    "escape": re.compile(r"\\(?=[|｜])"),
    "rule": re.compile(r"[:：]?(?:-+|－{2,}|[—–]{3,})[:：]?"),  # a cell of the line below a table's head
    "line end": re.compile(r"\s*(?:\r\n?|[\n\u2028\u2029])\s*"),  # with the indentation and the blank lines around it
}
BAR = MARKERS["bar"]
# a line goes on when it ends or the next begins so, in a bracket that the next one closes, or between two Latin words
UNFINISHED = re.compile(r"[，、,（《“‘【「『〈〔(]\Z")
CONTINUING = re.compile(r"[，、。；：！？）》”’】」』〉〕％,)]")
OPENED, CLOSED = re.compile(r"[（《【〔][^（）《》【】〔〕]*\Z"), re.compile(r"[^（）《》【】〔〕]*[）》】〕]")
LATIN = re.compile(r"(?:[A-Za-z][A-Za-z'’-]*[ ,]+){2}[A-Za-z][A-Za-z'’-]*\Z")
# signs that people number and list with, which are printed as typed: such a line is never the rest of another
TYPED_MARK = re.compile(
    r"[（(]?(?:\d{1,3}|[一二三四五六七八九十百]{1,4}|[A-Za-z])(?:[）)、．]|\.(?!\d))|第[\d一二三四五六七八九十百]+[章节条款项步]"
    r"|[\u2460-\u249b\u24ea\u24eb-\u24ff\u3251-\u325f\u32b1-\u32bf]|[*+#>•·●○■□◆◇▪▶➢✓√☑☐—–－-]|[|｜]"
)


@dataclass(frozen=True)
class Line:
    """A line with text: `rest` is what follows its mark, `value` the number of an item.

    `fresh` after a blank line; `pasted` when indented by signs that only begin paragraphs.
    """

    number: int
    text: str
    indent: int
    fresh: bool
    pasted: bool
    mark: str
    rest: str
    value: int

    @property
    def is_list_item(self) -> bool:
        return self.mark in ("bullet", "number")


def lines_of(text: str, policy: bool) -> list[Line]:
    """The lines with text; headings are marks in policies only."""
    found: list[Line] = []
    fresh = True
    for number, line in enumerate(re.split(r"\r\n?|[\n\u2028\u2029]", text), 1):
        body = line.strip()
        if body:
            found.append(_line(number, line[: line.index(body[0])], body, fresh, policy))
        fresh = not body
    return found


def _line(number: int, lead: str, text: str, fresh: bool, policy: bool) -> Line:
    names = ("bullet", "number", "heading") if policy else ("bullet", "number")
    mark = next((name for name in names if MARKERS[name].match(text)), "")
    match = MARKERS[mark].match(text) if mark else None
    pasted = bool(lead.strip(" \t"))
    # what only begins a paragraph is no indentation that could belong to an item
    indent = 0 if pasted and not mark else _columns(lead)
    value = int(match[1]) if match and mark == "number" else 0
    return Line(number, text, indent, fresh, pasted, mark, text[match.end() :] if match else text, value)


def _columns(lead: str) -> int:
    columns = 0
    for sign in lead:
        columns += 4 - columns % 4 if sign == "\t" else 2 if sign == "\u3000" else 1
    return columns


def continues(line: str, following: str) -> bool:
    """Whether a line is plainly only the beginning of the next one."""
    if TYPED_MARK.match(following) or is_rule(line):
        return False
    latin = LATIN.search(line[-80:]) and re.match("[a-z]", following)
    inside = OPENED.search(line) and CLOSED.match(following)
    return bool(UNFINISHED.search(line) or CONTINUING.match(following) or inside or latin)


def joined_by_blank(line: str, following: str) -> bool:
    """Whether a blank stands for the line end: between two Latin words."""
    return line[-1] != "(" and line[-1].isascii() and following[0].isascii() and not CONTINUING.match(following)


# -- rows of tables -------------------------------------------------------------------------------------------------------


def cells_of(row: str) -> tuple[str, ...]:
    """The cells of a row, which is divided by the bar that it begins with, or by |."""
    bar = row[0] if row[0] in BARS else "|"
    parts = re.split(rf"(?<!\\){re.escape(bar)}", row)
    parts = parts[1:] if row[0] == bar else parts
    parts = parts[:-1] if len(parts) > 1 and not parts[-1].strip() else parts
    return tuple(MARKERS["escape"].sub("", part).strip() for part in parts)


def without_empty_end(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Without empty cells beyond the head's."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells


def is_rule(row: str) -> bool:
    """Whether a line is the one below a table's head: dashes between bars, with one outside or each of two and more."""
    cells = ["".join(cell.split()) for cell in cells_of(row)] if BAR.search(row) else []
    outer = row[0] in BARS or all(len(cell) > 1 for cell in cells)
    return bool(cells) and outer and all(MARKERS["rule"].fullmatch(cell) for cell in cells)


def is_row(row: str) -> bool:
    """Whether a line is plainly a row even without a line of dashes: bars at both ends and between."""
    ends = row[0] in BARS and row[-1] == row[0] and row[-2:-1] != "\\"
    cells = cells_of(row) if ends else ()
    return len(cells) > 1 and any(cells)
