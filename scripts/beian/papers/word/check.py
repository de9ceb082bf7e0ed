"""The cheap check of a Word file: whether its package, names, references and the order of its elements are sound.

What the Open XML SDK knows of the schema is far more (see tests/e2e/test_valid.py); this is what runs at every pack.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from beian.papers.word.elements import ORDERS, W, block_beside, parsed

PACKAGE = "{http://schemas.openxmlformats.org/package/2006/"
RELATIONSHIP, TYPES = f"{PACKAGE}relationships}}Relationship", f"{PACKAGE}content-types}}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
CONTENT_TYPES, DOCUMENT, STYLES = "[Content_Types].xml", "word/document.xml", "word/styles.xml"
LONGEST_NAME = 40  # letters of a bookmark's name that Word takes
STYLE_USES = ("pStyle", "rStyle", "tblStyle")
WRITTEN = (DOCUMENT, "word/footnotes.xml", "word/comments.xml")  # the others are those of the file whose styles we take
FIRST = {"p": "pPr", "r": "rPr", "tbl": "tblPr", "tc": "tcPr"}  # what may only stand first in its element
LEAVES = ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "br", "tab")
# what points at a number, with its attribute; the part, the elements with that number, and their attribute
NUMBERED = {
    "commentRangeStart": ("id", "word/comments.xml", "comment", "id"),
    "commentReference": ("id", "word/comments.xml", "comment", "id"),
    "footnoteReference": ("id", "word/footnotes.xml", "footnote", "id"),
    "numId": ("val", "word/numbering.xml", "num", "numId"),
}
NO_LIST, DEEPEST = "0", 8


def faults(docx: bytes) -> list[str]:
    """What is wrong with a Word file, in plain words and without any of its text; nothing for a sound one."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as container:
            names = container.namelist()
            parts = {name: container.read(name) for name in names}
        roots = {name: parsed(xml) for name, xml in parts.items() if name.endswith((".xml", ".rels"))}
    except (zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        return [f"it cannot be read: {error}"]
    lacking = [name for name in (CONTENT_TYPES, DOCUMENT, STYLES) if name not in parts]
    if lacking:
        return [f"there is no {name}" for name in lacking]
    bodies = {name: root for name, root in roots.items() if name.startswith("word/") and name.endswith(".xml")}
    return [
        *(f"two parts are called {name}" for name in _repeated(name.casefold() for name in names)),
        *_untyped(names, roots[CONTENT_TYPES]),
        *(fault for name in roots if name.endswith(".rels") for fault in _broken_relations(name, roots, set(names))),
        *_repeated_names(roots[DOCUMENT], bodies.values()),
        *_broken_references(bodies),
        *(
            f"{name}: {fault}"
            for name in WRITTEN
            if name in bodies
            for fault in sorted({*_misplaced(bodies[name]), *_unfinished(bodies[name])})
        ),
    ]


def _repeated(values: Iterable[str | None]) -> list[str]:
    return sorted(value for value, count in Counter(values).items() if value is not None and count > 1)


def _untyped(names: list[str], types: etree._Element) -> Iterator[str]:
    endings = {element.get("Extension", "").casefold() for element in types.iter(f"{TYPES}Default")}
    named = [element.get("PartName", "").removeprefix("/") for element in types.iter(f"{TYPES}Override")]
    for name in names:
        if name != CONTENT_TYPES and name not in named and name.rpartition(".")[2].casefold() not in endings:
            yield f"{name} has no content type"
    yield from (f"there is no {name}, which has a content type" for name in named if name not in names)
    yield from (f"{name} has two content types" for name in _repeated(named))


def _broken_relations(name: str, roots: dict[str, etree._Element], names: set[str]) -> Iterator[str]:
    """Of one part: every target is there, and every reference in the part has its relationship."""
    folder, file = posixpath.split(name)
    home = posixpath.dirname(folder)
    relations = list(roots[name].iter(RELATIONSHIP))
    yield from (
        f"{name}: two relationships are called {relation}"
        for relation in _repeated(relation.get("Id") for relation in relations)
    )
    for relation in relations:
        target = posixpath.normpath(posixpath.join("/", home, relation.get("Target", ""))).lstrip("/")
        if relation.get("TargetMode") != "External" and target not in names:
            yield f"{name}: there is no {target}"
    part = posixpath.join(home, file.removesuffix(".rels"))
    if part in roots:
        ids = {relation.get("Id") for relation in relations}
        used = {value for relation in roots[part].iter() for key, value in relation.items() if key.startswith(RELATION)}
        yield from (f"{part}: no relationship is called {relation}" for relation in sorted(used - ids))


def _repeated_names(document: etree._Element, bodies: Iterable[etree._Element]) -> Iterator[str]:
    """What may stand only once: names and numbers of bookmarks, of changes, of drawings, of paragraphs."""
    starts, ends = (list(document.iter(f"{W}{kind}")) for kind in ("bookmarkStart", "bookmarkEnd"))
    names = [start.get(f"{W}name", "") for start in starts]
    changes = [change.get(f"{W}id") for change in document.iter(f"{W}ins", f"{W}del")]
    paragraphs = [paragraph.get(PARAGRAPH_ID) for root in bodies for paragraph in root.iter(f"{W}p")]
    once = {
        "bookmarks are called": [name.casefold() for name in names],
        "bookmarks have the number": [start.get(f"{W}id") for start in starts],
        "ends of bookmarks have the number": [end.get(f"{W}id") for end in ends],
        "changes have the number": changes,
        "drawings have the number": [drawing.get("id") for drawing in document.iter(DRAWN)],
        "paragraphs have the number": paragraphs,
    }
    yield from (f"two {words} {value}" for words, values in once.items() for value in _repeated(values))
    yield from (f"the name of a bookmark is too long: {name}" for name in names if not 0 < len(name) <= LONGEST_NAME)
    halves = {mark.get(f"{W}id") for mark in starts} ^ {mark.get(f"{W}id") for mark in ends}
    yield from (f"half of the bookmark with the number {number} is missing" for number in sorted(map(str, halves)))


def _broken_references(bodies: dict[str, etree._Element]) -> Iterator[str]:
    """Styles, lists, notes and comments that are pointed at are there."""
    styles = {style.get(f"{W}styleId") for style in bodies[STYLES].iter(f"{W}style")}
    for name, root in bodies.items():
        uses = {element.get(f"{W}val") for element in root.iter(*(f"{W}{use}" for use in STYLE_USES))}
        yield from (f"{name}: no style is called {style}" for style in sorted(map(str, uses - styles)))
    for mark, (attribute, part, kind, number) in NUMBERED.items():
        there = (
            {element.get(f"{W}{number}") for element in bodies[part].iter(f"{W}{kind}")} if part in bodies else set()
        )
        used = {element.get(f"{W}{attribute}") for element in bodies[DOCUMENT].iter(f"{W}{mark}")}
        lacking = used - there - ({NO_LIST} if kind == "num" else set())
        yield from (f"there is no {kind} {missing}" for missing in sorted(map(str, lacking)))


def _misplaced(root: etree._Element) -> Iterator[str]:
    """Elements that stand where the schema has no place for them."""
    for element in root.iter(*(f"{W}{name}" for name in LEAVES)):
        if len(element):
            yield f"a {etree.QName(element).localname} has something in it"
    for name, first in FIRST.items():
        for properties in root.iterfind(f".//{W}{name}/{W}{first}"):
            if properties.getprevious() is not None:
                yield f"a {first} does not come first"
    for name, order in ORDERS.items():
        ranks = {f"{W}{child}": rank for rank, child in enumerate(order)}
        for properties in root.iter(f"{W}{name}"):
            positions = [ranks.get(child.tag, -1) for child in properties if str(child.tag).startswith(W)]
            if -1 in positions:
                yield f"a {name} has something in it that does not belong there"
            if positions != sorted(positions):
                yield f"a {name} has its parts in another order than the schema"


def _unfinished(root: etree._Element) -> Iterator[str]:
    """What the schema lets stand, and Word does not, or not as it was meant."""
    if any(int(level.get(f"{W}val", "0")) > DEEPEST for level in root.iter(f"{W}ilvl")):
        yield "a list is deeper than Word knows"
    for cell in root.iter(f"{W}tc"):
        last = next(cell.iterchildren(f"{W}p", f"{W}tbl", reversed=True), None)
        if last is None or last.tag == f"{W}tbl":
            yield "a cell does not end with a paragraph"
    for table in root.iter(f"{W}tbl"):
        beside = block_beside(table, before=False)
        if beside is not None and beside.tag == f"{W}tbl":
            yield "two tables touch, and Word would join them"
