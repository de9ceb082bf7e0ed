"""The tree of a paper as Pandoc's writer for HTML takes it: styles as classes, tracked changes as elements of HTML."""

from __future__ import annotations

from collections.abc import Mapping

from beian.history.marks import DELETION, INSERTION
from beian.papers.tree_walk import (
    STYLE,
    Node,
    Walk,
    alternative,
    own_paragraphs,
    raw,
    raw_inline,
    slug,
    value_of,
    with_value,
)

TRACKED = {INSERTION: "ins", DELETION: "del"}


def for_html(tree: Node, _: Mapping[str, float]) -> Node:
    return _Html().document(tree)


class _Html(Walk):
    def __init__(self) -> None:
        super().__init__()
        self.changes |= {"Span": self.span, "Image": self.image}

    def span(self, node: Node) -> list[Node]:
        name = TRACKED.get(next(iter(node["c"][0][1]), ""))
        if not name:
            return self._labelled_inlines(node)
        return [raw_inline("html", f"<{name}>"), *self.inlines(node["c"][1]), raw_inline("html", f"</{name}>")]

    def image(self, node: Node) -> list[Node]:
        attributes, inner, target = node["c"]
        words = alternative(attributes, inner)
        return [{"t": "Image", "c": [with_value(attributes, "alt", words), self.inlines(inner), target]}]

    def division(self, node: Node) -> list[Node]:
        (name, classes, others), inner = attributes, _ = node["c"]
        style = value_of(attributes, STYLE)
        if style and classes[:1] not in ([INSERTION], [DELETION]):
            _, _, others = with_value(attributes, STYLE, None)
            return [{"t": "Div", "c": [[name, [*classes, slug(style)], others], self.blocks(inner)]}]
        return [raw("html", '<hr class="page-break">')] if "pagebreak" in classes else super().division(node)

    def cell(self, blocks: list[Node]) -> list[Node]:
        return own_paragraphs(self.blocks(blocks))
