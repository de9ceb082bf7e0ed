"""Long answers as blocks of a tree: the forms that `core.text.long_answer` reads, with references resolved.

Numbered lists print the numbers that were typed; a table is as wide as its longest row.
"""

from __future__ import annotations

from beian.core.text.long_answer import Heading, ItemList, Paragraph, TextBlock, TypedTable, plain_lines, read_blocks
from beian.core.text.references import Resolve, resolved
from beian.papers.tree import Node, Row, string

LOWEST = 6  # level of a heading


def blocks(text: str, resolve: Resolve, *, tight: bool = False, headings: int | None = None) -> list[Node]:
    """The blocks of a long answer. `headings`: the level of a policy's `##`, or None where headings are text."""
    forms = read_blocks(text, policy=headings is not None)
    above = (headings or 1) - 1
    made_blocks: list[Node] = []
    for form in forms:
        if isinstance(form, Heading):  # a level that is left out would make the PDF invalid
            above = min(max(1, (headings or 0) + form.level - 2), above + 1, LOWEST)
            words = string(resolved(form.text, resolve))
            made_blocks.append({"t": "Header", "c": [above, ["", ["unnumbered", "policy"], []], words]})
        else:
            made_blocks.append(_block(form, resolve))
    return (
        [_plain(made_blocks[0])] if tight and len(made_blocks) == 1 and isinstance(forms[0], Paragraph) else made_blocks
    )


def inline(text: str, resolve: Resolve) -> list[Node]:
    """A long answer within one line, as inlines."""
    return string(" ".join(plain_lines(read_blocks(text), lambda line: resolved(line, resolve))))


def _block(form: TextBlock, resolve: Resolve) -> Node:
    if isinstance(form, TypedTable):
        head, *body = [
            [string(resolved(cell, resolve)) for cell in (*cells, *[""] * (form.columns - len(cells)))]
            for _, cells in form.rows
        ]
        return plain_table(head, body)
    if isinstance(form, ItemList):
        items = [_item(item, form.loose, resolve) for item in form.items]
        if form.start is None:
            return {"t": "BulletList", "c": items}
        return {"t": "OrderedList", "c": [[form.start, {"t": "Decimal"}, {"t": "Period"}], items]}
    return {"t": "Para", "c": string(resolved(form.text, resolve))}


def _item(forms: tuple[TextBlock, ...], loose: bool, resolve: Resolve) -> list[Node]:
    """The blocks of an item; two paragraphs without space between them would run together."""
    item_blocks = [_block(form, resolve) for form in forms]
    several = sum(isinstance(form, Paragraph) for form in forms) > 1
    return (
        item_blocks if loose or several else [_plain(block) if block["t"] == "Para" else block for block in item_blocks]
    )


def _plain(block: Node) -> Node:
    return {"t": "Plain", "c": block["c"]}


def plain_table(head: list[list[Node]], body: list[list[list[Node]]]) -> Node:
    """A table of one-line cells with one header row and columns of equal width."""

    def row(cells: list[list[Node]]) -> Row:
        return [
            ["", [], []],
            [[["", [], []], {"t": "AlignDefault"}, 1, 1, [{"t": "Para", "c": cell}]] for cell in cells],
        ]

    columns = [[{"t": "AlignLeft"}, {"t": "ColWidth", "c": 1 / len(head)}] for _ in head]
    empty = ["", [], []]
    return {
        "t": "Table",
        "c": [
            empty,
            [None, []],
            columns,
            [empty, [row(head)]],
            [[empty, 0, [], [row(cells) for cells in body]]],
            [empty, []],
        ],
    }
