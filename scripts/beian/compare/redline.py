"""A redline: the Pandoc trees of two versions of a paper merged into one in which every difference is tracked.

What Pandoc cannot write (the mark of a paragraph, whole rows, whole tables, figures and rules) is left to `tracking` as
raw markers: `p` in the text of a paragraph, `row` in the first cell of a row, `start` and `end` around anything else.
A moved paragraph is deleted here and inserted there.
"""

from __future__ import annotations

from typing import Any

from beian.compare import alignment
from beian.compare.alignment import align, canonical, likeness, plain
from beian.core.text.differences import DELETION, INSERTION, Operation

Node = dict[str, Any]

TEXT = ("Para", "Plain")
ELEMENT = {INSERTION: "ins", DELETION: "del"}
ALIKE, ALIKE_BOX, ALIKE_KEY = 0.35, 0.25, 0.6  # texts; lists, quotes, tables; rows with the same first cell
ATTRIBUTES = {"Header": 1, "Div": 0, "Table": 0, "Figure": 0, "CodeBlock": 0}  # where the anchor stands in "c"
BOXES = ("BulletList", "OrderedList", "BlockQuote", "Div", "Table")


class NotMergeable(Exception):
    """Two blocks have no common form: the old one is deleted, the new one inserted."""


def merged(old: Node, new: Node, author: str, date: str) -> Node:
    """The tree of `new` with the differences to `old` tracked. Raises ValueError when one already holds tracked changes."""
    return _Merger(author, date).document(old, new)


