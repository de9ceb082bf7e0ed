"""Attachments as they leave in a bundle: without the metadata that cameras and programs wrote into them.

Pictures lose all metadata (places, names, dates, comments, anything after their end) and keep every pixel; of a PDF,
which may be signed and stays as it is, the properties are named.

A photo that was taken with the phone held sideways is turned: as PNG, which loses nothing. Its place may take no PNG, or
the PNG may be too large; then it stays a JPEG that says how it is turned, as most viewers heed, and the guide says so.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from beian.content.images import upright_png
from beian.core.errors import Failure
from beian.core.file_kinds import FileRules
from beian.core.picture import EXIF, JPEG, PNG, exif, header
from beian.core.picture_pieces import PNG_KEPT, TruncatedPicture, jpeg_pieces, png_pieces

MEGABYTE, MEGABYTES = 1024 * 1024, 10  # what a turned photo may have where no limit is known
APP1, COMMENT = 0xE1, 0xFE
JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}  # what decides how the pixels look
EXIF_ORIENTATION = EXIF + b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01%b\0\0\0\0\0\0"


def clean_attachment(content: bytes, name: str) -> bytes:
    """The attachment as it goes out. Raises Failure for a picture that is not whole; `name` is what messages call it."""
    try:
        if content.startswith(PNG):
            return _bare_png(content)
        return _bare_jpeg(content) if content.startswith(JPEG) else content
    except TruncatedPicture:
        raise Failure(f"{name} 不是完整的图片。", f"{name} is no whole picture.") from None


def upright(content: bytes, name: str, rules: FileRules) -> tuple[bytes, str]:
    """A picture as it goes out, upright, and a note for the guide (empty when nothing changed). `rules` are the portal's.

    Raises Failure for a picture that is not whole.
    """
    clean, head = clean_attachment(content, name), header(content)
    if head is None or head.turn == 1:
        return clean, ""
    png, formats = upright_png(content, name), rules.get("formats", ["png"])
    fits = len(png) <= MEGABYTE * rules.get("max_megabytes", MEGABYTES)
    if content.startswith(PNG) or (fits and "png" in formats):
        return png, "照片已经转正" if content.startswith(PNG) else "照片已经转正，改为 PNG，像素没有损失"
    return clean, "照片的方向写在文件里，看图软件会自动转正；上传后请核对方向"


def outgoing_ending(clean: bytes, original: bytes, name: str) -> str:
    """With which ending the picture that `upright` gave goes out."""
    return Path(name).suffix if clean[:2] == original[:2] else ".png"


def properties(content: bytes) -> list[str]:
    """The names (never the values) of what a PDF says about its author, program and dates."""
    try:
        reader = PdfReader(io.BytesIO(content))
        named = [key.lstrip("/") for key in reader.metadata or {}]
        return sorted([*named, *(["XMP"] if "/Metadata" in reader.root_object else [])])
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []  # a scan that this cannot read is still the scan


def with_property_warning(note: str, content: bytes) -> str:
    """What the guide says of an attachment, with a warning where a PDF tells more than it shows."""
    named = "、".join(properties(content)) if content.startswith(b"%PDF") else ""
    return f"{note}；文件属性含有 {named}，上传前请核对" if named else note


def _bare_png(content: bytes) -> bytes:
    return b"".join([PNG, *(piece for kind, piece in png_pieces(content) if kind in PNG_KEPT)])


def _bare_jpeg(content: bytes) -> bytes:
    return b"".join([JPEG, *(_bare_segment(marker, piece) for marker, piece in jpeg_pieces(content))])


def _bare_segment(marker: int, segment: bytes) -> bytes:
    body = segment[4:]
    if marker == APP1 and body.startswith(EXIF):
        turn, _ = exif(body[len(EXIF) :])
        orientation = EXIF_ORIENTATION % struct.pack(">H", turn)
        return struct.pack(">BBH", 0xFF, APP1, len(orientation) + 2) + orientation if turn > 1 else b""
    noted = marker == COMMENT or 0xE0 <= marker <= 0xEF
    return b"" if noted and not (marker in JPEG_KEPT and body.startswith(JPEG_KEPT[marker])) else segment
