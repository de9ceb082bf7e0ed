"""One paper as it was at one time, prepared for a redline, and the note on what a redline does not show.

Pictures are named by their content, so that a changed picture is a difference even under its old name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from beian.compare.alignment import plain_text
from beian.compare.redlines.generated_numbers import with_new_numbers
from beian.compare.redlines.paragraph_breaks import align_paragraphs
from beian.compare.redlines.redline import AUTHOR
from beian.core.model import Filing
from beian.core.problem import Text
from beian.core.text.differences import DELETION
from beian.papers.catalogue import papers_of
from beian.papers.gaps import without_draft_marks
from beian.papers.products import PaperFactory
from beian.papers.tree import Node, Tree, picture_names, string

EPOCH = "2000-01-01"
NOT_TRACKED = Text(
    "修订对照稿：{old} → {new}。不显示为修订的有：移动的段落显示为先删后增；文字相同、只是分段不同的；自动编号（标题、图、表的编号和引用）；仅格式的改动（样式、列宽、起始编号、图片的大小和位置）、页眉页脚、"
    "表格说明属性和目录页码；脚注和图片整体替换。接受全部修订即得新稿，拒绝全部修订即得旧稿（编号同新稿），写出前已逐项核对。",
    "Redline: {old} → {new}. Not shown as changes: a moved paragraph is a deletion and an insertion; the same words in other paragraphs; generated numbers (of headings, figures, tables, and references to them); changes of format only"
    " (style, column width, start number, size and place of pictures), page header and footer, table descriptions; notes and pictures are replaced"
    " whole. Accepting everything gives the new paper, rejecting everything the old one (with the new numbers); this was checked before writing.",
)


@dataclass(frozen=True)
class PaperSnapshot:
    """One version of a paper: its tree, and the pictures that still exist, clean, by the names in the tree.

    Of pictures that no longer exist, `gone` has the digests; `shown` has the pointers of the answers, not of a round.
    `reworded` is the paper of a round with the same answers in today's words, where a redline is to tell what is wording
    of the form only.
    """

    tree: Tree
    pictures: Mapping[str, bytes]
    header_left: str
    header_right: str
    date: str
    gone: Mapping[str, str] = field(default_factory=dict)
    shown: frozenset[str] = field(default=frozenset(), compare=False)
    reworded: PaperSnapshot | None = None


def paper_snapshots(plans: PaperFactory, review: Filing, papers: Collection[str] = ()) -> dict[str, PaperSnapshot]:
    """The named papers of a filing in the review edition, or all of them, by id."""
    snapshots = {}
    for paper in papers_of(review, plans.papers):
        if papers and paper.id not in papers:
            continue
        composition = plans.composition(review, paper)
        pictures = {picture.name: plans.pictures.file_of(picture).read_bytes() for picture in composition.pictures}
        tree = without_draft_marks(composition.ast, composition.header_right) if review.draft else composition.ast
        shown = frozenset(answer.pointer for answer in composition.shown)
        snapshots[paper.id] = PaperSnapshot(
            tree, pictures, composition.header_left, composition.header_right, composition.date, shown=shown
        )
    return snapshots


def comparable(paper: PaperSnapshot) -> PaperSnapshot:
    """The version with its pictures named by content; a picture that no longer exists is replaced by its caption."""
    names = {name: _content_name(name, content) for name, content in paper.pictures.items()}
    pictures = {names[name]: content for name, content in paper.pictures.items()}
    tree = _with_content_names(paper.tree, names, paper.gone)
    return PaperSnapshot(tree, pictures, paper.header_left, paper.header_right, paper.date, reworded=paper.reworded)


def comparable_pair(old: PaperSnapshot, new: PaperSnapshot) -> tuple[PaperSnapshot, PaperSnapshot]:
    """Both versions comparable, and the old one cut into the same paragraphs as the new one where the words are the same,
    with the generated numbers of the new one."""
    before, after = comparable(old), comparable(new)
    blocks = align_paragraphs(with_new_numbers(before.tree["blocks"], after.tree["blocks"]), after.tree["blocks"])
    return replace(before, tree={**before.tree, "blocks": blocks}), after


def _content_name(name: str, content: bytes) -> str:
    return f"picture-{hashlib.sha256(content).hexdigest()[:16]}{PurePosixPath(name).suffix}"


def _with_content_names(node: Any, names: Mapping[str, str], gone: Mapping[str, str]) -> Any:
    if isinstance(node, list):
        return [_with_content_names(child, names, gone) for child in node]
    if not isinstance(node, dict):
        return node
    if node.get("t") == "Figure" and (
        missing := [child for child in picture_names(node["c"][2]) if child not in names]
    ):
        caption = [child for block in node["c"][1][1] for child in block["c"]]
        mark = _missing_picture("", missing[0], gone)
        return {"t": "Para", "c": [{"t": "Str", "c": mark}, *caption]}  # a figure without picture would be a table
    if node.get("t") == "Image":
        attributes, inlines, (source, title) = node["c"]
        if source not in names:
            return {"t": "Str", "c": _missing_picture(f"：{plain_text(inlines)}", source, gone)}
        return {"t": "Image", "c": [attributes, inlines, [names[source], title]]}
    return {key: _with_content_names(value, names, gone) for key, value in node.items()}


def _missing_picture(words: str, source: str, gone: Mapping[str, str]) -> str:
    """The text that replaces a picture that no longer exists; its digest makes another picture of that name a difference."""
    return f"〔图{words}{' ' + gone[source][:8] if source in gone else ''}〕"


def with_word_comment(tree: Tree, note: str, date: str) -> Tree:
    """The merged tree with the note as a comment at the title, which accepting and rejecting leave alone."""
    attributes = [["id", "0"], ["author", AUTHOR], ["date", date]]
    start = {"t": "Span", "c": [["", ["comment-start"], attributes], string(note)]}
    end = {"t": "Span", "c": [["", ["comment-end"], [["id", "0"]]], []]}
    title = _title(tree)
    return {**tree, "meta": {**tree["meta"], "title": {"t": "MetaInlines", "c": [start, *title, end]}}}


def with_page_meta(tree: Tree, texts: Mapping[str, str]) -> Tree:
    """The merged tree with texts that the template of its page shows, such as the note above the paper."""
    meta: dict[str, Node] = {name: {"t": "MetaInlines", "c": string(text)} for name, text in texts.items() if text}
    return {**tree, "meta": {**tree["meta"], **meta}}


def title_of(tree: Tree) -> str:
    """The title of the new paper in a merged tree."""
    inserted = [
        inline
        for inline in _title(tree)
        if not (inline["t"] == "Span" and set(inline["c"][0][1]) & {DELETION, "comment-start"})
    ]
    return plain_text([inline for inline in inserted if inline["t"] != "RawInline"])


def _title(tree: Tree) -> list[Node]:
    """The inlines of a title; none where there is no title."""
    title = tree["meta"].get("title")
    inlines: list[Node] = title["c"] if title else []
    return inlines
