"""Stand-ins for pictures while Pandoc and Typst write: a tiny PNG that holds the digest of the picture it stands for.

Pandoc decodes and deflates every picture only to learn its proportions, and Typst holds all of a paper decoded at one
time. What a picture needs to stand on the page, its width and its proportions, is said beside it instead.
"""

from __future__ import annotations

import zlib

from beian.core.hashing import Source

SIGNATURE = b"\x89PNG\r\n\x1a\n"
WIDTH, HEIGHT = 11, 1  # pixels of three bytes: room for a digest
EIGHT_BIT_COLOUR = b"\x08\x02\x00\x00\x00"


def placeholder(digest: bytes) -> bytes:
    """A picture that stands for the one of that SHA-256."""
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
