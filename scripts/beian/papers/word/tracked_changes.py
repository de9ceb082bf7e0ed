"""Tracked changes in Word's format: the markers of a merged tree become tracked paragraphs, rows and blocks.

Word cannot track the last mark of a cell or of a document, and it joins two tables once all between them is gone; an
untracked empty paragraph keeps them apart. Pandoc numbers insertions and deletions separately: they are numbered anew.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from lxml import etree

from beian.papers.word.elements import W, block_beside, ensure_property, parsed, properties_of, serialized, text_of

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
CORE = "{http://purl.org/dc/elements/1.1/}"
RUNS = (f"{W}r", f"{MATH}oMath", f"{MATH}oMathPara")
DELETED = {f"{W}t": f"{W}delText", f"{W}instrText": f"{W}delInstrText"}
KINDS = ("ins", "del")
MARKER = f"{W}redline"


def tracked(parts: dict[str, bytes], author: str, date: str, title: str, form_author: str = "") -> dict[str, bytes]:
    """The parts of a docx with its markers turned into tracked changes, those of the form's wording by an author of their own;
    `title` goes into the file's properties."""
    changes = {
        "word/document.xml": lambda root: _Marks(root, (author, form_author), date).settle(),
        "word/footnotes.xml": _notes,
        "docProps/core.xml": lambda root: _title(root, title),
    }
    return {name: _changed(content, changes[name]) if name in changes else content for name, content in parts.items()}


def _changed(content: bytes, change: Callable[[etree._Element], None]) -> bytes:
    root = parsed(content)
    change(root)
    return serialized(root)


def _notes(root: etree._Element) -> None:
    """Pandoc writes the note of a deleted reference as deleted text outside any deletion, which Word cannot restore."""
    for text in list(root.iter(f"{W}delText")):
        if next(text.iterancestors(f"{W}del"), None) is None:
            text.tag = f"{W}t"


def _title(root: etree._Element, title: str) -> None:
    for element in root.iter(f"{CORE}title"):
        element.text = title


class _Marks:
    """One document while its markers are turned into tracked changes."""

    def __init__(self, root: etree._Element, authors: tuple[str, str], date: str) -> None:
        self.root, self.authors, self.date = root, authors, date
        self.author = authors[0]

    def settle(self) -> None:
        """Turn every marker into tracked changes."""
        for marker in list(self.root.iter(MARKER)):
            self.work_off(marker)
        for table in list(self.root.iter(f"{W}tbl")):
            self.keep_apart(table)
            _plain_caption(table)
        self.close()
        _bookmarks_once(self.root)
        _numbered(self.root)

    def element(self, kind: str) -> etree._Element:
        """A tracked change of this kind, without number."""
        return etree.Element(f"{W}{kind}", {f"{W}id": "0", f"{W}author": self.author, f"{W}date": self.date})

    def work_off(self, marker: etree._Element) -> None:
        """Turn one marker into tracked changes and remove it."""
        self.author = self.authors[marker.get(f"{W}form") == "true"]
        scope, kind, parent = marker.get(f"{W}scope"), marker.get(f"{W}kind"), marker.getparent()
        if scope == "p":
            self.paragraph(parent, kind)
        elif scope == "row":
            self.row(parent.getparent(), kind)
        elif scope == "start":
            for node in list(itertools.takewhile(lambda node: node.tag != MARKER, marker.itersiblings())):
                self.everything(node, kind)
        parent.remove(marker)

    def paragraph(self, paragraph: etree._Element, kind: str) -> None:
        """Track the mark of a paragraph, except the last of a cell."""
        if paragraph.getparent().tag == f"{W}tc" and block_beside(paragraph, before=False) is None:
            return
        ensure_property(properties_of(paragraph), "rPr").insert(0, self.element(kind))

    def row(self, row: etree._Element, kind: str) -> None:
        """Track a row."""
        properties = row.find(f"{W}trPr")
        if properties is None:
            properties = etree.Element(f"{W}trPr")
            row.insert(next(index for index, element in enumerate(row) if element.tag != f"{W}tblPrEx"), properties)
        properties.append(self.element(kind))

    def everything(self, node: etree._Element, kind: str) -> None:
        """Track all runs, paragraphs and rows of a block."""
        for row in node.iter(f"{W}tr"):
            self.row(row, kind)
        for paragraph in node.iter(f"{W}p"):
            for run in list(paragraph.iter(*RUNS)):
                if run.getparent().tag in (f"{W}p", f"{W}hyperlink"):
                    around = self.element(kind)
                    run.addprevious(around)
                    around.append(run)
            if kind == "del":
                for text in list(paragraph.iter(*DELETED)):
                    text.tag = DELETED[text.tag]
            self.paragraph(paragraph, kind)

    def keep_apart(self, table: etree._Element) -> None:
        """Add an untracked paragraph after a table that would meet another one when changes are accepted or rejected."""
        near = [sibling for sibling in table.itersiblings() if sibling.tag in (f"{W}p", f"{W}tbl")]
        between = list(itertools.takewhile(lambda sibling: sibling.tag == f"{W}p", near))
        meets_table = len(between) < len(near)
        if meets_table and any(all(_has_mark(paragraph, kind) for paragraph in between) for kind in KINDS):
            table.addnext(etree.Element(f"{W}p"))

    def close(self) -> None:
        """End the document with an untracked paragraph."""
        body = self.root.find(f"{W}body")
        blocks = [block for block in body if block.tag in (f"{W}p", f"{W}tbl")]
        if not blocks or blocks[-1].tag == f"{W}tbl" or any(_has_mark(blocks[-1], kind) for kind in KINDS):
            body.find(f"{W}sectPr").addprevious(etree.Element(f"{W}p"))


def _has_mark(paragraph: etree._Element, kind: str) -> bool:
    return paragraph.find(f"{W}pPr/{W}rPr/{W}{kind}") is not None


def _plain_caption(table: etree._Element) -> None:
    """Pandoc glues the old and the new caption together in the table's description, which cannot be tracked."""
    description, caption = table.find(f"{W}tblPr/{W}tblCaption"), block_beside(table, before=True)
    if description is not None and caption is not None and next(caption.iter(f"{W}ins"), None) is not None:
        description.set(f"{W}val", text_of(caption))


def _bookmarks_once(root: etree._Element) -> None:
    """A name may stand only once; deleted and inserted headings or figures have the same."""
    names: set[str] = set()
    dropped: set[str] = set()
    for start in list(root.iter(f"{W}bookmarkStart")):
        if start.get(f"{W}name") in names:
            dropped.add(start.get(f"{W}id"))
            start.getparent().remove(start)
        names.add(start.get(f"{W}name"))
    for end in list(root.iter(f"{W}bookmarkEnd")):
        if end.get(f"{W}id") in dropped:
            end.getparent().remove(end)


def _numbered(root: etree._Element) -> None:
    first = 1 + max(_numbers(root), default=0)
    for number, change in enumerate(root.iter(f"{W}ins", f"{W}del"), first):
        change.set(f"{W}id", str(number))


def _numbers(root: etree._Element) -> Iterator[int]:
    for element in root.iter():
        number = element.get(f"{W}id") or ""
        if number.isdigit():
            yield int(number)
