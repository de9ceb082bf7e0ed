"""The tree of a paper as Pandoc's writer for Typst takes it: what stays together on a page, words that are too long for
their line, pictures and styles as calls of paper.typ."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import add

from beian.papers.formats.tree_walk import (
    LENGTH,
    STYLE,
    BlocksChange,
    Walk,
    alternative,
    height,
    own_paragraphs,
    raw,
    raw_inline,
    slug,
    text_of,
    with_value,
)
from beian.papers.gaps import GAP
from beian.papers.tables import LINE_OF_TABLE, text_width, with_row_heads_again
from beian.papers.tree import TEXT_BLOCKS, Attributes, Cell, Node, Row, Tree, value_of

TEXT_ROOM = LINE_OF_TABLE * 0.8  # the type of the text is larger than that of tables
SMALL = 14  # lines; a table up to here stays on one page
SHORT = 10  # lines; a row up to here stays on one page, and fits there even if it is far higher than estimated
WIDE_LETTER = 0.6  # in hanzi: of a Latin letter in a run that is to fit in any case
HANZI = "\u2e80"  # and what follows
RUNS = re.compile("[^\0-\u2e7f]+|[\0-\u2e7f]+")  # (of these two ranges, the one that compiles sooner)
PERCENT = re.compile(r"[0-9]+\.?[0-9]*%")
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
LISTS = ("BulletList", "OrderedList")
STICKY = "sticky"
SIGNATURE = "Signature"
# An empty box is where Typst may break a run of letters, and is nothing in the text of the PDF, as a space of no width
# would be.
BREAK_HERE = raw_inline("typst", "#box();")


def for_typst(tree: Tree, proportions: Mapping[str, float]) -> Tree:
    """The tree as Pandoc's writer for Typst takes it; `proportions` are height by width of the pictures by name."""
    return _Typst(proportions).document(tree)


class _Typst(Walk):
    def __init__(self, proportions: Mapping[str, float]) -> None:
        super().__init__()
        self.proportions = proportions
        self.room = math.inf  # in hanzi: the width of the line that is written
        self.shares: list[float] = []  # of that line: what each column of the table has
        self.changes |= {
            "Str": self.text,
            "Span": self.span,
            "Image": lambda node: [raw_inline("typst", f"#box({self.image_call(*node['c'])})")],
        }

    def document(self, tree: Tree) -> Tree:
        """The whole paper: only its body knows the width of a line."""
        document = super().document({**tree, "blocks": []})
        self.room = TEXT_ROOM
        return {**document, "blocks": self.blocks(list(_with_companions(tree["blocks"])))}

    def blocks(self, blocks: list[Node]) -> list[Node]:
        """The blocks; an ordered list that touches another stands in a block, else Typst would count on through both."""
        out: list[Node] = []
        before = ""
        for block in blocks:
            converted = self.nodes([block])
            touches = before == block["t"] == "OrderedList"
            out += _call("block", converted) if touches and block["c"][0][0] == 1 else converted
            before = block["t"]
        return out

    # -- text -----------------------------------------------------------------------------------------------------------

    def text(self, node: Node) -> list[Node]:
        """A text, broken where a run of Latin letters is wider than its line."""
        return [BREAK_HERE if piece is None else _typst_text(piece) for piece in _pieces(node["c"], self.room)]

    def span(self, node: Node) -> list[Node]:
        """A span; a gap is highlighted."""
        attributes, inner = node["c"]
        converted = self.inlines(inner)
        if GAP not in attributes[1]:
            return [{"t": "Span", "c": [attributes, converted]}]
        return [raw_inline("typst", "#highlight(["), *converted, raw_inline("typst", "]);")]

    # -- pictures -------------------------------------------------------------------------------------------------------

    def image_call(self, attributes: Attributes, inner: list[Node], target: list[str]) -> str:
        """A call of Typst's `image` with the alternative text, which Pandoc's own writer drops."""
        arguments = [_literal(target[0]), f"alt: {_literal(alternative(attributes, inner))}"]
        tall = height(attributes, target[0], self.proportions)
        if tall:
            arguments.append(f'height: {tall}, fit: "stretch"')
        for name in ("width",) if tall else ("width", "height"):
            value = value_of(attributes, name)
            if LENGTH.fullmatch(value) or PERCENT.fullmatch(value):
                arguments.append(f"{name}: {value}")
        return f"image({', '.join(arguments)})"

    def figure(self, node: Node) -> list[Node]:
        """A figure of one picture as Typst's own; any other as it is."""
        attributes, (_, caption), inner = node["c"]
        first = inner[0]["c"][:1] if len(inner) == 1 and inner[0]["t"] in TEXT_BLOCKS else []
        if not first or first[0]["t"] != "Image":
            return super().figure(node)
        image, label = self.image_call(*first[0]["c"]), f"#label({_literal(attributes[0])})" if attributes[0] else ""
        if not caption:
            return [_raw(f"#figure({image}){label}")]
        return [_raw(f"#figure({image}, caption: ["), *self.blocks(caption), _raw(f"]){label}")]

    # -- divisions ------------------------------------------------------------------------------------------------------

    def division(self, node: Node) -> list[Node]:
        """A division as a call of the function of paper.typ that its style names."""
        (_, classes, _), inner = attributes, _ = node["c"]
        if "pagebreak" in classes:
            return [_raw("#pagebreak(weak: true)")]
        if "contents" in classes:  # Typst makes the contents itself, with page numbers
            return [_raw("#contents-page")]
        style = value_of(attributes, STYLE) or (STICKY if STICKY in classes else "")
        return _call(slug(style), self.blocks(inner)) if style else super().division(node)

    # -- tables ---------------------------------------------------------------------------------------------------------

    def table(self, node: Node) -> list[Node]:
        """A small table is not torn: no row of it stands alone at the foot of a page."""
        outer, self.shares = self.shares, _shares(node["c"][2])
        node = with_row_heads_again(node)
        node, lines = _with_short_rows(node, self.shares)
        converted = super().table(node)
        self.shares = outer
        return _call("block(breakable: false, above: 14pt, below: 14pt)", converted) if lines <= SMALL else converted

    def rows(self, rows: list[Row], cell: BlocksChange | None = None) -> list[Row]:
        room, shares = self.room, self.shares
        change = cell or self.cell
        out: list[Row] = []
        for attributes, cells in rows:
            column = 0
            line: list[Cell] = []
            for table_cell in cells:
                self.room = room * reduce(add, shares[column : column + table_cell[3]], 0.0) - 1
                column += table_cell[3]
                line.append([*table_cell[:4], change(table_cell[4])])
            out.append([attributes, line])
        self.room = room
        return out

    def cell(self, blocks: list[Node]) -> list[Node]:
        return self.blocks(own_paragraphs(blocks))


