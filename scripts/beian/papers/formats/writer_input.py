"""Writing: the tree of a paper through the guard and as its writer takes it to Pandoc. The only way to Pandoc's writers.

For Word: styles of cells, pictures with their height, breaks of pages. For HTML: styles as classes, tracked changes as
elements.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from beian.core.errors import Failure
from beian.core.processes.temporary import temporary_folder
from beian.core.text.differences import DELETION, INSERTION
from beian.papers.formats.for_typst import for_typst
from beian.papers.formats.guard_tree import refusal
from beian.papers.formats.pandoc import Pandoc
from beian.papers.formats.placeholders import SIGNATURE
from beian.papers.formats.tree_walk import (
    GAP_STYLE,
    STYLE,
    Walk,
    alternative,
    height,
    own_paragraphs,
    paragraphs,
    raw,
    raw_inline,
    slug,
    with_value,
)
from beian.papers.gaps import GAP
from beian.papers.tables import with_row_heads_again
from beian.papers.tree import Node, Tree, value_of

# a paragraph of no height: it stands on top of the new page
PAGE_BREAK = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
    '<w:r><w:br w:type="page"/></w:r></w:p>'
)
OWN_META = ("header-left", "header-right", "cover", "contents")  # else they become custom properties of the file
ELEMENTS = {INSERTION: "ins", DELETION: "del", GAP: "mark"}
WORD = re.compile(r"[A-Za-z0-9.-]*")


def for_word(tree: Tree, proportions: Mapping[str, float]) -> Tree:
    """The tree as Pandoc's writer for Word takes it; `proportions` are height by width of the pictures by name."""
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
            "Span": self.span,
        }

    def span(self, node: Node) -> list[Node]:
        attributes, inner = node["c"]
        style = GAP_STYLE if GAP in attributes[1] else None
        return [{"t": "Span", "c": [with_value(attributes, STYLE, style), self.inlines(inner)]}]

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
        converted = self.blocks(paragraphs(inner))
        self.small = True
        return [{"t": "Div", "c": [attributes, converted]}]

    def table(self, node: Node) -> list[Node]:
        """An alignment of the column would win over that of the paragraph's style."""
        node = with_row_heads_again(node)
        columns = [
            [{"t": "AlignDefault"} if alignment["t"] == "AlignLeft" else alignment, width]
            for alignment, width in node["c"][2]
        ]
        return super().table({"t": "Table", "c": [*node["c"][:2], columns, *node["c"][3:]]})

    def cell(self, blocks: list[Node]) -> list[Node]:
        outer = self.small
        self.small = outer or any(block["t"] != "Plain" for block in blocks)
        converted = self.blocks(blocks)
        self.small = outer
        return converted


def for_html(tree: Tree, _: Mapping[str, float]) -> Tree:
    """The tree as Pandoc's writer for HTML takes it."""
    return _Html().document(tree)


class _Html(Walk):
    def __init__(self) -> None:
        super().__init__()
        self.changes |= {"Span": self.span, "Image": self.image}

    def span(self, node: Node) -> list[Node]:
        name = ELEMENTS.get(next(iter(node["c"][0][1]), ""))
        if not name:
            return self._labelled_inlines(node)
        return [raw_inline("html", f"<{name}>"), *self.inlines(node["c"][1]), raw_inline("html", f"</{name}>")]

    def image(self, node: Node) -> list[Node]:
        attributes, inner, target = node["c"]
        words = alternative(attributes, inner)
        return [{"t": "Image", "c": [with_value(attributes, "alt", words), self.inlines(inner), target]}]

    def division(self, node: Node) -> list[Node]:
        (name, classes, pairs), inner = attributes, _ = node["c"]
        style = value_of(attributes, STYLE)
        if style and classes[:1] not in ([INSERTION], [DELETION]):
            _, _, pairs = with_value(attributes, STYLE, None)
            return [{"t": "Div", "c": [[name, [*classes, slug(style)], pairs], self.blocks(inner)]}]
        return [raw("html", '<hr class="page-break">')] if "pagebreak" in classes else super().division(node)

    def cell(self, blocks: list[Node]) -> list[Node]:
        return own_paragraphs(self.blocks(blocks))


@dataclass(frozen=True)
class WriterOptions:
    """What a writer takes besides the tree: a `reference` for Word, for the others a `template` and its `variables`."""

    reference: Path | None = None
    template: Path | None = None
    variables: Mapping[str, object] = field(default_factory=dict)


Step = Callable[[Tree, Mapping[str, float]], Tree]
# Pandoc's writer (with smart, dashes and quotes of answers would change; with task_lists, a ballot box becomes an input
# field) and what the tree becomes for it
WRITERS: dict[str, tuple[str, Step]] = {
    "docx": ("docx", for_word),
    "typst": ("typst-smart", for_typst),
    "html": ("html5-task_lists", for_html),
}


@lru_cache(maxsize=1)  # Word and PDF of a paper are written of the same tree, one after the other
def _guarded(tree: bytes, pictures: frozenset[str], redline: bool) -> Tree:
    """The tree, as no walk changes it. Raises Failure for what the guard refuses."""
    parsed: Tree = json.loads(tree)
    refused = refusal(parsed, pictures, redline=redline)
    if refused:
        raise Failure(f"材料没有写出：{refused.zh}", f"the paper was not written: {refused.en}")
    return parsed


def pandoc_output(
    pandoc: Pandoc,
    form: str,
    tree: bytes,
    options: WriterOptions = WriterOptions(),
    *,
    pictures: Collection[str] = (),
    files: Mapping[str, bytes] | None = None,
    proportions: Mapping[str, float] | None = None,
    redline: bool = False,
) -> bytes:
    """The bytes that Pandoc writes of a tree, given as JSON: `docx`, `typst` or `html`. Raises Failure for what the
    guard refuses.

    `pictures` are the names that the tree may use; for Word, `files` are the pictures themselves.
    """
    guarded = _guarded(tree, frozenset(pictures), redline)
    writer, step = WRITERS[form]
    # Variables go into the paper as they are, so they hold no text; texts are metadata, which the writer escapes
    variables = {name: str(value) for name, value in options.variables.items()}
    if not all(WORD.fullmatch(value) for value in variables.values()):
        raise Failure("模板变量只能是字母和数字", "a variable is a word or a number")
    with temporary_folder() as folder:
        job = {"op": "write", "to": writer, "ast_file": str(folder / "paper.json"), "out_file": str(folder / "out")}
        ast = json.dumps(step(guarded, proportions or {}), ensure_ascii=False, separators=(",", ":"))
        (folder / "paper.json").write_text(ast, "utf-8")
        files_used = {"reference": options.reference, "template": options.template}
        job |= {name: str(path) for name, path in files_used.items() if path}
        pandoc.run({**job, "variables": variables, "pictures": _laid_out(files or {}, folder)})
        return (folder / "out").read_bytes()


def _laid_out(files: Mapping[str, bytes], folder: Path) -> dict[str, str]:
    """The paths of the pictures, written into the folder. Raises Failure for what is no PNG."""
    places = {name: str(folder / f"{number}.png") for number, name in enumerate(files)}
    for name, content in files.items():
        if not content.startswith(SIGNATURE):
            raise Failure(f"Word 文件只收 PNG 图片：{name}", f"Word takes PNG pictures only: {name}")
        Path(places[name]).write_bytes(content)
    return places
