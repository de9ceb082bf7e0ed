"""The words of a PDF, and whether it is signed digitally. Words are read from its glyphs in the order they are drawn; many times faster than laying out the pages.

For looking whether something stands in a file, not for reading it: words of neighbouring cells follow one another.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

NOT_WHOLE = (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError, RecursionError)
TOKEN = re.compile(rb"/([^\s/<>\[\]()]+)\s+[-\d.]+\s+Tf\b|<([0-9A-Fa-f\s]+)>|\(")
BRACKET = re.compile(rb"\\[()\\]|[()]")
ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r\n": b""}
SINGLE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f\s]+)>")
RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
WIDEST = 0xFFFF  # glyphs of a range

Letters = dict[int, str]


def words_of(content: bytes) -> str:
    """The words of all pages, one line a page. Raises one of NOT_WHOLE for what is no PDF, damaged or encrypted."""
    return "\n".join(words_by_page(content))


def words_by_page(content: bytes) -> list[str]:
    """The words of each page. Raises one of NOT_WHOLE for what is no PDF, damaged or encrypted."""
    known: dict[int, Letters] = {}
    return [_page_words(page, known) for page in PdfReader(io.BytesIO(content)).pages]


def is_digitally_signed(content: bytes) -> bool:
    """Whether the PDF carries a digital signature, which any rewriting would break."""
    try:
        form = PdfReader(io.BytesIO(content)).root_object.get("/AcroForm")
        return any(_signature(field.get_object()) for field in (form or {}).get("/Fields", []))
    except NOT_WHOLE:
        return False


def _signature(field: DictionaryObject) -> bool:
    if field.get("/FT") == "/Sig" and "/ByteRange" in (field.get("/V") or {}):
        return True
    return any(_signature(kid.get_object()) for kid in field.get("/Kids", []))


def _page_words(page: PageObject, known: dict[int, Letters]) -> str:
    drawn = page.get_contents()
    return "".join(_drawn_text(drawn.get_data(), page.get("/Resources"), known, 0)) if drawn is not None else ""


def _drawn_text(content: bytes, resources: Any, known: dict[int, Letters], depth: int) -> Iterator[str]:
    resources = resources.get_object() if resources else {}
    fonts = {name[1:].encode(): _glyph_letters(font, known) for name, font in _resource_members(resources, "/Font")}
    letters: Letters = {}
    place = 0
    while found := TOKEN.search(content, place):
        name, digits = found.groups()
        place = found.end()
        if name:
            letters = fonts.get(name, {})
        elif digits:
            yield _decoded_glyphs(bytes.fromhex(_even(digits)), letters)
        else:
            place = _closing(content, place)
            yield _decoded_glyphs(ESCAPE.sub(_unescaped, content[found.end() : place - 1]), letters)
    for _, form in _resource_members(resources, "/XObject") if depth < 3 else ():
        if form.get("/Subtype") == "/Form":
            yield from _drawn_text(form.get_data(), form.get("/Resources"), known, depth + 1)


def _closing(content: bytes, place: int) -> int:
    """Where the text that starts at `place` has its closing bracket behind it; brackets in pairs belong to the text."""
    depth = 1
    for found in BRACKET.finditer(content, place):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return len(content) + 1


def _resource_members(resources: Any, kind: str) -> list[tuple[str, Any]]:
    found = resources.get(kind)
    return [(name, member.get_object()) for name, member in found.get_object().items()] if found is not None else []


def _decoded_glyphs(glyphs: bytes, letters: Letters) -> str:
    """By the font's own table, two bytes a glyph; without one, a letter a byte."""
    if not letters:
        return glyphs.decode("latin-1")
    return "".join([letters.get(glyphs[at] << 8 | glyphs[at + 1], "") for at in range(0, len(glyphs) - 1, 2)])


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8) & 0xFF]) if code[:1].isdigit() and code < b"8" else NAMED.get(code, code)


def _even(digits: bytes) -> str:
    text = b"".join(digits.split()).decode()
    return text + "0" * (len(text) % 2)


def _glyph_letters(font: DictionaryObject, known: dict[int, Letters]) -> Letters:
    """What each glyph of a font stands for, read once a font."""
    table = font.get("/ToUnicode")
    if table is None:
        return {}
    number = getattr(font.raw_get("/ToUnicode"), "idnum", id(table))
    if number not in known:
        known[number] = dict(_table(table.get_object().get_data()))
    return known[number]


def _table(text: bytes) -> Iterator[tuple[int, str]]:
    for kind, rows in SECTION.findall(text):
        if kind == b"bfchar":
            yield from ((int(glyph, 16), _decoded_letters(letter)) for glyph, letter in SINGLE.findall(rows))
            continue
        for first, last, start, some in RANGE.findall(rows):
            low = int(first, 16)
            many = min(int(last, 16) - low + 1, WIDEST)
            if start:
                yield from ((low + step, _last_letter_shifted(_decoded_letters(start), step)) for step in range(many))
            else:
                letters = re.findall(rb"<([0-9A-Fa-f\s]+)>", some)
                yield from ((low + step, _decoded_letters(one)) for step, one in enumerate(letters[:many]))


def _decoded_letters(digits: bytes) -> str:
    return bytes.fromhex(_even(digits)).decode("utf-16-be", "replace")


def _last_letter_shifted(letters: str, step: int) -> str:
    return letters[:-1] + chr(min(ord(letters[-1]) + step, 0x10FFFF)) if letters else ""
