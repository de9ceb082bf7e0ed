"""A scan as people bring it: each page of a PDF printed, sealed, signed, laid on the glass askew, and saved as a picture.

For the example record and the tests. The same pages and the same seed make the same bytes.
"""

from __future__ import annotations

import io
import random
import time
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageDraw
from pypdf import PdfReader

from beian.papers.formats.pdf import page_pictures

DPI = 72
WHITE, RED, BLUE = (255, 255, 255), (214, 40, 36), (24, 30, 92)
MADE = time.gmtime(946_684_800)  # what the file says of its time


def sheets(printed: bytes) -> list[Image.Image]:
    """Every A4 page of a PDF as a picture."""
    count = len(PdfReader(io.BytesIO(printed)).pages)
    return [_page(png) for png in page_pictures(printed, count, DPI)]


def blank_sheet() -> Image.Image:
    return Image.new("RGB", (595, 842), WHITE)


def signed(sheet: Image.Image, seed: int) -> Image.Image:
    """With a seal across the edge, and a signature."""
    made, chance, (wide, high) = sheet.copy(), random.Random(seed), sheet.size  # noqa: S311 - the same strokes again
    draw = ImageDraw.Draw(made)
    draw.ellipse((wide - 50, high * 0.4, wide + 70, high * 0.4 + 120), outline=RED, width=4)
    strokes = [(wide * 0.5 + 9 * step, high * 0.7 + chance.randint(-9, 9)) for step in range(12)]
    draw.line(strokes, fill=BLUE, width=2)
    return made


def scanned(sheet: Image.Image, seed: int, askew: float = 0.4) -> Image.Image:
    """As a scanner sees it: a little askew, with noise, a dark edge and two punch holes."""
    chance = random.Random(seed)  # noqa: S311 - the same grain again
    made = sheet.rotate(askew, Image.Resampling.BICUBIC, fillcolor=WHITE, translate=(2, -3))
    draw, high = ImageDraw.Draw(made), made.height
    draw.rectangle((0, 0, 5, high), fill=(120, 120, 120))
    for down in (0.36, 0.63):
        draw.ellipse((26, high * down, 42, high * down + 16), fill=(50, 50, 50))
    grain = Image.frombytes("L", made.size, chance.randbytes(made.width * high)).point(lambda shade: shade // 16)
    return ImageChops.subtract(made, Image.merge("RGB", [grain] * 3))


def as_pdf(pictures: Sequence[Image.Image]) -> bytes:
    """One picture a page."""
    out = io.BytesIO()
    dates = {"creationDate": MADE, "modDate": MADE}
    rest = list(pictures[1:])
    pictures[0].save(out, "PDF", save_all=True, append_images=rest, resolution=DPI, quality=80, **dates)
    return out.getvalue()


def scan_of(printed: bytes, numbers: Iterable[int] = (), seed: int = 1, askew: float = 0.4) -> bytes:
    """The scan of a signed paper, or of the pages with these numbers."""
    pages = sheets(printed)
    wanted = list(numbers) or range(1, len(pages) + 1)
    return as_pdf([scanned(signed(pages[one - 1], seed + one), seed * 100 + one, askew) for one in wanted])


def _page(png: bytes) -> Image.Image:
    square = Image.open(io.BytesIO(png)).convert("RGB")
    wide = round(square.height * 210 / 297)
    left = (square.width - wide) // 2
    return square.crop((left, 0, left + wide, square.height))
