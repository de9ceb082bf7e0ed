"""Finds active content in attachments: what a PDF or an Office file would do when it is opened (ISO 32000, ECMA-376).

Every object of a PDF is looked at, reachable or not; of an Office file every part. The content decides, never the name.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from beian.content.attachments import properties
from beian.content.pdf_text import NOT_WHOLE, is_digitally_signed
from beian.core.file_kinds import EMBEDDED, UNREADABLE, Attachment

PDF, ZIP, COMPOUND, RICH_TEXT = b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"
HEAD = 1024  # bytes in which readers look for the mark of a PDF
WEB = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
KEYS = {
    "/JS": "script",
    "/JavaScript": "script",
    "/XFA": "dynamic form",
    "/EmbeddedFiles": EMBEDDED,
    "/EF": EMBEDDED,
    "/RichMediaContent": "media",
}
ACTIONS = {
    "/JavaScript": "script",
    "/Launch": "launch",
    "/SubmitForm": "sending",
    "/ImportData": "sending",
    "/GoToR": "outside",
    "/GoToE": EMBEDDED,
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
    "/GoTo3DView": "media",
}
KINDS = {
    "/FileAttachment": EMBEDDED,
    "/EmbeddedFile": EMBEDDED,
    "/RichMedia": "media",
    "/Movie": "media",
    "/Screen": "media",
    "/Sound": "media",
    "/3D": "media",
}
PARTS = (  # of an Office file, by name
    (re.compile(r"vbaProject|vbaData|(^|/)(Basic|Scripts)/|macrosheets/|/xlm", re.IGNORECASE), "macro"),
    (re.compile(r"oleObject|/activeX/|ActiveX/|(^|/)Object \d", re.IGNORECASE), "object"),
    (re.compile(r"/embeddings/|/externalLinks/.*\.bin", re.IGNORECASE), EMBEDDED),
    (re.compile(r"/externalLinks/|/queryTables/|(^|/)xl/connections\.xml", re.IGNORECASE), "outside"),
)
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
LINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.IGNORECASE)
WEB_LINK = re.compile(rb"Target\s*=\s*[\"'](?:https?|mailto):", re.IGNORECASE)
FIELD = re.compile(rb"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|ddeLink)\b")
TAG = re.compile(rb"<[^>]*>")
TOLD = re.compile(
    rb"<(?:\w+:)?(creator|lastModifiedBy|Company|Manager|Application|Template|created|modified)\b[^>]*>[^<]"
)
STREAMS = {
    "_VBA_PROJECT": "macro",
    "Macros": "macro",
    "ObjectPool": "object",
    "\x01Ole10Native": "object",
    "EncryptedPackage": UNREADABLE,
}
WORDS = {
    rb"\\obj(?:data|ect|autlink|link)\b": "object",
    rb"\\\*?\\?template\b|\bDDE(?:AUTO)?\b|\bINCLUDE(?:TEXT|PICTURE)\b": "outside",
}
TORN = (*NOT_WHOLE, RuntimeError, ArithmeticError, AssertionError, zlib.error)  # what pypdf was seen to raise for one
MOST = 200_000_000  # bytes unpacked


def find_active_content(content: bytes) -> Attachment:
    """What an attachment holds; nothing to tell for a picture, which goes out with its pixels only."""
    if content.startswith(ZIP):
        return _office(content)
    if content.startswith(COMPOUND):
        acts = {act for name, act in STREAMS.items() if name.encode("utf-16-le") in content}
        return Attachment(tuple(sorted(acts)))
    if content.lstrip().startswith(RICH_TEXT):
        return Attachment(tuple(sorted({act for pattern, act in WORDS.items() if re.search(pattern, content)})))
    return _pdf(content) if PDF in content[:HEAD] else Attachment()


# -- PDF -----------------------------------------------------------------------------------------------------------------


def _pdf(content: bytes) -> Attachment:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            return Attachment((UNREADABLE,))
        acts = {act for dictionary in _objects(reader) for act in _acts(dictionary)}
        return Attachment(tuple(sorted(acts)), tuple(properties(content)), is_digitally_signed(content))
    except TORN:
        return Attachment((UNREADABLE,))


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every object of the file, then the trailer."""
    numbers = {(number, generation) for generation, known in reader.xref.items() for number in known}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(numbers):
        yield from _within(reader.get_object(IndirectObject(number, generation, reader)))
    yield from _within(reader.trailer)


def _within(node: object) -> Iterator[DictionaryObject]:
    """The dictionaries in an object, without those that it refers to."""
    open_nodes = [node]
    while open_nodes:
        inner = open_nodes.pop()
        if isinstance(inner, DictionaryObject):
            yield inner
            open_nodes += [inner.raw_get(key) for key in inner]
        elif isinstance(inner, ArrayObject):
            open_nodes += list.__iter__(inner)


def _acts(dictionary: DictionaryObject) -> Iterator[str]:
    yield from (act for key, act in KEYS.items() if key in dictionary)
    action, kinds = dictionary.get("/S"), (dictionary.get("/Subtype"), dictionary.get("/Type"))
    if isinstance(action, str):
        yield from [ACTIONS[action]] if action in ACTIONS else []
        if action == "/URI" and not WEB.match(str(dictionary.get("/URI", ""))):
            yield "outside"
    yield from (KINDS[kind] for kind in kinds if isinstance(kind, str) and kind in KINDS)
    if isinstance(dictionary, StreamObject) and "/F" in dictionary:  # its bytes lie in another file
        yield "outside"


# -- Office --------------------------------------------------------------------------------------------------------------


def _office(content: bytes) -> Attachment:
    acts, properties_found = set[str](), set[str]()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            entries = container.infolist()
            if sum(entry.file_size for entry in entries) > MOST:
                return Attachment((UNREADABLE,))
            for entry in entries:
                acts |= {act for pattern, act in PARTS if pattern.search(f"/{entry.filename}")}
                if entry.filename.lower().endswith((".xml", ".rels")):
                    with container.open(entry) as part:
                        xml = part.read(entry.file_size + 1)
                    acts.update(_acts_of_part(entry.filename, xml))
                    properties_found |= (
                        {found.decode() for found in TOLD.findall(xml)} if "docProps" in entry.filename else set()
                    )
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError):
        return Attachment((UNREADABLE,))
    return Attachment(tuple(sorted(acts)), tuple(sorted(properties_found)))


def _acts_of_part(name: str, xml: bytes) -> Iterator[str]:
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        xml = xml.decode("utf-16", "replace").encode()
    if name.lower().endswith(".rels"):
        for relation in RELATION.findall(xml):
            if EXTERNAL.search(relation) and not (LINK.search(relation) and WEB_LINK.search(relation)):
                yield "outside"
    elif any(word in xml for word in (b"instrText", b"fldSimple", b"ddeLink")):
        yield from ["outside"] if FIELD.search(TAG.sub(b"", xml)) or FIELD.search(xml) else []