# -- what stays together ------------------------------------------------------------------------------------------------


def _with_companions(blocks: list[Node]) -> Iterator[Node]:
    """The blocks; the one before a signature stays on its page, of a list its last item."""
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        signed = following and following["t"] == "Div" and value_of(following["c"][0], STYLE) == SIGNATURE
        if not signed or block["t"] == "Header":
            yield block
        elif block["t"] == "BulletList" and len(block["c"]) > 1:
            yield {**block, "c": block["c"][:-1]}
            yield _sticky({**block, "c": block["c"][-1:]})
        elif block["t"] == "OrderedList" and len(block["c"][1]) > 1:
            (start, *form), items = block["c"]
            yield {**block, "c": [[start, *form], items[:-1]]}
            yield _sticky({**block, "c": [[start + len(items) - 1, *form], items[-1:]]})
        else:
            yield _sticky(block)


def _sticky(block: Node) -> Node:
    return {"t": "Div", "c": [["", [STICKY], []], [block]]}


def _shares(columns: list[list[Node]]) -> list[float]:
    """The share of the line that each column has."""
    return [width.get("c") or 1 / len(columns) for _, width in columns]


def _with_short_rows(table: Node, shares: list[float]) -> tuple[Node, int]:
    """The table with its short rows marked, and its height in lines.

    Typst breaks any row at the foot of a page, and never one that is marked: even if it is higher than the page.
    """
    *before, head, bodies, foot = table["c"]
    lines, marked = len(head[1]), []
    for attributes, count, above, rows in bodies:
        heights = [_row_height(cells, shares) for _, cells in rows]
        lines += sum(heights)
        marked_rows = [_unbreakable(row) if tall <= SHORT else row for row, tall in zip(rows, heights, strict=True)]
        marked.append([attributes, count, above, marked_rows])
    return {"t": "Table", "c": [*before, head, marked, foot]}, lines


def _unbreakable(row: Row) -> Row:
    return [row[0], [[with_value(cell[0], "typst:breakable", "false"), *cell[1:]] for cell in row[1]]]


def _row_height(cells: list[Cell], shares: list[float]) -> int:
    """The height of a row in lines."""
    rooms = (LINE_OF_TABLE * share - 1 for share in shares)
    heights = (
        SMALL + 1 if cell[2] > 1 else sum(_block_height(block, room) for block in cell[4])
        for cell, room in zip(cells, rooms, strict=False)
    )
    return max(heights, default=0)


def _block_height(block: Node, room: float) -> int:
    """The height of a block in lines of `room` hanzi."""
    if block["t"] == "Table":
        return SMALL + 1
    unknown = 0 if block["t"] in TEXT_BLOCKS else SHORT  # a list, a picture: of unknown height
    return unknown + max(1, math.ceil(text_width(text_of(block)) / room) if room > 0 else 1)


# -- Typst's own language -----------------------------------------------------------------------------------------------


def _pieces(text: str, room: float) -> Iterable[str | None]:
    """The pieces of a text, None where a run of Latin letters that is wider than its line may be broken."""
    if len(text) * WIDE_LETTER <= room:
        return [text]
    runs: list[str] = RUNS.findall(text)
    if not any(_too_long(run, room) for run in runs):
        return [text]
    return (
        piece
        for run in runs
        for piece in ([part for letter in run for part in (None, letter)][1:] if _too_long(run, room) else [run])
    )


def _too_long(run: str, room: float) -> bool:
    return run[0] < HANZI and len(run) * WIDE_LETTER > room


def _typst_text(text: str) -> Node:
    """A text as Typst shall show it: it would turn -- and ... into other characters, which Pandoc leaves to it."""
    return raw_inline("typst", f"#{_literal(text)};") if PUNCTUATION.search(text) else {"t": "Str", "c": text}


def _literal(text: str) -> str:
    """A string of Typst: only backslash and quote have a meaning; control characters become spaces."""
    return '"' + CONTROLS.sub(" ", text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def _raw(text: str) -> Node:
    return raw("typst", text)


def _call(function: str, blocks: list[Node]) -> list[Node]:
    return [_raw(f"#{function}["), *blocks, _raw("]")]
