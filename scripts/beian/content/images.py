"""The pixels of pictures: turned upright, cut into parts, scaled to print resolution, without metadata. Owns Pillow."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from PIL import Image, ImageChops

from beian.core.errors import Failure
from beian.core.file_kinds import Fault
from beian.core.picture import (
    INCH,
    MOST_PIXELS,
    Header,
    PictureSize,
    checked_header,
    header,
    page_size,
    rows_of_page,
    too_many_pixels,
    unreadable_picture,
)
from beian.core.picture_pieces import damage

PRINT, FINEST, SPARE = 300, 600, 1.5  # dots per inch of print, and where text is small; what is not worth scaling
FORMATS = ("PNG", "JPEG")
EXIF_TAKEN, EXIF_PART, EXIF_CHANGED = 0x9003, 0x8769, 0x0132  # when it was taken, and the part that says so
EXIF_DAY = re.compile(r"(\d{4}):(\d{2}):(\d{2})[ \0]")
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
BAD = (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
OVERLAP, MOVED, CALM = (
    0.03,
    0.04,
    16,
)  # of a page's rows: shown twice, and to look for a calm row; shades that count as one
BLANK = 12  # shades that count as one colour


def without_metadata(content: bytes, name: str, part: int = 1, parts: int = 1) -> bytes:
    """The picture, or one of its parts, as PNG with its pixels only. Raises Failure for no picture."""
    head = checked_header(content, name)
    view = page_size(head)
    try:
        with _open_whole(content) as opened:
            image = _turned(_on_white(opened), head.turn)
        if parts > 1:
            top, bottom = cuts(image, head, view)[part - 1]
            image = image.crop((0, top, image.width, bottom))
        return _png(_smallest_mode(_scaled_for_print(image, view)))
    except BAD as error:
        raise _failure(name, error) from None


def thumbnail(content: bytes, longest: int = 560) -> bytes:
    """The picture small, upright and without metadata, as JPEG. Raises Failure for no picture."""
    head = checked_header(content, "")
    try:
        with _open_whole(content) as opened:
            image = _turned(_on_white(opened), head.turn).convert("RGB")
    except BAD as error:
        raise _failure("", error) from None
    image.thumbnail((longest, longest))
    out = io.BytesIO()
    _pixels_only(image).save(out, "JPEG", quality=72, optimize=True)
    return out.getvalue()


def upright_png(content: bytes, name: str) -> bytes:
    """A picture with its pixels as they are seen, as PNG: nothing is scaled or lost. Raises Failure for no picture."""
    head = checked_header(content, name)
    try:
        with _open_whole(content) as opened:
            opened.load()
            clear = opened.has_transparency_data
            mode = "RGBA" if clear else opened.mode if opened.mode in ("1", "L", "P", "RGB", "I;16") else "RGB"
            colours = opened.info.get("icc_profile") if mode == opened.mode else None  # how its pixels look
            return _png(_turned(opened if mode == opened.mode else opened.convert(mode), head.turn), colours)
    except BAD as error:
        raise _failure(name, error) from None


def picture_fault(content: bytes) -> Fault | None:
    """Why papers can show nothing of a PNG or JPEG, by decoding it as they do; None when they can."""
    head = header(content)
    if head and head.width * head.height > MOST_PIXELS:
        return Fault("pixels", size=f"{head.width:,} × {head.height:,}")
    if torn := damage(content):
        return Fault(torn)
    try:
        with _open_whole(content) as opened:
            _on_white(opened)
    except BAD:
        return Fault("broken")
    return None if head else Fault("broken")


def is_blank(content: bytes) -> bool:
    """Whether a picture shows one colour, or nearly; what cannot be read is not blank."""
    try:
        with _open_whole(content) as opened:
            opened.draft("RGB", (opened.width // 8, opened.height // 8))
            return all(_shades(band) <= BLANK for band in _on_white(opened).convert("RGB").split())
    except BAD:
        return False


def cuts(image: Image.Image, head: Header, view: PictureSize) -> list[tuple[int, int]]:
    """First and last row of each part: parts end at calm rows and begin a little before that."""
    page = rows_of_page(head, view.width)
    moved, overlap = round(page * MOVED), round(page * OVERLAP)
    ends = [_calmest_row(image, round(image.height * part / view.parts), moved) for part in range(1, view.parts)]
    starts = [_calmest_row(image, end - overlap, overlap // 2) for end in ends]
    return list(zip([0, *starts], [*ends, image.height], strict=True))


def _calmest_row(image: Image.Image, row: int, distance: int) -> int:
    """The row near `row` where a cut hurts least: the least is written there, and two rows above and below."""
    first, last = max(2, row - distance), min(image.height - 3, row + distance)
    spread = {at: _shades_in_row(image, at) for at in range(first - 2, last + 3)}
    return min(
        range(first, last + 1), key=lambda at: (max(spread[near] for near in range(at - 2, at + 3)), abs(at - row), at)
    )


def _shades_in_row(image: Image.Image, row: int) -> int:
    return _shades(image.crop((0, row, image.width, row + 1)).convert("L")) // CALM


def _shades(band: Image.Image) -> int:
    """How far the darkest and the lightest pixel of one band lie apart, 0 to 255."""
    used = [shade for shade, count in enumerate(band.histogram()) if count]
    return used[-1] - used[0]


@contextmanager
def _open_whole(content: bytes) -> Iterator[Image.Image]:
    """The picture, which must be whole. Torn metadata is not worth a warning, as it is thrown away; too many pixels are an error."""
    if torn := damage(content):
        raise ValueError(torn)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            yield image


def _on_white(opened: Image.Image) -> Image.Image:
    """The pixels on white paper: grey, of a palette, or of three colours."""
    opened.load()
    if opened.has_transparency_data:
        full = opened.convert("RGBA")
        paper = Image.new("RGB", full.size, "white")
        paper.paste(full, mask=full.getchannel("A"))
        return paper
    if opened.mode.startswith("I"):
        return opened.point(lambda shade: shade * (1 / 257) + 0).convert("L")
    return opened if opened.mode in ("1", "L", "P", "RGB") else opened.convert("RGB")


def _turned(image: Image.Image, turn: int) -> Image.Image:
    return image.transpose(TURNS[turn]) if turn in TURNS else image


def _scaled_for_print(image: Image.Image, view: PictureSize) -> Image.Image:
    """No finer than print, or than the finest printers where the text is small; what is little finer stays sharp."""
    wide = round(view.width / INCH * (PRINT if view.legible else FINEST))
    if image.width <= wide * SPARE:
        return image
    full = image.convert("RGB") if image.mode == "P" else image.convert("L") if image.mode == "1" else image
    return full.resize((wide, max(1, round(image.height * wide / image.width))), Image.Resampling.LANCZOS)


def _smallest_mode(image: Image.Image) -> Image.Image:
    """The same pixels in the mode that takes least: grey, or a palette of the few colours that there are."""
    if image.mode != "RGB":
        return image
    red, green, blue = image.split()
    if not (ImageChops.difference(red, green).getbbox() or ImageChops.difference(red, blue).getbbox()):
        return red
    if image.getcolors(256) is None:
        return image
    few = image.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return image if ImageChops.difference(few.convert("RGB"), image).getbbox() else few


def _pixels_only(image: Image.Image) -> Image.Image:
    """The pixels and nothing that came with them."""
    clean = Image.new(image.mode, image.size)
    if image.mode == "P":
        clean.putpalette(
            image.palette.getdata()[1] if image.palette else b"", image.palette.mode if image.palette else "RGB"
        )
    clean.paste(image)
    return clean


def _png(image: Image.Image, colours: bytes | None = None) -> bytes:
    out = io.BytesIO()
    _pixels_only(image).save(out, "PNG", optimize=False, compress_level=6, icc_profile=colours)
    return out.getvalue()


def day_taken(content: bytes) -> str:
    """The day on which a picture says that it was taken, as `2026-11-22`; empty where its EXIF says none or cannot be read."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            said = opened.getexif()
            text = said.get_ifd(EXIF_PART).get(EXIF_TAKEN) or said.get(EXIF_CHANGED)
        found = EXIF_DAY.match(f"{text} ")
        return date(*map(int, found.groups())).isoformat() if found else ""
    except (*BAD, KeyError, TypeError):
        return ""


def _failure(name: str, error: Exception) -> Failure:
    return too_many_pixels(name) if isinstance(error, BAD[-2:]) else unreadable_picture(name, type(error).__name__)
