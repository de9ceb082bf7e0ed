"""One walk over the tree of a paper that gives a new tree: each writer says only what it needs changed.

Nodes are judged by `guard_tree` before. The tree that is walked is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from beian.papers.tree import TEXT_BLOCKS, Attributes, Node, Row, Tree, value_of

NodeChange = Callable[[Node], list[Node]]
BlocksChange = Callable[[list[Node]], list[Node]]

STYLE = "custom-style"
CELL_HEADING, GAP_STYLE = "Cell Heading", "Gap"
INLINES_ALONE = ("Emph", "Strong", "Underline", "Strikeout", "Superscript", "Subscript", "SmallCaps")
LENGTH = re.compile(r"([0-9]+\.?[0-9]*)([mc]m)")
GAPS = ("Space", "SoftBreak", "LineBreak")


class Walk:
    """The walk that changes nothing. A writer adds to `changes`, by kind of node, functions that give what replaces it."""

    def __init__(self) -> None:
        self.changes: dict[str, NodeChange] = {
            **dict.fromkeys(INLINES_ALONE, self._around_inlines),
            **dict.fromkeys(("Span", "Link", "Image"), self._labelled_inlines),
            **dict.fromkeys(TEXT_BLOCKS, self._around_inlines),
            **dict.fromkeys(("Note", "BlockQuote"), lambda node: [{**node, "c": self.blocks(node["c"])}]),
            "Header": lambda node: [_header(node, self.inlines(node["c"][2]))],
            "BulletList": lambda node: [{"t": "BulletList", "c": self.items(node["c"])}],
            "OrderedList": lambda node: [{"t": "OrderedList", "c": [node["c"][0], self.items(node["c"][1])]}],
            "Div": self.division,
            "Figure": self.figure,
            "Table": self.table,
        }

    def document(self, tree: Tree) -> Tree:
        """The whole tree, changed."""
        meta: dict[str, Node] = {
            name: {**value, "c": self.inlines(value["c"])} if value["t"] == "MetaInlines" else value
            for name, value in tree["meta"].items()
        }
        return {**tree, "meta": meta, "blocks": self.blocks(tree["blocks"])}

    def nodes(self, nodes: Iterable[Node]) -> list[Node]:
        """The nodes, each replaced by what its change gives."""
        out: list[Node] = []
        for node in nodes:
            change = self.changes.get(node["t"])
            if change:
                out += change(node)
            else:
                out.append(node)
        return out

    inlines = nodes

    def blocks(self, blocks: list[Node]) -> list[Node]:
        return self.nodes(blocks)

    def items(self, items: list[list[Node]]) -> list[list[Node]]:
        return [self.blocks(item) for item in items]

    def _around_inlines(self, node: Node) -> list[Node]:
        return [{"t": node["t"], "c": self.inlines(node["c"])}]

    def _labelled_inlines(self, node: Node) -> list[Node]:
        attributes, inner, *rest = node["c"]
        return [{"t": node["t"], "c": [attributes, self.inlines(inner), *rest]}]

    def division(self, node: Node) -> list[Node]:
        return [{"t": "Div", "c": [node["c"][0], self.blocks(node["c"][1])]}]

    def figure(self, node: Node) -> list[Node]:
        attributes, (short, caption), inner = node["c"]
        return [{"t": "Figure", "c": [attributes, [short, self.blocks(caption)], self.blocks(inner)]}]

    # -- tables -------------------------------------------------------------------------------------------------------

    def table(self, node: Node) -> list[Node]:
        attributes, (short, caption), columns, (head, rows), bodies, (foot, last) = node["c"]
        heads = self.rows(rows, self.head_cell)
        inner = [[body, count, self.rows(above), self.rows(below, self.cell)] for body, count, above, below in bodies]
        title = [short, self.blocks(caption)]
        return [{"t": "Table", "c": [attributes, title, columns, [head, heads], inner, [foot, self.rows(last)]]}]

    def rows(self, rows: list[Row], cell: BlocksChange | None = None) -> list[Row]:
        """The rows, the blocks of each cell changed by `cell`."""
        change = cell or self.blocks
        return [[attributes, [[*cell[:4], change(cell[4])] for cell in cells]] for attributes, cells in rows]

    def head_cell(self, blocks: list[Node]) -> list[Node]:
        return self.cell(heading(blocks))

    def cell(self, blocks: list[Node]) -> list[Node]:
        return self.blocks(blocks)


def _header(node: Node, inner: list[Node]) -> Node:
    return {"t": "Header", "c": [*node["c"][:2], inner]}


def heading(blocks: list[Node]) -> list[Node]:
    """The blocks of a cell in a table's head, in the style of such cells."""
    styled = not blocks or blocks[0]["t"] == "Div"
    return blocks if styled else [{"t": "Div", "c": [["", [], [[STYLE, CELL_HEADING]]], blocks]}]


def paragraphs(blocks: list[Node]) -> list[Node]:
    """The blocks, lines of text as paragraphs."""
    return [{"t": "Para", "c": block["c"]} if block["t"] == "Plain" else block for block in blocks]


def own_paragraphs(blocks: list[Node]) -> list[Node]:
    """The blocks of a cell as paragraphs where there are several: outside Word, lines of text would run together."""
    return paragraphs(blocks) if len(blocks) > 1 else blocks


def text_of(node: object) -> str:
    """The text below a node, as Pandoc would write it plain."""
    if isinstance(node, list):
        return "".join(map(text_of, node))
    if not isinstance(node, dict):
        return ""
    kind = node["t"]
    if kind == "Str":
        return str(node["c"])
    if kind in GAPS:
        return " "
    if kind == "Code":
        return str(node["c"][1])
    return "" if kind in ("Note", "CodeBlock") else text_of(node.get("c"))


def alternative(attributes: Attributes, inner: list[Node]) -> str:
    """The alternative text of a picture: of its attribute, or else its inlines."""
    return value_of(attributes, "alt") or text_of(inner)


def with_value(attributes: Attributes, name: str, value: str | None) -> Attributes:
    """The attributes with this value for a key, in its old place or at the end; without the key for None."""
    there = any(key == name for key, _ in attributes[2])
    pairs = [[key, value if key == name else old] for key, old in attributes[2] if key != name or value is not None]
    added = [[name, value]] if value is not None and not there else []
    return [attributes[0], attributes[1], [*pairs, *added]]


def height(attributes: Attributes, name: str, proportions: Mapping[str, float]) -> str | None:
    """The height of a picture from its width and its proportions, which its placeholder does not have; None where one
    is unknown."""
    width = LENGTH.fullmatch(value_of(attributes, "width"))
    return f"{float(width[1]) * proportions[name]:.2f}{width[2]}" if width and name in proportions else None


def slug(style: str) -> str:
    """`Cell Heading` as `cell-heading`: the name of a function of paper.typ and of a class of a page."""
    return style.lower().replace(" ", "-")


def raw(form: str, text: str) -> Node:
    """A block in a writer's own format: only the steps after the guard write such."""
    return {"t": "RawBlock", "c": [form, text]}


def raw_inline(form: str, text: str) -> Node:
    """The same within a line."""
    return {"t": "RawInline", "c": [form, text]}
