"""Reads picture headers, and derives how large a page shows a picture. Reads no pixels, so that a check stays quick.

How a picture is shown follows from its header alone: papers, checks and recorded rounds come to the same answer.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from beian.core.errors import Failure

MOST_PIXELS = 60_000_000
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
EXIF, ORIENTATION, MAKE, SHORT = b"Exif\0\0", 0x0112, 0x010F, 3
START_OF_SCAN, APP0, APP1 = 0xDA, 0xE0, 0xE1
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
WITHOUT_LENGTH = (0x01, *range(0xD0, 0xD9))
SIDEWAYS = (5, 6, 7, 8)  # orientations that exchange width and height
INCH, METRE = 25.4, 39.37  # millimetres; inches

# A page shows text of a screen at 1 mm, the height at which hanzi are just recognised from 30 cm (some 11 minutes of arc).
TEXT = 14  # pixels: the usual height of text on a screen that shows each pixel once; so no more of them to a millimetre
FINE = 140  # dots per inch that a picture states when its screen shows each pixel as two by two
PHONE, PHONE_PART, PHONE_PIXELS, TALL = (
    45.0,
    70.0,
    1440,
    1.5,
)  # a phone's screen; its true width; wide at most; proportions
PAGE = 60.0  # a scanned page or what a camera took: text of a tenth of an inch on A4 is 1 mm tall from this width on
A4, A4_PIXELS = (1.38, 1.45), 1240
WIDTH, HEIGHT, WHOLE_PAGE = 150.0, 105.0, 200.0  # what a page has for a picture, and for one whose text needs more
COARSEST = 110  # dots per inch: a small picture is not blown up beyond this
BLANK_BYTES, BLANK_SHARE = 4096, {True: 0.012, False: 0.08}  # of a file; and for each pixel of a PNG, of a JPEG
FILLED, CUTTABLE = 0.88, 200  # of a page by a part, before it is moved to a calm row and overlaps; pixels wide at least


@dataclass(frozen=True)
class Header:
    """Width and height as they are seen; `turn` is how the stored rows are turned for that (EXIF, 1 to 8)."""

    width: int
    height: int
    turn: int = 1
    density: float = 0.0  # dots per inch, where it says so
    camera: bool = False


@dataclass(frozen=True)
class PictureSize:
    """How a page shows a picture: millimetres wide, in how many parts below each other, and whether its text is legible."""

    width: float
    parts: int = 1
    legible: bool = True


@dataclass(frozen=True)
class PictureFacts:
    """A registered picture as a check sees it: how many bytes it has, its header, and whether it shows one colour."""

    size: int
    header: Header
    blank: bool = False


def checked_header(content: bytes, name: str) -> Header:
    """What the picture's header says. Raises Failure for no picture, or one of too many pixels."""
    found = header(content)
    if found is None:
        raise unreadable_picture(name, "ValueError")
    if found.width * found.height > MOST_PIXELS:
        raise too_many_pixels(name)
    return found


def unreadable_picture(name: str, why: str) -> Failure:
    """The failure for a file that is no readable picture; `why` is the name of the error."""
    return Failure(f"佐证材料 {name} 不是可读取的图片", f"evidence {name} is not a picture that can be read ({why})")


def too_many_pixels(name: str) -> Failure:
    """The failure for a picture above MOST_PIXELS."""
    return Failure(
        f"佐证材料 {name} 的像素过多，上限 {MOST_PIXELS:,}。请缩小图片。",
        f"evidence {name} has too many pixels, the limit is {MOST_PIXELS:,}. Make the picture smaller.",
    )


def header(content: bytes) -> Header | None:
    """What the header of a PNG or JPEG says; None when it cannot be read."""
    try:
        found = _png(content) if content.startswith(PNG) else _jpeg(content) if content.startswith(JPEG) else None
    except (IndexError, struct.error):
        return None
    return found if found and found.width and found.height else None


