"""What the tree of a paper may hold. A recorded tree may come with a pull request, written by anybody."""

from __future__ import annotations

from typing import Any

from beian.values.shapes import Shape, fits

COUNT = range(1000)
ATTRIBUTES: Shape = (str, [str], [(str, str)])
NAMED: Shape = {"t": str}
INLINES, BLOCKS = ["inline"], ["block"]
CELL: Shape = (ATTRIBUTES, NAMED, range(1, 1000), range(1, 1000), BLOCKS)
ROWS: Shape = [(ATTRIBUTES, [CELL])]
NO_CAPTION: Shape = (None, BLOCKS)
GRAMMAR: dict[str, dict[str, Shape]] = {
    "inline": {
        "Str": str,
        **dict.fromkeys(("Space", "SoftBreak", "LineBreak"), None),
        **dict.fromkeys(("Emph", "Strong"), INLINES),
        "Code": (ATTRIBUTES, str),
        "Span": (ATTRIBUTES, INLINES),
        **dict.fromkeys(("Link", "Image"), (ATTRIBUTES, INLINES, (str, str))),
    },
    "block": {
        **dict.fromkeys(("Plain", "Para"), INLINES),
        "Header": (range(1, 7), ATTRIBUTES, INLINES),
        "BulletList": [BLOCKS],
        "OrderedList": ((int, NAMED, NAMED), [BLOCKS]),
        "BlockQuote": BLOCKS,
        "CodeBlock": (ATTRIBUTES, str),
        "HorizontalRule": None,
        "Div": (ATTRIBUTES, BLOCKS),
        "Figure": (ATTRIBUTES, NO_CAPTION, BLOCKS),
        "Table": (
            ATTRIBUTES,
            NO_CAPTION,
            [(NAMED, NAMED)],
            (ATTRIBUTES, ROWS),
            [(ATTRIBUTES, COUNT, ROWS, ROWS)],
            (ATTRIBUTES, ROWS),
        ),
    },
    "meta": {"MetaInlines": INLINES, "MetaBool": bool},
}
PAPER: Shape = {"pandoc-api-version": [COUNT], "meta": {str: "meta"}, "blocks": BLOCKS}


def is_paper(tree: Any) -> bool:
    """Whether this is the tree of a paper such as our templates give."""
    return fits(tree, PAPER, GRAMMAR) and all(
        (value["t"] == "MetaBool") is (name == "cover") for name, value in tree["meta"].items()
    )
