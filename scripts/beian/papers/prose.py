"""Long answers as Pandoc blocks: what `core.text.long_answer` reads, with references resolved.

Numbered lists print the numbers that were typed; a table is as wide as its longest row.
"""

from __future__ import annotations

from typing import Any

from beian.core.text.long_answer import Heading, ItemList, Paragraph, TextBlock, TypedTable, plain_lines, read_blocks
from beian.core.text.references import Resolve, resolved

Block = dict[str, Any]
LOWEST = 6  # level of a heading


def blocks(text: str, resolve: Resolve, *, tight: bool = False, headings: int | None = None) -> list[Block]:
    """The blocks of a long answer. `headings`: the level of a policy's `##`, or None where headings are text."""
    forms = read_blocks(text, policy=headings is not None)
    above = (headings or 1) - 1
    made = []
    for form in forms:
        if isinstance(form, Heading):  # a level that is left out would make the PDF invalid
            above = min(max(1, (headings or 0) + form.level - 2), above + 1, LOWEST)
            words = string(resolved(form.text, resolve))
            made.append({"t": "Header", "c": [above, ["", ["unnumbered", "policy"], []], words]})
        else:
            made.append(_block(form, resolve))
    return [_plain(made[0])] if tight and len(made) == 1 and isinstance(forms[0], Paragraph) else made


def inline(text: str, resolve: Resolve) -> list[Block]:
    """A long answer within one line."""
    return string(" ".join(plain_lines(read_blocks(text), lambda line: resolved(line, resolve))))


def string(text: str) -> list[Block]:
    return [{"t": "Str", "c": text}] if text else []


def _block(form: TextBlock, resolve: Resolve) -> Block:
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


def _item(forms: tuple[TextBlock, ...], loose: bool, resolve: Resolve) -> list[Block]:
    """The blocks of an item; two paragraphs without space between them would run together."""
    made = [_block(form, resolve) for form in forms]
    several = sum(isinstance(form, Paragraph) for form in forms) > 1
    return made if loose or several else [_plain(block) if block["t"] == "Para" else block for block in made]


def _plain(block: Block) -> Block:
    return {"t": "Plain", "c": block["c"]}


def plain_table(head: list[list[Block]], body: list[list[list[Block]]]) -> Block:
    """A table of one-line cells with one header row and columns of equal width."""

    def row(cells: list[list[Block]]) -> list:
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
