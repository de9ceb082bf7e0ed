"""An official Word template as an outline: its headings and the labels of its tables. Trusts nothing in the file."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from beian.papers.outline import NUMBER, Entry, is_label, unnumbered
from beian.values.errors import Failure

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"
PART, TOTAL, ENTRIES = 30_000_000, 100_000_000, 2_000  # bytes unpacked, parts: far above any template
HEADING = re.compile(r"(heading|标题)\s*[1-6]$", re.IGNORECASE)
CONTENTS = re.compile(r"toc|contents|目录", re.IGNORECASE)
SENTENCE = re.compile(r"[。；;！？]|，.*，")
PACKED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def outline_of(docx: bytes, name: str) -> list[Entry]:
    """The outline of a Word file; `name` is what messages call it. Raises Failure for what is no sound docx."""
    parts = sound_parts(docx, name)
    names = _style_names(parts[STYLES], name) if STYLES in parts else {}
    body = _tree(parts[DOCUMENT], name).find(f"{W}body")
    return [] if body is None else list(_entries(body, names))


def sound_parts(docx: bytes, name: str) -> dict[str, bytes]:
    """The XML parts of a docx within limits. Raises Failure for no zip, no docx, a zip bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as container:
            entries = container.infolist()
            sizes = [entry.file_size for entry in entries]
            if len(entries) > ENTRIES or sum(sizes) > TOTAL or max(sizes, default=0) > PART:
                raise _unsound(name, "解压后过大", "it is too large once unpacked")
            parts = {}
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with container.open(entry) as part:
                        parts[entry.filename] = part.read(entry.file_size + 1)  # a false size ends in BadZipFile
    except PACKED:
        raise _unsound(name, "无法解压", "it cannot be unpacked") from None
    if DOCUMENT not in parts:
        raise _unsound(name, "其中没有正文", "there is no text in it")
    for content in parts.values():
        _tree(content, name)
    return parts


def _unsound(name: str, chinese: str, english: str) -> Failure:
    return Failure(
        f"{name} 不是可用的文档：{chinese}。请用文字处理软件打开后另存为 .docx 再试。",
        f"{name} is not a sound Word file: {english}. Open it in a word processor and save it as .docx again.",
    )


def _tree(content: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise _unsound(name, "内容有误", "its content is broken") from None
    if tree.getroottree().docinfo.doctype:
        raise _unsound(name, "含有不允许的文档类型声明", "it declares a document type, which Word never does")
    return tree


def _style_names(content: bytes, name: str) -> dict[str, str]:
    """The names of the styles by id; a style of its own with an outline level is called a heading too."""
    names = {}
    for style in _tree(content, name).iter(f"{W}style"):
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
