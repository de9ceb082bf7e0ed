"""Proves a redline: with all changes accepted it must be exactly the new paper, with all rejected exactly the old one.

Accepts and rejects on the XML as Word does, and compares with a clean docx of each version. It shares no code with what
writes redlines, and reads what Word reads: text, style, number, format, link, picture, note, rows and cells.

Not compared, because Word's format cannot track it or it follows from the neighbours: the empty paragraphs that keep
tables apart, the style of a first paragraph, the tightness of a list, widths, page headers and the file's properties.
"""

from __future__ import annotations

import hashlib
import io
import zipfile

from lxml import etree

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
DOCUMENT, NOTES = "word/document.xml", "word/footnotes.xml"
SAME_STYLE: dict[str | None, str] = {"FirstParagraph": "BodyText", "Compact": "BodyText"}
PROPERTIES = ("rPr", "trPr")


class NotProven(Exception):
    """The redline is wrong, or its correctness cannot be shown. Says in English what differs, without any text."""


def changes_by(author: str, docx: bytes) -> int:
    """How many tracked changes of a Word file are of an author."""
    with zipfile.ZipFile(io.BytesIO(docx)) as container:
        return container.read(DOCUMENT).decode().count(f'w:author="{author}"')


def verify_redline(redline: bytes, old: bytes, new: bytes) -> int:
    """The number of tracked changes of a docx. Raises NotProven unless rejecting gives `old` and accepting `new`."""
    parts = _parts(redline)
    changes = _count_changes(parts)
    blank = _count_blank_paragraphs(_xml(parts[DOCUMENT]))
    for accept, clean in ((False, old), (True, new)):
        root = with_changes_resolved(_xml(parts[DOCUMENT]), accept=accept)
        if _count_blank_paragraphs(root) > blank:
            raise NotProven(f"{'accepting' if accept else 'rejecting'} leaves a blank line")
        actual = _DocumentReader(parts, root).body()
        clean_parts = _parts(clean)
        expected = _DocumentReader(clean_parts, _xml(clean_parts[DOCUMENT])).body()
        if actual != expected:
            differing = (
                block for block, (ours, theirs) in enumerate(zip(actual, expected, strict=False)) if ours != theirs
            )
            block = next(differing, min(len(actual), len(expected)))
            raise NotProven(f"{'accepting' if accept else 'rejecting'} differs from the paper at block {block + 1}")
    return changes


