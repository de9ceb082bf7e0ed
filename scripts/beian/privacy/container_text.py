"""All text in a file, containers included: zip and Word files, tar, gzip and its kind, PDF, PNG, base64 within text.

The first bytes decide what a file is, never its name. A limited amount is unpacked, in a limited number of parts; what
cannot be opened raises, for it could hold anything.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from beian.core.problem import Text
from beian.privacy.decoding import as_letters, encoded_in, is_plain_text, texts_of

MOST = 200_000_000  # bytes that one file may unpack to
DEEPEST = 6  # containers within containers
MOST_PARTS = 20_000  # of one file
GZIP = 31  # zlib's name for this wrapping
STREAM = re.compile(rb"(?<!end)stream\r?\n")
DRAWN = re.compile(rb"\bBT\b.*?\bTf\b", re.DOTALL)
NAMED_TEXT = re.compile(rb"(?:/[A-Z]\w*\s*)(\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]+>)", re.DOTALL)  # a named text
NO_TEXT = re.compile(rb"/Subtype\s*/(?:Image|CIDFontType0C|OpenType|Type1C)|/Length1\b|/Type\s*/(?:CMap|XRef)")
PDF_WITHIN, ZIP_END_WITHIN, TAR_AT = 1024, 66_000, 257  # where readers look for the signs of these
ZIP_END = b"PK\x05\x06"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # a new Word file with a password, in the form of an old one
PNG_START, PNG_PIXELS = b"\x89PNG\r\n\x1a\n", (b"IDAT", b"fdAT")

TOO_LARGE = Text("展开后过大或层数过多", "it is too large or too deep once unpacked")
DAMAGED = Text("已加密或损坏", "it is encrypted or damaged")
NOT_OPENED = Text("这种压缩格式不能打开", "it is packed in a way that is not opened here")


class CannotOpen(Exception):
    """A file, or a part of it, cannot be opened; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class ContainerPart(NamedTuple):
    """A part of a file: its path behind those of its containers, its bytes, and these as text in every reading."""

    path: str
    content: bytes
    texts: tuple[str, ...]


