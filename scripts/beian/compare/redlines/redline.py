"""Merges the Pandoc trees of two versions of a paper into one tree in which every difference is tracked.

What Pandoc cannot write (the mark of a paragraph, whole rows, tables, figures and rules) becomes a raw marker that
`papers/word/tracked_changes` turns into Word's XML: `p` in the text of a paragraph, `row` in the first cell of a row,
`start` and `end` around anything else. A moved paragraph is deleted in one place and inserted in the other.
"""

from __future__ import annotations

from typing import Any

from beian.compare import alignment
from beian.compare.alignment import align, canonical, content, likeness, plain_text
from beian.compare.redlines.form_lines import WORDING, FormLines
from beian.core.text.differences import DELETION, INSERTION, Operation
from beian.papers.tree import TEXT_BLOCKS, Node, Row, Tree

Table = list[Any]  # attributes, caption, columns, head, bodies, foot
Figure = list[Any]  # attributes, caption, blocks
ELEMENT = {INSERTION: "ins", DELETION: "del"}
ALIKE, ALIKE_BOX, ALIKE_KEY = 0.35, 0.25, 0.6  # texts; lists, quotes, tables; rows with the same first cell
ATTRIBUTES = {"Header": 1, "Div": 0, "Table": 0, "Figure": 0, "CodeBlock": 0}  # where the anchor stands in "c"
NOTHING: Node = {"t": "MetaInlines", "c": []}
BOXES = ("BulletList", "OrderedList", "BlockQuote", "Div", "Table")

AUTHOR = "算法备案修订对照"  # whom Word and the pages name as the one who made the changes


class NotMergeable(Exception):
    """Two blocks have no common form: the old one is deleted, the new one inserted."""


def merged_tree(old: Tree, new: Tree, author: str, date: str, form: FormLines | None = None) -> Tree:
    """The tree of `new` with the differences to `old` tracked; those of lines of the form by an author of their own. Raises
    ValueError when one already holds tracked changes."""
    return Merger(author, date, form).merged_tree(old, new)


