"""The guard of trees: what a tree may hold that reaches one of Pandoc's writers. It judges last; after it, only our own
steps add to a tree.

A recorded tree may come with a pull request, written by anybody, and a template with an owner's overrides: raw markup,
links to anything but a heading or the web, attributes and styles that are not ours would be code and styles in a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from beian.core.json_shapes import Shape, fits
from beian.core.problem import Text
from beian.papers.formats.tree_walk import INLINES_ALONE, STYLE
from beian.papers.tree import TEXT_BLOCKS, Attributes, Node

COUNT = range(1000)
ATTRIBUTES: Shape = (str, [str], [(str, str)])
INLINES, BLOCKS = ["inline"], ["block"]
CELL: Shape = (ATTRIBUTES, "alignment", range(1, 1000), range(1, 1000), BLOCKS)
ROWS: Shape = [(ATTRIBUTES, [CELL])]
NO_CAPTION: Shape = (None, BLOCKS)
STYLES_OF_NUMBERS = ("DefaultStyle", "Example", "Decimal", "LowerRoman", "UpperRoman", "LowerAlpha", "UpperAlpha")
SIGNS_OF_NUMBERS = ("DefaultDelim", "Period", "OneParen", "TwoParens")
GRAMMAR: dict[str, dict[str, Shape]] = {
    "inline": {
        "Str": str,
        **dict.fromkeys(("Space", "SoftBreak", "LineBreak"), None),
        **dict.fromkeys(INLINES_ALONE, INLINES),
        "Code": (ATTRIBUTES, str),
        "Span": (ATTRIBUTES, INLINES),
        "Note": BLOCKS,
        **dict.fromkeys(("Link", "Image"), (ATTRIBUTES, INLINES, (str, str))),
        "RawInline": (str, str),
    },
    "block": {
        **dict.fromkeys(TEXT_BLOCKS, INLINES),
        "Header": (range(1, 7), ATTRIBUTES, INLINES),
        "BulletList": [BLOCKS],
        "OrderedList": ((int, "style of numbers", "sign of numbers"), [BLOCKS]),
        "BlockQuote": BLOCKS,
        "CodeBlock": (ATTRIBUTES, str),
        "HorizontalRule": None,
        "Div": (ATTRIBUTES, BLOCKS),
        "Figure": (ATTRIBUTES, NO_CAPTION, BLOCKS),
        "Table": (
            ATTRIBUTES,
            NO_CAPTION,
            [("alignment", "width")],
            (ATTRIBUTES, ROWS),
            [(ATTRIBUTES, COUNT, ROWS, ROWS)],
            (ATTRIBUTES, ROWS),
        ),
        "RawBlock": (str, str),
    },
    "alignment": dict.fromkeys(("AlignDefault", "AlignLeft", "AlignCenter", "AlignRight"), None),
    "width": {"ColWidthDefault": None, "ColWidth": frozenset({int, float})},
    "style of numbers": dict.fromkeys(STYLES_OF_NUMBERS, None),
    "sign of numbers": dict.fromkeys(SIGNS_OF_NUMBERS, None),
    "meta": {"MetaInlines": INLINES, "MetaBool": bool},
}
PAPER: Shape = {"pandoc-api-version": [COUNT], "meta": {str: "meta"}, "blocks": BLOCKS}
KNOWN = frozenset({STYLE, "width", "height", "alt", "id", "author", "date"})  # the last three are of tracked changes
STYLES = frozenset({"Signature", "Contents Entry", "Cell Heading", "Note", "Salutation", "TOC Heading"})
LINK = re.compile(r"#|https?://")
MARKER = re.compile(
    r'<w:redline w:scope="[A-Za-z]+" w:kind="[A-Za-z]+"( w:form="true")?/>'
)  # of a redline, for `tracking`
NOT_OURS = Text("不是材料的内容", "not the tree of a paper")


def refusal(tree: Any, pictures: Collection[str] | None = None, *, redline: bool = False) -> Text | None:
    """Why no writer may get this tree; None when it may.

    `pictures` are the names of the pictures at hand (None: any name will do). In a redline, the markers of tracked
    changes are let through.
    """
    if not fits(tree, PAPER, GRAMMAR) or any(
        (value["t"] == "MetaBool") is not (name == "cover") for name, value in tree["meta"].items()
    ):
        return NOT_OURS
    return next(_Guard(pictures, redline).refusals([*tree["meta"].values(), *tree["blocks"]]), None)


Body = list[Any]  # what a node holds, by its kind as GRAMMAR has it


class _Guard:
    def __init__(self, pictures: Collection[str] | None, redline: bool) -> None:
        self.pictures, self.redline = pictures, redline
        self.judges: dict[str, Callable[[Any], Iterator[Text]]] = {
            **dict.fromkeys(("Span", "Figure", "Code", "CodeBlock"), lambda body: _attributes(body[0])),
            **dict.fromkeys(("RawInline", "RawBlock"), self.raw),
            "Div": lambda body: _attributes(body[0], STYLES),
            "Header": lambda body: _attributes(body[1]),
            "Table": _table,
            "Link": _link,
            "Image": self.image,
        }

    def refusals(self, values: list[Node]) -> Iterator[Text]:
        """What is refused below, in the order of the text."""
        waiting: list[object] = [values]  # (no call for each value: a paper has fifteen thousand)
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                judge = self.judges.get(value["t"])
                if judge:
                    yield from judge(value["c"])
                value = value.get("c")
            if isinstance(value, list):
                waiting += [item for item in reversed(value) if isinstance(item, list | dict)]

    def raw(self, body: list[str]) -> Iterator[Text]:
        if not (self.redline and body[0] == "openxml" and MARKER.fullmatch(body[1])):
            yield Text("不允许原始标记", "raw markup is not allowed")

    def image(self, body: Body) -> Iterator[Text]:
        yield from _attributes(body[0])
        if self.pictures is not None and body[2][0] not in self.pictures:
            yield Text(f"图片没有登记：{body[2][0]}", f"picture not registered: {body[2][0]}")


def _attributes(attributes: Attributes, styles: Collection[str] = ()) -> Iterator[Text]:
    for name, value in attributes[2]:
        if name not in KNOWN:
            yield Text(f"没有这个属性：{name}", f"no such attribute: {name}")
        elif name == STYLE and value not in styles:
            yield Text(f"这里没有这个样式：{value}", f"no such style here: {value}")


def _table(body: Body) -> Iterator[Text]:
    attributes, _, columns, head, bodies, foot = body
    rows = [*head[1], *foot[1], *(row for table_body in bodies for rows in table_body[2:] for row in rows)]
    for part in (attributes, head[0], foot[0], *(item[0] for item in [*bodies, *rows])):
        yield from _attributes(part)
    for cell in (cell for _, cells in rows for cell in cells):
        yield from _attributes(cell[0])
    if not all(0 <= width.get("c", 0) <= 1 for _, width in columns):
        yield NOT_OURS


def _link(body: Body) -> Iterator[Text]:
    yield from _attributes(body[0])
    if not LINK.match(body[2][0]):
        yield Text(f"不允许的链接：{body[2][0]}", f"no such link: {body[2][0]}")
