"""Pictures of a paper: registered evidence and the workflow diagram, numbered in the order of the text.

Owns Pillow. A picture gets into a paper only through here, under a neutral name; what is written has no metadata.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PIL import Image

from beian.papers.diagram import alternative_text, draw
from beian.papers.glyphs import FontTables
from beian.schema.display import chinese_date
from beian.values.errors import Failure
from beian.values.model import Filing, parts

MAX_WIDTH, MAX_HEIGHT, DPI = 150.0, 105.0, 220  # millimetres on an official A4 page; dots per inch at most
FORMATS = ("PNG", "JPEG")
Image.MAX_IMAGE_PIXELS = MAX_PIXELS = 60_000_000
MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")
BAD = (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass
class Picture:
    """One numbered picture; `content` is the registered file as it is, or SVG for a diagram.

    `width` is in millimetres; `key` is the evidence's id.
    """

    name: str
    caption: str
    alternative: str
    content: bytes
    width: float
    number: int
    key: str = ""


@dataclass
class Illustrations:
    """The pictures of one paper. `read` gives the bytes of a registered evidence file, or None."""

    filing: Filing
    read: Callable[[str], bytes | None]
    metrics: Callable[[], FontTables]
    evidence: dict[str, Picture] = field(default_factory=dict)
    workflow: list[Picture] = field(default_factory=list)
    homes: dict[str, str] = field(default_factory=dict)
    count: int = 0

    @property
    def pictures(self) -> list[Picture]:
        return [*self.workflow, *self.evidence.values()]

    def register_evidence(self, pointer: str) -> None:
        """Give the pictures that prove answers below `pointer`, and that have no place yet, their numbers and this place."""
        for name in self._proofs(pointer):
            if name not in self.evidence:
                self.evidence[name] = self._evidence(name)
                self.homes[name] = pointer

    def register_workflow(self) -> None:
        flow = self.filing.answers.get("assessment", {}).get("workflow")
        if flow and not self.workflow:
            self.count += 1
            pages = draw(flow, self.metrics())
            for page, (svg, width) in enumerate(pages, 1):
                part = f"（{page}/{len(pages)}）" if len(pages) > 1 else ""
                self.workflow.append(
                    Picture(
                        f"workflow-{page}.svg",
                        f"图{self.count}　算法流程图{part}",
                        alternative_text(flow),
                        svg.encode(),
                        width,
                        self.count,
                    )
                )

    def proving(self, pointer: str) -> tuple[list[Picture], list[Picture]]:
        """The pictures that have their place at `pointer`, and those that prove it but stand elsewhere."""
        names = self._proofs(pointer)
        own = [self.evidence[name] for name in names if self.homes.get(name) == pointer]
        return own, [self.evidence[name] for name in names if name in self.evidence and self.homes[name] != pointer]

    def reference(self, name: str) -> str | None:
        record = self.filing.answers.get("evidence", {}).get(name)
        if record is None:
            return None
        return f"图{self.evidence[name].number}" if name in self.evidence else f"《{record['caption']}》"

    def _proofs(self, pointer: str) -> list[str]:
        wanted = parts(pointer)
        shown = {
            name: record
            for name, record in self.filing.answers.get("evidence", {}).items()
            if self.filing.edition == "filing" or record.get("restricted") != "yes"
        }
        return [
            name
            for name, record in shown.items()
            if any(self._below(proved, wanted) for proved in record.get("proves", []))
        ]

    def _below(self, proved: str, wanted: list[str]) -> bool:
        steps = proved.split("/")
        if steps[0] == self.filing.algorithm:
            steps = steps[1:]
        return steps[: len(wanted)] == wanted

    def _evidence(self, name: str) -> Picture:
        record = self.filing.answers["evidence"][name]
        content = self.read(record["file"])
        if content is None:
            raise Failure(
                f"佐证材料 {name} 的文件不存在：{record['file']}",
                f"the file of evidence {name} is missing: {record['file']}",
            )
        self.count += 1
        width = page_width(content, name)
        version = f"，产品版本 {record['product_version']}" if record.get("product_version") else ""
        caption = f"图{self.count}　{record['caption']}（{chinese_date(record['taken_on'])}取得{version}）"
        return Picture(
            f"evidence-{name}.png", caption, " ".join(record["description"].split()), content, width, self.count, name
        )


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    """The picture. Torn metadata is not worth a warning, as it is thrown away; too many pixels are an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            yield image


def page_width(content: bytes, name: str) -> float:
    """The picture's width on the page in millimetres, from its header alone. Raises Failure for no picture."""
    try:
        with _opened(content) as image:
            wide, high = image.size
    except BAD as error:
        raise _unreadable(name, error) from None
    return round(min(MAX_WIDTH, wide / DPI * 25.4 * 2, MAX_HEIGHT * wide / high), 1)


def without_metadata(content: bytes, name: str) -> bytes:
    """The picture as PNG with its pixels only, no finer than a page shows it. Raises Failure for no picture."""
    width = page_width(content, name)
    try:
        with _opened(content) as opened:
            opened.load()
            image = _no_finer(opened, round(width / 25.4 * DPI))
            if image.mode not in MODES:  # CMYK and others of printing, which PNG does not have
                image = image.convert("RGB")
            clean = Image.new(image.mode, image.size)
            if image.mode == "P":
                clean.putpalette(image.getpalette() or [])
            clean.paste(image)
    except BAD as error:
        raise _unreadable(name, error) from None
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=False, compress_level=6)
    return out.getvalue()


def _no_finer(image: Image.Image, wide: int) -> Image.Image:
    if image.width <= wide:
        return image
    full = image.convert("RGBA" if "transparency" in image.info else "RGB") if image.mode == "P" else image
    return full.resize((wide, max(1, round(image.height * wide / image.width))), Image.Resampling.LANCZOS)


def _unreadable(name: str, error: Exception) -> Failure:
    if isinstance(error, BAD[-2:]):
        return Failure(
            f"佐证材料 {name} 的像素过多，上限 {MAX_PIXELS:,}。请缩小图片。",
            f"evidence {name} has too many pixels, the limit is {MAX_PIXELS:,}. Make the picture smaller.",
        )
    return Failure(
        f"佐证材料 {name} 不是可读取的图片",
        f"evidence {name} is not a picture that can be read ({type(error).__name__})",
    )
