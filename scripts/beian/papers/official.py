"""An official Word template as an outline: its headings and the labels of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from beian.intake.word_file import DOCUMENT, STYLES, W, open_parts
from beian.papers.outline import NUMBER, Entry, is_label, unnumbered

HEADING = re.compile(r"(heading|标题)\s*[1-6]$", re.IGNORECASE)
CONTENTS = re.compile(r"toc|contents|目录", re.IGNORECASE)
SENTENCE = re.compile(r"[。；;！？]|，.*，")


def outline_of(docx: bytes, name: str) -> list[Entry]:
    """The outline of a Word file; `name` is what messages call it. Raises Failure for what is no sound docx."""
    parts = open_parts(docx, name)
    names = _style_names(parts[STYLES]) if STYLES in parts else {}
    body = parts[DOCUMENT].find(f"{W}body")
    return [] if body is None else list(_entries(body, names))


def _style_names(styles: etree._Element) -> dict[str, str]:
    """The names of the styles by id; a style of its own with an outline level is called a heading too."""
    names = {}
    for style in styles.iter(f"{W}style"):
        title, level = style.find(f"{W}name"), style.find(f"{W}pPr/{W}outlineLvl")
        said = "" if title is None else title.get(f"{W}val", "")
        names[style.get(f"{W}styleId", "")] = "heading 1" if level is not None else said
    return names


def _entries(body: etree._Element, names: dict[str, str]) -> Iterator[Entry]:
    place = ""
    for element in body.iter(f"{W}p", f"{W}tbl"):
        if next(element.iterancestors(f"{W}tbl"), None) is not None:
            continue
        if element.tag == f"{W}p":
            words = _heading(element, names)
            if words:
                place = words
                yield Entry("heading", words)
        else:
            labels = (_text(cell) for cell in element.iter(f"{W}tc") if not _joins_above(cell))
            yield from (Entry("row", words, place) for words in labels if is_label(words))


def _heading(paragraph: etree._Element, names: dict[str, str]) -> str:
    """The words of a heading: by style, or a short numbered line as official templates have them."""
    text, style = _text(paragraph), paragraph.find(f"{W}pPr/{W}pStyle")
    named = names.get(style.get(f"{W}val", ""), "") if style is not None else ""
    if CONTENTS.match(named):
        return ""
    if HEADING.match(named) or paragraph.find(f"{W}pPr/{W}outlineLvl") is not None:
        return unnumbered(text)
    numbered = NUMBER.match(text) and not SENTENCE.search(text)
    return unnumbered(text) if numbered and is_label(unnumbered(text)) else ""


def _joins_above(cell: etree._Element) -> bool:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val") != "restart"


def _text(element: etree._Element) -> str:
    return " ".join("".join(part.text or "" for part in element.iter(f"{W}t")).split())
