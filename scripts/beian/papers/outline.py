"""The outline of a paper, headings and rows of tables: the official order and words laid over it, numbers, and the contents.

Works on a template's blocks before answers are put in: numbers follow the new order, and no answer is ever read.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal, TypeVar

from beian.papers.tree import OPEN, Cell, Node, Row, string

NUMBER = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]+[、章节.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+(?:[.．]\d+)*(?:[、.．)）]|\s))\s*"
)
LABEL = 40  # hanzi at most: longer cells are hints for the person who fills the form
HINTS = ("（", "(", "注：", "请", "□", "☐")
Item = TypeVar("Item")
CHINESE = "零一二三四五六七八九十"


@dataclass(frozen=True)
class OutlineEntry:
    """A heading, or the label of a table's row; `place` is the heading above it."""

    sort: Literal["heading", "row"]
    words: str
    place: str = ""

    @property
    def key(self) -> str:
        """The words without numbering, spaces, punctuation and differences of width, for comparing."""
        return "".join(letter for letter in unicodedata.normalize("NFKC", self.words) if letter.isalnum())


@dataclass(frozen=True)
class OutlineOverride:
    """Official words by ours, in the official order; `reference` is the docx whose styles Word's papers take."""

    headings: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    reference: bytes = b""


def unnumbered(text: str) -> str:
    """A heading's words without its number."""
    return NUMBER.sub("", text, count=1).strip() if NUMBER.match(text) else text.strip()


def is_label(text: str) -> bool:
    """Whether a cell's text is the label of its row, not a hint for the person who fills the form."""
    return bool(text) and len(text) <= LABEL and not text.startswith(HINTS)


def outline_entries(blocks: Iterable[Node]) -> list[OutlineEntry]:
    """The headings and labels of a template's blocks; none of what an answer says."""
    section, entries = "", []
    for block in _without_divisions(blocks):
        if block["t"] == "Header":
            words = unnumbered(_own_words(block["c"][2]))
            if words:
                section = words
                entries.append(OutlineEntry("heading", words))
        elif block["t"] == "Table":
            labels = [_label(cell) for row in _rows_of(block) for cell in row[1]]
            entries += [OutlineEntry("row", words, section) for words in labels if words]
    return entries


def with_override(blocks: list[Node], override: OutlineOverride) -> list[Node]:
    """The blocks with the official words, headings and rows in the official order.

    Only what stands beside each other is reordered; what the outline does not name stays behind its neighbour.
    """
    return _ordered_sections([_adopted_tables(block, override) for block in blocks], override.headings, 1)


def _ordered_sections(blocks: list[Node], names: Mapping[str, str], level: int) -> list[Node]:
    if level > 6:
        return blocks
    head: list[Node] = []
    sections: list[list[Node]] = []
    for block in blocks:
        if block["t"] == "Header" and block["c"][0] == level:
            sections.append([_renamed_header(block, names)])
        else:
            (sections[-1] if sections else head).append(block)
    wanted = [unnumbered(_own_words(section[0]["c"][2])) for section in sections]
    done = [[section[0], *_ordered_sections(section[1:], names, level + 1)] for section in sections]
    ordered = _in_order(done, wanted, list(names.values()))
    return [*_ordered_sections(head, names, level + 1), *(block for section in ordered for block in section)]


def _renamed_header(block: Node, names: Mapping[str, str]) -> Node:
    level, attributes, inner = block["c"]
    words = names.get(unnumbered(_own_words(inner)))
    return {"t": "Header", "c": [level, attributes, string(words) if words else inner]}


def _adopted_tables(block: Node, override: OutlineOverride) -> Node:
    if block["t"] == "Div":
        return {"t": "Div", "c": [block["c"][0], [_adopted_tables(inner, override) for inner in block["c"][1]]]}
    if block["t"] != "Table" or not override.rows:
        return block
    table = list(block["c"])
    head = [table[3][0], [_renamed_row(row, override.rows) for row in table[3][1]]]
    bodies = [[*body[:3], _adopted_rows(body[3], override.rows)] for body in table[4]]
    return {"t": "Table", "c": [*table[:3], head, bodies, table[5]]}


def _adopted_rows(rows: list[Row], names: Mapping[str, str]) -> list[Row]:
    groups: list[list[Row]] = []
    for row in (
        _renamed_row(row, names) for row in rows
    ):  # rows whose first cell joins the one above move with it, and are ordered among themselves
        groups.append([row]) if _cell_text(row[1][0]) != "^" or not groups else groups[-1].append(row)
    order = list(names.values())
    inner = [_ordered_group(group, order) for group in groups]
    return [row for group in _in_order(inner, [_label(g[0][1][0]) for g in inner], order) for row in group]


def _ordered_group(group: list[Row], order: list[str]) -> list[Row]:
    """Rows below one joined cell in their order: the cell itself stays at the top."""
    if len(group) == 1 or any(len(row[1]) < 2 for row in group):
        return group
    tails = _in_order([row[1][1:] for row in group], [_label(row[1][1]) for row in group], order)
    return [[row[0], [row[1][0], *tail]] for row, tail in zip(group, tails, strict=True)]