def page_size(picture: Header) -> PictureSize:
    """How large a page shows a picture: whole where its text stays legible, else larger, else cut into parts."""
    wide, ratio = picture.width, picture.height / picture.width
    widest = min(WIDTH, wide / COARSEST * INCH)
    needed = min(_needed_width(picture), widest)
    width = min(widest, HEIGHT / ratio)
    if width < needed:
        width = min(needed, WHOLE_PAGE / ratio)
    if width < needed and wide >= CUTTABLE:
        width = min(max(PHONE_PART, wide / TEXT), widest)
        parts = -(-picture.height // max(1, int(rows_of_page(picture, width) * FILLED)))
        return PictureSize(round(width, 1), parts, width * 1.01 >= _needed_width(picture))
    return PictureSize(round(width, 1), 1, width * 1.01 >= min(_needed_width(picture), wide / COARSEST * INCH))


def may_be_blank(content: bytes, picture: Header) -> bool:
    """Whether a file is small enough to show one colour only; what is larger need not be opened to know."""
    pixels = picture.width * picture.height
    return len(content) <= BLANK_BYTES + pixels * BLANK_SHARE[content.startswith(PNG)]


def rows_of_page(picture: Header, width: float) -> float:
    """How many rows of a picture of that width (millimetres) fit on a page."""
    return WHOLE_PAGE / width * picture.width


def text_height(picture: Header) -> float:
    """How tall its text is likely to be on the page, in millimetres: at the needed width, 1 mm."""
    return page_size(picture).width / _needed_width(picture)


def _needed_width(picture: Header) -> float:
    """How wide a page must show a picture for its text to be legible, in millimetres."""
    ratio = picture.height / picture.width
    if picture.camera or (A4[0] <= ratio <= A4[1] and picture.width >= A4_PIXELS):
        return PAGE
    if ratio >= TALL and picture.width <= PHONE_PIXELS:
        return PHONE
    return picture.width / TEXT / (2 if picture.density >= FINE else 1)


def _png(content: bytes) -> Header:
    width, height = struct.unpack_from(">II", content, 16)
    turn, density, camera = 1, 0.0, False
    for kind, body in chunks(content):
        if kind == b"eXIf":
            turn, camera = exif(body)
        elif kind == b"pHYs" and len(body) == 9 and body[8] == 1:
            density = struct.unpack(">I", body[:4])[0] / METRE
    return _upright_header(width, height, turn, density, camera)


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG as far as they are whole: name and content."""
    at = len(PNG)
    while at + 12 <= len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        if at + 12 + size > len(png) or kind == b"IEND":
            return
        yield kind, png[at + 8 : at + 8 + size]
        at += 12 + size


def _jpeg(content: bytes) -> Header | None:
    turn, density, camera, at, seen = 1, 0.0, False, 2, False
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        marker = content[at + 1]
        if content[at] != 0xFF or marker == START_OF_SCAN:
            return None
        size = 0 if marker in WITHOUT_LENGTH else struct.unpack_from(">H", content, at + 2)[0]
        body = content[at + 4 : at + 2 + size]
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", body, 1)
            return _upright_header(width, height, turn, density, camera)
        if marker == APP0 and body.startswith(b"JFIF\0") and len(body) >= 12 and body[7] in (1, 2):
            density = struct.unpack_from(">H", body, 8)[0] * (1 if body[7] == 1 else 2.54)
        if marker == APP1 and body.startswith(EXIF) and not seen:
            (turn, camera), seen = exif(body[len(EXIF) :]), True
        at += 2 + size


def _upright_header(width: int, height: int, turn: int, density: float, camera: bool) -> Header:
    return Header(*((height, width) if turn in SIDEWAYS else (width, height)), turn, density, camera)


def exif(tiff: bytes) -> tuple[int, bool]:
    """How a picture is turned, 1 to 8 (1 where EXIF does not say so), and whether it names the camera's maker."""
    order, turn, camera = {b"II": "<", b"MM": ">"}.get(tiff[:2]), 1, False
    if order is None or len(tiff) < 8:
        return turn, camera
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return turn, camera
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for at in range(start + 2, min(start + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, at)
        if tag == ORIENTATION and kind == SHORT and 1 <= value <= 8:
            turn = value
        camera = camera or tag == MAKE
    return turn, camera