class _Merger:
    def __init__(self, author: str, date: str) -> None:
        self.attributes = [["author", author], ["date", date]]

    def document(self, old: Node, new: Node) -> Node:
        meta = {**new["meta"]}
        for key in ("title", "subtitle"):
            before, after = (tree["meta"].get(key, {}).get("c", []) for tree in (old, new))
            line = (
                self.line(before, after)
                if before and after
                else self.paragraph(before or after, DELETION if before else INSERTION)
            )
            if before or after:
                meta[key] = {"t": "MetaInlines", "c": line}
        return {**new, "meta": meta, "blocks": self.blocks(old["blocks"], new["blocks"])}

    # -- text -----------------------------------------------------------------------------------------------------------

    def line(self, old: list[Node], new: list[Node]) -> list[Node]:
        return alignment.merged(old, new, self.attributes)

    def paragraph(self, inlines: list[Node], op: Operation) -> list[Node]:
        """The text of a paragraph that is wholly inserted or deleted, its mark included."""
        return [_marker("RawInline", "p", op), *alignment.marked(inlines, op, self.attributes)]

    # -- whole blocks -----------------------------------------------------------------------------------------------------

    def whole(self, block: Node, op: Operation) -> Node:
        """A block that is wholly inserted or deleted."""
        block = _unnamed(block) if op == DELETION else block
        sort, body = block["t"], block.get("c")
        if sort in TEXT:
            return {"t": sort, "c": self.paragraph(body, op)}
        if sort == "Header":
            return {"t": sort, "c": [body[0], body[1], self.paragraph(body[2], op)]}
        if sort == "BulletList":
            return {"t": sort, "c": [self.all(item, op) for item in body]}
        if sort == "OrderedList":
            return {"t": sort, "c": [body[0], [self.all(item, op) for item in body[1]]]}
        if sort == "BlockQuote":
            return {"t": sort, "c": self.all(body, op)}
        if sort == "Div" and body[1]:
            return {"t": sort, "c": [body[0], self.all(body[1], op)]}
        around = [_marker("RawBlock", "start", op), block, _marker("RawBlock", "end", op)]
        return {"t": "Div", "c": [["", [op], self.attributes], around]}

    def all(self, blocks: list[Node], op: Operation) -> list[Node]:
        return [self.whole(block, op) for block in blocks]

    # -- pairs ------------------------------------------------------------------------------------------------------------

    def blocks(self, old: list[Node], new: list[Node], *, first: bool = False) -> list[Node]:
        """`first`: the two first blocks carry the number of a list item and stay together."""
        old, new = (_written(blocks, first) for blocks in (old, new))
        out: list[Node] = []
        for i, j in align(old, new, _similarity, first=first):
            if j is None:
                out.append(self.whole(old[i], DELETION))
            elif i is None:
                out.append(self.whole(new[j], INSERTION))
            else:
                out += self.pair_or_both(old[i], new[j])
        return out

    def pair_or_both(self, old: Node, new: Node) -> list[Node]:
        try:
            return [self.pair(old, new)]
        except NotMergeable:
            return [self.whole(old, DELETION), self.whole(new, INSERTION)]

    def pair(self, old: Node, new: Node) -> Node:
        """Two blocks as one. Raises NotMergeable."""
        sort, before, after = new["t"], old.get("c"), new.get("c")
        if canonical(old) == canonical(new):
            return new
        if sort in TEXT and old["t"] in TEXT:
            return {"t": sort, "c": self.line(before, after)}
        if sort != old["t"]:
            raise NotMergeable
        if sort == "Figure":
            return {"t": sort, "c": self.figure(before, after)}
        if sort == "Table":
            return {"t": sort, "c": self.table(before, after)}
        return {"t": sort, "c": self.box(sort, before, after)}

    def box(self, sort: str, old: Any, new: Any) -> Any:
        if sort == "Header":
            return [new[0], new[1], self.line(old[2], new[2])]
        if sort == "BulletList":
            return self.items(old, new)
        if sort == "OrderedList":
            return [new[0], self.items(old[1], new[1])]
        if sort == "BlockQuote":
            return self.blocks(old, new)
        if sort == "Div" and old[1] and new[1]:
            return [new[0], self.blocks(old[1], new[1])]
        raise NotMergeable

    def items(self, old: list[list[Node]], new: list[list[Node]]) -> list[list[Node]]:
        out = []
        for i, j in align(old, new, _items_similarity):
            if j is None:
                out.append(self.all(old[i], DELETION))
            elif i is None:
                out.append(self.all(new[j], INSERTION))
            else:
                out.append(self.blocks(old[i], new[j], first=True))
        return out

    def figure(self, old: list[Any], new: list[Any]) -> list[Any]:
        caption = self.pair(old[1][1][0], new[1][1][0])
        return [new[0], [new[1][0], [caption]], new[2]]

    # -- tables -----------------------------------------------------------------------------------------------------------

    def table(self, old: list[Any], new: list[Any]) -> list[Any]:
        """Tables of one shape: caption, head, bodies and foot, each with its own."""
        caption = [self.pair(*two) for two in zip(old[1][1], new[1][1], strict=True)]
        bodies = [
            [after[0], after[1], self.rows_in_place(before[2], after[2]), self.rows(before[3], after[3])]
            for before, after in zip(old[4], new[4], strict=True)
        ]
        head = [new[3][0], self.rows_in_place(old[3][1], new[3][1])]
        foot = [new[5][0], self.rows_in_place(old[5][1], new[5][1])]
        return [new[0], [new[1][0], caption], new[2], head, bodies, foot]

    def rows_in_place(self, old: list[Any], new: list[Any]) -> list[Any]:
        return [self.row(*two) for two in zip(old, new, strict=True)]

    def rows(self, old: list[Any], new: list[Any]) -> list[Any]:
        pairs = align(old, new, _rows_similarity)
        spanned = any(cell[2] > 1 for row in [*old, *new] for cell in row[1])
        if spanned and any(None in pair for pair in pairs):
            raise NotMergeable  # a row inside a vertical span cannot come or go alone
        out = []
        for i, j in pairs:
            if j is None:
                out.append(self.whole_row(old[i], DELETION))
            elif i is None:
                out.append(self.whole_row(new[j], INSERTION))
            else:
                out.append(self.row(old[i], new[j]))
        return out

    def whole_row(self, row: list[Any], op: Operation) -> list[Any]:
        cells = [[*cell[:4], self.all(cell[4], op) or [{"t": "Plain", "c": []}]] for cell in row[1]]
        cells[0][4].insert(0, _marker("RawBlock", "row", op))
        name, classes, attributes = row[0]
        return [[name, [*classes, op], attributes], cells]

    def row(self, old: list[Any], new: list[Any]) -> list[Any]:
        if _spans(old) != _spans(new):
            raise NotMergeable
        cells = [[*after[:4], self.cell(before[4], after[4])] for before, after in zip(old[1], new[1], strict=True)]
        return [new[0], cells]

    def cell(self, old: list[Node], new: list[Node]) -> list[Node]:
        """The last paragraph of a cell has no mark that could be tracked: the two last blocks must be one."""
        if not (old and new):
            return self.all(old or new, DELETION if old else INSERTION)
        return [*self.blocks(old[:-1], new[:-1]), self.pair(old[-1], new[-1])]