def _renamed_row(row: Row, names: Mapping[str, str]) -> Row:
    return [row[0], [_renamed_cell(cell, names) for cell in row[1]]]


def _renamed_cell(cell: Cell, names: Mapping[str, str]) -> Cell:
    words = names.get(_label(cell))
    return [*cell[:4], [{"t": "Plain", "c": string(words)}]] if words else cell


def _in_order(items: list[Item], words: list[str], order: list[str]) -> list[Item]:
    ranks, last = [], -1
    for name in words:
        last = order.index(name) if name in order else last
        ranks.append(last)
    return [item for _, item in sorted(zip(ranks, items, strict=True), key=lambda pair: pair[0])]


# -- reading ----------------------------------------------------------------------------------------------------------


def _without_divisions(blocks: Iterable[Node]) -> Iterator[Node]:
    for block in blocks:
        if block["t"] != "Div":
            yield block
        elif dict(block["c"][0][2]).get("headers") == "0":  # Pandoc wants a heading, a form prints none
            for table in block["c"][1]:
                yield {"t": "Table", "c": [*table["c"][:3], ["", []], *table["c"][4:]]}
        else:
            yield from _without_divisions(block["c"][1])


def _rows_of(table: Node) -> list[Row]:
    return [*table["c"][3][1], *(row for body in table["c"][4] for row in body[3])]


def _label(cell: Cell) -> str:
    text = _cell_text(cell)
    return text if text not in ("<", "^") and is_label(text) else ""


def _cell_text(cell: Cell) -> str:
    return _own_words(cell[4][0]["c"]) if len(cell[4]) == 1 and cell[4][0]["t"] in ("Plain", "Para") else ""


def _own_words(items: list[Node]) -> str:
    """The template's own text; empty as soon as an answer is printed in it."""
    spaces = {"Space": " ", "SoftBreak": "", "LineBreak": ""}
    text = "".join(item["c"] if item["t"] == "Str" else spaces.get(item["t"], "") for item in items)
    return "" if OPEN in text else " ".join(part for part, _ in groupby(text.split()))


def number_headings(blocks: list[Node]) -> dict[str, str]:
    """Puts numbers and names on the headings, in place; returns what a reference to each named section says.

    No two headings have one name, not even where Word and other programs make no difference between a and A.
    """
    sections: dict[str, str] = {}
    names: set[str] = set()
    counters = [0] * 7
    for header in _headers(blocks):
        level, (given_name, classes, pairs), body = header["c"]
        if "unnumbered" in classes:
            prefix = ""
        else:
            counters[level] += 1
            counters[level + 1 :] = [0] * (6 - level)
            prefix = _numbering(level, counters[level])
        name = _free_name(given_name or "section-" + "-".join(str(n) for n in counters[1 : level + 1]), names)
        if given_name:
            sections[given_name] = "".join(_numbering(n, counters[n]).rstrip("、. ") for n in range(1, level + 1))
        header["c"] = [level, [name, classes, pairs], string(prefix) + body]
    return sections


def contents(headings: Iterable[tuple[int, str, list[Node]]]) -> Node:
    """The list of contents: chapters and their parts, each a link to its heading."""
    rows = [
        {
            "t": "Para",
            "c": [
                {"t": "Span", "c": [["", [f"level-{level}"], []], string("　" * (level - 1))]},
                {"t": "Link", "c": [["", [], []], body, [f"#{name}", ""]]},
            ],
        }
        for level, name, body in headings
        if level < 3
    ]
    title = {"t": "Div", "c": [["", [], [["custom-style", "TOC Heading"]]], [{"t": "Para", "c": string("目　录")}]]}
    entries = {"t": "Div", "c": [["", ["entries"], [["custom-style", "Contents Entry"]]], rows]}
    return {"t": "Div", "c": [["", ["contents"], []], [title, entries]]}


def _headers(blocks: list[Node]) -> Iterator[Node]:
    for block in blocks:
        if block["t"] == "Header":
            yield block
        elif block["t"] == "Div":
            yield from _headers(block["c"][1])


def _free_name(wanted: str, names: set[str]) -> str:
    """The name that is wanted, or the first one after it that is free; taken from now on."""
    tries = itertools.chain([wanted], (f"{wanted}-{number}" for number in itertools.count(2)))
    name = next(candidate for candidate in tries if candidate.casefold() not in names)
    names.add(name.casefold())
    return name


def _numbering(level: int, number: int) -> str:
    if level == 1:
        return f"{_chinese_numeral(number)}、"
    if level == 2:
        return f"（{_chinese_numeral(number)}）"
    return f"{number}. " if level == 3 else f"（{number}）"


def _chinese_numeral(number: int) -> str:
    """1 to 99 in Chinese numerals, as chapters are counted; more, which no chapters are, in figures."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else CHINESE[tens]) + ("十" if tens else "") + (CHINESE[ones] if ones or not tens else "")
