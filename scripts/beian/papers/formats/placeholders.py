"""Placeholders for pictures while Pandoc and Typst write, and the file with the pictures in their places.

Pandoc decodes and deflates every picture only to learn its proportions, and Typst holds all of a paper decoded at one time.
So both get a tiny PNG that holds the digest of the picture; width and proportions are said beside it. The pictures take
their places when the file is written, one at a time: in Word as the file that each is, in a PDF what our PNG files hold
(deflated rows, neither transparent nor interlaced), which PDF knows by the same name. Nothing is decoded.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from beian.core.errors import Failure
from beian.core.hashing import Source, content_of
from beian.core.picture import chunks
from beian.papers.word import finish as word

SIGNATURE = b"\x89PNG\r\n\x1a\n"
WIDTH, HEIGHT = 11, 1  # pixels of three bytes: room for a digest
EIGHT_BIT_COLOUR = b"\x08\x02\x00\x00\x00"
GREY, COLOUR, PALETTE = 0, 2, 3
IMAGE = re.compile(
    rb"(?s)(\d+ 0 obj\n)<</Length \d+/Type/XObject/Subtype/Image/Filter/FlateDecode/Width %d/Height %d"
    rb"/ColorSpace (\d+ 0 R)/BitsPerComponent 8>>\nstream\n(.*)\nendstream\nendobj\s*" % (WIDTH, HEIGHT)
)
TABLE = re.compile(rb"(?s)xref\s+0 (\d+)\s+((?:\d{10} \d{5} [nf]\s{2})+)(trailer.*startxref\s+)\d+(\s+%%EOF\s*)\Z")
ROW = 20  # bytes of an entry of the table that tells where each object of a PDF stands


def placeholder(digest: bytes) -> bytes:
    """The PNG that stands for the picture with this SHA-256."""
    head = WIDTH.to_bytes(4, "big") + HEIGHT.to_bytes(4, "big") + EIGHT_BIT_COLOUR
    row = zlib.compress(b"\0" + digest.ljust(3 * WIDTH, b"\0"))
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", row) + _chunk(b"IEND", b"")


def proportion(source: Source) -> float:
    """Height by width of a PNG, from its header."""
    if isinstance(source, bytes):
        head = source[:24]
    else:
        with source.open("rb") as file:
            head = file.read(24)
    width, height = (int.from_bytes(head[start : start + 4], "big") for start in (16, 20))
    return height / (width or 1)


def _chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


@dataclass(frozen=True)
class FileWithPlaceholders:
    """A file with placeholders, and the `pictures` by the digests that they hold; `pages` are those of the PDF's
    headings, in a Word file those that its contents show."""

    content: bytes = field(repr=False)
    pictures: Mapping[bytes, Source] = field(default_factory=dict, repr=False)
    pages: tuple[int, ...] = ()

    def write_to(self, out: BinaryIO) -> None:
        """Write the whole file. Raises Failure when a picture finds no place."""
        if self.pictures and self.content.startswith(b"%PDF"):
            out.writelines(_pdf(self.content, self.pictures))
        elif self.pictures and self.content.startswith(b"PK"):
            word.fill_placeholders(
                self.content, {placeholder(digest): source for digest, source in self.pictures.items()}, out
            )
        else:
            out.write(self.content)

    def whole(self) -> bytes:
        """The whole file. Raises Failure when a picture finds no place."""
        out = io.BytesIO()
        self.write_to(out)
        return out.getvalue()


def _pdf(content: bytes, pictures: Mapping[bytes, Source]) -> Iterator[bytes]:
    """The PDF in pieces: its objects, those of placeholders replaced, and the table of where each object now stands."""
    start = content.rfind(b"\nxref") + 1
    table = TABLE.match(content, start)
    if not table:
        raise NOT_FILLED
    rows, filled = bytearray(table[2]), set[bytes]()
    places = sorted(
        (int(rows[row : row + 10]), row) for row in range(0, len(rows), ROW) if rows[row + 17 : row + 18] == b"n"
    )
    yield content[: places[0][0]]
    at = places[0][0]
    for (position, row), (end, _) in zip(places, [*places[1:], (start, 0)], strict=True):
        rows[row : row + 10] = b"%010d" % at
        piece = content[position:end]
        image = IMAGE.fullmatch(piece)
        if image and (digest := zlib.decompress(image[3])[:32]) in pictures:
            filled.add(digest)
            piece = image[1] + _image(content_of(pictures[digest]), image[2]) + b"\nendobj\n"
        yield piece
        at += len(piece)
    if filled != set(pictures):
        raise NOT_FILLED
    yield b"xref\n0 %b\n%b%b%d%b" % (table[1], bytes(rows), table[3], at, table[4])


NOT_FILLED = Failure(
    "图片没有进入 PDF：Typst 的写法变了。", "pictures did not get into the PDF: Typst writes another form."
)


def _image(png: bytes, colours: bytes) -> bytes:
    """A PNG of ours as an image of a PDF, in the colour space `colours`."""
    width, height, bits, colour_type = struct.unpack_from(">IIBB", png, 16)
    palette = b"".join(body for name, body in chunks(png) if name == b"PLTE")
    if colour_type == GREY:
        palette = b"".join(bytes([shade * 255 // (2**bits - 1)]) * 3 for shade in range(2**bits))
    space = (
        colours
        if colour_type == COLOUR
        else b"[/Indexed %b %d<%b>]" % (colours, len(palette) // 3 - 1, palette.hex().encode())
    )
    rows = b"".join(body for name, body in chunks(png) if name == b"IDAT")
    return (
        b"<</Length %d/Type/XObject/Subtype/Image/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors %d/BitsPerComponent %d"
        b"/Columns %d>>/Width %d/Height %d/ColorSpace %b/BitsPerComponent %d>>\nstream\n%b\nendstream"
    ) % (len(rows), 3 if colour_type == COLOUR else 1, bits, width, width, height, space, bits, rows)