class Unpacker:
    """Takes one file apart. Raises CannotOpen for what cannot be opened or is too large."""

    def __init__(self) -> None:
        self._left, self._parts = MOST, MOST_PARTS

    def parts(self, path: str, content: bytes, depth: int = 0) -> Iterator[ContainerPart]:
        """The file itself and everything within it."""
        self._left -= len(content)
        self._parts -= 1
        if depth > DEEPEST or self._left < 0 or self._parts < 0:
            raise CannotOpen(TOO_LARGE)
        opener = _opener(content)
        if opener:
            yield from opener(self, path, content, depth)
            return
        part = ContainerPart(path, content, texts_of(content))
        yield part
        yield from self._encoded(part, depth)
        if content.rfind(ZIP_END, -ZIP_END_WITHIN) > 0:  # a zip file behind something else
            yield from self._zip(path, content, depth)

    def _encoded(self, part: ContainerPart, depth: int) -> Iterator[ContainerPart]:
        """The base64 within a text, decoded, where that is text or a container."""
        for number, inner in enumerate((inner for text in part.texts for inner in encoded_in(text)), 1):
            if _opener(inner) or is_plain_text(inner):
                yield from self.parts(f"{part.path}!{number}", inner, depth + 1)

    def _zip(self, path: str, content: bytes, depth: int) -> Iterator[ContainerPart]:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as container:
                entries = container.infolist()
                names = "\n".join(entry.filename for entry in entries)
                yield ContainerPart(path, content, (names, container.comment.decode("utf-8", "replace")))
                for entry in entries:
                    if not entry.is_dir():
                        with container.open(entry) as part:
                            read = part.read(self._left + 1)
                        yield from self.parts(f"{path}!{entry.filename}", read, depth + 1)
        except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError):
            raise CannotOpen(DAMAGED) from None  # RuntimeError: encrypted, or packed as nobody packs

    def _tar(self, path: str, content: bytes, depth: int) -> Iterator[ContainerPart]:
        try:
            with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as container:
                members = container.getmembers()
                texts = [
                    text
                    for member in members
                    for text in (member.name, member.linkname, member.uname, *member.pax_headers.values())
                ]
                yield ContainerPart(path, content, ("\n".join(texts),))
                for member in members:
                    inner = container.extractfile(member) if member.isreg() else None
                    if inner:
                        yield from self.parts(f"{path}!{member.name}", inner.read(self._left + 1), depth + 1)
        except (tarfile.TarError, ValueError, EOFError, OSError):
            raise CannotOpen(DAMAGED) from None

    def _compressed(self, path: str, content: bytes, depth: int) -> Iterator[ContainerPart]:
        """The content of gzip, bzip2 or xz, and the bytes that follow it."""
        yield ContainerPart(path, content, ())
        inner, rest = self._unpacked(content)
        yield from self.parts(f"{path}!", inner, depth + 1)
        if rest.strip(b"\0"):
            yield from self.parts(f"{path}!", rest, depth + 1)

    def _unpacked(self, content: bytes) -> tuple[bytes, bytes]:
        start = next(start for start in _DECOMPRESSORS if content.startswith(start))
        unpacker = _DECOMPRESSORS[start]()
        try:
            inner = unpacker.decompress(content, self._left + 1)
        except (zlib.error, OSError, EOFError, ValueError, lzma.LZMAError):
            raise CannotOpen(DAMAGED) from None
        if len(inner) > self._left:
            raise CannotOpen(TOO_LARGE)
        if not unpacker.eof:
            raise CannotOpen(DAMAGED)
        return inner, unpacker.unused_data

    def _refuse(self, path: str, content: bytes, _: int) -> Iterator[ContainerPart]:
        yield ContainerPart(path, content, ())
        raise CannotOpen(NOT_OPENED)

    def _old_office(self, path: str, content: bytes, _: int) -> Iterator[ContainerPart]:
        """Word, Excel and PowerPoint before 2007: letters of one or two bytes among others."""
        yield ContainerPart(path, content, texts_of(content))
        if ENCRYPTED in content:
            raise CannotOpen(DAMAGED)

    def _png(self, path: str, content: bytes, depth: int) -> Iterator[ContainerPart]:
        """The chunks that hold no pixels, and what follows the picture."""
        offset, chunks = len(PNG_START), list[bytes]()
        while offset + 8 <= len(content):
            size, kind = int.from_bytes(content[offset : offset + 4]), content[offset + 4 : offset + 8]
            body = content[offset + 8 : offset + 8 + size]
            offset += 12 + size
            if kind not in PNG_PIXELS:
                chunks += [body, *self._chunk_texts(body)]
            if kind == b"IEND":
                break
        yield ContainerPart(path, content, tuple(text for chunk in chunks for text in texts_of(chunk)))
        if content[offset:].strip(b"\0"):
            yield from self.parts(f"{path}!", content[offset:], depth + 1)

    def _chunk_texts(self, body: bytes) -> Iterator[bytes]:
        """The compressed text of a chunk, which follows a few words that are not."""
        for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", body[:400]):
            inner = self._inflated(body[match.start() :])
            if inner:
                yield inner

    def _pdf(self, path: str, content: bytes, depth: int) -> Iterator[ContainerPart]:
        """The words on its pages, and everything else that it holds but pixels and outlines of letters."""
        from beian.content.pdf_text import NOT_WHOLE, words_of  # half a second, for which most commits need not wait

        try:
            words = words_of(content)
        except NOT_WHOLE:
            raise CannotOpen(DAMAGED) from None
        rest, end = [], 0
        for number, stream in enumerate(STREAM.finditer(content)):
            if stream.start() < end:
                continue
            after = content.find(b"endstream", stream.end())
            head = content[max(content.rfind(b"obj", 0, stream.start()), 0) : stream.start()]
            rest.append(content[end : stream.start()])
            end = after if after >= 0 else len(content)
            body = content[stream.end() : end]
            inner = self._inflated(body) if b"FlateDecode" in head else None
            if NO_TEXT.search(head):
                yield ContainerPart(f"{path}!{number}", inner or body, ())
            elif inner and (b"/ObjStm" in head or DRAWN.search(inner)):  # glyphs are read page by page
                rest += NAMED_TEXT.findall(inner)
            else:
                yield from self.parts(f"{path}!{number}", body if inner is None else inner, depth + 1)
        rest.append(content[end:])
        yield ContainerPart(path, content, (words, as_letters(b"".join(rest))))

    def _inflated(self, content: bytes) -> bytes | None:
        """The bytes unpacked; None for what is not packed. Raises CannotOpen for more than may still be unpacked."""
        try:
            unpacked = zlib.decompressobj().decompress(content, self._left + 1)
        except zlib.error:
            return None
        if len(unpacked) > self._left:
            raise CannotOpen(TOO_LARGE)
        return unpacked


class _Decompressor(Protocol):
    """What the standard library's three have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /, max_length: int = ...) -> bytes: ...


_DECOMPRESSORS: dict[bytes, Callable[[], _Decompressor]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(GZIP),
    **{b"BZh%d1AY&SY" % size: bz2.BZ2Decompressor for size in range(1, 10)},
    b"\xfd7zXZ\0": lzma.LZMADecompressor,
}
_Opener = Callable[[Unpacker, str, bytes, int], Iterator[ContainerPart]]
_KINDS: dict[bytes, _Opener] = {
    b"PK\x03\x04": Unpacker._zip,
    ZIP_END: Unpacker._zip,
    b"%PDF": Unpacker._pdf,
    PNG_START: Unpacker._png,
    **dict.fromkeys(_DECOMPRESSORS, Unpacker._compressed),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Unpacker._old_office,
    b"7z\xbc\xaf\x27\x1c": Unpacker._refuse,
    b"Rar!\x1a\x07": Unpacker._refuse,
    b"\x28\xb5\x2f\xfd": Unpacker._refuse,
}


def _opener(content: bytes) -> _Opener | None:
    """The method that opens such a container; None for bytes that are no container."""
    for start, opener in _KINDS.items():
        if content.startswith(start):
            return opener
    if content.startswith(b"ustar", TAR_AT):
        return Unpacker._tar
    return Unpacker._pdf if b"%PDF-" in content[:PDF_WITHIN] and not is_plain_text(content) else None
