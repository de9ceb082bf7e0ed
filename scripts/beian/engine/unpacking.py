"""What a file says, container by container: zip and Word files, gzip, PDF, PNG, data addresses within pages.

Believes nothing about the file and unpacks a bounded amount of it; what cannot be opened raises, for it could hold
anything.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from typing import NamedTuple

from beian.papers.pdf_words import NOT_WHOLE, words_of
from beian.values.problem import Text

MOST = 200_000_000  # bytes that one file may unpack to
DEEPEST = 6  # containers within containers
GZIP, ZLIB = 31, 15  # zlib's names for the two wrappings
TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
STREAM = re.compile(rb"(?<!end)stream\r?\n")
DATA = re.compile(r";base64,([A-Za-z0-9+/=\s]{40,})")
PDF_SIGN = re.compile(r"\\([()\\])")
DRAWN = re.compile(rb"\bBT\b.*?\bTf\b", re.DOTALL)
SAID = re.compile(rb"(?:/[A-Z]\w*\s*)(\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]+>)", re.DOTALL)  # a named text
PIXELS = re.compile(rb"/Subtype\s*/(?:Image|CIDFontType0C|OpenType|Type1C)|/Length1\b|/Type\s*/(?:CMap|XRef)")
PNG_START, PNG_PIXELS = b"\x89PNG\r\n\x1a\n", (b"IDAT", b"fdAT")

TOO_LARGE = Text("展开后过大或层数过多", "it is too large or too deep once unpacked")
DAMAGED = Text("已加密或损坏", "it is encrypted or damaged")


class Closed(Exception):
    """What cannot be looked into, and why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class Part(NamedTuple):
    """A part of a file: its path with those of its containers, its bytes, and what these say as text."""

    path: str
    content: bytes
    texts: tuple[str, ...]


class Unpacking:
    """One file taken apart. Raises Closed for what cannot be opened or is too large."""

    def __init__(self) -> None:
        self._left = MOST

    def parts(self, path: str, content: bytes, depth: int = 0) -> Iterator[Part]:
        """The file itself and everything within it."""
        self._left -= len(content)
        if depth > DEEPEST or self._left < 0:
            raise Closed(TOO_LARGE)
        for start, opened in _KINDS.items():
            if content.startswith(start):
                yield from opened(self, path, content, depth)
                return
        texts = _texts(content)
        yield Part(path, content, texts)
        for number, found in enumerate((found for text in texts for found in DATA.finditer(text)), 1):
            yield from self.parts(f"{path}!{number}", b64decode(found[1] + "=="), depth + 1)

    def _zip(self, path: str, content: bytes, depth: int) -> Iterator[Part]:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as container:
                entries = container.infolist()
                names = "\n".join(entry.filename for entry in entries)
                yield Part(path, content, (names, container.comment.decode("utf-8", "replace")))
                for entry in entries:
                    if not entry.is_dir():
                        with container.open(entry) as part:
                            read = part.read(self._left + 1)
                        yield from self.parts(f"{path}!{entry.filename}", read, depth + 1)
        except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError):
            raise Closed(DAMAGED) from None  # RuntimeError: encrypted, or packed as nobody packs

    def _gzip(self, path: str, content: bytes, depth: int) -> Iterator[Part]:
        yield Part(path, content, ())
        inner = self._inflated(content, GZIP)
        if inner is None:
            raise Closed(DAMAGED)
        yield from self.parts(f"{path}!", inner, depth + 1)

    def _png(self, path: str, content: bytes, depth: int) -> Iterator[Part]:
        """The chunks that hold no pixels, and what follows the picture."""
        place, said = len(PNG_START), []
        while place + 8 <= len(content):
            size, kind = int.from_bytes(content[place : place + 4]), content[place + 4 : place + 8]
            body = content[place + 8 : place + 8 + size]
            place += 12 + size
            if kind not in PNG_PIXELS:
                said += [body, *self._within(body)]
            if kind == b"IEND":
                break
        yield Part(path, content, tuple(text for one in said for text in _texts(one)))
        if content[place:].strip(b"\0"):
            yield from self.parts(f"{path}!", content[place:], depth + 1)

    def _within(self, body: bytes) -> Iterator[bytes]:
        """The compressed text of a chunk, which follows a few words that are not."""
        for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", body[:400]):
            inner = self._inflated(body[found.start() :], ZLIB)
            if inner:
                yield inner

    def _pdf(self, path: str, content: bytes, depth: int) -> Iterator[Part]:
        """The words on its pages, and everything else that it holds but pixels and outlines of letters."""
        try:
            words = words_of(content)
        except NOT_WHOLE:
            raise Closed(DAMAGED) from None
        rest, end = [], 0
        for number, found in enumerate(STREAM.finditer(content)):
            if found.start() < end:
                continue
            after = content.find(b"endstream", found.end())
            head = content[max(content.rfind(b"obj", 0, found.start()), 0) : found.start()]
            rest.append(content[end : found.start()])
            end = after if after >= 0 else len(content)
            body = content[found.end() : end]
            inner = self._inflated(body, ZLIB) if b"FlateDecode" in head else None
            if PIXELS.search(head):
                yield Part(f"{path}!{number}", inner or body, ())
            elif inner and (b"/ObjStm" in head or DRAWN.search(inner)):  # glyphs are read page by page
                rest += SAID.findall(inner)
            else:
                yield from self.parts(f"{path}!{number}", body if inner is None else inner, depth + 1)
        rest.append(content[end:])
        yield Part(path, content, (words, *_texts(b"".join(rest))))

    def _inflated(self, content: bytes, wrapping: int) -> bytes | None:
        """The bytes unpacked; None for what is not packed. Raises Closed for more than is left to unpack."""
        try:
            unpacked = zlib.decompressobj(wrapping).decompress(content, self._left + 1)
        except zlib.error:
            return None
        if len(unpacked) > self._left:
            raise Closed(TOO_LARGE)
        return unpacked


_KINDS = {
    b"PK\x03\x04": Unpacking._zip,
    b"\x1f\x8b": Unpacking._gzip,
    b"%PDF": Unpacking._pdf,
    PNG_START: Unpacking._png,
}


def _texts(content: bytes) -> tuple[str, ...]:
    """The bytes as text; of markup what stands between the tags, joined, and the tags."""
    text = _decoded(content)
    if "</" in text or "/>" in text:
        return TAGS.sub("", text), "\0".join(found[0] for found in TAGS.finditer(text))
    return (text,)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return PDF_SIGN.sub(r"\1", content.decode("latin-1"))