class Merger:
    """Merges two trees: `merged_…` pairs an old piece with a new one, `marked_…` marks a piece as inserted or deleted."""

    def __init__(self, author: str, date: str, form: FormLines | None = None) -> None:
        self.author, self.date, self.form = author, date, form or FormLines()

    def attributes(self, *, form: bool) -> list[list[str]]:
        return [["author", WORDING if form else self.author], ["date", self.date]]

    def merged_tree(self, old: Tree, new: Tree) -> Tree:
        meta = {**new["meta"]}
        for key in ("title", "subtitle"):
            before, after = (content(tree["meta"].get(key, NOTHING)) for tree in (old, new))
            line = (
                self.merged_line(before, after)
                if before and after
                else self.marked_paragraph(before or after, DELETION if before else INSERTION)
            )
            if before or after:
                meta[key] = {"t": "MetaInlines", "c": line}
        return {**new, "meta": meta, "blocks": self.merged_blocks(old["blocks"], new["blocks"])}

    # -- text -----------------------------------------------------------------------------------------------------------

    def merged_line(self, old: list[Node], new: list[Node]) -> list[Node]:
        return alignment.merged_line(old, new, self.attributes(form=id(new) in self.form.kept))

    def marked_paragraph(self, inlines: list[Node], op: Operation) -> list[Node]:
        """The text of a paragraph that is wholly inserted or deleted, its mark included."""
        form = id(inlines) in (self.form.dropped if op == DELETION else self.form.kept)
        return [_marker("RawInline", "p", op, form), *alignment.marked_line(inlines, op, self.attributes(form=form))]

    # -- whole blocks -----------------------------------------------------------------------------------------------------

    def marked_block(self, block: Node, op: Operation) -> Node:
        """A block that is wholly inserted or deleted."""
        block = _without_anchor(block) if op == DELETION else block
        kind, body = block["t"], content(block)
        if kind in TEXT_BLOCKS:
            return {"t": kind, "c": self.marked_paragraph(body, op)}
        if kind == "Header":
            return {"t": kind, "c": [body[0], body[1], self.marked_paragraph(body[2], op)]}
        if kind == "BulletList":
            return {"t": kind, "c": [self.marked_blocks(item, op) for item in body]}
        if kind == "OrderedList":
            return {"t": kind, "c": [body[0], [self.marked_blocks(item, op) for item in body[1]]]}
        if kind == "BlockQuote":
            return {"t": kind, "c": self.marked_blocks(body, op)}
        if kind == "Div" and body[1]:
            return {"t": kind, "c": [body[0], self.marked_blocks(body[1], op)]}
        form = self.form.covers(block, op)
        around = [_marker("RawBlock", "start", op, form), block, _marker("RawBlock", "end", op, form)]
        return {"t": "Div", "c": [["", [op], self.attributes(form=form)], around]}

    def marked_blocks(self, blocks: list[Node], op: Operation) -> list[Node]:
        return [self.marked_block(block, op) for block in blocks]

    # -- pairs ------------------------------------------------------------------------------------------------------------

    def merged_blocks(self, old: list[Node], new: list[Node], *, first: bool = False) -> list[Node]:
        """`first`: the two first blocks carry the number of a list item and stay together."""
        old, new = (_without_empty(blocks, first) for blocks in (old, new))
        out: list[Node] = []
        for i, j in align(old, new, _block_similarity, first=first):
            if i is not None and j is not None:
                out += self.merged_or_both(old[i], new[j])
            elif i is not None:
                out.append(self.marked_block(old[i], DELETION))
            elif j is not None:
                out.append(self.marked_block(new[j], INSERTION))
        return out

    def merged_or_both(self, old: Node, new: Node) -> list[Node]:
        try:
            return [self.merged_block(old, new)]
        except NotMergeable:
            return [self.marked_block(old, DELETION), self.marked_block(new, INSERTION)]

    def merged_block(self, old: Node, new: Node) -> Node:
        """Two blocks as one. Raises NotMergeable."""
        kind, before, after = new["t"], content(old), content(new)
        if canonical(old) == canonical(new):
            return new
        if kind in TEXT_BLOCKS and old["t"] in TEXT_BLOCKS:
            return {"t": kind, "c": self.merged_line(before, after)}
        if kind != old["t"]:
            raise NotMergeable
        if kind == "Figure":
            return {"t": kind, "c": self.merged_figure(before, after)}
        if kind == "Table":
            return {"t": kind, "c": self.merged_table(before, after)}
        return {"t": kind, "c": self.merged_body(kind, before, after)}

    def merged_body(self, kind: str, old: Any, new: Any) -> Any:
        if kind == "Header":
            return [new[0], new[1], self.merged_line(old[2], new[2])]
        if kind == "BulletList":
            return self.merged_items(old, new)
        if kind == "OrderedList":
            return [new[0], self.merged_items(old[1], new[1])]
        if kind == "BlockQuote":
            return self.merged_blocks(old, new)
        if kind == "Div" and old[1] and new[1]:
            return [new[0], self.merged_blocks(old[1], new[1])]
        raise NotMergeable

    def merged_items(self, old: list[list[Node]], new: list[list[Node]]) -> list[list[Node]]:
        out = []
        for i, j in align(old, new, _item_similarity):
            if i is not None and j is not None:
                out.append(self.merged_blocks(old[i], new[j], first=True))
            elif i is not None:
                out.append(self.marked_blocks(old[i], DELETION))
            elif j is not None:
                out.append(self.marked_blocks(new[j], INSERTION))
        return out

    def merged_figure(self, old: Figure, new: Figure) -> Figure:
        caption = self.merged_block(old[1][1][0], new[1][1][0])
        return [new[0], [new[1][0], [caption]], new[2]]

    # -- tables -----------------------------------------------------------------------------------------------------------

    def merged_table(self, old: Table, new: Table) -> Table:
        """Tables of one shape: caption, head, bodies and foot, each with its own."""
        caption = [self.merged_block(*two) for two in zip(old[1][1], new[1][1], strict=True)]
        bodies = [
            [after[0], after[1], self.merged_rows_in_place(before[2], after[2]), self.merged_rows(before[3], after[3])]
            for before, after in zip(old[4], new[4], strict=True)
        ]
        head = [new[3][0], self.merged_rows_in_place(old[3][1], new[3][1])]
        foot = [new[5][0], self.merged_rows_in_place(old[5][1], new[5][1])]
        return [new[0], [new[1][0], caption], new[2], head, bodies, foot]

    def merged_rows_in_place(self, old: list[Row], new: list[Row]) -> list[Row]:
        return [self.merged_row(*two) for two in zip(old, new, strict=True)]

    def merged_rows(self, old: list[Row], new: list[Row]) -> list[Row]:
        pairs = align(old, new, _row_similarity)
        spanned = any(cell[2] > 1 for row in [*old, *new] for cell in row[1])
        if spanned and any(None in pair for pair in pairs):
            raise NotMergeable  # a row inside a vertical span cannot come or go alone
        out = []
        for i, j in pairs:
            if i is not None and j is not None:
                out.append(self.merged_row(old[i], new[j]))
            elif i is not None:
                out.append(self.marked_row(old[i], DELETION))
            elif j is not None:
                out.append(self.marked_row(new[j], INSERTION))
        return out

    def marked_row(self, row: Row, op: Operation) -> Row:
        cells = [[*cell[:4], self.marked_blocks(cell[4], op) or [{"t": "Plain", "c": []}]] for cell in row[1]]
        cells[0][4].insert(0, _marker("RawBlock", "row", op, self.form.covers(row, op)))
        name, classes, attributes = row[0]
        return [[name, [*classes, op], attributes], cells]

    def merged_row(self, old: Row, new: Row) -> Row:
        if _cell_spans(old) != _cell_spans(new):
            raise NotMergeable
        cells = [
            [*after[:4], self.merged_cell(before[4], after[4])] for before, after in zip(old[1], new[1], strict=True)
        ]
        return [new[0], cells]

    def merged_cell(self, old: list[Node], new: list[Node]) -> list[Node]:
        """The last paragraph of a cell has no mark that could be tracked: the two last blocks must be one."""
        if not (old and new):
            return self.marked_blocks(old or new, DELETION if old else INSERTION)
        return [*self.merged_blocks(old[:-1], new[:-1]), self.merged_block(old[-1], new[-1])]