def _unnamed(block: Node) -> Node:
    """Without its anchor, which the new paper may have too: an anchor stands only once."""
    if block["t"] not in ATTRIBUTES:
        return block
    body, place = [*block["c"]], ATTRIBUTES[block["t"]]
    body[place] = ["", *body[place][1:]]
    return {"t": block["t"], "c": body}


def _marker(sort: str, scope: str, op: Operation) -> Node:
    return {"t": sort, "c": ["openxml", f'<w:redline w:scope="{scope}" w:kind="{ELEMENT[op]}"/>']}


def _written(blocks: list[Node], first: bool) -> list[Node]:
    """Without empty blocks, which Pandoc drops (but not once they hold a marker)."""
    return [block for place, block in enumerate(blocks) if block.get("c") != [] or (first and place == 0)]


def _similarity(old: Node, new: Node) -> float:
    """How much two blocks have in common; 0 when they may not be paired."""
    if not _same_form(old, new):
        return 0.0
    if new["t"] == "Figure":
        return max(likeness(plain(old), plain(new)), 0.01)
    found = likeness(plain(old), plain(new))
    return max(found, 0.01) if found >= (ALIKE_BOX if new["t"] in BOXES else ALIKE) else 0.0


def _same_form(old: Node, new: Node) -> bool:
    sort, before, after = new["t"], old.get("c"), new.get("c")
    if sort in TEXT:
        return old["t"] in TEXT and _level(before) == _level(after)
    if sort != old["t"]:
        return False
    if sort in ("Header", "OrderedList", "Div"):
        return before[0] == after[0]
    if sort == "Table":
        return _shape(before) == _shape(after)
    if sort == "Figure":
        one_caption = len(before[1][1]) == len(after[1][1]) == 1
        return one_caption and canonical(before[2]) == canonical(after[2])
    return sort in ("BulletList", "BlockQuote")


def _level(line: list[Node]) -> list[str]:
    """The level of an entry of the contents, which becomes its style; nothing for any other line."""
    return line[0]["c"][0][1] if line and line[0]["t"] == "Span" else []


def _items_similarity(old: list[Node], new: list[Node]) -> float:
    """The first block of an item carries its number: only text goes with text."""
    if not (old and new and old[0]["t"] in TEXT and new[0]["t"] in TEXT):
        return 0.0
    found = max(likeness(plain(old), plain(new)), likeness(plain(old[0]), plain(new[0])))
    return found if found >= ALIKE else 0.0


def _rows_similarity(old: list[Any], new: list[Any]) -> float:
    if _spans(old) != _spans(new):
        return 0.0
    keys = [row[1][0][4] if row[1] else [] for row in (old, new)]
    keyed = plain(keys[0]).strip() and canonical(keys[0]) == canonical(keys[1])
    found = max(likeness(_row_text(old), _row_text(new)), ALIKE_KEY if keyed else 0.0)
    return found if found >= ALIKE else 0.0


def _row_text(row: list[Any]) -> str:
    return plain([cell[4] for cell in row[1]])


def _spans(row: list[Any]) -> list[list[int]]:
    return [cell[2:4] for cell in row[1]]


def _shape(table: list[Any]) -> tuple[int, int, int, int, list[int]]:
    """Columns, caption blocks, rows of the head and foot, and rows of the heads inside the bodies."""
    inner = [len(body[2]) for body in table[4]]
    return len(table[2]), len(table[1][1]), len(table[3][1]), len(table[5][1]), inner
