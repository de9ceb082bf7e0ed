"""Splits a PNG or JPEG into its chunks or segments, and finds damage. What follows its end is not part of it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Literal

from beian.core.picture import JPEG, PNG, START_OF_SCAN

# What decides how the pixels of a PNG look; all else is notes of cameras and programs.
PNG_KEPT = (b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"IEND")
PIXELS = (b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"IEND")
END, WITHOUT_LENGTH = 0xD9, (0x01, *range(0xD0, 0xD8))


class TruncatedPicture(ValueError):
    """The file ends before the picture does, or its pieces do not follow each other."""


def png_pieces(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG: name, and all of its bytes. Raises Torn."""
    at = len(PNG)
    while True:
        if at + 12 > len(content):
            raise TruncatedPicture
        size, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        if end > len(content):
            raise TruncatedPicture
        yield kind, content[at:end]
        if kind == b"IEND":
            return
        at = end


def jpeg_pieces(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG behind its signature: marker, and all of its bytes; those of a scan with its pixels. Raises Torn."""
    at = len(JPEG)
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 2 > len(content) or content[at] != 0xFF:
            raise TruncatedPicture
        marker = content[at + 1]
        if marker == END:
            yield marker, content[at : at + 2]
            return
        if marker not in WITHOUT_LENGTH and at + 4 > len(content):
            raise TruncatedPicture
        size = 0 if marker in WITHOUT_LENGTH else struct.unpack_from(">H", content, at + 2)[0]
        end = at + 2 + size
        if marker == START_OF_SCAN:
            end = _end_of_scan(content, end)
        if end > len(content):
            raise TruncatedPicture
        yield marker, content[at:end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands that is not part of the pixels."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise TruncatedPicture
        follows = content[at + 1]
        if follows and follows not in WITHOUT_LENGTH and follows != 0xFF:
            return at
        at += 1 if follows == 0xFF else 2


def damage(content: bytes) -> Literal["", "cut", "checksum"]:
    """What is wrong with a PNG or JPEG that needs no decoding: it is not whole, or a checksum of what is shown differs."""
    try:
        if content.startswith(PNG):
            pieces = list(png_pieces(content))
            return "" if all(_sound(piece) for kind, piece in pieces if kind in PIXELS) else "checksum"
        for _ in jpeg_pieces(content) if content.startswith(JPEG) else ():
            pass
    except TruncatedPicture:
        return "cut"
    return ""


def _sound(chunk: bytes) -> bool:
    return zlib.crc32(chunk[4:-4]) == int.from_bytes(chunk[-4:], "big")
