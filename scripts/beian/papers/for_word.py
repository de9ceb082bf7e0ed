"""The tree of a paper as Pandoc's writer for Word takes it: styles of cells, pictures with their height, breaks of pages."""

from __future__ import annotations

from collections.abc import Mapping

from beian.papers.tree_walk import STYLE, Node, Walk, alternative, height, paragraphs, raw, value_of, with_value

# a paragraph of no height: it stands on top of the new page
PAGE_BREAK = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
    '<w:r><w:br w:type="page"/></w:r></w:p>'
)
OWN_META = ("header-left", "header-right", "cover", "contents")  # else they become custom properties of the file


def for_word(tree: Node, proportions: Mapping[str, float]) -> Node:
    meta = {name: value for name, value in tree["meta"].items() if name not in OWN_META}
    return _Word(proportions).document({**tree, "meta": meta})


class _Word(Walk):
    def __init__(self, proportions: Mapping[str, float]) -> None:
        super().__init__()
        self.proportions = proportions
        self.small = False  # in a cell that holds more than lines: its paragraphs take the small type
        self.changes |= {
            "Para": self.paragraph,
            "Emph": lambda node: self.inlines(node["c"]),  # hanzi have no italics
            "Image": self.image,
        }

    def paragraph(self, node: Node) -> list[Node]:
        """In a table, Plain takes the small type, and Para the type of the text or of the style around it."""
        return [{"t": "Plain" if self.small else "Para", "c": self.inlines(node["c"])}]

    def items(self, items: list[list[Node]]) -> list[list[Node]]:
        return [self.blocks(paragraphs(item)) for item in items]

    def image(self, node: Node) -> list[Node]:
        """The inline content becomes the description."""
        attributes, inner, target = node["c"]
        attributes = with_value(attributes, "height", height(attributes, target[0], self.proportions))
        words = alternative(attributes, inner)
        return [{"t": "Image", "c": [attributes, [{"t": "Str", "c": words}], target]}]

    def division(self, node: Node) -> list[Node]:
        attributes, inner = node["c"]
        if "pagebreak" in attributes[1]:
            return [raw("openxml", PAGE_BREAK)]
        if not (self.small and value_of(attributes, STYLE)):
            return super().division(node)
        self.small = False
        made = self.blocks(paragraphs(inner))
        self.small = True
        return [{"t": "Div", "c": [attributes, made]}]

    def table(self, node: Node) -> list[Node]:
        """An alignment of the column would win over that of the paragraph's style."""
        columns = [
            [{"t": "AlignDefault"} if alignment["t"] == "AlignLeft" else alignment, width]
            for alignment, width in node["c"][2]
        ]
        return super().table({"t": "Table", "c": [*node["c"][:2], columns, *node["c"][3:]]})

    def cell(self, blocks: list[Node]) -> list[Node]:
        outer = self.small
        self.small = outer or any(block["t"] != "Plain" for block in blocks)
        made = self.blocks(blocks)
        self.small = outer
        return made