def _without_anchor(block: Node) -> Node:
    """Without its anchor, which the new paper may have too: an anchor stands only once."""
    if block["t"] not in ATTRIBUTES:
        return block
    body, position = [*block["c"]], ATTRIBUTES[block["t"]]
    body[position] = ["", *body[position][1:]]
    return {"t": block["t"], "c": body}


def _marker(kind: str, scope: str, op: Operation, form: bool) -> Node:
    whose = ' w:form="true"' if form else ""
    return {"t": kind, "c": ["openxml", f'<w:redline w:scope="{scope}" w:kind="{ELEMENT[op]}"{whose}/>']}


def _without_empty(blocks: list[Node], first: bool) -> list[Node]:
    """Without empty blocks, which Pandoc drops (but not once they hold a marker)."""
    return [block for position, block in enumerate(blocks) if block.get("c") != [] or (first and position == 0)]


def _block_similarity(old: Node, new: Node) -> float:
    """How much two blocks have in common; 0 when they may not be paired."""
    if not _same_form(old, new):
        return 0.0
    if new["t"] == "Figure":
        return max(likeness(plain_text(old), plain_text(new)), 0.01)
    alike, least = likeness(plain_text(old), plain_text(new)), ALIKE_BOX if new["t"] in BOXES else ALIKE
    return max(alike, 0.01) if alike >= least else 0.0


def _same_form(old: Node, new: Node) -> bool:
    kind, before, after = new["t"], content(old), content(new)
    if kind in TEXT_BLOCKS:
        return old["t"] in TEXT_BLOCKS and _contents_level(before) == _contents_level(after)
    if kind != old["t"]:
        return False
    if kind in ("Header", "OrderedList", "Div"):
        return canonical(before[0]) == canonical(after[0])
    if kind == "Table":
        return _table_shape(before) == _table_shape(after)
    if kind == "Figure":
        one_caption = len(before[1][1]) == len(after[1][1]) == 1
        return one_caption and canonical(before[2]) == canonical(after[2])
    return kind in ("BulletList", "BlockQuote")


def _contents_level(line: list[Node]) -> list[str]:
    """The level of an entry of the contents, which becomes its style; nothing for any other line."""
    classes: list[str] = line[0]["c"][0][1] if line and line[0]["t"] == "Span" else []
    return classes


def _item_similarity(old: list[Node], new: list[Node]) -> float:
    """The first block of an item carries its number: only text goes with text."""
    if not (old and new and old[0]["t"] in TEXT_BLOCKS and new[0]["t"] in TEXT_BLOCKS):
        return 0.0
    best = max(likeness(plain_text(old), plain_text(new)), likeness(plain_text(old[0]), plain_text(new[0])))
    return best if best >= ALIKE else 0.0


def _row_similarity(old: Row, new: Row) -> float:
    if _cell_spans(old) != _cell_spans(new):
        return 0.0
    keys = [row[1][0][4] if row[1] else [] for row in (old, new)]
    keyed = plain_text(keys[0]).strip() and canonical(keys[0]) == canonical(keys[1])
    best = max(likeness(_row_text(old), _row_text(new)), ALIKE_KEY if keyed else 0.0)
    return best if best >= ALIKE else 0.0


def _row_text(row: Row) -> str:
    return plain_text([cell[4] for cell in row[1]])


def _cell_spans(row: Row) -> list[list[int]]:
    return [cell[2:4] for cell in row[1]]


def _table_shape(table: Table) -> tuple[int, int, int, int, list[int]]:
    """Columns, caption blocks, rows of the head and foot, and rows of the heads inside the bodies."""
    inner = [len(body[2]) for body in table[4]]
    return len(table[2]), len(table[1][1]), len(table[3][1]), len(table[5][1]), inner
