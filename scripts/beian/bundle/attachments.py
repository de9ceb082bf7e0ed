"""Attachments: files that go into a bundle as people handed them in, without what their cameras and programs noted.

Pictures lose all metadata (places, names, dates, comments, anything after their end) and keep every pixel as it is; of a
PDF, which may be signed and stays as it is, the properties are named.
"""

from __future__ import annotations

import io
import struct

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from beian.values.errors import Failure

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
PNG_KEPT = (b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs")
START_OF_SCAN, END, APP1, COMMENT = 0xDA, 0xD9, 0xE1, 0xFE
WITHOUT_LENGTH = (0x01, *range(0xD0, 0xD8))
JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}  # what decides how the pixels look
EXIF, ORIENTATION, SHORT = b"Exif\0\0", 0x0112, 3
EXIF_ORIENTATION = EXIF + b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01%b\0\0\0\0\0\0"


def bare(content: bytes, name: str) -> bytes:
    """The attachment as it goes out. Raises Failure for a picture that is not whole; `name` is what messages call it."""
    try:
        if content.startswith(PNG):
            return _bare_png(content)
        return _bare_jpeg(content) if content.startswith(JPEG) else content
    except (IndexError, ValueError, struct.error):
        raise Failure(f"{name} 不是完整的图片。", f"{name} is no whole picture.") from None


def properties(content: bytes) -> list[str]:
    """The names (never the values) of what a PDF says about its author, program and dates."""
    try:
        reader = PdfReader(io.BytesIO(content))
        named = [key.lstrip("/") for key in reader.metadata or {}]
        return sorted([*named, *(["XMP"] if "/Metadata" in reader.root_object else [])])
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []  # a scan that this cannot read is still the scan


def noted(note: str, content: bytes) -> str:
    """What the guide says of an attachment, with a warning where a PDF tells more than it shows."""
    named = "、".join(properties(content)) if content.startswith(b"%PDF") else ""
    return f"{note}；文件属性含有 {named}，上传前请核对" if named else note


def _bare_png(content: bytes) -> bytes:
    kept, at = [PNG], len(PNG)
    while True:
        size, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        if end > len(content):
            raise ValueError
        if kind in PNG_KEPT or kind == b"IEND":
            kept.append(content[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _bare_jpeg(content: bytes) -> bytes:
    kept, at = [JPEG], 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        marker = content[at + 1]
        if content[at] != 0xFF:
            raise ValueError
        if marker == END:
            return b"".join([*kept, b"\xff\xd9"])
        size = 0 if marker in WITHOUT_LENGTH else struct.unpack_from(">H", content, at + 2)[0]
        end = at + 2 + size
        if end > len(content):
            raise ValueError
        kept.append(_bare_segment(marker, content[at:end]))
        at = end
        if marker == START_OF_SCAN:
            end = _end_of_scan(content, at)
            kept.append(content[at:end])
            at = end


def _bare_segment(marker: int, segment: bytes) -> bytes:
    body = segment[4:]
    if marker == APP1 and body.startswith(EXIF):
        turned = _orientation(body[len(EXIF) :])
        exif = EXIF_ORIENTATION % struct.pack(">H", turned)
        return struct.pack(">BBH", 0xFF, APP1, len(exif) + 2) + exif if turned > 1 else b""
    noted = marker == COMMENT or 0xE0 <= marker <= 0xEF
    return b"" if noted and not (marker in JPEG_KEPT and body.startswith(JPEG_KEPT[marker])) else segment


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands that is not part of the pixels."""
    while True:
        at = content.index(b"\xff", at)
        follows = content[at + 1]
        if follows and follows not in WITHOUT_LENGTH and follows != 0xFF:
            return at
        at += 1 if follows == 0xFF else 2


def _orientation(tiff: bytes) -> int:
    """How a picture is turned, 1 to 8; 1 where it does not say so."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 1
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return 1
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for at in range(start + 2, min(start + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, at)
        if tag == ORIENTATION and kind == SHORT and 1 <= value <= 8:
            return value
    return 1