def _parts(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as container:
        return {name: container.read(name) for name in container.namelist()}


def _xml(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _inside(element: etree._Element, name: str) -> bool:
    return next(element.iterancestors(f"{WORD}{name}"), None) is not None


def _count_changes(parts: dict[str, bytes]) -> int:
    """The number of tracked changes. Raises NotProven for what Word would refuse or read otherwise than meant."""
    root = _xml(parts[DOCUMENT])
    numbers = [change.get(f"{WORD}id") for change in root.iter(f"{WORD}ins", f"{WORD}del")]
    if len(set(numbers)) != len(numbers):
        raise NotProven("two changes have one number")
    if root.find(f".//{WORD}redline") is not None:
        raise NotProven("a marker is left")
    for part_root in [root, *([_xml(parts[NOTES])] if NOTES in parts else [])]:
        if any(not _inside(text, "del") for text in part_root.iter(f"{WORD}delText", f"{WORD}delInstrText")):
            raise NotProven("deleted text outside a deletion")
    if any(_inside(text, "del") for text in root.iter(f"{WORD}t", f"{WORD}instrText", f"{WORD}hyperlink")):
        raise NotProven("a deletion with plain text or a link in it")
    return len(numbers)


def _count_blank_paragraphs(root: etree._Element) -> int:
    """Paragraphs of the body without text, style and number: those that keep tables apart, and no others."""
    return sum(1 for paragraph in root.find(f"{WORD}body").iterchildren(f"{WORD}p") if len(paragraph) == 0)


# -- accepting and rejecting ----------------------------------------------------------------------------------------------


def with_changes_resolved(root: etree._Element, *, accept: bool) -> etree._Element:
    """The document, in place, with all changes accepted or rejected. Raises NotProven for what is then no document."""
    drop, keep = ("del", "ins") if accept else ("ins", "del")
    for row in list(root.iter(f"{WORD}tr")):
        if row.find(f"{WORD}trPr/{WORD}{drop}") is not None:
            row.getparent().remove(row)
    for table in list(root.iter(f"{WORD}tbl")):
        if table.find(f"{WORD}tr") is None:
            table.getparent().remove(table)
    path = f"{WORD}pPr/{WORD}rPr/{WORD}{drop}"
    unmarked = [paragraph for paragraph in root.iter(f"{WORD}p") if paragraph.find(path) is not None]
    _resolve_runs(root, drop, keep)
    for paragraph in unmarked:
        _join_with_next(paragraph)
    _remove_empty(root)
    _refuse_unsound(root)
    return root


def _resolve_runs(root: etree._Element, drop: str, keep: str) -> None:
    properties = [f"{WORD}{name}" for name in PROPERTIES]
    for change in list(root.iter(f"{WORD}{drop}")):
        if change.getparent().tag not in properties:
            change.getparent().remove(change)
    for change in list(root.iter(f"{WORD}{keep}")):
        parent = change.getparent()
        if parent.tag not in properties:
            position = parent.index(change)
            for offset, child in enumerate(list(change)):
                parent.insert(position + offset, child)
        parent.remove(change)
    for deleted, plain in (("delText", "t"), ("delInstrText", "instrText")):
        for text in list(root.iter(f"{WORD}{deleted}")):
            text.tag = f"{WORD}{plain}"
    for link in list(root.iter(f"{WORD}hyperlink")):
        if len(link) == 0:
            link.getparent().remove(link)


def _join_with_next(paragraph: etree._Element) -> None:
    """A paragraph whose mark is gone: what is left of it joins the next one, which keeps its own properties."""
    children = [child for child in paragraph if child.tag != f"{WORD}pPr"]
    if any(child.tag not in (f"{WORD}bookmarkStart", f"{WORD}bookmarkEnd") for child in children):
        blocks = (f"{WORD}p", f"{WORD}tbl", f"{WORD}sectPr")
        follower = next((sibling for sibling in paragraph.itersiblings() if sibling.tag in blocks), None)
        if follower is None or follower.tag != f"{WORD}p":
            return  # Word keeps the paragraph
        position = 1 if follower.find(f"{WORD}pPr") is not None else 0
        for offset, child in enumerate(children):
            follower.insert(position + offset, child)
    paragraph.getparent().remove(paragraph)


def _remove_empty(root: etree._Element) -> None:
    for name in (*PROPERTIES, "pPr"):  # what the changes leave empty, from the inside out
        for element in list(root.iter(f"{WORD}{name}")):
            if len(element) == 0:
                element.getparent().remove(element)


def _refuse_unsound(root: etree._Element) -> None:
    for cell in root.iter(f"{WORD}tc"):
        last = next(cell.iterchildren(f"{WORD}p", f"{WORD}tbl", reversed=True), None)
        if last is None or last.tag != f"{WORD}p":
            raise NotProven("a cell without a last paragraph")
    left = [f"{WORD}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "delText", "rPrChange", "pPrChange")]
    if next(root.iter(*left), None) is not None:
        raise NotProven("a change is left")


# -- reading --------------------------------------------------------------------------------------------------------------


class _DocumentReader:
    """A document as data that can be compared: paragraphs (style, number, runs) and tables of cells."""

    def __init__(self, parts: dict[str, bytes], root: etree._Element) -> None:
        self.parts, self.root = parts, root
        self.lists: dict[str, int] = {}  # by their number in the document: which of its lists it is
        relations = _xml(parts["word/_rels/document.xml.rels"])
        self.relations = {relation.get("Id"): relation for relation in relations}
        self.numbers = _number_formats(_xml(parts["word/numbering.xml"]))
        notes = _xml(parts[NOTES]) if NOTES in parts else ()
        self.notes = {note.get(f"{WORD}id"): "".join(note.itertext(f"{WORD}t")) for note in notes}

    def body(self) -> list[object]:
        """The blocks of the body."""
        return self.blocks(self.root.find(f"{WORD}body"))

    def blocks(self, parent: etree._Element) -> list[object]:
        """The paragraphs and tables below an element. Raises NotProven for two tables without a paragraph between."""
        blocks: list[object] = []
        previous = None
        for node in parent.iterchildren(f"{WORD}p", f"{WORD}tbl"):
            if node.tag == f"{WORD}p":
                runs, (style, number) = self.runs(node), self.properties(node)
                if runs or number or (style and parent.tag != f"{WORD}tc"):
                    blocks.append(("paragraph", style, number, runs))
            elif previous == node.tag:
                raise NotProven("two tables touch, and Word would join them")
            else:
                blocks.append(("table", [self.row(row) for row in node.iterchildren(f"{WORD}tr")]))
            previous = node.tag
        return blocks

    def row(self, row: etree._Element) -> list[object]:
        return [(_spans(cell), self.blocks(cell)) for cell in row.iterchildren(f"{WORD}tc")]

    def properties(self, paragraph: etree._Element) -> tuple[str | None, object]:
        """The style of a paragraph, and its number: which list, level and form."""
        style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        name = style.get(f"{WORD}val") if style is not None else None
        number = paragraph.find(f"{WORD}pPr/{WORD}numPr")
        if number is None:
            return SAME_STYLE.get(name, name), None
        number_id, level = (number.find(f"{WORD}{name}").get(f"{WORD}val") for name in ("numId", "ilvl"))
        ordinal = self.lists.setdefault(number_id, len(self.lists))
        return SAME_STYLE.get(name, name), (ordinal, level, self.numbers[number_id][level])

    def runs(self, paragraph: etree._Element) -> list[tuple[str, str]]:
        runs: list[tuple[str, str]] = []
        for element in paragraph.iter():
            text = self.text(element)
            if not text:
                continue
            run_format = self.run_format(element)
            if runs and runs[-1][0] == run_format:
                runs[-1] = (run_format, runs[-1][1] + text)
            else:
                runs.append((run_format, text))
        return runs

    def text(self, element: etree._Element) -> str:
        if element.tag in (f"{WORD}t", FORMULA):
            return element.text or ""
        if element.tag in (f"{WORD}br", f"{WORD}tab", f"{WORD}cr", f"{WORD}pict"):
            return f"<{etree.QName(element).localname} {sorted(element.items())}>"
        if element.tag == f"{WORD}footnoteReference":
            return f"<note {self.notes[element.get(f'{WORD}id')]}>"
        if element.tag == PICTURE:
            return f"<picture {self.link_target(element.get(f'{RELATION}embed'))}>"
        return ""

    def run_format(self, element: etree._Element) -> str:
        run = next(element.iterancestors(f"{WORD}r"), None)
        properties = run.find(f"{WORD}rPr") if run is not None else None
        formats = [] if properties is None else [(entry.tag, sorted(entry.items())) for entry in properties]
        formats = [entry for entry in formats if entry[0] != f"{WORD}rFonts"]
        links = [
            self.link_target(link.get(f"{RELATION}id")) if link.get(f"{RELATION}id") else link.get(f"{WORD}anchor")
            for link in element.iterancestors(f"{WORD}hyperlink")
        ]
        return repr((formats, links))

    def link_target(self, relation: str) -> str:
        """The address of a link, or the digest of a picture."""
        target = self.relations[relation]
        if target.get("TargetMode") == "External":
            return str(target.get("Target"))
        return hashlib.sha256(self.parts["word/" + target.get("Target")]).hexdigest()


def _spans(cell: etree._Element) -> list[str | None]:
    spans = [cell.find(f"{WORD}tcPr/{WORD}{name}") for name in ("gridSpan", "vMerge")]
    return [None if span is None else span.get(f"{WORD}val", "") for span in spans]


def _number_formats(numbering: etree._Element) -> dict[str, dict[str, tuple[str, str]]]:
    """For each list and level: the number's format and its text."""

    def level_format(level: etree._Element) -> tuple[str, str]:
        return level.find(f"{WORD}numFmt").get(f"{WORD}val"), level.find(f"{WORD}lvlText").get(f"{WORD}val")

    abstract = {
        element.get(f"{WORD}abstractNumId"): {
            level.get(f"{WORD}ilvl"): level_format(level) for level in element.iter(f"{WORD}lvl")
        }
        for element in numbering.iter(f"{WORD}abstractNum")
    }
    return {
        element.get(f"{WORD}numId"): abstract[element.find(f"{WORD}abstractNumId").get(f"{WORD}val")]
        for element in numbering.iter(f"{WORD}num")
    }
