"""The picture of a page: whether it is blank, and how well a scanned page matches a printed one. Owns Pillow for this.

The lines, tables and gaps of a printed page distinguish it from every other page, even when the scan lies a little askew
or upside down and bears a signature and a seal.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from PIL import Image, ImageChops, ImageFilter, ImageStat

SIZE = 100, 142  # of the picture that is compared: two millimetres of an A4 page to a dot
MARGIN = 0.085, 0.06  # of width and height: shadows and punch holes, never print
DARK = 40  # how much darker than the paper around it ink is, of 255
BLANK = 0.25  # of the ink that the printed page has; what is below it shows no such page
SURE = 0.65  # a likeness that other pages reach only if they are nearly the same
FAR = 4  # dots that a page may lie beside its place
EVERYWHERE = range(-FAR, FAR + 1)
NEAR = 0.15  # how far below the best place a place beside it is
SKEW = [quarter / 4 for quarter in range(-12, 13)]  # degrees that a page may lie askew
SCALES = (1.0, 0.97, 1.03)

Image.MAX_IMAGE_PIXELS = 60_000_000


@dataclass(frozen=True)
class BestFit:
    """How a scanned page fits a printed one best: likeness from about 0 to 1, the turn, and the shift in dots."""

    likeness: float
    turned: int
    right: int
    down: int


class PageLook:
    """The picture of one page, from a PNG with the page in the middle of a square; `shape` is its width by its height."""

    def __init__(self, png: bytes, shape: float) -> None:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            side = image.width
            wide, high = (side, round(side / shape)) if shape > 1 else (round(side * shape), side)
            left, top = (side - wide) // 2, (side - high) // 2
            page = image.convert("L").crop((left, top, left + max(8, wide), top + max(8, high)))
        page = page.transpose(Image.Transpose.ROTATE_90) if shape > 1 else page
        self._gray = page.resize((300, 424), Image.Resampling.BOX)

    @property
    def digest(self) -> str:
        """The digest of the picture: equal for the same page in another file, and never for two scanned sheets."""
        return hashlib.sha256(self._gray.tobytes()).hexdigest()

    def is_blank(self, printed: PageLook) -> bool:
        """Whether the page has hardly any ink compared with the printed page."""
        return self._amount < BLANK * printed._amount

    def best_fit(self, printed: PageLook) -> BestFit:
        """The best fit of this scan to the printed page that it should be, over all turns, shifts and scales."""
        best = self._best(printed, product((0, 1), EVERYWHERE, EVERYWHERE))
        for scale in range(1, len(SCALES)) if best.likeness < SURE else ():
            around = product((scale * 2, scale * 2 + 1), EVERYWHERE, EVERYWHERE)
            best = max(best, self._best(printed, around), key=_likeness)
        return best

    def fit_near(self, printed: PageLook, own: BestFit) -> BestFit:
        """The fit of this scan to another printed page, searched near its fit to its `own` page where that is good."""
        if own.likeness < SURE:
            rough = self._best(printed, product((0, 1), EVERYWHERE[::2], EVERYWHERE[::2]))
        else:
            rough = self._at(printed, own.turned, own.right, own.down)
        if rough.likeness < own.likeness - NEAR:
            return rough
        near_right, near_down = ((at - 1, at, at + 1) for at in (rough.right, rough.down))
        return self._best(printed, product((rough.turned,), near_right, near_down))

    def _best(self, printed: PageLook, places: Iterable[tuple[int, int, int]]) -> BestFit:
        return max((self._at(printed, *place) for place in places), key=_likeness)

    def _at(self, printed: PageLook, turned: int, right: int, down: int) -> BestFit:
        (wide, high), margin = SIZE, FAR + 1
        scan = self._turned(turned).crop((margin + right, margin + down, wide - margin + right, high - margin + down))
        return BestFit(_correlation(scan, *printed._core), turned, right, down)

    @cached_property
    def _ink(self) -> Image.Image:
        """What is darker than the paper around it, without the edges of the page."""
        around = self._gray.filter(ImageFilter.GaussianBlur(12))
        ink = ImageChops.subtract(around, self._gray)
        left, top = round(ink.width * MARGIN[0]), round(ink.height * MARGIN[1])
        return ink.crop((left, top, ink.width - left, ink.height - top))

    @cached_property
    def _amount(self) -> float:
        shades = self._ink.histogram()
        return sum(shades[DARK:]) / sum(shades)

    @cached_property
    def _core(self) -> tuple[Image.Image, float, float]:
        """The middle of the printed page, its mean and its spread."""
        (wide, high), margin = SIZE, FAR + 1
        core = _small(self._ink).crop((margin, margin, wide - margin, high - margin))
        shades = ImageStat.Stat(core)
        return core, shades.mean[0], shades.stddev[0]

    @cached_property
    def _level(self) -> Image.Image:
        """The ink, turned until its lines are level: then its rows differ most."""
        small = self._ink.resize((SIZE[0] * 2, SIZE[1] * 2), Image.Resampling.BOX)
        turned = [small.rotate(skew, Image.Resampling.BILINEAR) for skew in SKEW]
        rows = [
            ImageStat.Stat(picture.resize((1, picture.height), Image.Resampling.BOX)).stddev[0] for picture in turned
        ]
        return turned[rows.index(max(rows))]

    @cached_property
    def _all_turned(self) -> dict[int, Image.Image]:
        return {}

    def _turned(self, turned: int) -> Image.Image:
        """Level, in one of SCALES, and for odd numbers upside down."""
        if turned not in self._all_turned:
            scale, upside_down = SCALES[turned // 2], turned % 2
            wide, high = self._level.size
            box = (wide * (1 - scale) / 2, high * (1 - scale) / 2, wide * (1 + scale) / 2, high * (1 + scale) / 2)
            fitted = self._level.transform((wide, high), Image.Transform.EXTENT, box, Image.Resampling.BILINEAR)
            self._all_turned[turned] = _small(fitted.transpose(Image.Transpose.ROTATE_180) if upside_down else fitted)
        return self._all_turned[turned]


def _small(ink: Image.Image) -> Image.Image:
    """Softened, so that a dot beside its place still counts, and as dark on the whole as any other page."""
    soft = ink.resize(SIZE, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(1))
    strength = 40 / (ImageStat.Stat(soft).stddev[0] + 0.5)
    return soft.point(lambda shade: min(255, int(shade * strength)))


def _correlation(scan: Image.Image, page: Image.Image, mean: float, spread: float) -> float:
    shades = ImageStat.Stat(scan)
    together = ImageStat.Stat(ImageChops.multiply(scan, page)).mean[0] * 255
    return (together - shades.mean[0] * mean) / (shades.stddev[0] * spread + 1e-6)


def _likeness(fit: BestFit) -> float:
    return fit.likeness
